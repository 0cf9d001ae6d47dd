#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-serve, called as a user calls it. Needs only Python; prints TAP.

BUNTING_SERVE names the program; Meson sets it."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse

PROGRAM = os.environ["BUNTING_SERVE"]
PATIENCE_S = 60

PNG = b"\x89PNG\r\n\x1a\n and so on"
ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="")
for name in ("BUNTING_COLLECTION", "http_proxy", "HTTP_PROXY"):
    ENVIRONMENT.pop(name, None)


class Server:
    """The running program and its output."""

    def __init__(self, *arguments, environment=None, expect="http://127.0.0.1:"):
        self.process = subprocess.Popen(
            [PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment or ENVIRONMENT, text=True)
        # The test ends even if the program hangs.
        self.watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        self.watchdog.start()
        self.line = self.process.stdout.readline()
        match = re.fullmatch(r"Serving (\d+) flags at (http://(\S+):(\d+)/flags)\n", self.line)
        if match is None:
            self.process.kill()
            self.watchdog.cancel()
            raise AssertionError(f"said {self.line!r}, {self.process.communicate()!r}")
        self.n_flags = int(match[1])
        self.base = match[2]
        self.host = match[3].strip("[]")
        self.port = int(match[4])
        assert self.base.startswith(expect), self.base

    def request(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE_S)
        with contextlib.closing(connection):
            connection.request(method, path,
                               headers={k.replace("_", "-"): v for k, v in headers.items()})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()

    def end(self, number=signal.SIGTERM):
        """Ends the program; returns its exit status, the rest of stdout, and stderr."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE_S)
        self.watchdog.cancel()
        return self.process.returncode, out, err

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.returncode is None:
            self.process.kill()
            self.process.communicate()
        self.watchdog.cancel()


def run(*arguments, environment=None):
    """Runs the program until it ends."""
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True,
                          timeout=PATIENCE_S, env=environment or ENVIRONMENT)


@contextlib.contextmanager
def folder(files):
    with tempfile.TemporaryDirectory() as path:
        for name, content in files.items():
            target = os.path.join(path, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(content)
        yield path


FLAT = {"br.png": PNG, "gb-eng.svg": b"<svg/>"}
BASIC_LAYOUT = {"br/br.gif": b"GIF89a", "br/metadata.json": b'{"country": "Brazil!"}'}


def test_flat_folder():
    with folder(FLAT) as path, Server("--port=0", "--collection=" + path) as server:
        assert server.n_flags == 2
        status, headers, body = server.request("/flags/br/br.gif")
        assert (status, headers["Content-Type"], body) == (200, "image/png", PNG)
        status, headers, body = server.request("/flags/br/metadata.json")
        metadata = json.loads(body)
        assert status == 200 and headers["Content-Type"] == "application/json"
        assert metadata["country"] == "Brazil" and metadata["iso_cc"] == "BR", metadata
        assert json.loads(server.request("/flags/gb-eng/metadata.json")[2])["country"] == "England"
        assert server.request("/flags/fr/fr.gif")[0] == 404
        assert server.request("/flags/../../etc/passwd")[0] == 404
        code, out, err = server.end()
        assert (code, out, err) == (0, "", ""), (code, out, err)


def test_basic_layout():
    with folder(BASIC_LAYOUT) as path, Server("-p", "0", "-c", path) as server:
        assert server.n_flags == 1
        assert server.request("/flags/br/br.gif")[2] == b"GIF89a"
        assert json.loads(server.request("/flags/br/metadata.json")[2]) == {"country": "Brazil!"}
        code, out, err = server.end(signal.SIGINT)
        assert (code, out, err) == (0, "", ""), (code, out, err)


def test_caching():
    with folder(FLAT) as path, Server("--port=0", "--collection=" + path) as server:
        _, headers, _ = server.request("/flags/br/br.png")
        etag = headers["ETag"]
        status, headers, body = server.request("/flags/br/br.png", If_None_Match=etag)
        assert (status, headers["ETag"], body) == (304, etag, b"")
        status, headers, body = server.request("/flags/br/br.png", "HEAD")
        assert (status, body) == (200, b"") and headers["Content-Length"] == str(len(PNG))
        status, headers, _ = server.request("/flags/br/br.png", "POST")
        assert status == 405 and headers["Allow"] == "GET, HEAD"


def test_index():
    with folder(FLAT) as path, Server("--port=0", "--collection=" + path) as server:
        status, headers, body = server.request("/flags/")
        assert status == 200 and headers["Content-Type"].startswith("text/html")
        assert b'src="/flags/br/br.png"' in body and b"Brazil" in body
        flags = json.loads(server.request("/flags/index.json")[2])["flags"]
        assert [flag["iso_cc"] for flag in flags] == ["BR", "GB-ENG"]
        for flag in flags:
            link = urllib.parse.urljoin(server.base + "/", flag["picture"])
            assert server.request(urllib.parse.urlsplit(link).path)[0] == 200


def test_installed():
    with folder({"iso-flags-png-320x240/br.png": PNG}) as path:
        environment = dict(ENVIRONMENT, XDG_DATA_DIRS=path)
        with Server("--port=0", environment=environment) as server:
            assert server.n_flags == 1
            assert server.request("/flags/br/br.png")[2] == PNG
    with folder(FLAT) as path:
        with Server("--port=0", environment=dict(ENVIRONMENT, BUNTING_COLLECTION=path)) as server:
            assert server.n_flags == 2


def test_not_installed():
    with folder({"empty": b""}) as path:
        ended = run("--port=0", environment=dict(ENVIRONMENT, XDG_DATA_DIRS=path))
    assert ended.returncode == 1 and ended.stdout == "", ended
    assert "iso-flags-png-320x240" in ended.stderr, ended


def test_fault_injection():
    with folder(FLAT) as path:
        common = ["--port=0", "--collection=" + path]
        with Server(*common, "--error-rate=1") as server:
            assert server.request("/flags/br/br.png")[0] == 418
        with Server(*common, "--error-rate=1", "--error-status=503") as server:
            assert server.request("/flags/br/br.png")[0] == 503
        with Server(*common, "--delay=150:200") as server:
            start = time.monotonic()
            assert server.request("/flags/br/br.png")[0] == 200
            assert time.monotonic() - start >= 0.15
        # Ended while an answer is being delayed.
        with Server(*common, "--delay=60000") as server:
            with socket.create_connection((server.host, server.port)) as client:
                client.sendall(b"GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\n\r\n")
                time.sleep(0.2)
                code, out, err = server.end()
                assert (code, out, err) == (0, "", ""), (code, out, err)


def test_public():
    with folder(FLAT) as path:
        with Server("--port=0", "--address=0.0.0.0", "--collection=" + path,
                    expect="http://") as server:
            assert server.host != "0.0.0.0"
            assert server.request("/flags/br/br.png")[0] == 200
            code, _, err = server.end()
            assert code == 0 and "everyone on the network" in err, err


def test_port_in_use():
    with folder(FLAT) as path, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run(f"--port={port}", "--collection=" + path)
    assert ended.returncode == 1 and ended.stdout == "", ended
    assert ended.stderr.startswith("bunting-serve: "), ended


def test_usage():
    with folder({"readme.txt": b"no flags"}) as path:
        calls = [
            ["--port=70000"], ["--port=-1"], ["--port=x"], ["--error-rate=2"],
            ["--error-rate=-0.1"], ["--error-rate=nan"], ["--error-rate=x"], ["--error-status=200"],
            ["--error-status=600"], ["--delay=x"], ["--delay=1:"], ["--delay=:1"], ["--delay=2:1"],
            ["--delay=1:2:3"], ["--delay=-1"], ["--delay="], ["--delay=60001"], ["--address=here"],
            ["--address="], ["extra"], ["--unknown"], ["--collection=" + path],
            ["--collection=" + os.path.join(path, "missing")],
            ["--collection=" + os.path.join(path, "readme.txt")], ["--collection="],
        ]
        for call in calls:
            ended = run("--port=0", *call)
            assert ended.returncode == 2 and ended.stdout == "", (call, ended)
            assert re.fullmatch(r"bunting-serve: .+\n", ended.stderr), (call, ended)


def test_help_and_version():
    assert re.fullmatch(r"bunting-serve \d+\.\d+\.\d+\n", run("--version").stdout)
    for option in ("-h", "--help"):
        ended = run(option)
        assert ended.returncode == 0 and "--error-status" in ended.stdout, ended


def test_many_clients():
    """More clients, one after the other, than the process may have descriptors."""
    with folder(FLAT) as path:
        limited = subprocess.Popen(
            ["/bin/sh", "-c", 'ulimit -n 64; exec "$@"', "sh", PROGRAM, "--port=0",
             "--collection=" + path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        watchdog = threading.Timer(PATIENCE_S, limited.kill)
        watchdog.start()
        try:
            port = int(re.search(r":(\d+)/flags", limited.stdout.readline())[1])
            for _ in range(300):
                # The server keeps the connection alive, then the client closes it.
                with socket.create_connection(("127.0.0.1", port)) as client:
                    client.sendall(b"GET /flags/br/br.png HTTP/1.1\r\nHost: a\r\n\r\n")
                    assert client.recv(4096).startswith(b"HTTP/1.1 200")
        finally:
            limited.terminate()
            _, err = limited.communicate()
            watchdog.cancel()
        assert limited.returncode == 0 and err == "", (limited.returncode, err)


def main():
    tests = [(name, function) for name, function in sorted(globals().items())
             if name.startswith("test_")]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f"ok {number} {name}", flush=True)
        except Exception:
            failed += 1
            print("# " + traceback.format_exc().replace("\n", "\n# "))
            print(f"not ok {number} {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
