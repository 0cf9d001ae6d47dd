# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as the desktop uses it: over the session bus."""

import functools
import os
import subprocess
import sys
import time

from fetching import Skip

try:
    from gi.repository import Gio, GLib
except ImportError:
    Gio = None

NAME = "io.github.flagbunting.Bunting"
PATH = "/io/github/flagbunting/Bunting"
PATIENCE_S = 60


@functools.cache
def bus():
    """Returns the session bus. It is cached, because GLib closes an unreferenced connection."""
    if Gio is None:
        raise Skip("python3-gi is not installed")
    return Gio.bus_get_sync(Gio.BusType.SESSION, None)


def wait(condition, what):
    """Waits until the condition is true, and returns its value."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise AssertionError(f"timed out waiting for {what}")


def has_owner():
    """Whether the program is on the bus."""
    reply = bus().call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "NameHasOwner", GLib.Variant("(s)", (NAME,)), None, 0, -1, None)
    return reply.unpack()[0]


class Program:
    """The running program; for use in a with statement."""

    def __init__(self, *arguments, **environment):
        bus()
        # Its output must not be mixed with the TAP on our stdout.
        self.process = subprocess.Popen([os.environ["BUNTING_PROGRAM"], *arguments],
                                        env={**os.environ, **environment}, stdout=sys.stderr)
        wait(has_owner, "the program on the bus")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        wait(lambda: not has_owner(), "the program to leave the bus")

    def processor_ms(self):
        """Returns the processor time that the program has used, also in threads that have ended."""
        # The clock that clock_getcpuclockid(3) returns for a process.
        return 1000 * time.clock_gettime(~self.process.pid << 3 | 2)

    @staticmethod
    def call(path, interface, method, signature, *arguments):
        """Calls a method of the program and returns its answer as a variant."""
        parameters = GLib.Variant(signature, arguments)
        return bus().call_sync(NAME, path, interface, method, parameters, None, 0,
                               PATIENCE_S * 1000, None)

    def search_packed(self, method, signature, *arguments):
        """Calls a method of the search provider. Unpacking icons takes longer than the call."""
        return self.call(PATH + "/SearchProvider", "org.gnome.Shell.SearchProvider2", method,
                         signature, *arguments)

    def search(self, method, signature, *arguments):
        """Calls a method of the search provider and returns its answer, unpacked."""
        return self.search_packed(method, signature, *arguments).unpack()

    def application(self, method, signature, *arguments):
        """Calls a method of every desktop program."""
        return self.call(PATH, "org.freedesktop.Application", method, signature,
                         *arguments).unpack()

    @staticmethod
    def activate():
        """Asks for the window, and does not wait for the answer."""
        bus().call(NAME, PATH, "org.freedesktop.Application", "Activate",
                   GLib.Variant("(a{sv})", ({},)), None, 0, -1, None, None)
        bus().flush_sync()

    def windows(self):
        """Returns the object paths of the windows."""
        xml = self.call(PATH + "/window", "org.freedesktop.DBus.Introspectable", "Introspect",
                        "()").unpack()[0]
        return [path for path in ("1", "2", "3") if f'name="{path}"' in xml]

    def window_state(self, action):
        """Returns the state of an action of the first window."""
        _, _, state = self.call(PATH + "/window/1", "org.gtk.Actions", "Describe", "(s)",
                                action).unpack()[0]
        return state[0]
