#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch --refresh: what it requests, what it transfers, and which files it replaces."""

import collections
import email.utils
import functools
import http.server
import json
import os
import shutil
import sys

sys.dont_write_bytecode = True
import tap  # noqa: E402
from fetching import Site, folder, gif, png, run, saved, serving  # noqa: E402

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODES = [first + second for first in "ABCDEFGHIJ" for second in LETTERS][:249]
CHANGED = ["AF", "BA", "JO"]
DATE = "Fri, 01 May 2026 10:00:00 GMT"


class Source:
    """A site whose pictures have ETags and dates; counts the bodies that it sends."""

    def __init__(self, with_etag=True, with_date=True, ignores_conditions=False,
                 repeats_length=False):
        self.content = {}
        self.bodies = collections.Counter()
        self.conditions = []
        self.with_etag, self.with_date = with_etag, with_date
        self.ignores_conditions = ignores_conditions
        self.repeats_length = repeats_length

    def behave(self, handler, code, kind):
        if kind != "picture":
            return False
        version = self.content.get(code, "one")
        etag = f'"{version}"' if self.with_etag else None
        date = (DATE if version == "one" else email.utils.formatdate(usegmt=True))
        headers = {name: value for name, value in
                   (("ETag", etag), ("Last_Modified", date if self.with_date else None)) if value}
        none_match = handler.headers["If-None-Match"]
        since = handler.headers["If-Modified-Since"]
        self.conditions.append((none_match, since))
        # RFC 9110, 13.1.3: the date does not count beside an ETag.
        same = none_match == etag if none_match else since is not None and since == date
        if same and not self.ignores_conditions:
            self.not_modified(handler, code + version, headers)
        else:
            self.bodies[code] += 1
            handler.answer(200, gif(code + version), "image/gif", **headers)
        return True

    def not_modified(self, handler, text, headers):
        handler.send_response(304)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if self.repeats_length:
            handler.send_header("Content-Length", str(len(gif(text))))
        handler.end_headers()


def check_refresh(source, expected_bodies):
    """Saves 249 flags, changes three of them at the source, and refreshes all."""
    with folder() as path, Site(source.behave).open() as base:
        common = ("-s", base, "-o", path, *CODES)
        assert run(*common).returncode == 0
        before = saved(path)
        times = {name: os.stat(path / name).st_mtime_ns for name in before}
        assert len(before) == len(CODES) == sum(source.bodies.values())
        source.bodies.clear()
        source.conditions.clear()
        source.content.update(dict.fromkeys(CHANGED, "two"))

        ended = run(*common, "--refresh")
        assert ended.returncode == 0 and ended.stderr == "", ended
        assert "\n3 flags downloaded in " in ended.stdout, ended
        assert ended.stdout.endswith("\n3 changed, 246 unchanged\n"), ended
        assert len(source.conditions) == len(CODES)
        assert source.bodies == collections.Counter(expected_bodies), source.bodies
        after = saved(path)
        names = {f"{code}-Land_{code}.gif" for code in CHANGED}
        assert {name for name in after if after[name] != before[name]} == names
        assert names == {name for name in after
                         if os.stat(path / name).st_mtime_ns != times[name]}
        return set(source.conditions)


def test_etags_and_dates():
    assert check_refresh(Source(), CHANGED) == {('"one"', DATE)}


def test_etags():
    assert check_refresh(Source(with_date=False), CHANGED) == {('"one"', None)}


def test_dates():
    assert check_refresh(Source(with_etag=False), CHANGED) == {(None, DATE)}


def test_length_of_not_modified():
    """A 304 that repeats the length of the picture has no body (RFC 9110, 8.6)."""
    check_refresh(Source(repeats_length=True), CHANGED)


def test_same_bytes():
    """A source that sends everything again: the same bytes leave a file untouched."""
    check_refresh(Source(ignores_conditions=True), CODES)


def test_no_conditions():
    source = Source(with_etag=False, with_date=False)
    assert check_refresh(source, CODES) == {(None, None)}


class CountingHandler(http.server.SimpleHTTPRequestHandler):
    """Python's server of files, which knows dates only; counts the bodies of pictures."""
    bodies = []

    def copyfile(self, source, outputfile):
        if self.path.endswith(".gif"):
            self.bodies.append(self.path)
        super().copyfile(source, outputfile)

    def log_message(self, *_):
        pass


def test_http_server():
    """Against Python's http.server, as it is."""
    with folder() as site, folder() as path:
        for code in CODES:
            flag = site / "flags" / code.lower()
            flag.mkdir(parents=True)
            (flag / f"{code.lower()}.gif").write_bytes(gif(code))
            (flag / "metadata.json").write_text(json.dumps({"country": f"Land {code}"}))
            os.utime(flag / f"{code.lower()}.gif", (1_700_000_000, 1_700_000_000))
        with serving(functools.partial(CountingHandler, directory=site)) as base:
            common = ("-s", base, "-o", path, "-m", "8", *CODES)
            assert run(*common).returncode == 0
            assert len(CountingHandler.bodies) == len(CODES)
            CountingHandler.bodies.clear()
            for code in CHANGED:
                (site / "flags" / code.lower() / f"{code.lower()}.gif").write_bytes(gif("new"))
            ended = run(*common, "--refresh")
        assert ended.returncode == 0, ended
        assert ended.stdout.endswith("\n3 changed, 246 unchanged\n"), ended
        assert len(CountingHandler.bodies) == 3, CountingHandler.bodies


def test_edited():
    """A file that was edited after it was saved is kept, unless it may be overwritten."""
    source = Source()
    with folder() as path, Site(source.behave).open() as base:
        common = ("-s", base, "-o", path, "BR", "DE", "FR")
        assert run(*common).returncode == 0
        edited = path / "BR-Land_BR.gif"
        edited.write_bytes(gif("BRxyz"))  # of the same length
        source.content.update(BR="two", DE="two")
        ended = run(*common, "--refresh")
        assert ended.returncode == 0, ended
        assert "\n1 changed, 1 unchanged\n" in ended.stdout, ended
        assert "\n1 edited after it was saved, and kept (--overwrite-edited replaces it): BR\n" \
            in ended.stdout, ended
        assert edited.read_bytes() == gif("BRxyz")
        report = json.loads(run(*common, "--refresh", "--json").stdout)
        outcomes = {flag["code"]: flag["outcome"] for flag in report["flags"]}
        assert outcomes == {"BR": "edited", "DE": "unchanged", "FR": "unchanged"}, outcomes
        assert "BR: kept, because it was edited: BR-Land_BR.gif\n" in \
            run(*common, "--refresh", "-v").stdout

        ended = run(*common, "--refresh", "--overwrite-edited")
        assert ended.returncode == 0 and ended.stdout.startswith("BR[OK]\n1 flag down"), ended
        assert ended.stdout.endswith("\n1 changed, 2 unchanged\n"), ended
        assert edited.read_bytes() == gif("BRtwo")
    ended = run("--overwrite-edited", "BR")
    assert ended.returncode == 2 and "--overwrite-edited needs --refresh" in ended.stderr, ended


def test_not_saved_by_us():
    """A file that another program put there is kept, too; an equal one is unchanged."""
    with folder() as path, Site(Source().behave).open() as base:
        (path / "BR-Land_BR.gif").write_bytes(png("my own"))
        (path / "DE-Land_DE.gif").write_bytes(gif("DEone"))
        ended = run("-s", base, "-o", path, "--refresh", "BR", "DE")
        assert "\n1 unchanged\n" in ended.stdout and "and kept" in ended.stdout, ended
        assert (path / "BR-Land_BR.gif").read_bytes() == png("my own")


def test_copied_folder():
    """A copy has other times, and is refreshed like the folder that it was copied from."""
    source = Source()
    with folder() as parent, Site(source.behave).open() as base:
        codes = CODES[:20]
        assert run("-s", base, "-o", parent / "one", *codes).returncode == 0
        shutil.copytree(parent / "one", parent / "two", copy_function=shutil.copyfile)
        for name in saved(parent / "two"):
            os.utime(parent / "two" / name, (1_000_000_000, 1_000_000_000))
        source.bodies.clear()
        source.content["AF"] = "two"
        ended = run("-s", base, "-o", parent / "two", "--refresh", *codes)
        assert ended.stdout.endswith("\n1 changed, 19 unchanged\n"), ended
        assert source.bodies == {"AF": 1}, source.bodies


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
