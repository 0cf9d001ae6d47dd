#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved pictures that would end a process that decodes them, or take all of its memory: the window
opens on them, again and again, and shows the other flags. Runs in its own session; prints TAP."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

import tap

START = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'>"
GOOD = START + "<rect width='4' height='3' fill='#ff00ff'/></svg>"
# Codes in the order of names, so that all of them are among the first cells.
HOSTILE = {
    "AF-Afghanistan": START + "<defs><filter id='f'><feTurbulence baseFrequency='0.1' "
                      "numOctaves='100000'/></filter></defs>"
                      "<rect width='4' height='3' filter='url(#f)'/></svg>",
    "AL-Albania": START + "<text font-size='1e300' letter-spacing='1e38'>AL</text>"
                  "<text font-size='3e38px'>AL</text></svg>",
    "AD-Andorra": "<!DOCTYPE svg [<!ENTITY a '" + "a" * 800000 + "'>]>" + START +
                  "<text>" + "&a;" * 100000 + "</text></svg>",
}
MORE_MEMORY_MAX_KIB = 64 * 1024
PATIENCE_S = 120


def make_library(pictures):
    """Returns a folder with pictures and the good flag of Algeria."""
    folder = tempfile.mkdtemp()
    for name, svg in {**pictures, "DZ-Algeria": GOOD}.items():
        Path(folder, f"{name}.svg").write_text(svg)
    return folder


def memory_kib(pid):
    """Returns the largest memory that the process itself has had, or 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines()
                 if line.startswith("VmHWM:")), 0)


def open_window(folder):
    """Opens the window until it has drawn the flags. Returns (picture of the window, memory, seconds)."""
    picture = Path(folder, "window.png")
    program = subprocess.Popen([os.environ["BUNTING_PROGRAM"], f"--to={folder}",
                                f"--screenshot={picture}", "--quit-when-done"])
    most_kib = 0
    start = time.monotonic()
    end = start + PATIENCE_S
    while program.poll() is None:
        assert time.monotonic() < end, "the window does not end"
        most_kib = max(most_kib, memory_kib(program.pid))
        time.sleep(0.05)
    assert program.returncode == 0, f"the program ended with {program.returncode}"
    seconds = time.monotonic() - start
    data = picture.read_bytes()
    picture.unlink()
    return data, most_kib, seconds


def count_color(data, color):
    """Returns how many pixels of a PNG have exactly that colour."""
    done = subprocess.run(["convert", "png:-", "-fill", "black", "+opaque", color,
                           "-fill", "white", "-opaque", color, "-format",
                           "%[fx:round(mean*w*h)]", "info:"],
                          input=data, capture_output=True, check=True)
    return float(done.stdout)


def test_window_lives():
    good, usual_kib, usual_s = open_window(make_library({}))
    shown_px = count_color(good, "#ff00ff")
    assert shown_px > 1000, f"{shown_px} pixels of the good flag"
    folder = make_library(HOSTILE)
    for _ in range(2):
        data, most_kib, seconds = open_window(folder)
        print(f"# {usual_kib} KiB and {usual_s:.1f} s, with hostile pictures {most_kib} KiB and {seconds:.1f} s "
              "until all flags are drawn", flush=True)
        assert count_color(data, "#ff00ff") == shown_px, "the good flag is not shown"
        assert most_kib < usual_kib + MORE_MEMORY_MAX_KIB


def test_missing_decoder():
    """Without the helper, the window opens and shows pennants."""
    os.environ["BUNTING_DECODER"] += "-missing"
    try:
        data, _, _ = open_window(make_library({}))
        assert count_color(data, "#ff00ff") == 0
    finally:
        os.environ["BUNTING_DECODER"] = os.environ["BUNTING_DECODER"].removesuffix("-missing")


if __name__ == "__main__":
    raise SystemExit(tap.main(globals()))
