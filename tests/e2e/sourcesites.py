# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers in the layouts of the shipped sources, as their makers document them, and key files that
lead there."""

import contextlib
import hashlib
import http.server
import json
import os
import pathlib
import struct
import threading
import time
import urllib.parse
import zlib

import fetching

SOURCES = pathlib.Path(os.environ["BUNTING_DATA_DIR"]) / "sources"
CODES = "AD AF BR CI DE FR GB GB-ENG JP KP NP TD US XK ZA".split()
WIDTHS = {"flagcdn": (20, 40, 80, 160, 320, 640, 1280, 2560),
          "restcountries": (160, 320, 640, 1280, 2560)}
# The languages that are documented for flagcdn's table and listed in the key file.
LANGUAGES = ("en", "de", "es", "fr", "it", "pl", "pt", "ru")


def svg(text):
    return (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><desc>{text}</desc>"
            "<rect width='4' height='3' fill='#f93'/></svg>").encode()


def png(text, width):
    """A PNG of that width, with pixels."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    height = max(1, width * 3 // 4)
    rows = (b"\0" + b"\xff\x99\x33" * width) * height
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">II", width, height) + b"\x08\x02\0\0\0") +
            chunk(b"tEXt", b"Comment\0" + text.encode()) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def name(source, code, language="en"):
    """The name that the table of a source has; it differs from the atlas's."""
    return f"{source} {language} {code}"


def make_tables(source):
    """Returns path → JSON, as the maker documents it."""
    if source == "flagcdn":
        return {f"/{language}/codes.json": json.dumps(
            {**{code.lower(): name(source, code, language) for code in CODES},
             "eu": "European Union", "us-ca": "California"}) for language in LANGUAGES}
    if source == "flag-icons":
        return {"/gh/lipis/flag-icons@7.5.0/country.json": json.dumps(
            [{"capital": "x", "code": code.lower(), "continent": "Asia",
              "flag_1x1": f"flags/1x1/{code.lower()}.svg",
              "flag_4x3": f"flags/4x3/{code.lower()}.svg", "iso": True,
              "name": name(source, code)} for code in CODES] +
            [{"code": "arab", "flag_4x3": "flags/4x3/arab.svg", "iso": False,
              "name": "League of Arab States"}])}
    if source == "country-flags":
        return {"/gh/hampusborgos/country-flags@main/countries.json": json.dumps(
            {code: name(source, code) for code in CODES})}
    return {}


def make_pictures(source):
    """Returns path → bytes."""
    places = {"flagcdn": "/{}.svg", "restcountries": "/v5/svg/{}.svg",
              "flag-icons": "/gh/lipis/flag-icons@7.5.0/flags/4x3/{}.svg",
              "country-flags": "/gh/hampusborgos/country-flags@main/svg/{}.svg",
              "circle-flags": "/circle-flags/flags/{}.svg"}
    raster = {"flagcdn": "/w{}/{}.png", "restcountries": "/v5/w{}/{}.png"}
    pictures = {places[source].format(code.lower()): svg(code) for code in CODES}
    for width in WIDTHS.get(source, ()):
        for code in CODES[:4]:
            pictures[raster[source].format(width, code.lower())] = png(code, width)
    return pictures


class SourceSite:
    """Serves one source's layout, with ETags. Counts requests by path. `behave`, called with the
    handler and the path, may respond in another way, and then returns True."""

    def __init__(self, source, behave=None):
        self.source = source
        self.behave = behave or (lambda handler, path: False)
        self.files = {**make_pictures(source), **{path: text.encode() for path, text in
                                                  make_tables(source).items()}}
        self.lock = threading.Lock()
        self.asked = []
        self.headers = []
        self.n_bodies = 0
        self.release = threading.Event()

    def forget(self):
        with self.lock:
            self.asked, self.headers, self.n_bodies = [], [], 0

    def tables_asked(self):
        return [path for path in self.asked if path.endswith(".json")]

    @contextlib.contextmanager
    def open(self):
        """Yields the origin of the server."""
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with site.lock:
                    site.asked.append(self.path)
                    site.headers.append(dict(self.headers))
                if not site.behave(self, self.path):
                    self.answer_well()

            def answer_well(self):
                body = site.files.get(self.path)
                if body is None:
                    self.answer(404, b"")
                    return
                etag = '"' + hashlib.sha256(body).hexdigest() + '"'
                if self.headers["If-None-Match"] == etag:
                    self.answer(304, b"", ETag=etag)
                    return
                with site.lock:
                    site.n_bodies += 1
                self.answer(200, body, ETag=etag)

            def answer(self, status, body, **headers):
                self.send_response(status)
                for header, value in headers.items():
                    self.send_header(header, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        with fetching.serving(Handler) as base:
            try:
                yield base.removesuffix("/flags")
            finally:
                self.release.set()


@contextlib.contextmanager
def home(origins, language="C.UTF-8"):
    """Makes a user's data folder in which the shipped sources lead to other origins: source →
    origin. Only the scheme and the host of their addresses are replaced. Yields the environment."""
    with fetching.folder() as path:
        folder = path / "bunting" / "sources"
        folder.mkdir(parents=True)
        for source, origin in origins.items():
            lines = (SOURCES / f"{source}.source").read_text().splitlines()
            for number, line in enumerate(lines):
                key, _, value = line.partition("=")
                if key.startswith("Picture") or key == "Table":
                    parts = urllib.parse.urlsplit(value)
                    lines[number] = key + "=" + origin + parts.path
            (folder / f"{source}.source").write_text("\n".join(lines) + "\n")
        yield dict(fetching.ENVIRONMENT, XDG_DATA_HOME=str(path), XDG_CACHE_HOME=str(path / "cache"),
                   LANGUAGE=language)


def wait_for(condition):
    limit = time.monotonic() + fetching.PATIENCE_S
    while not condition():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.02)
