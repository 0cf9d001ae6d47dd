#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A custom source is added in the preferences with the keyboard, after two mistakes in its address; its flags are
downloaded, and after a restart it is still in use. Runs in its own session (tests/session.sh); prints TAP."""

import sys

sys.dont_write_bytecode = True
from windowrun import Run, focus_window  # noqa: E402

import fetching  # noqa: E402
import tap  # noqa: E402


def enter_address(run, address):
    """Replaces the text of the focused row, and presses Enter."""
    run.key("ctrl+a")
    run.program.type(address)
    run.key("Return")


def has_nothing_there(handler, code, kind):
    """Behaviour of a site: below /nothing, it has no flag."""
    is_wrong = handler.path.startswith("/nothing/")
    if is_wrong:
        handler.answer(404)
    return is_wrong


def test_custom_source():
    with fetching.Site(has_nothing_there).open() as base, Run("custom-source") as run:
        run.says("254 flags")
        run.key("ctrl+comma")
        focus_window("Preferences")
        run.program.find("push button", ".*Add Source.*").press()
        dialog = run.program.find("dialog", "Add Source")
        focus_window("Add Source")

        enter_address(run, "ftp://example")
        dialog.find("label", "The address must begin with http.*")
        assert not list((run.folder / "data").glob("bunting/sources/*"))
        enter_address(run, base.replace("/flags", "/nothing/{cc}/here"))
        dialog.find("alert|label", "There is no flag at this address.*")
        enter_address(run, base)
        run.program.wait_gone("dialog", "Add Source")
        focus_window("Preferences")
        # Escape would only dismiss the message.
        run.key("ctrl+w")
        run.program.wait_gone("frame|dialog", "Preferences")
        run.program.focus()
        for restarted in False, True:
            name, code = ("Albania", "AL") if not restarted else ("Andorra", "AD")
            run.find(name.lower(), name)
            run.key("ctrl+d")
            run.says("1 flag downloaded.*")
            assert f"{code}-Land_{code}.gif" in run.saved, run.saved
            if not restarted:
                run.restart()


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
