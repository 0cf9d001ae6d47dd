#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failures, end to end: the menu of one flag by keys, the causes in the report, a retry after the
server has recovered. Runs in its own session (tests/session.sh); prints TAP.

BUNTING_PROGRAM and BUNTING_SERVE name the programs; Meson sets them."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from accessible import Program

# The key's number. By name, xdotool would also press Alt with the keyboard maps of 2026, which map
# Alt to the level of that name.
F10 = 76
# GTK's role "alert" has another name on the bus from some version on.
BANNER = "alert|notification"
GIF = (b"GIF89a\x02\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x01\x00"
       b"\x00\x02\x02\x04\x0a\x00;")


class Server:
    """bunting-serve with two flags, faulty or not, always on the same port."""

    def __init__(self, folder):
        self.collection = folder / "collection"
        self.collection.mkdir()
        for code in ("al", "ad"):
            (self.collection / f"{code}.gif").write_bytes(GIF)
        self.port = "0"
        self.start("--error-rate=1", "--error-status=403")

    def start(self, *faults):
        self.process = subprocess.Popen(
            [os.environ["BUNTING_SERVE"], f"--port={self.port}", f"--collection={self.collection}",
             *faults], stdout=subprocess.PIPE, text=True)
        self.base = re.search(r"http://\S+", self.process.stdout.readline()).group()
        self.port = re.search(r":(\d+)/", self.base).group(1)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def test_report_and_another_try(folder):
    """403 for all; a retry fails; the report says why; the server recovers; both flags arrive."""
    server = Server(folder)
    program = Program([os.environ["BUNTING_PROGRAM"], f"--source={server.base}", "--download=AL,AD",
                       f"--to={folder / 'flags'}"], dict(os.environ, HOME=str(folder)))
    try:
        window = program.window
        window.find(BANNER, r"2 flags could not be downloaded: the server answered 403\.")
        report_button = window.find("push button", ".*Details")
        try_button = window.find("push button", ".*Try Again")

        # The menu of the focused flag, by keys. The retry fails.
        program.type("alban")
        window.find("label", "1 of 254")
        program.key("Down")
        cell = window.find("table", "Flags").find("table cell", "Albania")
        cell.has("focused")
        for key in (f"shift+{F10}", "Menu"):
            program.key(key)
            # The first item of that menu, with its name or without.
            (cell.find_menu_item("Open") or cell.find("menu item", "")).has("focused")
            if key != "Menu":
                program.key("Escape")
                cell.has("focused")
        # The underlined letter of Download. Both flags are selected, so both are tried again.
        program.key("d")
        cell.has("focused")
        window.find(BANNER, r"2 flags could not be downloaded: the server answered 403\.")

        # The report stays open: GTK 4.8 may crash when a closing window is inspected.
        report_button.press()
        report = program.find("dialog", "Download Report")
        report.find("label", "2 Failed")
        report.find("label", r"The server answered 403 Forbidden\.")

        server.stop()
        server.start()
        try_button.press()
        window.find("label", "2 flags downloaded")
        names = sorted(path.name for path in (folder / "flags").glob("A*"))
        assert [name[:2] for name in names] == ["AD", "AL"], names
    finally:
        status = program.quit()
        server.stop()
    # Flags have failed at first, which the exit status tells.
    assert status == 1, status


def main():
    print("1..1")
    name = "test_report_and_another_try"
    folder = Path(tempfile.mkdtemp(prefix="bunting-e2e."))
    try:
        test_report_and_another_try(folder)
        print(f"ok 1 {name}")
    except Exception:  # any exception fails the test
        print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
        print(f"not ok 1 {name}")
        return 1
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
