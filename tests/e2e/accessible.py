# SPDX-License-Identifier: GPL-3.0-or-later
"""A program as assistive technologies see it: widgets are found by role and name over the
accessibility bus, and are operated with keys and the pointer.

Machines may be slow, so that a state that lasts half a second is never seen. Tests therefore wait for
states that stay, and wait for a long time.
"""

import ctypes
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

SYSTEM_PYTHON = "/usr/bin/python3"
# A warning ends the tested program, but not this one. GLib reads this variable when it is loaded.
DEBUG = os.environ.pop("G_DEBUG", None)

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, Gio, GLib
except (ImportError, ValueError):
    # PyGObject is only installed for the system's Python.
    if os.path.realpath(sys.executable) != os.path.realpath(SYSTEM_PYTHON) and os.path.exists(
            SYSTEM_PYTHON):
        if DEBUG is not None:
            os.environ["G_DEBUG"] = DEBUG
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, *sys.argv])
    print("1..0 # SKIP PyGObject or the introspection data of AT-SPI is not installed")
    sys.exit(0)

for needed in ("xdotool", "xprop"):
    if shutil.which(needed) is None:
        print(f"1..0 # SKIP {needed} is not installed")
        sys.exit(0)

PATIENCE_S = 60
TIME_OUT_MS = PATIENCE_S * 1000
ACCESSIBLE = "org.a11y.atspi.Accessible"
ACTION = "org.a11y.atspi.Action"
GETTER = "org.freedesktop.DBus.Properties"
# GTK 4.24.1 prints this warning whenever a menu opens on X.
KNOWN_WARNINGS = ["gdk_frame_timings_submitted() called on submitted frame."]


def wait(condition, what):
    """Returns the first result of the condition that is true. Between two attempts, it sleeps about as long as
    an attempt takes, so that most of the machine is left to the program."""
    deadline = time.monotonic() + PATIENCE_S
    result = None
    while (start := time.monotonic()) < deadline:
        try:
            result = condition()
            if result:
                return result
        except GLib.Error as error:
            # The object has just vanished.
            result = error
        time.sleep(min(max(time.monotonic() - start, 0.02), 0.5))
    raise AssertionError(f"timed out waiting for {what}; last result: {result!r}")


def xdotool(*arguments):
    """Moves the pointer or presses keys."""
    return subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout.strip()


class XImage(ctypes.Structure):
    """The beginning of Xlib's structure."""

    _fields_ = [(name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")] + [
        ("data", ctypes.c_void_p)]


def pixels_of(x, y, width, height):
    """Returns the pixels of a part of the screen, each as the number 0xRRGGBB."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XGetImage.restype = ctypes.POINTER(XImage)
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    image = x11.XGetImage(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)), x, y, width, height,
                          ctypes.c_ulong(0xFFFFFF), 2)
    # A pixel of a display with 24 bits has four bytes, in the order of the machine.
    pixels = memoryview(ctypes.string_at(image.contents.data, width * height * 4)).cast("I")
    x11.XDestroyImage(image)
    x11.XCloseDisplay(display)
    return pixels


def picture_of(x, y, width, height):
    """Returns the pixels of a part of the screen, as a list of (red, green, blue)."""
    return [(pixel >> 16 & 0xFF, pixel >> 8 & 0xFF, pixel & 0xFF) for pixel in pixels_of(x, y, width, height)]


def color_at(x, y):
    """Returns red, green and blue of a pixel of the screen."""
    return picture_of(x, y, 1, 1)[0]


@functools.cache
def bus():
    """Returns the accessibility bus."""
    address, = Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, TIME_OUT_MS, None).unpack()
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
        None, None)


def call_all(calls):
    """Calls methods all at once, which takes a fraction of the time of one after the other. A call is the
    arguments of Gio's function up to the parameters. Returns the result of each, which may be an error."""
    results = {}

    def done(connection, result, number):
        try:
            results[number] = connection.call_finish(result).unpack()
        except GLib.Error as error:
            results[number] = error

    context = GLib.MainContext.new()
    context.push_thread_default()
    for number, call in enumerate(calls):
        bus().call(*call, None, 0, TIME_OUT_MS, None, done, number)
    while len(results) < len(calls):
        context.iteration(True)
    context.pop_thread_default()
    return [results[number] for number in range(len(calls))]


def role_name(number):
    name = Atspi.role_get_name(Atspi.Role(number))
    return "push button" if name == "button" else name  # its name since AT-SPI 2.53


def state_names(words):
    bits = words[0] | words[1] << 32
    return {Atspi.StateType(i).value_nick for i in range(bits.bit_length()) if bits >> i & 1}


# Each property with its method, the arguments of the method, and what makes a value of the result.
PROPERTIES = {
    "role": (ACCESSIBLE, "GetRole", None, role_name),
    "states": (ACCESSIBLE, "GetState", None, state_names),
    "name": (GETTER, "Get", GLib.Variant("(ss)", (ACCESSIBLE, "Name")), str),
    "description": (GETTER, "Get", GLib.Variant("(ss)", (ACCESSIBLE, "Description")), str),
    "children": (ACCESSIBLE, "GetChildren", None,
                 lambda children: [Node(*child) for child in children if not child[1].endswith("/null")]),
}


def has_vanished(result):
    return isinstance(result, GLib.Error) and any(
        result.matches(Gio.dbus_error_quark(), code)
        for code in (Gio.DBusError.UNKNOWN_METHOD, Gio.DBusError.UNKNOWN_OBJECT))


def read(nodes, *properties):
    """Reads properties of many objects at once. Returns a list of values for each object, or None if it has
    vanished."""
    calls = [(node.owner, node.path, *PROPERTIES[name][:3]) for node in nodes for name in properties]
    results = iter(call_all(calls))
    rows = []
    for _ in nodes:
        row = [next(results) for _ in properties]
        if any(map(has_vanished, row)):
            rows.append(None)
            continue
        for result in row:
            if isinstance(result, GLib.Error):
                raise result
        rows.append([PROPERTIES[name][3](*result) for name, result in zip(properties, row)])
    return rows


class Seen:
    """What walk() has read of an object: attributes with the names of the properties."""

    def __init__(self, node, parent=None):
        self.node = node
        self.parent = parent
        self.children = []

    @property
    def parents(self):
        """Returns the objects around it, the outermost first."""
        return [*self.parent.parents, self.parent] if self.parent else []


def all_outside_grid(seen):
    """The grid has more descendants than the rest of the window."""
    return 0 if seen.role == "table" and seen.parent else None


class Node:
    """An object on the bus. Nothing is cached: each property is read anew."""

    def __init__(self, owner, path):
        self.owner = owner
        self.path = path

    def __getattr__(self, name):
        if name not in PROPERTIES:
            raise AttributeError(name)
        interface, method, arguments, convert = PROPERTIES[name]
        return convert(*self.call(interface, method, arguments))

    def call(self, interface, method, arguments=None):
        return bus().call_sync(self.owner, self.path, interface, method, arguments, None, 0, TIME_OUT_MS,
                               None).unpack()

    def walk(self, *properties, most_children=all_outside_grid):
        """Yields what is seen of the tree breadth-first, so that near objects are found before deep ones: the
        role and these properties. Each level is read at once; objects that vanish meanwhile are left out. The
        function says how many children of an object are looked at; None is all."""
        level = [Seen(self)]
        while level:
            found = []
            for seen, values in zip(level, read([seen.node for seen in level], "role", *properties)):
                if values is not None:
                    seen.__dict__.update(zip(("role", *properties), values))
                    found.append(seen)
                    if seen.parent:
                        seen.parent.children.append(seen)
            yield from found
            outer = [seen for seen in found if most_children(seen) != 0]
            inner = read([seen.node for seen in outer], "children")
            level = [Seen(child, seen) for seen, row in zip(outer, inner) if row
                     for child in row[0][:most_children(seen)]]

    def snapshot(self, *properties, most_children=lambda seen: None):
        """Returns what is seen of the whole tree."""
        seen, *_ = self.walk(*properties, most_children=most_children)
        return seen

    def look(self, role, name):
        """Returns the first object whose whole role and name match these patterns, or None."""
        for seen in self.walk("name"):
            if re.fullmatch(role, seen.role) and re.fullmatch(name, seen.name):
                return seen.node
        return None

    def find(self, role, name):
        return wait(lambda: self.look(role, name), f"{role} {name!r}")

    def wait_gone(self, role, name):
        wait(lambda: self.look(role, name) is None, f"no {role} {name!r}")

    def has(self, state):
        wait(lambda: state in self.states, f"{state} of {self.name}")

    def has_focus_inside(self):
        wait(lambda: any("focused" in states for states, in filter(None, read([self, *self.children], "states"))),
             f"the focus inside of {self.name}")

    def has_not(self, state):
        wait(lambda: state not in self.states, f"no {state} of {self.name}")

    def find_menu_item(self, name):
        """Returns None if menu items have no names on the bus: from GTK 4.18 at the latest, to 4.24 at
        least, the labels that name them are not on the bus."""
        found = wait(lambda: self.look("menu item", f"{name}|"), f"menu item {name!r}")
        return found if found.name else None

    def press(self):
        """Has the effect of a click, without the pointer."""
        assert self.call(ACTION, "DoAction", GLib.Variant("(i)", (0,))) == (True,)

    def do(self, action):
        """Does the action of that name."""
        names = [name for name, *_ in self.call(ACTION, "GetActions")[0]]
        assert self.call(ACTION, "DoAction", GLib.Variant("(i)", (names.index(action),))) == (True,), names

    def set_text(self, text):
        arguments = GLib.Variant("(s)", (text,))
        assert self.call("org.a11y.atspi.EditableText", "SetTextContents", arguments) == (True,)

    def select_child(self, number):
        arguments = GLib.Variant("(i)", (number,))
        assert self.call("org.a11y.atspi.Selection", "SelectChild", arguments) == (True,)

    @property
    def extents(self):
        """Returns x, y, width and height in the window."""
        arguments = GLib.Variant("(u)", (Atspi.CoordType.WINDOW,))
        return self.call("org.a11y.atspi.Component", "GetExtents", arguments)[0]


class Program(Node):
    """A running program and its only window. Its toasts stay until there is another message."""

    def __init__(self, arguments, environment, fatal="fatal-criticals"):
        if DEBUG is not None:
            environment = dict(environment, G_DEBUG=DEBUG.replace("fatal-warnings", fatal))
        libraries = [environment.get("LD_PRELOAD"), os.environ.get("BUNTING_LASTING_TOASTS")]
        environment = dict(environment, LD_PRELOAD=":".join(filter(None, libraries)))
        self.said = tempfile.TemporaryFile("w+", errors="replace")
        # Its output must not be mixed with the TAP on our stdout.
        self.process = subprocess.Popen(arguments, env=environment, stdout=sys.stderr,
                                        stderr=self.said)
        found = wait(self.look_on_bus, "the program on the bus")
        super().__init__(found.owner, found.path)
        self.window = self.find("frame", ".*")

    def look_on_bus(self):
        desktop = Node("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        programs = desktop.children
        pids = call_all([("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "GetConnectionUnixProcessID", GLib.Variant("(s)", (found.owner,))) for found in programs])
        return next((found for found, pid in zip(programs, pids) if pid == (self.process.pid,)), None)

    def shape(self):
        """Returns the geometry of the main X window, the largest one."""
        def get_shape(window):
            lines = xdotool("getwindowgeometry", "--shell", window).splitlines()
            return dict(line.split("=") for line in lines)

        windows = xdotool("search", "--onlyvisible", "--pid", self.process.pid).split()
        return max((get_shape(window) for window in windows),
                   key=lambda shape: int(shape["WIDTH"]) * int(shape["HEIGHT"]))

    def focus(self):
        """Gives the keyboard focus to the window, as a click on its title would."""
        xdotool("windowfocus", self.shape()["WINDOW"])

    def origin(self):
        """Returns the position of the window's contents on the screen."""
        shape = self.shape()
        window = shape["WINDOW"]
        extents = subprocess.run(["xprop", "-id", window, "_GTK_FRAME_EXTENTS"], check=True,
                                 capture_output=True, text=True).stdout
        match = re.search(r"= (\d+), \d+, (\d+), ", extents)
        if match:
            left, top = int(match[1]), int(match[2])
        else:
            # Without a compositor, the window has a border instead of a shadow. GTK's coordinates
            # start inside the border, which is part of the window since 4.18 or earlier.
            x, y, width, height = self.window.extents
            left = (int(shape["WIDTH"]) - width) // 2 - x
            top = (int(shape["HEIGHT"]) - height) // 2 - y
        return int(shape["X"]) + left, int(shape["Y"]) + top

    def place(self, node, part_x=0.5, part_y=0.5):
        """Returns the position on the screen of a part of the node. Since 4.18 or earlier, GTK leaves
        out the padding of the node's ancestors, about 20 pixels: precise enough for cells, but not
        for their check buttons."""
        origin_x, origin_y = self.origin()
        x, y, width, height = node.extents
        return origin_x + x + int(width * part_x), origin_y + y + int(height * part_y)

    def click(self, node, *modifiers, part_x=0.5, part_y=0.5):
        held = [word for name in modifiers for word in ("keydown", name)]
        released = [word for name in modifiers for word in ("keyup", name)]
        xdotool("mousemove", *self.place(node, part_x, part_y))
        xdotool(*held, "click", 1, *released)

    def drag(self, start, end):
        xdotool("mousemove", *start, "mousedown", 1)
        for step in range(1, 9):
            x, y = (int(a + (b - a) * step / 8) for a, b in zip(start, end))
            xdotool("mousemove", x, y, "sleep", 0.03)
        xdotool("mouseup", 1)

    def key(self, *keys):
        xdotool("key", "--delay", 30, *keys)

    def type(self, text):
        xdotool("type", "--delay", 30, text)

    def quit(self):
        """Terminates the program, and returns the result of ended()."""
        self.process.terminate()
        return self.ended()

    def ended(self):
        """Waits for the end; returns the exit status, or 1 if there were warnings."""
        status = self.process.wait(PATIENCE_S)
        self.said.seek(0)
        warned = False
        for line in self.said:
            print("#", line.rstrip(), flush=True)
            known = any(words in line for words in KNOWN_WARNINGS)
            warned |= bool(re.search("-(WARNING|CRITICAL) \\*\\*", line)) and not known
        self.said.close()
        return status or int(warned)
