#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch through proxies that environment variables name. Prints TAP.

BUNTING_FETCH names the program; Meson sets it."""

import contextlib
import http.server
import struct
import sys

sys.dont_write_bytecode = True
import fetching  # noqa: E402
import tap  # noqa: E402
from fetching import ENVIRONMENT, folder, gif, run, saved  # noqa: E402

HOST = "flags.example.test"  # it does not exist: only a proxy can answer
SOURCE = f"http://{HOST}/flags"


class Site(http.server.BaseHTTPRequestHandler):
    """Responds for HOST, to a client that has connected to it through SOCKS, or that uses it as a proxy."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        # The first byte of SOCKS is its version; that of HTTP is a letter.
        if self.connection.recv(1, 2) == b"\x05":
            self.accept_socks5()

    def accept_socks5(self):
        """RFC 1928, without authentication, to a host that is given by its name."""
        _, n_methods = self.rfile.read(2)
        self.rfile.read(n_methods)
        self.wfile.write(b"\x05\x00")
        _, command, _, kind, length = self.rfile.read(5)
        host = self.rfile.read(length).decode()
        port, = struct.unpack(">H", self.rfile.read(2))
        assert (command, kind) == (1, 3), (command, kind)
        self.asked.append(f"socks5 {host}:{port}")
        self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))

    def do_GET(self):
        self.asked.append(self.path)
        body = b'{"country": "x"}' if self.path.endswith("json") else gif("x")
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def proxy():
    """Yields its host and port, and what it was asked for."""
    asked = []
    with fetching.serving(type("RecordingSite", (Site,), {"asked": asked})) as base:
        yield base.removeprefix("http://").removesuffix("/flags"), asked


def fetch(path, **variables):
    environment = {name: value for name, value in ENVIRONMENT.items() if name.lower() != "no_proxy"}
    return run("-s", SOURCE, "-r", "-o", path, "BR", environment={**environment, **variables})


def check(variables, expected):
    """Downloads one flag, and compares what the proxy is asked for."""
    with proxy() as (address, asked), folder() as path:
        filled = {name: value.format(address) for name, value in variables.items()}
        ended = fetch(path, **filled)
        assert (ended.returncode, ended.stderr) == (0, ""), (variables, ended)
        assert expected in asked and list(saved(path)) == ["BR-x.gif"], (variables, asked)


def test_kinds():
    """The proxy is asked for the address, or to connect to the host, whose name it resolves."""
    for value, expected in (("http://{}", f"{SOURCE}/br/br.gif"),
                            ("HTTP://{}", f"{SOURCE}/br/br.gif"),
                            ("{}", f"{SOURCE}/br/br.gif"),
                            ("socks5://{}", f"socks5 {HOST}:80"),
                            ("SOCKS5://{}", f"socks5 {HOST}:80"),
                            ("socks5h://{}", f"socks5 {HOST}:80")):
        check({"http_proxy": value}, expected)


def test_variables():
    for variables in ({"HTTP_PROXY": "http://{}"},
                      {"all_proxy": "http://{}"},
                      {"ALL_PROXY": "http://{}"},
                      {"all_proxy": "http://127.0.0.1:1", "http_proxy": "http://{}"},
                      {"https_proxy": "http://127.0.0.1:1", "all_proxy": "http://{}"}):
        check(variables, f"{SOURCE}/br/br.gif")


def test_gnome():
    """The settings of the desktop do not hide what the environment says."""
    for name in ("http_proxy", "all_proxy"):
        check({name: "http://{}", "XDG_CURRENT_DESKTOP": "GNOME"}, f"{SOURCE}/br/br.gif")


def test_not_used():
    """No request goes past a proxy, and none to one that is not for this host."""
    for variables in ({"http_proxy": "http://127.0.0.1:1"}, {"all_proxy": "socks5h://127.0.0.1:1"}):
        with folder() as path:
            ended = fetch(path, **variables)
            assert ended.returncode == 1 and "refused" in ended.stdout, (variables, ended)
    for variables in ({"https_proxy": "http://{}"}, {"http_proxy": "http://{}", "no_proxy": HOST},
                      {"all_proxy": "http://{}", "NO_PROXY": "." + HOST.partition(".")[2]},
                      {"http_proxy": "http://{}", "no_proxy": "localhost, " + HOST.partition(".")[2]}):
        with proxy() as (address, asked), folder() as path:
            ended = fetch(path, **{name: value.format(address) for name, value in variables.items()})
            assert ended.returncode == 1 and "not be found" in ended.stdout, (variables, ended)
            assert asked == [], (variables, asked)


def test_unknown_protocol():
    with proxy() as (address, asked), folder() as path:
        ended = fetch(path, http_proxy=f"gopher://{address}")
        assert ended.returncode == 1 and asked == [] and "Proxy protocol “gopher” is not supported" in ended.stdout, ended


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
