#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads in the window from a server that fails at first: failures, try again, refresh, restart and cancel, with
real keys; and what a screen reader is told meanwhile. Runs in its own session (tests/session.sh); prints TAP."""

import os
import re
import sys
import time

sys.dont_write_bytecode = True
from accessible import wait  # noqa: E402
from windowrun import Run  # noqa: E402

import faults  # noqa: E402
import fetching  # noqa: E402
import tap  # noqa: E402

POLITE, ASSERTIVE = 1, 2
SOME_NOT_SAVED = 1
SIXTY = """AD AE AF AG AI AL AM AO AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG
    CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI""".split()


class FailsAtFirst:
    """Behaviour of a site: refuses these codes until it is mended."""

    def __init__(self, *codes):
        self.codes = codes
        self.is_mended = False

    def __call__(self, handler, code, kind):
        fails = code in self.codes and kind == "picture" and not self.is_mended
        if fails:
            handler.answer(403)
        return fails


def select_islands(run):
    """Selects what a search finds; returns how many flags that are."""
    run.program.type("island")
    run.says(r"\d+ of 254")
    run.key("Down", "ctrl+a")
    return int(run.button(r"\d+ selected.*").name.split()[0])


def test_failures_and_refresh():
    """Three flags fail and are tried again; a refresh finds nothing new; all of it is there after a restart."""
    behave = FailsAtFirst("AX", "KY", "FO")
    with fetching.Site(behave).open() as base, Run("failures", source=base) as run:
        n_islands = select_islands(run)
        assert n_islands > 5, n_islands
        run.key("ctrl+d")
        run.warns("3 flags could not be downloaded.*403.*")
        assert len(run.saved) == n_islands - 3, run.saved

        # The report names each of them.
        run.button(".*Details").press()
        report = run.program.find("dialog", "Download Report")
        report.find("label", f"{n_islands - 3} flags downloaded.*3 failed.*")
        run.program.find("push button", ".*Try Again")
        behave.is_mended = True
        report.find("push button", ".*Try Again").press()
        report.find("label", f"{n_islands} flags downloaded.*")
        wait(lambda: len(run.saved) == n_islands, "all files")

        run.restart()
        run.find("aland", "Åland Islands")
        run.key("Return")
        run.window.find("image", "Flag of Åland Islands")
        run.key("Escape", "Escape")
        run.says("254 flags")
        run.key("ctrl+r")
        run.says(f"{n_islands} unchanged.*")
        assert len(run.saved) == n_islands, run.saved


def test_key_for_both():
    """Ctrl+R tries failed flags again as long as their message is shown; without it, it refreshes what is saved."""
    site = fetching.Site(FailsAtFirst("AX"))
    with site.open() as base, Run("key-for-both", source=base) as run:
        n_islands = select_islands(run)
        run.key("ctrl+d")
        run.warns(".*Åland Islands.*403.*")
        with site.lock:
            site.asked.clear()
        site.behave.is_mended = True
        run.key("ctrl+r")
        run.says(f"{n_islands} flags downloaded.*")
        assert {code for code, _ in site.asked} == {"AX"}, site.asked
        run.key("ctrl+r")
        run.says(f"{n_islands} unchanged.*")


def test_cancel():
    """A download that does not end is cancelled with the keyboard; what was saved stays."""
    site = fetching.Site()

    def behave(handler, code, kind):
        if code != "AX" and kind == "picture":
            site.release.wait(fetching.PATIENCE_S)
        return False

    site.behave = behave
    with site.open() as base, Run("cancel", source=base) as run:
        n_islands = select_islands(run)
        run.key("ctrl+d")
        cancel = run.button(".*Cancel")
        wait(lambda: run.saved == ["AX-Land_AX.gif"], "the first file")
        cancel.press()
        run.says(f"1 flag downloaded.*{n_islands - 1} cancelled")
        assert run.saved == ["AX-Land_AX.gif"], run.saved


def test_focused_flag():
    """Without a selection, Ctrl+D downloads the focused flag, and Ctrl+E and Ctrl+S export it."""
    with fetching.Site().open() as base, Run("focused", source=base) as run:
        run.find("alban", "Albania")
        run.key("ctrl+d")
        run.says("1 flag downloaded.*")
        assert run.saved == ["AL-Land_AL.gif"], run.saved
        wait(lambda: "focused" in run.cell("Albania").states, "the focus on Albania")
        for key in "ctrl+e", "ctrl+s":
            run.key(key)
            dialog = run.program.find("dialog", "Export Flag")
            dialog.find("push button", ".*Cancel").press()
            run.program.wait_gone("dialog", "Export Flag")
            run.program.focus()


def announced(run):
    """What a screen reader was told: (priority, words)."""
    run.program.said.flush()
    size = os.fstat(run.program.said.fileno()).st_size
    text = os.pread(run.program.said.fileno(), size, 0).decode(errors="replace")
    return [(int(priority), words) for priority, words in re.findall(r"announced (\d): (.*)", text)]


def test_announcements():
    """Of a batch of 60 with 3 failures, a screen reader is told the progress now and then, and the end once."""
    if faults.SANITIZED:
        raise fetching.Skip("LD_PRELOAD is the sanitizer's")
    site = fetching.Site()
    fails = FailsAtFirst("BA", "BR", "BE")

    def behave(handler, code, kind):
        if code > "C" and kind == "picture":
            site.release.wait(fetching.PATIENCE_S)
        return fails(handler, code, kind)

    site.behave = behave
    environment = {"LD_PRELOAD": os.environ["BUNTING_ANNOUNCEMENTS"]}
    with site.open() as base, Run("announcements", f"--source={base}", "--download=" + ",".join(SIXTY),
                                  environment=environment, status=SOME_NOT_SAVED) as run:
        start = time.monotonic()
        wait(lambda: announced(run), "the progress")
        seconds = time.monotonic() - start
        site.release.set()
        run.warns("3 flags could not be downloaded.*")
        wait(lambda: announced(run)[-1][0] == ASSERTIVE, "the end")
        progress = announced(run)[:-1]
        assert announced(run)[-1][1].startswith("3 flags could not be downloaded"), announced(run)
        assert all(re.fullmatch(r"\d+ of 60", words) and priority == POLITE for priority, words in progress), progress
        assert 1 <= len(progress) <= 2 + seconds / 10, (progress, seconds)


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
