#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader is told about a flag, in the grid and in the details: everything once. Runs in its
own session (tests/session.sh); prints TAP.

BUNTING_PROGRAM names the program; Meson sets it."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from accessible import Program, wait
from windowrun import Run as SiteRun
from windowrun import leave_traces

import fetching
import tap

PROGRAM = os.environ["BUNTING_PROGRAM"]
PICTURE = (b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="21">'
           b'<rect width="30" height="21" fill="#204080"/></svg>')


class Run:
    """Bunting, with the flag of Albania in its collection."""

    def __init__(self, *arguments):
        self.folder = Path(tempfile.mkdtemp(prefix="bunting-screen-reader."))
        (self.folder / "collection").mkdir()
        (self.folder / "collection" / "al.svg").write_bytes(PICTURE)
        (self.folder / "Pictures").mkdir()
        config = self.folder / ".config"
        shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
        environment = dict(os.environ, HOME=str(self.folder), XDG_CONFIG_HOME=str(config),
                           BUNTING_COLLECTION=str(self.folder / "collection"))
        self.program = Program([PROGRAM, *arguments], environment)
        self.window = self.program.window

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error[0] is not None and self.program.process.poll() is None:
            leave_traces(self.program, "failed")
        status = self.program.quit()
        shutil.rmtree(self.folder)
        assert status == 0 or error[0] is not None, "the program did not exit cleanly"

    def cell(self, name):
        return self.window.find("table", "Flags").find("table cell", name)


def assert_described(node, words):
    wait(lambda: node.description == words, f"{words!r} of {node.name}")


def test_grid():
    """A cell and its check button are named after the flag, and nothing else in the cell is."""
    with Run() as run:
        cell = run.cell("Albania")
        names = [seen.name for seen in cell.walk("name") if "Albania" in seen.name]
        assert names == ["Albania", "Select Albania"], names
        assert_described(cell, "Not downloaded")
        assert_described(run.cell("Algeria"), "Not available from this source")


def test_saved():
    with Run("--download=AL") as run:
        assert_described(run.cell("Albania"), "Saved as AL-Albania.svg")


def behave(handler, code, kind):
    """Of four flags, one is saved, one fails, and one is not there."""
    if kind == "picture" and code == "AL":
        handler.answer(200, PICTURE, "image/svg+xml")
    elif kind == "picture" and code in ("AD", "AG"):
        handler.answer({"AD": 403, "AG": 404}[code])
    else:
        return False
    return True


def assert_cell(run, name, words, is_selected):
    """What is announced of a cell is its name, its state and whether it is selected, each once."""
    cell = run.cell(name)
    assert_described(cell, words)
    (cell.has if is_selected else cell.has_not)("selected")
    check = cell.find("check box", f"Select {name}")
    (check.has if is_selected else check.has_not)("checked")
    assert check.description == "", check.description
    seen = list(cell.walk("name", "states"))
    assert [each.name for each in seen if name in each.name] == [name, f"Select {name}"], seen
    assert [each.role for each in seen if "focusable" in each.states] == ["table cell", "check box"], seen


def test_each_state():
    with fetching.Site(behave).open() as base, SiteRun("states", "--download=AL,AD,AG", source=base,
                                                       status=1) as run:
        run.warns(".*Andorra: the server answered 403.*")
        states = {"Albania": "Saved as AL-Land_AL.svg", "Andorra": "Failed: the server answered 403 Forbidden",
                  "Antigua and Barbuda": "Not available from this source", "Algeria": "Not downloaded"}
        for name, words in states.items():
            assert_cell(run, name, words, name != "Algeria")
        run.key("ctrl+shift+a")
        for name, words in states.items():
            assert_cell(run, name, words, False)


def test_details():
    """The picture has the focus and says the state; each detail is one item with its label."""
    with Run() as run:
        run.program.type("alban")
        run.window.find("label", "1 of 254")
        run.program.key("Return")
        picture = run.window.find("image", "Flag of Albania")
        picture.has("focused")
        assert_described(picture, "Not downloaded")
        for item in ("Name: Albania", r"Two-Letter Code \(Alpha-2\): AL",
                     r"Proportions: 7:10 \(height to width\)"):
            row = run.window.find("list item", item)
            labels = [seen.name for seen in row.walk("name") if seen.role == "label"]
            assert len(labels) == 1, labels


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
