#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The notification service of a session of tests: takes every notification and shows none.

The session bus starts it when the first notification is sent; without it GLib warns."""

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
INTERFACE = f"""<node><interface name='{NAME}'>
  <method name='GetCapabilities'><arg direction='out' type='as'/></method>
  <method name='GetServerInformation'>
    <arg direction='out' type='s'/><arg direction='out' type='s'/>
    <arg direction='out' type='s'/><arg direction='out' type='s'/>
  </method>
  <method name='Notify'>
    <arg direction='in' type='s'/><arg direction='in' type='u'/><arg direction='in' type='s'/>
    <arg direction='in' type='s'/><arg direction='in' type='s'/><arg direction='in' type='as'/>
    <arg direction='in' type='a{{sv}}'/><arg direction='in' type='i'/>
    <arg direction='out' type='u'/>
  </method>
  <method name='CloseNotification'><arg direction='in' type='u'/></method>
</interface></node>"""
ANSWERS = {
    "GetCapabilities": GLib.Variant("(as)", (["actions", "body"],)),
    "GetServerInformation": GLib.Variant("(ssss)", ("tests", "Bunting", "1", "1.2")),
    "Notify": GLib.Variant("(u)", (1,)),
    "CloseNotification": None,
}


def called(_connection, _sender, _path, _interface, method, _parameters, invocation):
    invocation.return_value(ANSWERS[method])


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
    bus.register_object("/org/freedesktop/Notifications", interface, called)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE)
    GLib.MainLoop().run()


main()
