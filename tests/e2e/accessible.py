# SPDX-License-Identifier: GPL-3.0-or-later
"""A program as assistive technologies see it: found by role and name over the accessibility bus,
worked with keys and the pointer.

Machines are slow, and what lasts half a second may never be seen. So tests wait, with patience and
only for what stays once it has come.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

SYSTEM_PYTHON = "/usr/bin/python3"
# A warning ends the program that is tested, and not this one: the client's library warns of things
# that vanish while it looks at them. GLib reads this when it is loaded.
DEBUG = os.environ.pop("G_DEBUG", None)

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib
except (ImportError, ValueError):
    # A Python of the user's own does not have what the system's has.
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
# GTK 4.24.1 warns of its own bookkeeping whenever a menu opens on X.
NO_FAULTS_OF_OURS = ["gdk_frame_timings_submitted() called on submitted frame."]


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
            # What it asked about has just gone.
            result = error
        while GLib.MainContext.default().iteration(False):
            pass
        time.sleep(0.01)
    raise AssertionError(f"waited in vain for {what}; last seen: {result!r}")


def xdotool(*arguments):
    """Moves the pointer or presses keys."""
    return subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout.strip()


class Node:
    """One thing on the bus. Nothing of it is remembered: each question is asked anew."""

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
        """Level by level, so that what is near is found before what is deep. The insides of the grid
        are only entered from the grid: it has more of them than all the rest together."""
        queue = [self]
        while queue:
            node = queue.pop(0)
            yield node
            if node is self or node.role != "table":
                queue += node.children

    def look(self, role, name):
        """Returns the first one with that role whose whole name matches, or None."""
        for node in self.walk():
            if node.role == role and re.fullmatch(name, node.name):
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
        """From GTK 4.18 at the latest, to 4.24 at least, menu items have no name on the bus: what
        labels them is not there. Returns None then."""
        found = wait(lambda: self.look("menu item", f"{name}|"), f"menu item {name!r}")
        return found if found.name else None

    def press(self):
        """Does what a click does, without the pointer."""
        assert Atspi.Action.do_action(self.accessible, 0)

    def set_text(self, text):
        assert Atspi.EditableText.set_text_contents(self.accessible, text)

    @property
    def extents(self):
        box = Atspi.Component.get_extents(self.accessible, Atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height


class Program(Node):
    """A program that runs, and its one window."""

    def __init__(self, arguments, environment, fatal="fatal-criticals"):
        if DEBUG is not None:
            environment = dict(environment, G_DEBUG=DEBUG.replace("fatal-warnings", fatal))
        self.said = tempfile.TemporaryFile("w+", errors="replace")
        # What it prints would be read as TAP.
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
        """The X window and where it is. Dialogs and menus are smaller."""
        def get_shape(window):
            lines = xdotool("getwindowgeometry", "--shell", window).splitlines()
            return dict(line.split("=") for line in lines)

        windows = xdotool("search", "--onlyvisible", "--pid", self.process.pid).split()
        return max((get_shape(window) for window in windows),
                   key=lambda shape: int(shape["WIDTH"]) * int(shape["HEIGHT"]))

    def focus(self):
        """Gives the window the keys, as a click on its title would."""
        xdotool("windowfocus", self.shape()["WINDOW"])

    def origin(self):
        """Where on the screen the window's contents begin."""
        shape = self.shape()
        window = shape["WINDOW"]
        extents = subprocess.run(["xprop", "-id", window, "_GTK_FRAME_EXTENTS"], check=True,
                                 capture_output=True, text=True).stdout
        match = re.search(r"= (\d+), \d+, (\d+), ", extents)
        if match:
            left, top = int(match[1]), int(match[2])
        else:
            # Without a compositor the window has a border instead of a shadow. GTK counts from
            # inside of it, and since 4.18 or earlier it is part of the window.
            x, y, width, height = self.window.extents
            left = (int(shape["WIDTH"]) - width) // 2 - x
            top = (int(shape["HEIGHT"]) - height) // 2 - y
        return int(shape["X"]) + left, int(shape["Y"]) + top

    def place(self, node, part_x=0.5, part_y=0.5):
        """Where on the screen a part of the node is. Since 4.18 or earlier GTK leaves out the
        padding of all that is around it, some 20 pixels: cells can be hit, their checks cannot."""
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
        """Ends it, and returns as ended() does."""
        self.process.terminate()
        return self.ended()

    def ended(self):
        """Returns its status when it has one, or 1 if it warned of anything."""
        status = self.process.wait(PATIENCE_S)
        self.said.seek(0)
        warned = False
        for line in self.said:
            print("#", line.rstrip(), flush=True)
            known = any(words in line for words in NO_FAULTS_OF_OURS)
            warned |= bool(re.search("-(WARNING|CRITICAL) \\*\\*", line)) and not known
        self.said.close()
        return status or int(warned)
