#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The setup of ./run and ./check gets flag-icons with git, else with npm, and keeps only the expected files.

The tests replace git and npm by scripts, so they need no network. Where the build has flag-icons, its
files are compared with the checked-in checksum.
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import tap
from fetching import Skip

TREE = pathlib.Path(os.environ["BUNTING_SOURCE_ROOT"])
FILES = {
    "flags/4x3/br.svg": "<svg/>",
    "flags/1x1/br.svg": "<svg />",
    "country.json": "[]",
    "LICENSE": "MIT",
    "package.json": '{"name": "flag-icons", "version": "7.5.0"}',
}
# Works as git or npm: leaves the files as the last argument of git, or as an archive.
GET_WITH_GIT = 'for target; do :; done; cp -R "$FILES" "$target"'
GET_WITH_NPM = 'tar -czf flag-icons-7.5.0.tgz -C "$FILES/.." package'
FAIL = "echo 'no network' >&2; exit 128"
HANG = "exec sleep 600"


def shell(code, **variables):
    """Runs code after the functions of the setup were read."""
    script = f". '{TREE}/build-aux/setup.sh'\n{code}\n"
    return subprocess.run(["sh", "-c", script], env={**os.environ, **variables}, text=True,
                          capture_output=True, check=False, timeout=120)


class Setup:
    """A tree, files to get, and a folder of programs that is searched first."""

    def __init__(self, path):
        self.tree, self.files, self.programs = path / "tree", path / "package", path / "programs"
        for folder in (self.tree, self.files, self.programs):
            folder.mkdir()
        os.symlink(TREE / "build-aux", self.tree / "build-aux")
        for name, text in FILES.items():
            (self.files / name).parent.mkdir(parents=True, exist_ok=True)
            (self.files / name).write_text(text)
        self.sha256 = shell(f"flag_icons_checksum '{self.files}'", src=str(self.tree)).stdout.strip()
        assert len(self.sha256) == 64, self.sha256
        self.calls = path / "calls"

    def add(self, name, code):
        """Adds a program that notes each call."""
        program = self.programs / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.calls}"\n{code}\n')
        program.chmod(0o755)

    def get(self, limit_s=60):
        """Calls get_flag_icons as ./run does. Returns its output."""
        code = (f"flag_icons_sha256={self.sha256} flag_icons_limit_s={limit_s}\n"
                'get_flag_icons && echo "is there"')
        return shell(code, src=str(self.tree), FILES=str(self.files),
                     PATH=f"{self.programs}:{os.environ['PATH']}")

    def called(self):
        """Returns the names of the programs that were called."""
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line.split()[0] for line in lines]

    def found(self):
        """Returns the files below subprojects, hidden ones too."""
        folder = self.tree / "subprojects"
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")
                      if path.is_file() or path.parent == folder and path.name[0] == ".")


@contextlib.contextmanager
def setup(git=FAIL, npm=FAIL):
    with tempfile.TemporaryDirectory() as path:
        made = Setup(pathlib.Path(path))
        made.add("git", git)
        made.add("npm", npm)
        yield made


ALL_FILES = sorted(f"flag-icons/{name}" for name in [*FILES, "DATE"])


def test_git():
    with setup(git=GET_WITH_GIT) as made:
        ended = made.get()
        assert "is there" in ended.stdout and made.found() == ALL_FILES, (ended, made.found())
        assert made.called() == ["git"]
        call = made.calls.read_text()
        assert "--branch v7.5.0" in call and "--depth 1" in call, call
        assert (made.tree / "subprojects/flag-icons/DATE").read_text() == "2025-05-29\n"


def test_npm_if_git_fails():
    with setup(npm=GET_WITH_NPM) as made:
        ended = made.get()
        assert "is there" in ended.stdout and made.found() == ALL_FILES, (ended, made.found())
        assert made.called() == ["git", "npm"]
        assert "flag-icons@7.5.0" in made.calls.read_text()


def test_neither():
    with setup() as made:
        ended = made.get()
        assert "is there" not in ended.stdout and made.found() == [], ended
        assert "Debian has" in ended.stdout, ended
        assert made.called() == ["git", "npm"]
        # It is tried again next time, and then works.
        made.add("git", GET_WITH_GIT)
        assert "is there" in made.get().stdout and made.found() == ALL_FILES


def test_asked_only_once():
    with setup(git=GET_WITH_GIT) as made:
        made.get()
        ended = made.get()
        assert ended.stdout == "is there\n" and made.called() == ["git"], (ended, made.called())


def test_wrong_checksum():
    for name in ("flags/4x3/br.svg", "flags/1x1/br.svg", "country.json"):
        with setup(git=GET_WITH_GIT, npm=GET_WITH_NPM) as made:
            (made.files / name).write_text("changed")
            ended = made.get()
            assert "is there" not in ended.stdout and made.found() == [], (name, ended)
            assert ended.stdout.count("wrong checksum") == 2, ended
    with setup(git=GET_WITH_GIT) as made:
        (made.files / "flags/4x3/zz.svg").write_text("added")
        assert "wrong checksum" in made.get().stdout and made.found() == []


def test_incomplete_archive():
    with setup(npm="head -c 100 /dev/zero > flag-icons-7.5.0.tgz") as made:
        assert "is there" not in made.get().stdout and made.found() == []


def test_bounded_in_time():
    with setup(git=HANG, npm=HANG) as made:
        started = time.monotonic()
        ended = made.get(limit_s=1)
        assert time.monotonic() - started < 60, ended
        assert "is there" not in ended.stdout and made.found() == [], ended


def test_checked_in_checksum():
    folder = os.environ.get("BUNTING_FLAG_ICONS", "")
    if not folder:
        raise Skip("built without flag-icons")
    ended = shell(f"flag_icons_checksum '{folder}'; echo \"$flag_icons_sha256\"", src=str(TREE))
    actual, expected = ended.stdout.split()
    assert actual == expected, ended


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
