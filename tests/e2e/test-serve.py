#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-serve, called as a user calls it. Needs only Python; prints TAP.

BUNTING_SERVE names the program; Meson sets it."""

import contextlib
import http.client
import itertools
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse
import zlib

PROGRAM = os.environ["BUNTING_SERVE"]
PATIENCE_S = 120
SANITIZED = b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()

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


def test_folder_becomes_link():
    """A folder that is replaced by a link to another place is not followed."""
    with folder(BASIC_LAYOUT) as other, folder(BASIC_LAYOUT) as path, \
            Server("-p", "0", "-c", path) as server:
        assert server.request("/flags/br/br.gif")[0] == 200
        os.rename(os.path.join(path, "br"), os.path.join(path, "former"))
        os.symlink(os.path.join(other, "br"), os.path.join(path, "br"))
        assert server.request("/flags/br/br.gif")[0] == 404
        assert server.request("/flags/br/metadata.json")[0] == 404


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


def ask_slowly(server, path):
    """Asks for a file, and reads nothing of it."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.settimeout(PATIENCE_S)
    client.connect((server.host, server.port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    return client


def statuses(clients):
    """Returns the status of each reply, without taking it."""
    return [client.recv(12, socket.MSG_PEEK | socket.MSG_WAITALL)[9:].decode() for client in clients]


def peak_mib(server):
    with open(f"/proc/{server.process.pid}/status") as file:
        return int(re.search(r"VmHWM:\s+(\d+) kB", file.read())[1]) / 1024


LARGEST = 8 * 1024 * 1024


def large_png(number):
    return PNG.ljust(LARGEST - 1, b"\0") + bytes([number])


def test_slow_clients_of_one_picture():
    """250 clients that do not read share the bytes; another one gets them at once."""
    if not os.path.exists("/proc/self/status"):
        return
    with folder({"br.png": large_png(0)}) as path, Server("--port=0", "--collection=" + path) as server, \
            contextlib.ExitStack() as stack:
        clients = [stack.enter_context(ask_slowly(server, "/flags/br/br.png")) for _ in range(250)]
        assert set(statuses(clients)) == {"200"}
        status, _, body = server.request("/flags/br/br.png")
        assert status == 200 and body == large_png(0), (status, len(body))
        assert peak_mib(server) < 128, peak_mib(server)
        assert server.end() == (0, "", "")


def test_slow_clients_of_pages():
    """100 clients that do not read share the bytes of the pages of 50,000 flags."""
    if not os.path.exists("/proc/self/status"):
        return
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    every = itertools.product(("qm-", "qn-"), digits, digits, digits)
    codes = ["".join(code) for code in itertools.islice(every, 50000)]
    with folder({f"{code}.svg": b"<svg/>" for code in codes}) as path, \
            Server("--port=0", "--collection=" + path) as server, contextlib.ExitStack() as stack:
        for page in ("/flags/", "/flags/index.json"):
            size = len(server.request(page)[2])
            assert size > 50000 * 50, size
            before = peak_mib(server)
            clients = [stack.enter_context(ask_slowly(server, page)) for _ in range(100)]
            assert set(statuses(clients)) == {"200"}
            print(f"# {page}: {size / 1024 / 1024:.1f} MiB, the server has {before:.0f} MiB, "
                  f"with 100 clients {peak_mib(server):.0f} MiB")
            assert peak_mib(server) < before + 32, (before, peak_mib(server))
        assert server.end() == (0, "", "")


def test_slow_clients_of_many_pictures():
    """What is sent at once is bounded: others are asked to come again, and then served."""
    if not os.path.exists("/proc/self/status"):
        return
    codes = [f"a{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    files = {f"{code}.png": large_png(number) for number, code in enumerate(codes)}
    with folder(files) as path, Server("--port=0", "--collection=" + path) as server:
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(ask_slowly(server, f"/flags/{code}/{code}.png"))
                       for code in codes]
            assert statuses(clients) == ["200"] * 8 + ["503"] * (len(codes) - 8)
            status, headers, _ = server.request("/flags/az/az.png")
            assert (status, headers["Retry-After"], headers["ETag"]) == (503, "1", None), headers
            assert server.request("/flags/aa/aa.png", method="HEAD")[0] == 200
            assert peak_mib(server) < 192, peak_mib(server)
        end = time.monotonic() + PATIENCE_S
        while server.request("/flags/az/az.png")[0] == 503 and time.monotonic() < end:
            time.sleep(0.1)
        assert server.request("/flags/az/az.png")[2] == large_png(25)
        assert server.end() == (0, "", "")


def in_network(commands, *arguments):
    """Runs the program for a moment in a network of its own, which the shell commands make. Returns its lines,
    or None where that is not possible."""
    script = commands + "\necho ready\nexec \"$@\"\n"
    try:
        process = subprocess.Popen(
            ["unshare", "-n", "sh", "-e", "-c", script, "sh", PROGRAM, "--port=0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=ENVIRONMENT)
    except FileNotFoundError:
        return None
    watchdog = threading.Timer(PATIENCE_S, process.kill)
    watchdog.start()
    try:
        if process.stdout.readline() != "ready\n":
            return None
        lines = [process.stdout.readline()]
        process.terminate()
        return lines + process.communicate()[0].splitlines(keepends=True)
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def addresses(lines):
    texts = [re.fullmatch(r"(?:Serving 2 flags|Also) at http://(\S+):\d+/flags\n", line)[1] for line in lines]
    assert lines[0].startswith("Serving") and not any(line.startswith("Serving") for line in lines[1:]), lines
    return texts


TWO_NETWORKS = """
ip link set lo up
ip link add eth7 type veth peer name peer7
ip link add eth8 type veth peer name peer8
ip link set peer7 up
ip link set peer8 up
ip address add 203.0.113.7/24 dev eth7
ip address add 198.51.100.8/24 dev eth8
ip link set eth7 up
ip link set eth8 up
ip -6 address add 2001:db8:1::7/64 dev eth7 nodad
"""


def test_printed_addresses():
    """The default route's address comes first; link-local ones come only where there is nothing else."""
    with folder(FLAT) as path:
        collection = "--collection=" + path
        lines = in_network(TWO_NETWORKS + "ip route add default via 198.51.100.1", collection, "--address=0.0.0.0")
        if lines is None:
            print("# no network namespaces")
            return
        assert addresses(lines) == ["198.51.100.8", "203.0.113.7"], lines
        lines = in_network(TWO_NETWORKS + "ip route add default via 203.0.113.1", collection, "--address=::")
        assert addresses(lines) == ["203.0.113.7", "198.51.100.8", "[2001:db8:1::7]"], lines
        lines = in_network("ip link set lo up\nip link add eth7 type veth peer name peer7\n"
                           "ip address add 169.254.7.7/16 dev eth7\nip link set eth7 up\nip link set peer7 up",
                           collection, "--address=0.0.0.0")
        assert addresses(lines) == ["169.254.7.7"], lines
        lines = in_network("ip link set lo up", collection, "--address=0.0.0.0")
        assert addresses(lines) == ["127.0.0.1"], lines


def test_flagcdn():
    """A program that uses flagcdn.com works with another host."""
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 2'><rect width='3' height='2'/></svg>"
    with folder({"br.svg": svg, "ch.svg": svg}) as path, Server("--port=0", "--collection=" + path) as server:
        codes = json.loads(server.request("/fr/codes.json")[2])
        assert codes == {"br": "Brésil", "ch": "Suisse"}, codes
        for code in codes:
            assert server.request(f"/{code}.svg")[2] == svg
            for width in (20, 320):
                status, headers, body = server.request(f"/w{width}/{code}.png")
                assert status == 200 and headers["Content-Type"] == "image/png", (status, headers)
                assert struct.unpack(">II", body[16:24]) == (width, round(width * 2 / 3)), body[:24]
        assert server.request("/w320/xx.png")[0] == server.request("/w321/br.png")[0] == 404
        assert server.end() == (0, "", "")


def noise_png(width, height):
    """Returns a PNG that cannot be compressed."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + os.urandom(width * 3) for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">II", width, height) + b"\x08\x02\0\0\0") +
            chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))


def test_many_large_drawings():
    """100 clients that ask for 40 flags, 2560 pixels wide: all get them, and the memory is bounded. The loop is
    not blocked meanwhile."""
    if not os.path.exists("/proc/self/status"):
        return
    letters = "abcdefghijklmnopqrstuvwxyz"
    codes = ["a" + letter for letter in letters] + ["b" + letter for letter in letters[:14]]
    picture = noise_png(2560, 640)
    # As different pictures, 200 MB; each is drawn.
    with folder({"aa.png": picture}) as path:
        for code in codes[1:]:
            os.symlink("aa.png", os.path.join(path, f"{code}.png"))
        with Server("--port=0", "--collection=" + path) as server:
            sizes = []

            def get(number):
                sizes.append((number, *server.request(f"/w2560/{codes[number % 40]}.png")[::2]))

            clients = [threading.Thread(target=get, args=(number,)) for number in range(100)]
            for client in clients:
                client.start()
            slowest = 0
            while any(client.is_alive() for client in clients):
                start = time.monotonic()
                assert server.request("/flags/aa/metadata.json")[0] == 404  # no country has this code
                slowest = max(slowest, time.monotonic() - start)
            assert len(sizes) == 100 and {status for _, status, _ in sizes} == {200}, [s[:2] for s in sizes]
            assert len({body for _, _, body in sizes}) == 1 and len(sizes[0][2]) > 4 * 1024 * 1024
            print(f"# peak of {peak_mib(server):.0f} MiB, slowest other request {slowest * 1000:.0f} ms")
            assert SANITIZED or peak_mib(server) < 180, peak_mib(server)
            assert server.end() == (0, "", "")


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
