# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for the tests of bunting-fetch: calling it, servers to fetch from, terminals."""

import contextlib
import fcntl
import http.server
import os
import pathlib
import pty
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import zlib

PROGRAM = os.environ["BUNTING_FETCH"]
PATIENCE_S = 120
BOOKKEEPING = ".bunting.json"

MOST_POPULOUS = "CN IN US ID BR PK NG BD RU JP MX PH VN ET EG DE IR TR CD FR".split()

ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="", G_DEBUG="fatal-warnings")
# The tests use neither the user's sources nor their proxy nor their collection.
ENVIRONMENT["XDG_DATA_HOME"] = "/nonexistent"
for variable in ("BUNTING_COLLECTION", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                 "all_proxy", "ALL_PROXY"):
    ENVIRONMENT.pop(variable, None)


class Skip(Exception):
    """This machine lacks something that the test needs."""


def gif(text):
    """Returns a GIF that differs for each text, in a comment; it has no pixels."""
    data = text.encode()
    comment = b"!\xfe" + bytes([len(data)]) + data + b"\0" if data else b""
    return b"GIF89a" + struct.pack("<HH", 30, 20) + b"\0\0\0" + comment + b";"


def png(text):
    """The same for PNG."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">II", 30, 20) + b"\x08\x02\0\0\0") +
            chunk(b"tEXt", text.encode()) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


def default_signals():
    """Restores signals, which may be ignored if the tests run in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def run(*arguments, environment=None, cwd=None):
    """Runs the program until it ends. Arguments are text or bytes."""
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, cwd=cwd,
                          errors="surrogateescape", stdin=subprocess.DEVNULL,
                          timeout=PATIENCE_S, env=environment or ENVIRONMENT)


@contextlib.contextmanager
def running(*arguments, command=(), environment=None, **streams):
    """Runs the program, so that it can be observed meanwhile."""
    process = subprocess.Popen([*command, PROGRAM, *arguments], env=environment or ENVIRONMENT,
                               preexec_fn=default_signals,
                               **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                                  "stderr": subprocess.PIPE, **streams})
    # The test ends even if the program hangs.
    watchdog = threading.Timer(PATIENCE_S, process.kill)
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


def end(process):
    """Waits for the end; returns the exit status, the rest of stdout, and stderr."""
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out.decode(), err.decode()


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="bunting ") as path:
        yield pathlib.Path(path)


def saved(path):
    """Returns every file in the folder except the index: name → content."""
    return {entry.name: entry.read_bytes() for entry in pathlib.Path(path).iterdir()
            if entry.name != BOOKKEEPING}


@contextlib.contextmanager
def collection(codes):
    """Makes a flat collection; yields the environment in which the built-in source uses it."""
    with folder() as path:
        for code in codes:
            (path / f"{code.lower()}.png").write_bytes(png(code))
        yield dict(ENVIRONMENT, BUNTING_COLLECTION=str(path))


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Ignores clients that close the connection, as in some tests."""


@contextlib.contextmanager
def serving(handler):
    """Runs a server on a free port; yields its base URL."""
    with QuietServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/flags"
        finally:
            server.shutdown()
            thread.join()


class Site:
    """A source that records the requests and how many are active at once, and can misbehave.

    The response for each code is its own GIF, or the name "Land CC". `behave` (called with the
    handler, the code and "picture" or "metadata") may respond in another way, and returns True then.
    A handler that waits for `release` continues at the end of the test at the latest."""

    def __init__(self, behave=None):
        self.behave = behave or (lambda handler, code, kind: False)
        self.lock = threading.Lock()
        self.asked = []
        self.n_active = 0
        self.max_active = 0
        self.release = threading.Event()

    @contextlib.contextmanager
    def open(self):
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                code = self.path.split("/")[2].upper()
                kind = "metadata" if self.path.endswith("/metadata.json") else "picture"
                with site.lock:
                    site.asked.append((code, kind))
                    site.n_active += 1
                    site.max_active = max(site.max_active, site.n_active)
                try:
                    if not site.behave(self, code, kind):
                        self.answer_well(code, kind)
                finally:
                    with site.lock:
                        site.n_active -= 1

            def answer_well(self, code, kind):
                if kind == "picture":
                    self.answer(200, gif(code), "image/gif")
                else:
                    self.answer(200, f'{{"country": "Land {code}"}}'.encode(), "application/json")

            def answer(self, status, body=b"", content_type="text/plain", **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def begin_only(self):
                """Sends half a picture, then nothing more."""
                self.send_response(200)
                self.send_header("Content-Type", "image/gif")
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(gif("half"))
                self.wfile.flush()
                site.release.wait(PATIENCE_S)
                self.close_connection = True

            def log_message(self, *_):
                pass

        with serving(Handler) as base:
            try:
                yield base
            finally:
                self.release.set()

    def codes_asked(self):
        return {code for code, kind in self.asked if kind == "picture"}


def on_terminal(columns, *arguments, stdout_too=True, environment=None):
    """Runs the program with stderr, and optionally stdout, on a terminal. Returns the exit status, the
    output on the terminal, and the output on stdout if that is not the terminal."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    terminal = bytearray()

    def listen():
        # Reading from a terminal whose other end is closed gives EIO.
        with contextlib.suppress(OSError):
            while data := os.read(leader, 65536):
                terminal.extend(data)

    listener = threading.Thread(target=listen)
    try:
        with running(*arguments, stderr=follower,
                     environment=dict(environment or ENVIRONMENT, TERM="xterm"),
                     stdout=follower if stdout_too else subprocess.PIPE) as process:
            os.close(follower)
            listener.start()
            out, _ = process.communicate(timeout=PATIENCE_S)
            listener.join(PATIENCE_S)
    finally:
        os.close(leader)
    return process.returncode, terminal.decode(), (out or b"").decode()
