# SPDX-License-Identifier: GPL-3.0-or-later
"""A program as assistive technologies see it: widgets are found by role and name over the
accessibility bus, and are operated with keys and the pointer.

Machines may be slow, so that a state that lasts half a second is never seen. Tests therefore wait for
states that stay, and wait for a long time.
"""

import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

SYSTEM_PYTHON = "/usr/bin/python3"
# A warning ends the tested program, but not this one: the library for clients warns of objects that
# vanish while it reads them. GLib reads this variable when it is loaded.
DEBUG = os.environ.pop("G_DEBUG", None)

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib
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
# GTK 4.24.1 prints this warning whenever a menu opens on X.
KNOWN_WARNINGS = ["gdk_frame_timings_submitted() called on submitted frame."]


def wait(condition, what):
    """Returns the first result of the condition that is true."""
    deadline = time.monotonic() + PATIENCE_S
    result = None
    while time.monotonic() < deadline:
        try:
            result = condition()
            if result:
                return result
        except GLib.Error as error:
            # The object has just vanished.
            result = error
        while GLib.MainContext.default().iteration(False):
            pass
        time.sleep(0.01)
    raise AssertionError(f"timed out waiting for {what}; last result: {result!r}")


def xdotool(*arguments):
    """Moves the pointer or presses keys."""
    return subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout.strip()


def picture_of(x, y, width, height):
    """Returns the pixels of a part of the screen, as a list of (red, green, blue)."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = x11.XGetImage.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = x11.XGetPixel.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    image = ctypes.c_void_p(x11.XGetImage(
        display, ctypes.c_ulong(x11.XDefaultRootWindow(display)), x, y, width, height,
        ctypes.c_ulong(0xFFFFFFFF), 2))
    pixels = [x11.XGetPixel(image, column, row) for row in range(height) for column in range(width)]
    x11.XDestroyImage(image)
    x11.XCloseDisplay(display)
    return [(pixel >> 16 & 0xFF, pixel >> 8 & 0xFF, pixel & 0xFF) for pixel in pixels]


def color_at(x, y):
    """Returns red, green and blue of a pixel of the screen."""
    return picture_of(x, y, 1, 1)[0]


class Node:
    """An object on the bus. Nothing is cached: each property is read anew."""

    def __init__(self, accessible):
        self.accessible = accessible

    @property
    def role(self):
        name = self.accessible.get_role_name()
        return "push button" if name == "button" else name  # its name since AT-SPI 2.53

    @property
    def name(self):
        self.accessible.clear_cache()
        return self.accessible.get_name() or ""

    @property
    def states(self):
        self.accessible.clear_cache()
        return {state.value_nick for state in self.accessible.get_state_set().get_states()}

    @property
    def children(self):
        self.accessible.clear_cache()
        count = self.accessible.get_child_count()
        found = (self.accessible.get_child_at_index(i) for i in range(count))
        return [Node(child) for child in found if child is not None]

    def walk(self):
        """Yields the tree breadth-first, so that near objects are found before deep ones. Enters the
        grid only if called on the grid: it has more descendants than the rest of the window."""
        queue = [self]
        while queue:
            node = queue.pop(0)
            yield node
            if node is self or node.role != "table":
                queue += node.children

    def look(self, role, name):
        """Returns the first object whose whole role and name match these patterns, or None."""
        for node in self.walk():
            if re.fullmatch(role, node.role) and re.fullmatch(name, node.name):
                return node
        return None

    def find(self, role, name):
        return wait(lambda: self.look(role, name), f"{role} {name!r}")

    def wait_gone(self, role, name):
        wait(lambda: self.look(role, name) is None, f"no {role} {name!r}")

    def has(self, state):
        wait(lambda: state in self.states, f"{state} of {self.name}")

    def has_focus_inside(self):
        wait(lambda: any("focused" in node.states for node in [self, *self.children]),
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
        assert Atspi.Action.do_action(self.accessible, 0)

    def do(self, action):
        """Does the action of that name."""
        names = [Atspi.Action.get_action_name(self.accessible, i)
                 for i in range(Atspi.Action.get_n_actions(self.accessible))]
        assert Atspi.Action.do_action(self.accessible, names.index(action)), names

    def set_text(self, text):
        assert Atspi.EditableText.set_text_contents(self.accessible, text)

    @property
    def extents(self):
        box = Atspi.Component.get_extents(self.accessible, Atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height


class Program(Node):
    """A running program and its only window."""

    def __init__(self, arguments, environment, fatal="fatal-criticals"):
        if DEBUG is not None:
            environment = dict(environment, G_DEBUG=DEBUG.replace("fatal-warnings", fatal))
        self.said = tempfile.TemporaryFile("w+", errors="replace")
        # Its output must not be mixed with the TAP on our stdout.
        self.process = subprocess.Popen(arguments, env=environment, stdout=sys.stderr,
                                        stderr=self.said)
        super().__init__(wait(self.look_on_bus, "the program on the bus"))
        self.window = self.find("frame", ".*")

    def look_on_bus(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

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
