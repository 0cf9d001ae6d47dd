#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, end to end, as someone uses it: with the keyboard alone, with the pointer, and by way
of assistive technologies. Runs in a session of its own (tests/session.sh); prints TAP.

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
    """Bunting, running, with a home and a collection of its own."""

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

    def pick_none(self):
        self.program.key("ctrl+shift+a")
        self.says("None picked")

    def select(self, letter):
        """Chooses from the Select menu by the letter that is underlined there."""
        self.open_menu("Select")
        self.program.key(letter)

    def menu_focus(self):
        """Which item of the open menu has the focus: its number, 1 for the first, and its name. GTK
        4.8 does not say which of them are to be seen, and 4.18 to 4.24 at least have no names."""
        items = (node for node in self.window.walk()
                 if node.role == "menu item" and (node.name or "showing" in node.states))
        return next(((number, node.name) for number, node in enumerate(items, 1)
                     if "focused" in node.states), None)

    def wait_menu_focus(self, number, *names):
        def is_there():
            focus = self.menu_focus()
            return focus and (focus[1] in names if focus[1] else focus[0] == number)

        wait(is_there, f"the focus on item {number} of the menu, {names}")

    def choose(self, *names):
        """Goes down the open menu to the last of these items, one by one, and chooses it."""
        for number, name in enumerate(names, 1):
            self.wait_menu_focus(number, name)
            self.program.key("Return" if number == len(names) else "Down")

    def open_menu(self, name):
        """Presses a menu button: what can be pressed is inside of it. Its first item gets the focus."""
        button = self.window.find("push button", name)
        inner = next((child for child in button.children
                      if child.role in ("push button", "toggle button")), button)
        inner.press()
        wait(self.menu_focus, f"the focus in {name}")


def test_first_launch(run):
    """20 are picked, one press, 20 are saved."""
    run.says("20 picked")
    run.says("Welcome!.*")
    run.window.find("push button", ".*Get 20 Flags").press()
    run.says(r"20 flags downloaded in .*")
    names = run.saved()
    assert sorted(name[:2] for name in names) == sorted(MOST_POPULOUS), names
    assert "BR-Brazil.png" in names, names
    run.says("20 picked")


def test_keyboard_alone(run):
    """Finds, picks and downloads without a pointer."""
    run.says("20 picked")
    # A search that is given up leaves the pick alone.
    run.program.type("braz")
    run.says(r"\d of 254 flags")
    run.program.key("Escape")
    run.says("254 flags")
    run.grid.has_focus_inside()
    run.says("20 picked")
    run.pick_none()
    run.program.type("alban")
    run.says("1 of 254 flags")
    run.program.key("Return")
    run.cell("Albania").has("focused")
    run.program.key("ctrl+space")
    run.says("1 picked")
    run.check("Albania").has("checked")

    # Escape ends the search, also from the grid; the focus stays on the flag.
    run.program.key("Escape")
    run.says("254 flags")
    run.cell("Albania").has("focused")

    # A second search, by a code; the first pick is hidden and stays.
    run.program.key("ctrl+f")
    run.program.type("AD")
    run.says("1 picked, 1 not shown")
    run.program.key("Down")
    run.cell("Andorra").has("focused")
    run.program.key("ctrl+space", "Escape")
    run.says("254 flags")
    run.says("2 picked")
    run.program.key("ctrl+d")
    run.says(r"2 flags downloaded in .*")
    assert run.saved() == ["AD-Andorra.png", "AL-Albania.png"], run.saved()

    # All that is shown, and nothing else.
    run.program.type("united")
    run.program.key("Return", "ctrl+a")
    run.says(r"\d+ picked, 2 not shown")
    run.program.key("Escape")
    run.pick_none()


def test_tab_order(run):
    """Every control is reached with Tab, and comes around again."""
    run.says("20 picked")
    controls = ("Search", "Which Flags Are Shown", "Main Menu", ".*Get 20 Flags", "Select",
                "Choose Folder, now .*", ".*Download")

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
    run.says("20 picked")


def test_pointer(run):
    """A click, Ctrl and Shift with it, a box drawn around flags, and undoing."""
    run.says("20 picked")
    run.program.click(run.cell("Albania"))
    run.says("1 picked")
    # That was not meant.
    run.says("20 flags are no longer picked")
    run.window.find("push button", ".*Undo").press()
    run.says("20 picked")
    run.program.click(run.cell("Albania"))
    run.says("1 picked")
    run.program.key("ctrl+z")
    run.says("20 picked")
    run.program.click(run.cell("Albania"))
    run.says("1 picked")
    run.program.click(run.cell("Andorra"), "ctrl")
    run.says("2 picked")
    run.program.click(run.cell("Albania"))
    run.says("1 picked")
    run.program.click(run.cell("Andorra"), "shift")
    run.says("4 picked")
    run.check("Algeria").has("checked")
    run.check("Angola").has_not("checked")

    # From the first flag's edge to the second one's middle.
    run.program.drag(run.program.place(run.cell("Afghanistan"), 0.02, 0.02),
                     run.program.place(run.cell("Åland Islands"), 0.6, 0.6))
    run.says("2 picked")
    run.check("Afghanistan").has("checked")
    run.check("Åland Islands").has("checked")


def test_select_menu(run):
    """What the menu picks, shown or not."""
    run.says("20 picked")
    run.select("n")
    run.says("None picked")
    run.select("s")
    run.says("254 picked")
    run.select("i")
    run.says("None picked")
    run.select("2")
    run.says("20 picked")
    run.open_menu("Select")
    run.program.key("Down")
    run.wait_menu_focus(2, "None")
    run.program.key("w")
    run.choose("World", "United Nations (193)", "Permanent Members of the Security Council (5)",
               "G7 (7)")
    run.says("7 picked")

    run.select("c")
    dialog = run.program.find("dialog", "Pick by Codes")
    dialog.find("text", "Codes or names of countries").set_text("BR, in us\nAtlantis\nAlbania")
    dialog.find("label", "4 countries found")
    dialog.find("label", "Not known: Atlantis")
    dialog.find("push button", ".*Pick").press()
    run.says("4 picked")

    # What failed is to be had again.
    run.window.find("push button", ".*Download").press()
    run.says(r"4 flags downloaded in .*")
    run.select("c")
    dialog = run.program.find("dialog", "Pick by Codes")
    dialog.find("text", "Codes or names of countries").set_text("ZW AL")
    dialog.find("push button", ".*Pick").press()
    run.says("2 picked")
    run.window.find("push button", ".*Download").press()
    run.says(r"1 already saved · 1 not found|.* · 1 not found")
    run.select("f")
    run.says("1 picked")


def test_remembers(run):
    """The filter is there again at the next start, the search is not."""
    run.says("20 picked")
    run.open_menu("Which Flags Are Shown")
    run.choose("All Flags", "Saved", "Not Saved", "Failed", "All Regions", "Africa", "Americas",
               "Asia", "Europe")
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
            print("# it did not end well")
        print(f"{words} {number} - {title}", flush=True)
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
