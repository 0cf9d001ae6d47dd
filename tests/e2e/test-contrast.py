#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contrast of texts with their background, measured in pictures of the window: at least 4.5:1 (WCAG
2.1, 1.4.3), in the light and in the dark style. Runs in its own session (tests/session.sh); prints TAP.

BUNTING_PROGRAM names the program; Meson sets it."""

import collections
import os
import shutil
import sys
import tempfile
from pathlib import Path

from accessible import Program, picture_of, wait

import tap

PROGRAM = os.environ["BUNTING_PROGRAM"]
CONTRAST_MIN = 4.5
PICTURE = (b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
           b'<rect width="40" height="30" fill="#204080"/></svg>')


def luminance(color):
    """Returns the relative luminance, as WCAG defines it."""
    parts = [part / 255 for part in color]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def measure(pixels):
    """Returns the contrast of the text in a picture: its background is the most frequent color, and
    its own the one that differs most, in the middle of a stroke."""
    colors = collections.Counter(pixels)
    background = colors.most_common(1)[0][0]
    return max(contrast(color, background) for color in colors)


class Run:
    """Bunting in the light or in the dark style, with two flags in its collection."""

    def __init__(self, style, *arguments):
        self.folder = Path(tempfile.mkdtemp(prefix="bunting-contrast."))
        collection = self.folder / "collection"
        collection.mkdir()
        for code in ("al", "dz"):
            (collection / f"{code}.svg").write_bytes(PICTURE)
        config = self.folder / ".config"
        shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
        environment = dict(os.environ, HOME=str(self.folder), XDG_CONFIG_HOME=str(config),
                           BUNTING_COLLECTION=str(collection), ADW_DEBUG_COLOR_SCHEME=style)
        self.program = Program([PROGRAM, *arguments], environment)
        self.window = self.program.window

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.program.quit()
        shutil.rmtree(self.folder)

    def check(self, what, node, top=0.0, bottom=1.0):
        """Waits until a part of the node has a text with enough contrast: it may be fading in."""
        found = []

        def is_legible():
            x, y = self.program.origin()
            left, above, width, height = node.extents
            found.append(measure(picture_of(x + left, y + above + int(height * top), width,
                                            int(height * (bottom - top)))))
            return found[-1] >= CONTRAST_MIN

        try:
            wait(is_legible, what)
        except AssertionError as error:
            raise AssertionError(f"{what}: {found[-1]:.2f}:1") from error
        print(f"# {what}: {found[-1]:.2f}:1", flush=True)


def check_grid(style):
    with Run(style) as run:
        run.check("the subtitle", run.window.find("label", "254 flags"))
        run.check("the filter", run.window.find("label", "All Flags"))
        cell = run.window.find("table", "Flags").find("table cell", "Afghanistan")
        run.check("a name", cell, 0.6)
        run.check("a state", cell, 0.85)
        run.program.key("ctrl+space")
        cell.has("selected")
        run.check("a state of a selected flag", cell, 0.85)
        run.check("the number of selected flags", run.window.find("label", "1 selected"))
        run.program.type("atlantis")
        run.check("the hint of an empty page",
                  run.window.find("label", "No country is called.*"))


def check_banner(style):
    # Nothing listens on the discard port.
    with Run(style, "--source=http://127.0.0.1:9/", "--download=AL") as run:
        run.check("the banner", run.window.find("alert|notification", "Couldn’t .*"))
        cell = run.window.find("table", "Flags").find("table cell", "Albania")
        run.check("a failure", cell, 0.85)


def check_details(style):
    with Run(style) as run:
        run.program.type("alban")
        run.window.find("label", "1 of 254")
        run.program.key("Return")
        row = run.window.find("list item", "Name: Albania")
        run.check("the label of a fact", row, 0.0, 0.5)
        run.check("a fact", row, 0.5)
        run.check("the status", run.window.find("label", "Not downloaded"))
        run.check("the position", run.window.find("label", "1 of 1"))


def test_light():
    for check in (check_grid, check_banner, check_details):
        check("default")


def test_dark():
    for check in (check_grid, check_banner, check_details):
        check("prefer-dark")


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
