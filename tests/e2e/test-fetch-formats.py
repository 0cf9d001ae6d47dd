#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch --format and --width: pictures that are converted before they are saved. Needs only
Python; prints TAP.

BUNTING_FETCH and BUNTING_DECODER name the programs; Meson sets them."""

import contextlib
import hashlib
import json
import pathlib
import signal
import struct
import sys
import time

sys.dont_write_bytecode = True
import fetching  # noqa: E402
import tap  # noqa: E402
from fetching import BOOKKEEPING, ENVIRONMENT, Site, end, folder, gif, run, running, saved  # noqa: E402

PATIENCE_S = fetching.PATIENCE_S


def svg(text="", width=4, height=3):
    return (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>"
            f"<rect width='{width}' height='{height}' fill='#f93'/><desc>{text}</desc></svg>").encode()


def png_size(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR", data[:32]
    return struct.unpack(">II", data[16:24])


class SvgSite(Site):
    """A source whose pictures are SVG images, with ETags. NP is higher than wide; FR is a GIF of 30
    by 20 pixels. It counts the pictures that were sent and those that were not modified."""

    def __init__(self):
        super().__init__(self.answer_picture)
        self.n_sent = 0
        self.n_not_modified = 0

    def answer_picture(self, handler, code, kind):
        if kind != "picture":
            return False
        body = gif(code) if code == "FR" else svg(code, *((3, 4) if code == "NP" else (4, 3)))
        etag = '"' + hashlib.sha256(body).hexdigest() + '"'
        if handler.headers["If-None-Match"] == etag:
            self.n_not_modified += 1
            handler.answer(304, ETag=etag)
        else:
            self.n_sent += 1
            handler.answer(200, body, "image/gif", ETag=etag)
        return True


def test_png():
    """A PNG of the width that is asked for; the name has the width."""
    with SvgSite().open() as base, folder() as path:
        for options, width in ([], 640), (["--width=16"], 16), (["--width", "4096"], 4096):
            ended = run("--format=png", *options, "-s", base, "-o", path, "BR", "NP")
            assert ended.returncode == 0, ended
            words = ended.stdout.splitlines()[0].split()
            assert sorted(words) == ["BR[OK]", "NP[OK]"], ended
            brazil = png_size((path / f"BR-Land_BR-{width}.png").read_bytes())
            assert brazil == (width, width * 3 // 4), brazil
            nepal = png_size((path / f"NP-Land_NP-{width}.png").read_bytes())
            if width < 4096:
                assert nepal[0] == width and ended.stderr == "", (nepal, ended)
            else:  # 4096 by 5461 are too many pixels
                assert 3000 < nepal[0] < width, nepal
                assert "narrower than 4096 pixels" in ended.stderr, ended
                assert ended.stderr.rstrip().endswith(": NP"), ended
        assert len(saved(path)) == 6, sorted(saved(path))


def test_svg():
    """An SVG is saved as it is. A flag of which the source has another picture fails alone."""
    with SvgSite().open() as base, folder() as path:
        ended = run("--format=svg", "-s", base, "-o", path, "BR", "FR")
        assert ended.returncode == 1, ended
        assert "1 failed: FR (there is no SVG image of this flag)" in ended.stdout, ended
        assert saved(path) == {"BR-Land_BR.svg": svg("BR")}, sorted(saved(path))


def test_raster():
    """A raster image is made smaller, but not larger."""
    with SvgSite().open() as base, folder() as path:
        ended = run("--format=png", "--width=31", "-s", base, "-o", path, "FR", "BR")
        assert ended.returncode == 1, ended
        assert ("1 failed: FR (the picture is not an SVG image, and narrower than that (30 pixels))"
                in ended.stdout), ended
        assert list(saved(path)) == ["BR-Land_BR-31.png"], sorted(saved(path))


def test_raster_smaller():
    """GIF to PNG, at its own width and below."""
    # With pixels, in contrast to gif(): 32 by 32 of one colour.
    pixels = (b"GIF89a" + struct.pack("<HH", 32, 32) + b"\x80\0\0\xff\x99\x33\0\0\0,\0\0\0\0" +
              struct.pack("<HH", 32, 32) + b"\0\x02\x0e\x84\x8f\xa9\xcb\xed\x0f\xa3\x9c\xb4\xda"
              b"\x8b\xb3\x5e\x05\0;")

    def behave(handler, code, kind):
        if kind == "picture":
            handler.answer(200, pixels, "image/gif")
        return kind == "picture"

    with Site(behave).open() as base, folder() as path:
        for width in 32, 16:
            ended = run("--format=png", f"--width={width}", "-s", base, "-o", path, "BR")
            assert ended.returncode == 0, ended
            size = png_size((path / f"BR-Land_BR-{width}.png").read_bytes())
            assert size == (width, width), size


def count(site):
    """Returns (pictures sent, pictures not modified) since the last call."""
    counts = site.n_sent, site.n_not_modified
    site.n_sent = site.n_not_modified = 0
    return counts


def test_already_saved():
    """A flag counts as saved only in the format and the width that are asked for."""
    site = SvgSite()
    formats = [[], ["--format=png"], ["--format=png", "--width=320"]]
    with site.open() as base, folder() as path:
        for n, options in enumerate(formats, 1):
            assert run(*options, "-s", base, "-o", path, "BR").returncode == 0
            assert count(site) == (1, 0), options
            assert len(saved(path)) == n, sorted(saved(path))
        files = saved(path)
        assert set(files) == {"BR-Land_BR.svg", "BR-Land_BR-640.png", "BR-Land_BR-320.png"}
        # The SVG is the original.
        for options in [*formats, ["--format=svg"], ["--format=original"], ["--format=png", "--width=640"]]:
            ended = run(*options, "-s", base, "-o", path, "BR")
            assert ended.returncode == 0 and "1 already saved" in ended.stdout, (options, ended)
            assert count(site) == (0, 0), options
        assert saved(path) == files


def test_refresh():
    """Each format is refreshed on its own, with its own ETag; what is there in another format is
    neither skipped, nor deleted, nor replaced."""
    site = SvgSite()
    with site.open() as base, folder() as path:
        run("--format=png", "-s", base, "-o", path, "BR")
        assert count(site) == (1, 0)
        # The ETag of the PNG must not be sent for the SVG, which is not there.
        ended = run("-r", "-s", base, "-o", path, "BR")
        assert "1 flag downloaded" in ended.stdout and count(site) == (1, 0), ended
        files = saved(path)
        assert set(files) == {"BR-Land_BR.svg", "BR-Land_BR-640.png"}, sorted(files)
        for options in [], ["--format=svg"], ["--format=png"]:
            ended = run("-r", *options, "-s", base, "-o", path, "BR")
            assert "1 unchanged" in ended.stdout and count(site) == (0, 1), (options, ended)
        ended = run("-r", "--format=png", "--width=320", "-s", base, "-o", path, "BR")
        assert "1 flag downloaded" in ended.stdout and count(site) == (1, 0), ended
        (path / "BR-Land_BR-640.png").unlink()
        ended = run("-r", "--format=png", "-s", base, "-o", path, "BR")
        assert "1 flag downloaded" in ended.stdout and count(site) == (1, 0), ended
        assert saved(path).items() > files.items(), sorted(saved(path))


def test_refresh_without_etags():
    """The same SVG gives the same PNG, which is not written again; another SVG replaces it."""
    text = ["a"]

    def behave(handler, code, kind):
        if kind == "picture":
            width = 4 if text[0] == "a" else 8
            handler.answer(200, svg(text[0], width), "image/svg+xml")
        return kind == "picture"

    with Site(behave).open() as base, folder() as path:
        arguments = ["-r", "--format=png", "--width=64", "-s", base, "-o", path, "BR"]
        file = path / "BR-Land_BR-64.png"
        assert run(*arguments).returncode == 0
        before = file.stat()
        ended = run(*arguments)
        assert "1 unchanged" in ended.stdout, ended
        assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
        text[0] = "b"
        ended = run(*arguments)
        assert "1 flag downloaded" in ended.stdout, ended
        assert png_size(file.read_bytes()) == (64, 24)
        assert len(saved(path)) == 1, sorted(saved(path))


def test_index():
    """The index has one record for each format of a flag."""
    with SvgSite().open() as base, folder() as path:
        for options in [], ["--format=png"], ["--format=png", "--width=16"]:
            assert run(*options, "-s", base, "-o", path, "BR").returncode == 0
        flags = json.loads((path / BOOKKEEPING).read_text())["flags"]
    assert {key: flag["file"] for key, flag in flags.items()} == {
        "BR": "BR-Land_BR.svg", "BR-640.png": "BR-Land_BR-640.png",
        "BR-16.png": "BR-Land_BR-16.png"}, flags
    assert len({flag["etag"] for flag in flags.values()}) == 1, flags


def test_existing():
    """A file of that name which another program made is not replaced, and counts as saved."""
    with SvgSite().open() as base, folder() as path:
        (path / "BR-Brasil-640.png").write_bytes(b"mine")
        ended = run("--format=png", "-s", base, "-o", path, "BR")
        assert ended.returncode == 0 and "1 already saved" in ended.stdout, ended
        assert saved(path) == {"BR-Brasil-640.png": b"mine"}, sorted(saved(path))


def test_json():
    with SvgSite().open() as base, folder() as path:
        ended = run("--json", "--format=png", "--width=31", "-s", base, "-o", path, "BR", "FR")
        report = json.loads(ended.stdout)
    assert ended.returncode == 1, ended
    lines = {line["code"]: line for line in report["flags"]}
    assert lines["BR"]["file"] == "BR-Land_BR-31.png" and lines["BR"]["outcome"] == "saved", report
    assert lines["FR"]["outcome"] == "failed" and "30 pixels" in lines["FR"]["error"], report


def test_refused_before_fetching():
    """A source that is known to have no SVG images is asked for none."""
    site = SvgSite()
    with site.open() as base, folder() as path:
        sources = path / "bunting" / "sources"
        sources.mkdir(parents=True)
        (sources / "gifs.source").write_text(
            f"[Source]\nName=GIFs\nPicture={base}/{{cc}}/{{cc}}.gif\nRaster=true\n")
        environment = dict(ENVIRONMENT, XDG_DATA_HOME=str(path))
        for source in "gifs", "fluentpython":
            ended = run("--format=svg", "-s", source, "-o", path / "out", "BR", environment=environment)
            assert (ended.returncode, ended.stdout) == (2, ""), ended
            assert f"the source “{source}” has no SVG images" in ended.stderr, ended
        with fetching.collection(["BR"]) as built_in:
            ended = run("--format=svg", "-o", path / "out", "BR", environment=built_in)
        assert (ended.returncode, ended.stdout) == (2, ""), ended
        assert "the source “built-in” has no SVG images" in ended.stderr, ended
        assert not (path / "out").exists() and site.asked == [], site.asked


def test_usage():
    with folder() as path:
        for options, message in ((["--format=gif"], "--format takes svg, png or original"),
                                 (["--format="], "--format takes svg, png or original"),
                                 (["--format=PNG"], "--format takes svg, png or original"),
                                 (["--width=640"], "--width needs --format=png"),
                                 (["--width=640", "--format=svg"], "--width needs --format=png"),
                                 (["--format=png", "--width=15"], "from 16 to 4096"),
                                 (["--format=png", "--width=4097"], "from 16 to 4096"),
                                 (["--format=png", "--width=-640"], "from 16 to 4096"),
                                 (["--format=png", "--width=wide"], "wide")):
            ended = run(*options, "-o", path / "out", "BR")
            assert (ended.returncode, ended.stdout) == (2, ""), (options, ended)
            assert message in ended.stderr, (options, ended)
        assert not (path / "out").exists()


def test_hostile():
    """A picture that ends its decoder fails alone."""
    hostile = (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'>" + b"<g>" * 100000 +
               b"<rect width='4' height='3'/>" + b"</g>" * 100000 + b"</svg>")

    def behave(handler, code, kind):
        if kind == "picture":
            handler.answer(200, hostile if code == "QQ" else svg(code), "image/svg+xml")
        return kind == "picture"

    with Site(behave).open() as base, folder() as path:
        ended = run("--format=png", "--width=64", "-s", base, "-o", path, "BR", "QQ", "DE", "FR")
        assert ended.returncode == 1 and "3 flags downloaded" in ended.stdout, ended
        assert "1 failed: QQ (" in ended.stdout, ended
        assert sorted(saved(path)) == [f"{code}-Land_{code}-64.png" for code in ("BR", "DE", "FR")]


def test_no_decoder():
    with SvgSite().open() as base, folder() as path:
        ended = run("--format=png", "-s", base, "-o", path, "BR",
                    environment=dict(ENVIRONMENT, BUNTING_DECODER=str(path / "nowhere")))
        assert ended.returncode == 1, ended
        assert "the part of Bunting that draws pictures cannot be started" in ended.stdout, ended
        assert saved(path) == {}, sorted(saved(path))


def test_interrupted():
    """Ctrl+C does not wait for pictures that are being drawn."""
    with folder() as path:
        decoder = path / "decoder"
        decoder.write_text("#!/bin/sh\n: > \"$STARTED\"\nexec sleep 60\n")
        decoder.chmod(0o755)
        environment = dict(ENVIRONMENT, BUNTING_DECODER=str(decoder), STARTED=str(path / "started"))
        with SvgSite().open() as base, running("--format=png", "-s", base, "-o", path / "out", "BR",
                                               environment=environment) as process:
            limit = time.monotonic() + PATIENCE_S
            while not (path / "started").exists() and time.monotonic() < limit:
                time.sleep(0.02)
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            status, out, _ = end(process)
        assert status == 130, (status, out)
        assert saved(path / "out") == {}


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
