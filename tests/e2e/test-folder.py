#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bunting-fetch knows of the files in a folder: several programs at once, and --refresh."""

import contextlib
import json
import os
import sys

sys.dont_write_bytecode = True
import tap  # noqa: E402
from fetching import BOOKKEEPING, ENVIRONMENT, Site, end, folder, gif, png, run, running, saved  # noqa: E402

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS_TWICE = [first + second for first in LETTERS for second in LETTERS]
INDEX_MAX_BYTES = 4 * 1024 * 1024


def index_of(path):
    return json.loads((path / BOOKKEEPING).read_text())["flags"]


def pictures(answer):
    """A site whose pictures are answered by a function of the handler and the code."""
    def behave(handler, code, kind):
        if kind == "picture":
            answer(handler, code)
        return kind == "picture"

    return Site(behave)


def test_four_programs():
    """Several programs save into one folder: no entry is lost."""
    groups = [[letter + second for second in LETTERS] for letter in "ABCD"]
    with Site().open() as base:
        for _ in range(6):
            with folder() as path, contextlib.ExitStack() as stack:
                programs = [stack.enter_context(running("-s", base, "-o", path, *codes))
                            for codes in groups]
                for program in programs:
                    status, _, err = end(program)
                    assert (status, err) == (0, ""), (status, err)
                assert set(index_of(path)) == {code for codes in groups for code in codes}
                assert not [name for name in saved(path) if name.startswith(".")]


def test_long_etags():
    """The index stays readable, and keeps what it knew."""
    def answer(handler, code):
        handler.answer(200, gif(code), "image/gif", ETag='"' + code + "x" * 60000 + '"')

    with folder() as path:
        with Site().open() as base:
            assert run("-s", base, "-o", path, "BR").returncode == 0
        before = index_of(path)
        with pictures(answer).open() as base:
            assert run("-s", base, "-o", path, "A", "C", "D", "E").returncode == 0
        assert (path / BOOKKEEPING).stat().st_size < INDEX_MAX_BYTES
        assert index_of(path)["BR"] == before["BR"]
        assert len(index_of(path)) == 1 + 4 * len(LETTERS)


def test_redirect():
    """An ETag belongs to what a redirect led to."""
    place = "first"
    asked = []

    def answer(handler, code):
        asked.append(handler.headers["If-None-Match"])
        if "/at/" not in handler.path:
            handler.answer(302, Location=f"/flags/{code.lower()}/at/{place}")
        elif handler.headers["If-None-Match"]:
            handler.answer(304, ETag='"1"')
        else:
            handler.answer(200, gif(handler.path), "image/gif", ETag='"1"')

    with folder() as path, pictures(answer).open() as base:
        common = ("-s", base, "-o", path, "BR", "--refresh")
        assert run(*common).returncode == 0
        asked.clear()
        ended = run(*common)
        assert "\n1 unchanged\n" in ended.stdout and asked == [None, '"1"'], (ended, asked)
        place = "second"
        asked.clear()
        ended = run(*common)
        assert ended.stdout.startswith("BR[OK]") and asked == [None, None], (ended, asked)
        assert saved(path) == {"BR-Land_BR.gif": gif("/flags/br/at/second")}


def test_file_size_limit():
    """A limit on the size of files is an error like others."""
    def answer(handler, code):
        handler.answer(200, png("x" * 5000), "image/png")

    with folder() as path, pictures(answer).open() as base:
        for blocks, expected in (0, 2), (1, 1):
            limit = ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh"]
            with running("-s", base, "-o", path, "BR", command=limit) as process:
                status, out, err = end(process)
            assert status == expected and "too large" in out + err, (status, out, err)
            assert not list(path.iterdir())


def test_little_address_space():
    """With too little memory the program ends, whether threads or allocations fail."""
    pictures_of = {gif(code) for code in LETTERS_TWICE}
    with Site().open() as base:
        for kib in (*range(70000, 120000, 5000), 130000, 160000, 200000):
            limit = ["sh", "-c", f'ulimit -c 0; ulimit -v {kib}; exec "$@"', "sh"]
            with folder() as path:
                with running("-s", base, "-o", path, "B", command=limit) as process:
                    status, out, _ = end(process)
                print(f"# {kib} KiB: status {status}, {len(saved(path))} files")
                assert status != -9, (kib, out)  # killed by the test after its patience
                for name, content in saved(path).items():
                    assert name.startswith(".") or content in pictures_of, (kib, name)


def test_no_proxy_schema():
    """GNOME's settings for proxies need not be installed."""
    environment = dict(ENVIRONMENT, XDG_CURRENT_DESKTOP="GNOME", XDG_DATA_DIRS="/nonexistent")
    environment.pop("GSETTINGS_SCHEMA_DIR", None)
    with folder() as path, Site().open() as base:
        ended = run("-s", base, "-o", path, "BR", environment=environment)
        assert (ended.returncode, ended.stderr) == (0, ""), ended


def test_location_with_line_break():
    """A bare carriage return counts as a space (RFC 9112, 2.2), which is encoded: it separates nothing."""
    def answer(handler, code):
        if handler.path.endswith(("/at/", "first")) and not handler.path.endswith("/at/%20first"):
            handler.answer(200, gif(code), "image/gif")
        elif "/at/" in handler.path:
            handler.answer(404)
        else:
            handler.answer(302, Location=f"/flags/{code.lower()}/at/\rfirst")

    with folder() as path, pictures(answer).open() as base:
        ended = run("-s", base, "-o", path, "BR")
        assert ended.returncode == 1 and not saved(path), ended


def test_case_of_a_name():
    name = "Land"

    def behave(handler, code, kind):
        if kind == "metadata":
            handler.answer(200, json.dumps({"country": name}).encode())
        return kind == "metadata"

    with folder() as path, Site(behave).open() as base:
        common = ("-s", base, "-o", path, "BR", "--refresh")
        assert run(*common).returncode == 0
        name = "LAND"
        assert run(*common).returncode == 0
        assert saved(path) == {"BR-LAND.gif": gif("BR")}, os.listdir(path)


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
