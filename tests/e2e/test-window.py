#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, end to end, as a user operates it: with the keyboard alone, with the pointer, and with
assistive technologies. Runs in its own session (tests/session.sh); prints TAP.

BUNTING_PROGRAM names the program; Meson sets it."""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import traceback
import zlib
from pathlib import Path

from accessible import Program, wait, xdotool
from windowrun import leave_traces

PROGRAM = os.environ["BUNTING_PROGRAM"]
# The position of a region in the filter's menu, after five kinds of flags and all regions.
EUROPE = 6 + 4
MOST_POPULOUS = "CN IN US ID BR PK NG BD RU JP MX PH VN ET EG DE IR TR CD FR".split()

OTHERS = ["AL", "AD", "AT"]
# The flags of the collection, which are all that can be downloaded.
N_AVAILABLE = len(MOST_POPULOUS + OTHERS)

# What is typed to find each country.
ELEVEN = {"braz": "Brazil", "burk": "Burkina Faso", "chad": "Chad", "denm": "Denmark",
          "egy": "Egypt", "finl": "Finland", "ghan": "Ghana", "hait": "Haiti", "indones": "Indonesia",
          "jap": "Japan", "keny": "Kenya"}


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
        for i, code in enumerate(MOST_POPULOUS + OTHERS):
            picture = make_png(i * 11 % 256, i * 37 % 256, i * 83 % 256)
            (collection / f"{code.lower()}.png").write_bytes(picture)
        (self.folder / "Pictures").mkdir()
        config = self.folder / ".config"
        shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
        self.environment = dict(os.environ, HOME=str(self.folder), XDG_CONFIG_HOME=str(config),
                                BUNTING_COLLECTION=str(collection), GSETTINGS_BACKEND="keyfile")
        self.start()

    def start(self):
        os.chdir(self.folder)  # where file dialogs begin
        self.program = Program([PROGRAM], self.environment)
        self.window = self.program.window
        self.grid = self.window.find("table", "Flags")

    def close(self):
        status = self.program.quit()
        os.chdir("/")
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

    def cell_has(self, name, state):
        """A cell that scrolls out of sight becomes that of another flag, so it is looked for each time."""
        wait(lambda: state in self.cell(name).states, f"{state} of {name}")

    def has_first(self, name):
        wait(lambda: [cell.name for cell in self.grid.children[:1]] == [name], f"{name} as the first")

    def check(self, name):
        return self.cell(name).find("check box", f"Select {name}")

    def select_none(self):
        self.program.key("ctrl+shift+a")
        self.has_no_selection()

    def has_no_selection(self):
        self.window.wait_gone("push button", ".*Clear")

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
        items = [seen.states for seen in self.window.walk("states")
                 if seen.role == "menu item" and "showing" in seen.states]
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
    """Nothing is selected. After the first download the window says where the flags are."""
    run.says("254 flags")
    run.has_no_selection()
    run.select("2", "20 Most Populous")
    run.says("20 selected")
    run.window.find("push button", ".*Download").press()
    run.says(r"20 flags downloaded to ~/Pictures/Flags")
    names = run.saved()
    assert sorted(name[:2] for name in names) == sorted(MOST_POPULOUS), names
    assert "BR-Brazil.png" in names, names
    # A download without failures ends the selection.
    run.has_no_selection()


def test_keyboard_alone(run):
    """Finds, selects and downloads without a pointer."""
    run.select("2", "20 Most Populous")
    run.says("20 selected")
    # A cancelled search keeps the selection.
    run.program.type("braz")
    run.says(r"\d of 254")
    run.program.key("Escape")
    run.says("254 flags")
    run.grid.has_focus_inside()
    run.says("20 selected")
    run.select_none()
    run.program.type("alban")
    run.says("1 of 254")
    run.program.key("Down")
    run.cell_has("Albania", "focused")
    run.program.key("ctrl+space")
    run.says("1 selected")
    run.check("Albania").has("checked")

    # Escape also ends the search from the grid; the focus stays on the flag.
    run.program.key("Escape")
    run.says("254 flags")
    run.cell_has("Albania", "focused")

    # A second search, by a code; the hidden selection stays.
    run.program.key("ctrl+f")
    run.program.type("AD")
    run.says(r"1 selected \(1 hidden\)")
    run.program.key("Down")
    run.cell_has("Andorra", "focused")
    run.program.key("ctrl+space", "Escape")
    run.says("254 flags")
    run.says("2 selected")
    run.program.key("ctrl+d")
    run.says(r"2 flags downloaded to .*")
    assert run.saved() == ["AD-Andorra.png", "AL-Albania.png"], run.saved()
    run.has_no_selection()

    # Arrows, Home and End move the focus only; Shift adds a range.
    run.program.type("algeria")
    run.says(r"\d of 254")
    run.program.key("Down")
    run.cell_has("Algeria", "focused")
    run.program.key("space")
    run.says("1 selected")
    run.program.key("Escape", "Home", "Right", "Down", "Left", "End", "Up", "Home")
    run.cell_has("Afghanistan", "focused")
    run.says("1 selected")
    run.program.key("shift+Right", "shift+Right", "Right")
    run.says("4 selected")

    # All flags that are shown and that the collection has, in place of those that are not.
    run.program.type("united")
    assert int(run.says(r"\d+ of 254").name.split()[0]) > 2
    run.program.key("Down", "ctrl+a")
    # The United States, and the United Mexican States.
    run.says("2 selected")
    run.check("United States").has("checked")
    run.program.key("Escape")
    run.select_none()


def test_search(run):
    """The best match is the first; Enter opens it, typing in the grid starts a new search."""
    run.has_no_selection()
    # Ukraine's language has the code uk, and its name begins with it.
    run.program.type("uk")
    run.says(r"\d of 254")
    run.has_first("United Kingdom")
    run.program.key("Return")
    run.window.find("push button", ".*Back.*")
    run.program.key("Escape")

    # Typing in the grid replaces the text; Space would select, but is a part of the text here.
    run.cell_has("United Kingdom", "focused")
    run.program.type("south k")
    run.has_first("South Korea")
    run.has_no_selection()

    # Ctrl+F selects the text.
    run.program.key("ctrl+f")
    run.program.type("burk")
    run.says("1 of 254")

    # A group is offered, also if no country matches. The colours are before it.
    run.program.key("ctrl+f")
    run.program.type("eu")
    run.window.find("push button", r"Select European Union \(27\)")
    run.program.key("Tab", "Tab", "Return")
    run.says(r"27 selected.*")
    run.program.key("ctrl+f")
    run.program.type("g7")
    run.says("0 of 254")
    run.program.key("Return")
    # Three of the seven are in the European Union.
    run.says(r"31 selected.*")


def test_tab_order(run):
    """Tab reaches every control, and returns to the first."""
    run.select("2", "20 Most Populous")
    run.says("20 selected")
    controls = ("Search", "Show: All Flags", "Main Menu", "Select", ".*selected", ".*Clear",
                "Export…", ".*Download")

    def cells_only(seen):
        return 0 if seen.parent else None

    def focused():
        seen = [*run.window.walk("name", "states"), *run.grid.walk("name", "states", most_children=cells_only)]
        return next((item.name for item in seen if "focused" in item.states), None)

    run.program.key("Tab")
    found = []
    # These, and the flags.
    for _ in range(len(controls) + 1):
        before = wait(focused, "focus")
        found.append(before)
        run.program.key("Tab")
        wait(lambda: focused() != before, f"the focus to leave {before}")
    for name in controls:
        assert any(re.fullmatch(name, word) for word in found), (name, found)
    assert "Afghanistan" in found, found
    run.says("20 selected")


def test_pointer(run):
    """A click opens a flag. Ctrl, Shift, the check, and a box around flags select; undoing."""
    run.select("2", "20 Most Populous")
    run.says("20 selected")
    run.program.click(run.cell("Albania"))
    run.window.find("label", "AL")
    run.program.key("Escape")
    run.says("20 selected")
    run.program.click(run.cell("Andorra"), "ctrl")
    run.says("21 selected")
    # From Andorra on, without the rest.
    run.program.click(run.cell("Algeria"), "shift")
    run.says("23 selected")
    run.check("Algeria").has("checked")
    run.check("Angola").has_not("checked")
    run.program.click(run.cell("Andorra"), "ctrl")
    run.says("22 selected")
    run.program.click(run.check("Andorra"))
    run.says("23 selected")
    run.program.click(run.check("Andorra"))
    run.says("22 selected")

    # From the first flag's edge to the second one's middle; this adds both.
    run.program.drag(run.program.place(run.cell("Afghanistan"), 0.02, 0.02),
                     run.program.place(run.cell("Åland Islands"), 0.6, 0.6))
    run.says("24 selected")
    run.check("Afghanistan").has("checked")
    run.check("Åland Islands").has("checked")

    # The selection is lost by mistake and restored.
    run.program.key("ctrl+shift+a")
    run.says("24 flags deselected")
    run.window.find("push button", ".*Undo").press()
    run.says("24 selected")
    run.window.wait_gone("push button", ".*Undo")
    run.program.key("ctrl+shift+a")
    run.has_no_selection()
    run.program.key("ctrl+z")
    run.says("24 selected")


def test_select_menu(run):
    """The menu selects flags, shown or hidden."""
    run.select("s", "All Shown")
    run.says(f"{N_AVAILABLE} selected")
    run.select("n", "None")
    run.has_no_selection()
    run.select("s", "All Shown")
    run.says(f"{N_AVAILABLE} selected")
    run.select("i", "Invert")
    run.has_no_selection()
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
    # Canada, Italy and the United Kingdom are not among the 20.
    run.says("23 selected")
    run.select("n", "None")

    run.select("l", "From List…")
    dialog = run.program.find("dialog", "Select from List")
    dialog.find("text", "Names or codes of countries").set_text("BR, in us\nAtlantis\nAlbania")
    dialog.find("label", "4 Countries")
    dialog.find("label", "Atlantis")
    dialog.find("push button", ".*Select").press()
    run.says("4 selected")

    # Failed flags can be selected.
    run.window.find("push button", ".*Download").press()
    run.says(r"4 flags downloaded to .*")
    run.select("l", "From List…")
    dialog = run.program.find("dialog", "Select from List")
    dialog.find("text", "Names or codes of countries").set_text("ZW AL")
    dialog.find("push button", ".*Select").press()
    run.says("2 selected")
    run.window.find("push button", ".*Download").press()
    run.says(r"1 already downloaded, 1 not available")
    run.select("f", "Failed")
    run.says("1 selected")


def check_eleven(run):
    """The button with the count shows the eleven countries, and no others."""
    run.window.find("push button", "11 selected.*").press()
    run.says("11 of 254")
    for name in ELEVEN.values():
        run.check(name).has("checked")


def test_eleven_by_typing(run):
    """Eleven countries are selected by typing, with two actions each."""
    n_actions = 0
    for number, (text, name) in enumerate(ELEVEN.items(), 1):
        run.program.type(text)
        n_actions += 1
        run.cell(name)
        run.says(r"\d+ of 254")
        run.program.key("ctrl+Return")
        n_actions += 1
        run.window.find("push button", rf"{number} selected.*")
    assert n_actions <= 3 * len(ELEVEN), n_actions
    check_eleven(run)


def test_eleven_by_paste(run):
    """A copied list of eleven countries is selected with two actions."""
    run.program.key("ctrl+f")
    run.program.type(", ".join(ELEVEN.values()))
    run.program.key("ctrl+a", "ctrl+c", "Escape")
    run.says("254 flags")
    run.grid.has_focus_inside()

    run.program.key("ctrl+v")
    dialog = run.program.find("dialog", "Select from List")
    dialog.find("label", "11 Countries")
    dialog.find("push button", ".*Select").has("focused")
    # As a window manager would.
    xdotool("search", "--onlyvisible", "--name", "Select from List", "windowfocus")
    run.program.key("Return")
    check_eleven(run)


def find_exported(run):
    """Returns the exported files, in the folder where the file dialog begins."""
    return list((run.folder / "Pictures").glob("BR-Brazil-*.png"))


def focus_window(title):
    """As a window manager would."""
    def is_there():
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$", "windowfocus"],
                              capture_output=True).returncode == 0
    wait(is_there, f"the window {title}")


def test_export(run):
    """Ctrl+S or Ctrl+E, Enter, Enter exports what is selected; the bar has a button for it."""
    run.program.type("braz")
    run.says("2 of 254")
    run.program.key("ctrl+Return", "Escape")
    run.window.find("push button", "1 selected.*")
    run.window.find("push button", "Export…").press()
    run.program.find("dialog", "Export Flag").find("push button", ".*Export…").has("focused")
    focus_window("Export Flag")
    run.program.key("Escape")
    run.program.wait_gone("dialog", "Export Flag")
    for shortcut in "ctrl+s", "ctrl+e":
        focus_window("Bunting")
        run.program.key(shortcut)
        dialog = run.program.find("dialog", "Export Flag")
        dialog.find("push button", ".*Export…").has("focused")
        focus_window("Export Flag")
        run.program.key("Return")
        dialog.has_not("active")
        focus_window("Export Flag")
        run.program.key("Return")
        # Until then nothing is asked of the accessibility bus: GTK's answer about a widget of a file
        # dialog that is just being opened or closed may be a critical warning.
        exported = wait(lambda: find_exported(run), "the exported file")
        run.program.wait_gone("dialog", "Export Flag")
        assert len(exported) == 1, exported
        # The file dialog asks before it replaces a file.
        exported[0].unlink()


def test_forgets(run):
    """Filter, search and selection are not restored at the next start."""
    run.says("254 flags")
    run.select("s", "All Shown")
    run.open_menu("Show: All Flags")
    if run.press_menu_item("Europe"):
        run.press_menu_item("All of Europe")
    else:
        # The submenu opens with the focus on the item that leads back.
        run.choose(EUROPE)
        run.program.key("Down", "Return")
    run.says(r"\d+ of 254")
    run.program.type("albania")
    run.says("1 of 254")
    run.restart()
    run.says("254 flags")
    run.has_no_selection()


TESTS = [test_first_launch, test_keyboard_alone, test_search, test_tab_order, test_pointer,
         test_select_menu, test_eleven_by_typing, test_eleven_by_paste, test_export,
         test_forgets]


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
            if run.program.process.poll() is None:
                leave_traces(run.program, test.__name__)
                seen = f"labels: {[seen.name for seen in run.window.walk('name') if seen.role == 'label']}"
            else:
                run.program.said.seek(0)
                seen = f"the program has ended: {run.program.said.read()}"
            for line in [*traceback.format_exc().splitlines(), *seen.splitlines()]:
                print(f"# {line}")
        if run.close() != 0 and words == "ok":
            words = "not ok"
            n_failed += 1
            print("# the program did not exit cleanly")
        print(f"{words} {number} - {title}", flush=True)
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
