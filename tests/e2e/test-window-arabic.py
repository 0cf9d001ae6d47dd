#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job in Arabic, from right to left: five flags are found, selected and downloaded; once with the keyboard
alone, and once over the accessibility bus alone. Runs in its own session (tests/session.sh); prints TAP.

BUNTING_LOCALE_DIR and SESSION_LANGUAGE lead to the translation; Meson sets them."""

import gettext
import os
import re
import sys

sys.dont_write_bytecode = True
from accessible import wait  # noqa: E402
from windowrun import Run  # noqa: E402

import fetching  # noqa: E402
import tap  # noqa: E402

FIVE = {"AL": "ألبانيا", "BR": "البرازيل", "EG": "مصر", "JP": "اليابان", "SE": "السويد"}


def translated(text):
    """Returns a pattern for an accessible name: GTK 4.8 puts the label with its mnemonic before it."""
    catalogue = gettext.translation("bunting", os.environ["BUNTING_LOCALE_DIR"], languages=["ar"])
    return ".*" + re.escape(catalogue.gettext(text).replace("_", ""))


def check_saved(run):
    wait(lambda: len(run.saved) == len(FIVE), "five files")
    assert run.saved == [f"{code}-Land_{code}.gif" for code in FIVE], run.saved
    run.window.wait_gone("push button", translated("_Cancel"))


def grid(run):
    return run.window.find("table", translated("Flags"))


def first_is(run, name):
    wait(lambda: [node.name for node in grid(run).children[:1]] == [name], f"{name} as the first")


def test_keyboard():
    """Countries are found by their codes: the display's keyboard has no Arabic letters."""
    with fetching.Site().open() as base, Run("keyboard", source=base) as run:
        for code, name in FIVE.items():
            run.key("ctrl+f")
            run.program.type(code.lower())
            first_is(run, name)
            run.key("ctrl+Return")
        run.key("ctrl+d")
        check_saved(run)


def test_accessibility_bus():
    with fetching.Site().open() as base, Run("bus", source=base) as run:
        for name in FIVE.values():
            entry = run.window.look("entry", translated("Search flags"))
            if entry is None:
                run.window.find("toggle button|push button", translated("Search")).press()
                entry = run.window.find("entry", translated("Search flags"))
            entry.set_text(name)
            first_is(run, name)
            grid(run).select_child(0)
            grid(run).children[0].has("selected")
        run.window.find("push button", translated("_Download")).press()
        check_saved(run)


def test_right_to_left():
    """The second flag is to the left of the first one, and the first one leads to its details and back."""
    with Run("right-to-left") as run:
        run.program.type("br")
        first_is(run, FIVE["BR"])
        run.key("Escape", "Home")
        first, second = grid(run).children[:2]
        wait(lambda: first.extents[0] > second.extents[0], "the second flag on the left")
        wait(lambda: "focused" in first.states, "the focus on the first flag")
        run.key("Left")
        second.has("focused")


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
