#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program, closed in the middle of a download from the server that does everything wrong
(tests/fixtures/misbehave.c): it exits cleanly, and the files in the folder are complete. Runs in its
own session (tests/session.sh); prints TAP.

BUNTING_PROGRAM and BUNTING_MISBEHAVE name the programs; Meson sets them."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import accessible
from accessible import Program, wait

PROGRAM = os.environ["BUNTING_PROGRAM"]
MISBEHAVE = os.environ["BUNTING_MISBEHAVE"]
BOOKKEEPING = ".bunting.json"
# GLib warns when libsoup sets a negative length, with a critical since 2.84 or earlier. So no warning
# ends the program in this test.
accessible.KNOWN_WARNINGS.append("property 'content-length'")


def read_digests():
    """The SHA-256 of each picture that may be saved, by code."""
    table = subprocess.run([MISBEHAVE, "--table"], capture_output=True, text=True, check=True)
    rows = [line.split("\t") for line in table.stdout.splitlines()]
    return {row[0]: row[4] for row in rows if row[4] != "-"}


def write_settings(home, base):
    """Makes the server a custom source, and selects it."""
    sources = home / ".local/share/bunting/sources"
    sources.mkdir(parents=True)
    (sources / "misbehave.source").write_text(
        f"[Source]\nName=Misbehave\nPicture={base}/{{cc}}/{{cc}}.gif\n"
        f"Metadata={base}/{{cc}}/metadata.json\nNamePath=$.country\nMaxInFlight=16\n")
    settings = home / ".config/glib-2.0/settings"
    settings.mkdir(parents=True)
    (settings / "keyfile").write_text(
        "[io/github/flagbunting/Bunting]\nsource='misbehave'\nfirst-launch=false\n")


def saved(folder):
    if not folder.exists():
        return []
    return [path for path in folder.iterdir() if path.name != BOOKKEEPING]


def check(home, digests):
    folder = home / "Pictures/Flags"
    files = saved(folder)
    for path in files:
        assert path.is_file() and not path.is_symlink(), path
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest == digests[path.name.split("-")[0]], path.name
    others = {path.name for path in (home / "Pictures").iterdir()}
    assert others <= {"Flags"}, others
    return len(files)


def close_with_key(key):
    def close(program):
        program.key(key)
        return program.ended()
    return close


def run_and_close(n_files, close):
    """Downloads all flags, and closes the program once n_files are saved."""
    home = Path(tempfile.mkdtemp(prefix="bunting-e2e."))
    config = home / ".config"
    shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
    (home / "Pictures").mkdir()
    server = subprocess.Popen([MISBEHAVE], stdout=subprocess.PIPE, text=True)
    program = None
    try:
        write_settings(home, server.stdout.readline().strip())
        program = Program([PROGRAM], dict(
            os.environ, HOME=str(home), XDG_CONFIG_HOME=str(config),
            XDG_DATA_HOME=str(home / ".local/share"), GSETTINGS_BACKEND="keyfile"), fatal="")
        grid = program.window.find("table", "Flags")
        grid.find("table cell", "Albania")
        program.key("ctrl+a")
        program.window.find("label", "254 selected")
        program.key("ctrl+d")
        program.window.find("push button", ".*Cancel")
        folder = home / "Pictures/Flags"
        wait(lambda: len([path for path in saved(folder) if not path.name.startswith(".")])
             >= n_files, f"{n_files} files")
        status = close(program)
        assert status == 0, status
        n_left = check(home, read_digests())
        print(f"# closed when {n_files} were there: {n_left} files")
        assert n_left >= n_files
    finally:
        if program is not None and program.process.poll() is None:
            program.process.kill()
            program.process.wait()
        server.terminate()
        server.communicate()
        shutil.rmtree(home)


def test_window_closed_at_once():
    run_and_close(0, close_with_key("ctrl+w"))


def test_window_closed_half_way():
    run_and_close(12, close_with_key("ctrl+w"))


def test_program_quit_half_way():
    run_and_close(4, close_with_key("ctrl+q"))


def test_program_ended_half_way():
    run_and_close(20, Program.quit)


TESTS = [test_window_closed_at_once, test_window_closed_half_way, test_program_quit_half_way,
         test_program_ended_half_way]


def main():
    print(f"1..{len(TESTS)}")
    n_failed = 0
    for number, test in enumerate(TESTS, 1):
        words = "ok"
        try:
            test()
        except Exception:  # any exception fails this test, and the next one is run
            words = "not ok"
            n_failed += 1
            print("# " + traceback.format_exc().strip().replace("\n", "\n# "))
        print(f"{words} {number} - {test.__name__}", flush=True)
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
