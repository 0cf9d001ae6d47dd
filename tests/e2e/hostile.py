# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that flood their clients, stop, lose connections or break HTTP/2: see
tests/fixtures/hostile-server.py. BUNTING_TEST_FIXTURES and BUNTING_TRUST name what they need; Meson sets them."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

import fetching

FIXTURES = pathlib.Path(os.environ["BUNTING_TEST_FIXTURES"])
TRUST = os.environ["BUNTING_TRUST"]
# Debian's Python has python3-hpack; another one may not.
PYTHON = "/usr/bin/python3" if os.access("/usr/bin/python3", os.X_OK) else "python3"
SKIPPED = 77

# Over HTTP/1.1: behaviour → how many of one flag are saved, and why not.
HTTP1 = {
    "good": (1, None),
    "silent": (0, "time was up"),
    "continues": (0, "interim responses"),
    "early_hints": (0, "interim responses"),
    "one_byte_chunks": (0, "chunks that are too small"),
    "one_byte_chunks_of_refusal": (0, "chunks that are too small"),
    "endless_body": (0, "larger than 8 MiB|time was up"),
    "endless_chunk_extension": (0, "chunks are not valid"),
    "endless_trailers": (0, "chunks are not valid"),
    "closes": (0, "closed the connection|no end, or were cut"),
}
# Over HTTP/2, by a server that speaks HTTP/1.1 as well, in a good way.
HTTP2_SAVED = """good unmeasured window_updates empty_data one_byte_data informational new_fields pings settings
    continuations empty_continuations too_large_frame broken_hpack hpack_bomb goaway trailers counted_trailers
    stops_once refuses_once closes pushes data_before_headers garbage late_garbage""".split()
# The limit of memory or that of a picture is reached first.
HTTP2_EITHER = ["endless_body"]
# Nothing tells of it.
HTTP2_LATE = ["silent"]
HTTP2 = HTTP2_SAVED + HTTP2_EITHER + HTTP2_LATE


def make_certificates(folder):
    curve = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    script = f"""
        openssl req -x509 {curve} -keyout ca.key -out ca.pem -subj /CN=authority -days 1
        openssl req {curve} -keyout good.key -out good.csr -subj /CN=good
        echo subjectAltName=DNS:localhost > good.ext
        openssl x509 -req -in good.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out good.pem \\
            -extfile good.ext -days 1"""
    subprocess.run(["sh", "-ec", script], cwd=folder, check=True, capture_output=True)


@contextlib.contextmanager
def certificates():
    if shutil.which("openssl") is None:
        raise fetching.Skip("openssl is not installed")
    with tempfile.TemporaryDirectory() as folder:
        make_certificates(folder)
        yield folder


class Server:
    """Yields the base URL; counts the connections when it has ended."""

    def __init__(self, behaviour, certificates=None, protocols="h2,http/1.1"):
        self.command = [PYTHON, FIXTURES / "hostile-server.py", behaviour]
        self.scheme = "http://127.0.0.1"
        if certificates is not None:
            self.command += [f"{certificates}/good.pem", f"{certificates}/good.key", protocols]
            self.scheme = "https://localhost"

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        port = self.process.stdout.readline().strip()
        if not port:
            self.process.communicate()
            assert self.process.returncode == SKIPPED, self.process.returncode
            raise fetching.Skip("python3-hpack is not installed")
        return f"{self.scheme}:{port}/flags"

    def __exit__(self, *_):
        self.process.terminate()
        self.out, _ = self.process.communicate()
        self.n_connections = int(self.out.split()[-1])

    def wait_for_request(self):
        assert self.process.stdout.readline() == "asked\n"
