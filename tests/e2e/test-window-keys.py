#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of the grid: where each one moves the focus, which is always on one object. Runs in its own
session (tests/session.sh); prints TAP."""

import sys
import time

sys.dont_write_bytecode = True
from accessible import pixels_of, read, wait, xdotool  # noqa: E402
from windowrun import SIZE, Run, focus_window  # noqa: E402

import fetching  # noqa: E402
import tap  # noqa: E402

# Longer than GTK shows the focus after a key
FOCUS_SHOWN_S = 3.5
# Longer than a frame of an animation, also on a busy machine
STILL_S = 0.15
# The fewest pixels of a focus ring
RING_MIN = 30
# A widget's extents are without its padding, which is inside the ring. Those of two flags are 16 apart.
PADDING = 8


def focused(run):
    """Returns what is seen of the focused objects of the active window, of which there must be one."""
    def most_children(seen):
        # In a flag, nothing takes the focus.
        return None if "visible" in seen.states and seen.role != "table cell" else 0

    return [seen for window in run.program.children if "active" in window.states
            for seen in window.walk("name", "states", most_children=most_children) if "focused" in seen.states]


def assert_focus(run, role, name):
    found = []

    def is_there():
        found[:] = [(seen.role, seen.name) for seen in focused(run)]
        return found == [(role, name)]

    try:
        wait(is_there, "the focus")
    except AssertionError:
        raise AssertionError(f"the focus is on {found}, not on {role} {name!r}") from None


def press_at_once(*keys):
    """Without a pause: they come within one frame."""
    xdotool("key", "--delay", 0, *keys)


def flags(run):
    """Returns the names of the first flags in their order, and how many are in a row."""
    cells = run.window.find("table", "Flags").children
    wait(lambda: cells[1].extents[0] != cells[0].extents[0], "the places of the flags")
    top = cells[0].extents[1]
    n_columns = next(i for i, cell in enumerate(cells) if cell.extents[1] != top)
    return [name for name, in read(cells, "name")], n_columns


class GridRun(Run):
    """The window with the focus on the first flag."""

    def __enter__(self):
        super().__enter__()
        self.says("254 flags")
        assert_focus(self, "table cell", "Afghanistan")
        return self


def test_moving():
    """Arrows, Home, End and the Page keys move the focus, and the window scrolls to it."""
    with fetching.Site().open() as base, GridRun("moving", source=base) as run:
        names, n_columns = flags(run)
        for key, name in (("Right", names[1]), ("Down", names[n_columns + 1]), ("Left", names[n_columns]),
                          ("Up", names[0]), ("Left", names[0]), ("Up", names[0]), ("End", "Zimbabwe"),
                          ("Right", "Zimbabwe"), ("Down", "Zimbabwe")):
            run.key(key)
            assert_focus(run, "table cell", name)
        run.key("Home")
        assert_focus(run, "table cell", names[0])
        # A page is at least one row, and less than all.
        run.key("Page_Down")
        page = wait(lambda: next((seen.name for seen in focused(run) if seen.name != names[0]), None), "the next page")
        assert names.index(page) % n_columns == 0, page
        run.key("Page_Up")
        assert_focus(run, "table cell", names[0])


def test_typing():
    """A letter starts a search, and Escape ends it: the focus returns to a flag, and the window scrolls to it."""
    with fetching.Site().open() as base, GridRun("typing", source=base) as run:
        for number, text in enumerate(("b", "zimb", "atlantis"), 1):
            run.program.type(text)
            assert_focus(run, "entry", "Search flags")
            run.says(r"\d+ of 254")
            run.key("Escape")
            run.says("254 flags")
            # A flag out of sight would be opened.
            run.key("space")
            run.button(f"{number} selected")
            flag, = focused(run)
            flag.node.has("selected")
            run.key("Home")
            assert_focus(run, "table cell", "Afghanistan")
        run.find("zimb", "Zimbabwe")
        run.key("Escape")
        run.says("254 flags")
        assert_focus(run, "table cell", "Zimbabwe")


def test_no_pause():
    """Keys for a flag that is about to be scrolled to are for that flag."""
    with fetching.Site().open() as base, GridRun("no-pause", source=base) as run:
        for number, (keys, name) in enumerate(((("End", "space"), "Zimbabwe"),
                                               (("Home", "ctrl+space"), "Afghanistan"),
                                               (("b", "Escape", "space"), None)), 1):
            press_at_once(*keys)
            run.button(f"{number} selected")
            flag, = focused(run)
            assert name in (None, flag.name), flag.name
            flag.node.has("selected")
        press_at_once("End", "Return")
        assert_focus(run, "image", "Flag of Zimbabwe")
        run.key("Escape")
        assert_focus(run, "table cell", "Zimbabwe")
        # The menu that is being closed takes none.
        press_at_once("F10", "Escape", "b")
        assert_focus(run, "entry", "Search flags")
        run.says(r"\d+ of 254")


def test_stepping_back():
    """Space selects, Enter opens, and Escape steps back from the details, the menu and the shortcuts."""
    with fetching.Site().open() as base, GridRun("stepping-back", source=base) as run:
        run.key("Right", "space")
        run.button("1 selected")
        assert_focus(run, "table cell", "Åland Islands")
        run.key("Return")
        assert_focus(run, "image", "Flag of Åland Islands")
        run.key("Escape")
        assert_focus(run, "table cell", "Åland Islands")

        run.key("ctrl+question")
        focus_window("Keyboard shortcuts")
        wait(lambda: focused(run) and not run.window.states & {"active"}, "the focus in the shortcuts window")
        run.key("Escape")
        run.program.wait_gone("dialog|frame|window", "Keyboard shortcuts")
        run.program.focus()
        assert_focus(run, "table cell", "Åland Islands")

        run.key("ctrl+d")
        run.says("1 flag downloaded.*")
        assert_focus(run, "table cell", "Åland Islands")
        run.key("ctrl+r")
        run.says("1 .*unchanged.*")
        assert_focus(run, "table cell", "Åland Islands")

        run.key("F10")
        wait(lambda: [seen.role for seen in focused(run)] == ["menu item"], "the focus in the menu")
        run.key("Escape")
        assert_focus(run, "push button", "Main Menu")
        run.key("Tab")
        wait(lambda: [seen.name for seen in focused(run)] not in ([], ["Main Menu"]), "the focus to move on")


def still_screen():
    """Returns the pixels of the screen when nothing moves any more."""
    seen = [pixels_of(0, 0, *SIZE)]

    def is_still():
        time.sleep(STILL_S)
        seen.append(pixels_of(0, 0, *SIZE))
        return seen[-1] == seen[-2]

    wait(is_still, "the end of all animations")
    return seen[-1]


def n_changed(before, after, node, origin):
    """Returns how many pixels of a widget and of its padding differ on two screens."""
    x, y, width, height = node.extents
    left, top = max(origin[0] + x - PADDING, 0), max(origin[1] + y - PADDING, 0)
    right, bottom = min(left + width + 2 * PADDING, SIZE[0]), min(top + height + 2 * PADDING, SIZE[1])
    return sum(before[row * SIZE[0] + column] != after[row * SIZE[0] + column]
               for row in range(top, bottom) for column in range(left, right))


def check_stops(run, *keys, pause_s=0):
    """Presses keys that each move the focus, after a pause: where it comes to, the picture must change. The picture is
    taken before anything is asked, since GTK hides the focus after some seconds without a key. Returns the names of
    the stops."""
    origin = run.program.origin()
    names = []
    for key in keys:
        old, = focused(run)
        time.sleep(pause_s)
        before = still_screen()
        run.key(key)
        wait(lambda: pixels_of(0, 0, *SIZE) != before, f"a change on the screen after {key}")
        after = still_screen()
        new, = wait(lambda: [seen for seen in focused(run) if seen.node.path != old.node.path], "another focus")
        assert n_changed(before, after, new.node, origin) >= RING_MIN, f"no visible focus on {new.role} {new.name!r}"
        names.append(new.name)
    return names


def test_focus_is_visible():
    """Each stop of Tab and of the arrows looks different with the focus, in the window and in the details."""
    with fetching.Site().open() as base, GridRun("visible", source=base) as run:
        # Where the pointer is, a widget has another background.
        xdotool("mousemove", SIZE[0] - 1, SIZE[1] - 1)
        run.key("space")
        run.button("1 selected")
        names = check_stops(run, "Right", "Down", "Left", *["Tab"] * 10, "shift+Tab")
        assert len(set(names)) > 9, names
        run.key("ctrl+f")
        assert_focus(run, "entry", "Search flags")
        check_stops(run, "Tab", "Right", "shift+Tab")
        run.key("Escape")
        run.says("254 flags")
        run.key("Home", "Return")
        run.window.find("image", "Flag of Afghanistan")
        assert_focus(run, "image", "Flag of Afghanistan")
        check_stops(run, *["Tab"] * 6)
        check_stops(run, *["shift+Tab"] * 4)
        check_stops(run, *["shift+Tab"] * 2, pause_s=FOCUS_SHOWN_S)


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
