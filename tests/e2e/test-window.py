#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, end to end, as a user operates it: with the keyboard alone, with the pointer, and with
assistive technologies. Runs in its own session (tests/session.sh); prints TAP.

BUNTING_PROGRAM names the program; Meson sets it."""

import os
import re
import shutil
import struct
import sys
import tempfile
import traceback
import zlib
from pathlib import Path

from accessible import Program, wait

PROGRAM = os.environ["BUNTING_PROGRAM"]
# The position of a region in the filter's menu, after four kinds of flags and all regions.
EUROPE = 5 + 4
MOST_POPULOUS = "CN IN US ID BR PK NG BD RU JP MX PH VN ET EG DE IR TR CD FR".split()


def make_png(red, green, blue):
    """Returns a picture of one colour."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    row = b"\0" + bytes((red, green, blue)) * 32
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 24, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(row * 24)) + chunk(b"IEND", b""))


class Run:
    """Bunting, running with a separate home folder and collection."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="bunting-e2e."))
        collection = self.folder / "collection"
        collection.mkdir()
        for i, code in enumerate(MOST_POPULOUS + ["AL", "AD", "AT"]):
            picture = make_png(i * 11 % 256, i * 37 % 256, i * 83 % 256)
            (collection / f"{code.lower()}.png").write_bytes(picture)
        (self.folder / "Pictures").mkdir()
        config = self.folder / ".config"
        shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
        self.environment = dict(os.environ, HOME=str(self.folder), XDG_CONFIG_HOME=str(config),
                                BUNTING_COLLECTION=str(collection), GSETTINGS_BACKEND="keyfile")
        self.start()

    def start(self):
        self.program = Program([PROGRAM], self.environment)
        self.window = self.program.window
        self.grid = self.window.find("table", "Flags")

    def close(self):
        status = self.program.quit()
        shutil.rmtree(self.folder)
        return status

    def restart(self):
        assert self.program.quit() == 0
        self.start()

    def says(self, words):
        return self.window.find("label", words)

    def saved(self):
        return sorted(path.name for path in (self.folder / "Pictures" / "Flags").iterdir()
                      if not path.name.startswith("."))

    def cell(self, name):
        return self.grid.find("table cell", name)

    def check(self, name):
        return self.cell(name).find("check box", name)

    def select_none(self):
        self.program.key("ctrl+shift+a")
        self.says("None selected")

    def select(self, letter, label):
        """Chooses from the Select menu, by the underlined letter if items have no names."""
        self.open_menu("Select")
        if not self.press_menu_item(label):
            self.wait_menu_focus(1)
            self.program.key(letter)

    def press_menu_item(self, label):
        """Presses an item of the open menu. Does nothing if menu items have no names on the
        accessibility bus, as with GTK 4.18 to 4.24. Returns whether the item was pressed."""
        item = self.window.find_menu_item(label)
        if item is not None:
            item.press()
        return item is not None

    def menu_focus(self):
        """Returns the number of the focused item of the open menu, from 1 on, or None."""
        items = [node.states for node in self.window.walk()
                 if node.role == "menu item" and "showing" in node.states]
        return next((number for number, states in enumerate(items, 1) if "focused" in states), None)

    def wait_menu_focus(self, number):
        wait(lambda: self.menu_focus() == number, f"the focus on item {number} of the menu")

    def choose(self, number):
        """Moves down to an item of the open menu, from the first one, and chooses it."""
        for step in range(1, number):
            self.wait_menu_focus(step)
            self.program.key("Down")
        self.wait_menu_focus(number)
        self.program.key("Return")

    def open_menu(self, name):
        """Presses a menu button; the pressable button is a child of it."""
        button = self.window.find("push button", name)
        inner = next((child for child in button.children
                      if child.role in ("push button", "toggle button")), button)
        inner.press()


def test_first_launch(run):
    """20 flags are selected; one press saves them."""
    run.says("20 selected")
    run.says("Welcome!.*")
    run.window.find("push button", ".*Get 20 Flags").press()
    run.says(r"20 flags downloaded in .*")
    names = run.saved()
    assert sorted(name[:2] for name in names) == sorted(MOST_POPULOUS), names
    assert "BR-Brazil.png" in names, names
    run.says("20 selected")


def test_keyboard_alone(run):
    """Finds, selects and downloads without a pointer."""
    run.says("20 selected")
    # A cancelled search keeps the selection.
    run.program.type("braz")
    run.says(r"\d of 254 flags")
    run.program.key("Escape")
    run.says("254 flags")
    run.grid.has_focus_inside()
    run.says("20 selected")
    run.select_none()
    run.program.type("alban")
    run.says("1 of 254 flags")
    run.program.key("Return")
    run.cell("Albania").has("focused")
    run.program.key("ctrl+space")
    run.says("1 selected")
    run.check("Albania").has("checked")

    # Escape also ends the search from the grid; the focus stays on the flag.
    run.program.key("Escape")
    run.says("254 flags")
    run.cell("Albania").has("focused")

    # A second search, by a code; the hidden selection stays.
    run.program.key("ctrl+f")
    run.program.type("AD")
    run.says("1 selected, 1 hidden by the filter")
    run.program.key("Down")
    run.cell("Andorra").has("focused")
    run.program.key("ctrl+space", "Escape")
    run.says("254 flags")
    run.says("2 selected")
    run.program.key("ctrl+d")
    run.says(r"2 flags downloaded in .*")
    assert run.saved() == ["AD-Andorra.png", "AL-Albania.png"], run.saved()

    # All flags that are shown, and no others.
    run.program.type("united")
    run.program.key("Return", "ctrl+a")
    run.says(r"\d+ selected, 2 hidden by the filter")
    run.program.key("Escape")
    run.select_none()


def test_tab_order(run):
    """Tab reaches every control, and returns to the first."""
    run.says("20 selected")
    controls = ("Search", "Filter Flags", "Main Menu", ".*Get 20 Flags", "Select",
                "Choose Folder, currently .*", ".*Download")

    def focused():
        nodes = [*run.window.walk(), *run.grid.children]
        return next((node.name for node in nodes if "focused" in node.states), None)

    run.program.key("Tab")
    found = []
    for _ in range(8):
        before = wait(focused, "focus")
        found.append(before)
        run.program.key("Tab")
        wait(lambda: focused() != before, f"the focus to leave {before}")
    for name in controls:
        assert any(re.fullmatch(name, word) for word in found), (name, found)
    assert "Afghanistan" in found, found
    run.says("20 selected")


def test_pointer(run):
    """A click, Ctrl and Shift with it, a box drawn around flags, and undoing."""
    run.says("20 selected")
    run.program.click(run.cell("Albania"))
    run.says("1 selected")
    # The selection is lost by mistake and restored.
    run.says("20 flags unselected")
    run.window.find("push button", ".*Undo").press()
    run.says("20 selected")
    run.program.click(run.cell("Albania"))
    run.says("1 selected")
    run.program.key("ctrl+z")
    run.says("20 selected")
    run.program.click(run.cell("Albania"))
    run.says("1 selected")
    run.program.click(run.cell("Andorra"), "ctrl")
    run.says("2 selected")
    run.program.click(run.cell("Albania"))
    run.says("1 selected")
    run.program.click(run.cell("Andorra"), "shift")
    run.says("4 selected")
    run.check("Algeria").has("checked")
    run.check("Angola").has_not("checked")

    # From the first flag's edge to the second one's middle.
    run.program.drag(run.program.place(run.cell("Afghanistan"), 0.02, 0.02),
                     run.program.place(run.cell("Åland Islands"), 0.6, 0.6))
    run.says("2 selected")
    run.check("Afghanistan").has("checked")
    run.check("Åland Islands").has("checked")


def test_select_menu(run):
    """The menu selects flags, shown or hidden."""
    run.says("20 selected")
    run.select("n", "None")
    run.says("None selected")
    run.select("s", "All Shown")
    run.says("254 selected")
    run.select("i", "Invert")
    run.says("None selected")
    run.select("2", "20 Most Populous")
    run.says("20 selected")
    run.open_menu("Select")
    if run.press_menu_item("World"):
        assert run.press_menu_item(r"G7 \(7\)")
    else:
        # The World's menu begins with the way back; the third group is G7.
        run.wait_menu_focus(1)
        run.program.key("Down")
        run.wait_menu_focus(2)
        run.program.key("w")
        run.choose(4)
    run.says("7 selected")

    run.select("c", "Codes…")
    dialog = run.program.find("dialog", "Select by Codes")
    dialog.find("text", "Codes or names of countries").set_text("BR, in us\nAtlantis\nAlbania")
    dialog.find("label", "4 countries found")
    dialog.find("label", "Not recognized: Atlantis")
    dialog.find("push button", ".*Select").press()
    run.says("4 selected")

    # Failed flags can be selected.
    run.window.find("push button", ".*Download").press()
    run.says(r"4 flags downloaded in .*")
    run.select("c", "Codes…")
    dialog = run.program.find("dialog", "Select by Codes")
    dialog.find("text", "Codes or names of countries").set_text("ZW AL")
    dialog.find("push button", ".*Select").press()
    run.says("2 selected")
    run.window.find("push button", ".*Download").press()
    run.says(r"1 already saved · 1 not found|.* · 1 not found")
    run.select("f", "Failed")
    run.says("1 selected")


def test_remembers(run):
    """The filter is restored at the next start, the search is not."""
    run.says("20 selected")
    run.open_menu("Filter Flags")
    if not run.press_menu_item("Europe"):
        run.choose(EUROPE)
    shown = run.says(r"\d+ of 254 flags").name
    run.program.type("albania")
    run.says("1 of 254 flags")
    run.restart()
    run.says(shown)


TESTS = [test_first_launch, test_keyboard_alone, test_tab_order, test_pointer, test_select_menu,
         test_remembers]


def main():
    chosen = [test for test in TESTS if len(sys.argv) < 2 or test.__name__ in sys.argv[1:]]
    n_failed = 0
    print(f"1..{len(chosen)}")
    for number, test in enumerate(chosen, 1):
        title = test.__doc__.splitlines()[0]
        run = Run()
        try:
            test(run)
            assert wait(lambda: run.program.process.poll() is None, "running")
            words = "ok"
        except AssertionError:
            words = "not ok"
            n_failed += 1
            labels = [node.name for node in run.window.walk() if node.role == "label"]
            for line in [*traceback.format_exc().splitlines(), f"labels: {labels}"]:
                print(f"# {line}")
        if run.close() != 0 and words == "ok":
            words = "not ok"
            n_failed += 1
            print("# the program did not exit cleanly")
        print(f"{words} {number} - {title}", flush=True)
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
