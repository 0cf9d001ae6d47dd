#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessibility tree of every scene of the window: each object that takes the focus has a name, none is
announced twice, names contain the visible label, and states change when things change. Runs in its own
session (tests/session.sh); prints TAP.

BUNTING_PROGRAM names the program; Meson sets it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from accessible import Program, wait

import tap

PROGRAM = os.environ["BUNTING_PROGRAM"]
SERVE = os.environ["BUNTING_SERVE"]
DATA = Path(os.environ["BUNTING_DATA_DIR"])
PSEUDO = os.environ["BUNTING_PSEUDO_TRANSLATIONS"]
PICTURE = ('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
           '<rect width="40" height="30" fill="#{}"/></svg>')
COLLECTION = {"al": "204080", "br": "108020", "de": "c02020", "jp": "e0e0e0"}
# The name of an object without a name
TYPE = re.compile("(Gtk|Adw|Bunting)[A-Z][A-Za-z]*")
# A label in one of these is a part of what is announced with it.
CONTROLS = re.compile("push button|toggle button|check box|radio button|menu item|list item|table cell|link")


class Run:
    """Bunting with four flags."""

    def __init__(self, serve=None, language="", **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="bunting-scenes."))
        collection = self.folder / "collection"
        collection.mkdir()
        for code, colour in COLLECTION.items():
            (collection / f"{code}.svg").write_text(PICTURE.format(colour))
        (self.folder / "Pictures").mkdir()
        # No source but the built-in one: other servers are not asked.
        (self.folder / "data/sources").mkdir(parents=True)
        shutil.copy(DATA / "sources/built-in.source", self.folder / "data/sources")
        for path in DATA.iterdir():
            if path.name != "sources":
                (self.folder / "data" / path.name).symlink_to(path)
        self.server = None
        if serve is not None:
            self.server = subprocess.Popen([SERVE, "--port=0", f"--collection={collection}", *serve],
                                           stdout=subprocess.PIPE, text=True)
            settings["source"] = self.server.stdout.readline().split()[-1]
        config = self.folder / ".config"
        shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
        (config / "glib-2.0/settings").mkdir(parents=True)
        (config / "glib-2.0/settings/keyfile").write_text("[io/github/flagbunting/Bunting]\n" + "".join(
            f"{key.replace('_', '-')}='{value}'\n" for key, value in settings.items()))
        environment = dict(os.environ, HOME=str(self.folder), XDG_CONFIG_HOME=str(config),
                           XDG_DATA_HOME=str(self.folder / "share"), GSETTINGS_BACKEND="keyfile",
                           BUNTING_DATA_DIR=str(self.folder / "data"), BUNTING_COLLECTION=str(collection),
                           BUNTING_LOCALE_DIR=PSEUDO, LANGUAGE=language)
        self.program = Program([PROGRAM], environment)
        self.window = self.program.window
        self.key = self.program.key

    def __enter__(self):
        return self

    def __exit__(self, *error):
        status = self.program.quit()
        if self.server is not None:
            self.server.terminate()
            self.server.wait()
            self.server.stdout.close()
        shutil.rmtree(self.folder)
        assert status == 0 or error[0] is not None, "the program did not exit cleanly"

    def search(self, letters):
        self.program.type(letters)
        self.window.find("label", r"\D*\d+ \D+ 254\D*")

    def open_details(self, letters):
        """Opens the details of the first flag that is found."""
        self.search(letters)
        self.key("Return")
        return self.window.find("image", ".*Albania.*")

    def choose(self, button, item):
        """Chooses an item of a menu. Returns False if menu items have no names on the bus."""
        outer = self.window.find("push button", button)
        next((child for child in outer.children if child.role == "push button"), outer).press()
        found = self.window.find_menu_item(item)
        if found is not None:
            found.press()
        return found is not None

    def dialog(self, name):
        return self.program.find("dialog|frame|window", name)

    def close(self, name):
        self.key("Escape")
        self.program.wait_gone("dialog|frame|window", name)


def most_children(seen):
    """Of the grid, a few flags are enough. What a combo box offers and the buttons of a toast are libadwaita's."""
    if seen.parent and "visible" not in seen.states or seen.role == "combo box" or seen.name == "AdwToastWidget":
        return 0
    return 6 if seen.role == "table" else None


def shown(seen):
    """Yields an object and those in it that are shown."""
    yield seen
    for child in seen.children:
        if "visible" in child.states:
            yield from shown(child)


def labels_of(seen):
    """Returns the visible labels in a control, without those in another control inside it."""
    labels = []
    for child in seen.children:
        if "visible" not in child.states:
            continue
        if child.role == "label":
            labels.append(child.name)
        elif not CONTROLS.fullmatch(child.role):
            labels += labels_of(child)
    return [label for label in labels if label]


def takes_focus(seen):
    """GTK gives the focus to a scroll pane only if nothing in it takes it."""
    return "focusable" in seen.states and (seen.role != "scroll pane" or not any(
        child is not seen and "focusable" in child.states for child in shown(seen)))


def is_left_out(seen):
    """Pages that are not shown are on the bus, too: the details and the empty page, and the search and the tabs
    of libadwaita's preferences. The rows of a list take the focus instead of the list, and so do those in a row
    that expands."""
    around = {parent.name for parent in seen.parents}
    return (seen.name == "GtkButton" and "BuntingEmptyPage" in around or
            seen.name == "BuntingFlagImage" and "BuntingDetails" in around or
            seen.role == "scroll pane" and "No Results Found" in around or
            seen.role in ("page tab", "entry", "list") and TYPE.fullmatch(seen.name) or
            seen.role == "list item" and any(inner.role == "list" for inner in shown(seen)))


def find_faults(root):
    faults = []
    for seen in shown(root):
        name = seen.name
        place = f"{seen.role} {name!r} in {[parent.name or parent.role for parent in seen.parents]}"
        if not takes_focus(seen) or is_left_out(seen):
            continue
        if not name or TYPE.fullmatch(name):
            faults.append(f"without a name: {place}")
        elif name == seen.description or re.search("_|^(.+) \\1$", name):
            faults.append(f"announced twice: {place}")
        elif any((seen.role, name) == (parent.role, parent.name) and takes_focus(parent)
                 for parent in seen.parents):
            faults.append(f"as the object around it: {place}")
        if CONTROLS.fullmatch(seen.role):
            faults += [f"{label!r} is not in the name: {place}" for label in labels_of(seen)[:1]
                       if label not in name]
    return faults


def assert_scene(root, find=find_faults):
    """A scene may still be changing: its faults must go away."""
    faults = []

    def is_good():
        faults[:] = find(root.snapshot("name", "states", "description", most_children=most_children))
        return not faults

    try:
        wait(is_good, "a scene without faults")
    except AssertionError:
        raise AssertionError("\n".join(faults)) from None


def test_window():
    with Run() as run:
        run.window.find("table", "Flags")
        assert_scene(run.window)
        search = run.window.find("toggle button|push button", "Search")
        run.key("ctrl+f")
        search.has("pressed")
        assert_scene(run.window)
        run.key("Escape")
        search.has_not("pressed")
        run.search("atlantis")
        run.window.find("push button", "Clear Search")
        assert_scene(run.window)
        run.key("Escape", "Escape")
        run.window.wait_gone("label", "0 of 254")
        run.key("Home", "space")
        cell = run.window.find("table", "Flags").find("table cell", "Afghanistan")
        cell.has("selected")
        cell.find("check box", "Select Afghanistan").has("checked")
        assert_scene(run.window)
        if run.choose("Select", "From List…"):
            dialog = run.dialog("Select from List")
            run.program.type("Brazil, Icland")
            dialog.find("push button", ".*Iceland")
            assert_scene(dialog)
            run.close("Select from List")
        run.key("ctrl+question")
        # Its contents are GTK's.
        run.dialog("Keyboard shortcuts")
        run.close("Keyboard shortcuts")
        run.key("F10")
        menu = run.window.find("push button|toggle button", "Main Menu")
        wait(lambda: any("expanded" in seen.states for seen in menu.walk("states")), "the menu")
        run.key("Escape")
        wait(lambda: not any("expanded" in seen.states for seen in menu.walk("states")), "no menu")
        if run.choose("Main Menu", "About Bunting"):
            # Its contents are libadwaita's.
            run.dialog("About.*")


def test_preferences():
    with Run() as run:
        run.key("ctrl+comma")
        dialog = run.dialog("Preferences")
        source = dialog.find("check box|radio button", "This Computer")
        source.has("checked")
        assert_scene(dialog)
        dialog.find("push button", "Add Source…").press()
        dialog = run.dialog("Add Source")
        run.program.type("ftp://example.org/")
        run.key("Return")
        dialog.find("alert|notification|label", ".*http.*")
        assert_scene(dialog)


def test_details():
    with Run() as run:
        run.open_details("alban")
        assert_scene(run.window)
        run.key("ctrl+d")
        run.window.find("list item", "File: .*")
        assert_scene(run.window)
        run.key("ctrl+s")
        dialog = run.dialog("Export Flag")
        dialog.find("check box|radio button", "PNG Image").has("checked")
        assert_scene(dialog)
        run.program.click(dialog.find("check box|radio button", "SVG Image"))
        dialog.find("check box|radio button", "PNG Image").has_not("checked")
        run.close("Export Flag")
        if run.choose("More Actions", "Compare Sources"):
            assert_scene(run.dialog("Compare Sources"))


def test_downloading():
    with Run(serve=["--delay=60000"]) as run:
        run.key("Home", "space", "ctrl+d")
        run.window.find("progress bar", "Progress of the Download")
        assert_scene(run.window)


def test_failures():
    with Run(serve=["--error-rate=1"]) as run:
        run.key("Home", "space", "Right", "space", "ctrl+d")
        run.window.find("alert|notification", ".*418.*")
        assert_scene(run.window)
        run.window.find("push button", "Details").press()
        assert_scene(run.dialog("Download Report"))
        run.close("Download Report")
        run.open_details("alban")
        assert_scene(run.window)


def find_untranslated(root):
    """In a pseudo-translation, texts are in brackets."""
    return [f"not translated: {seen.role} {seen.name!r}" for seen in shown(root)
            if seen.role in ("push button", "toggle button", "menu item") and "[" not in seen.name
            and not re.fullmatch("Minimize|Maximize|Close|GtkButton|Germany|Brazil|Japan", seen.name)]


def test_pseudo_translation():
    with Run(language="en_XA") as run:
        run.key("F10")
        assert_scene(run.window, find_untranslated)
        run.key("Escape")
        run.open_details("alban")
        run.key("ctrl+d")
        run.window.find("list item", ".*AL-Albania.svg.*")
        assert_scene(run.window, find_untranslated)


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
