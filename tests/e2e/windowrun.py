# SPDX-License-Identifier: GPL-3.0-or-later
"""Bunting with a home folder of its own, operated from outside. A test that fails leaves a picture of the screen
and the accessibility tree in the folder BUNTING_TEST_LOGS, the build's meson-logs."""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import accessible
from accessible import Program, wait

SIZE = (1280, 900)  # of the display of tests/session.sh


def png(width, height, pixels):
    """Returns a picture; pixels are (red, green, blue), row by row."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    rows = b"".join(b"\0" + b"".join(map(bytes, pixels[i * width:(i + 1) * width]))
                    for i in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def tree(seen, depth=0):
    """Yields the lines of the tree below an object."""
    yield "  " * depth + f"{seen.role} {seen.name!r} {' '.join(sorted(seen.states))}\n"
    for child in seen.children:
        yield from tree(child, depth + 1)


def leave_traces(program, name):
    """Saves what is on the screen and on the accessibility bus, as files of that name."""
    folder = os.environ.get("BUNTING_TEST_LOGS")
    if folder is None:
        return
    path = Path(folder, f"{Path(sys.argv[0]).stem}-{name}")
    path.with_suffix(".png").write_bytes(png(*SIZE, accessible.picture_of(0, 0, *SIZE)))
    try:
        lines = "".join(tree(program.snapshot("name", "states")))
    except accessible.GLib.Error as error:
        lines = f"{error.message}\n"
    path.with_suffix(".txt").write_text(lines)
    print(f"# see {path}.png and .txt", flush=True)


class Run:
    """For use in a with statement: the program must then exit with that status. Settings of the program are given by name;
    settings and saved flags survive restart()."""

    def __init__(self, name, *arguments, environment=None, status=0, **settings):
        self.name = name
        self.status = status
        self.arguments = arguments
        self.folder = Path(tempfile.mkdtemp(prefix="bunting-e2e."))
        (self.folder / "Pictures").mkdir()
        config = self.folder / ".config"
        shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
        keys = {"first-launch": "false", **{key: f"'{value}'" for key, value in settings.items()}}
        (config / "glib-2.0" / "settings").mkdir(parents=True)
        (config / "glib-2.0" / "settings" / "keyfile").write_text(
            "[io/github/flagbunting/Bunting]\n" + "".join(f"{key}={keys[key]}\n" for key in keys))
        self.environment = dict(os.environ, HOME=str(self.folder), XDG_CONFIG_HOME=str(config),
                                XDG_DATA_HOME=str(self.folder / "data"), GSETTINGS_BACKEND="keyfile",
                                **(environment or {}))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and self.program.process.poll() is None:
            leave_traces(self.program, self.name)
        status = self.program.quit()
        shutil.rmtree(self.folder)
        assert kind is not None or status == self.status, f"the program ended with status {status}"

    def start(self):
        self.program = Program([os.environ["BUNTING_PROGRAM"], *self.arguments], self.environment)
        self.window = self.program.window

    def restart(self):
        assert self.program.quit() == 0
        self.start()

    def key(self, *keys):
        self.program.key(*keys)

    def says(self, words):
        return self.window.find("label", words)

    def warns(self, words):
        return self.window.find("alert|notification", words)

    def button(self, words):
        return self.window.find("push button", words)

    def cell(self, name):
        return self.window.find("table", ".*").find("table cell", name)

    def find(self, text, name):
        """Types a search of which the best match is that flag, and moves the focus to it."""
        self.program.type(text)
        grid = self.window.find("table", ".*")
        wait(lambda: [cell.name for cell in grid.children[:1]] == [name], f"{name} as the first")
        self.key("Down")
        wait(lambda: "focused" in self.cell(name).states, f"the focus on {name}")

    @property
    def saved(self):
        folder = self.folder / "Pictures" / "Flags"
        return sorted(path.name for path in folder.glob("[!.]*")) if folder.exists() else []


def focus_window(title):
    """Gives a window the keyboard focus, as a window manager would."""
    wait(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{re.escape(title)}$",
                                 "windowfocus"], capture_output=True, check=False).returncode == 0,
         f"the window {title}")
