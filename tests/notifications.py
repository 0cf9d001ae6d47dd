#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The notification service of a test session: accepts every notification and shows none.

The session bus starts it when the first notification is sent; without it, GLib warns. It has two
methods that are not in the standard: one returns the notifications, the other presses a button."""

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
  <signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>
  <method name='GetTaken'><arg direction='out' type='a(uasas)'/></method>
  <method name='Press'><arg direction='in' type='u'/><arg direction='in' type='s'/></method>
</interface></node>"""
PATH = "/org/freedesktop/Notifications"
# For each notification: its number, its title and body, its actions as pairs of name and label. An
# empty title stands for a notification that was withdrawn.
taken = []


def notify(app_name, replaces, icon, title, body, actions, hints, timeout):
    taken.append((len(taken) + 1, [title, body], actions))
    return GLib.Variant("(u)", (len(taken),))


def called(bus, _sender, _path, _interface, method, parameters, invocation):
    if method == "Notify":
        answer = notify(*parameters.unpack())
    elif method == "GetTaken":
        answer = GLib.Variant("(a(uasas))", (taken,))
    elif method == "Press":
        bus.emit_signal(None, PATH, NAME, "ActionInvoked", parameters)
        answer = None
    elif method == "CloseNotification":
        taken.append((parameters.unpack()[0], ["", ""], []))
        answer = None
    elif method == "GetCapabilities":
        answer = GLib.Variant("(as)", (["actions", "body"],))
    else:
        answer = GLib.Variant("(ssss)", ("tests", "Bunting", "1", "1.2"))
    invocation.return_value(answer)


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
    bus.register_object(PATH, interface, called)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE)
    GLib.MainLoop().run()


main()
