# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for the tests of bunting-fetch under faults: running it, servers and collections.

BUNTING_FETCH, BUNTING_SERVE and BUNTING_MISBEHAVE name the programs; Meson sets them."""

import contextlib
import hashlib
import os
import pathlib
import re
import signal
import struct
import subprocess
import threading
import time

FETCH = os.environ["BUNTING_FETCH"]
SERVE = os.environ["BUNTING_SERVE"]
MISBEHAVE = os.environ["BUNTING_MISBEHAVE"]
PATIENCE_S = 240
SANITIZED = b"__asan_init" in pathlib.Path(FETCH).read_bytes()
ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="")
for variable in ("BUNTING_COLLECTION", "http_proxy", "HTTP_PROXY"):
    ENVIRONMENT.pop(variable, None)


class Run:
    """A finished call of bunting-fetch."""

    def __init__(self, *arguments, environment=None, preload=None):
        environment = dict(environment or ENVIRONMENT)
        if preload is not None:
            # LD_PRELOAD is separated by white space, so its value must not contain any.
            folder, name = os.path.split(preload)
            environment["LD_PRELOAD"] = name
            environment["LD_LIBRARY_PATH"] = folder
        start = time.monotonic()
        process = subprocess.Popen([FETCH, *map(str, arguments)], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        watchdog = threading.Timer(PATIENCE_S, process.kill)
        watchdog.start()
        err = []
        reader = threading.Thread(target=lambda: err.append(process.stderr.read()))
        reader.start()
        self.out = process.stdout.read()
        reader.join()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = self.status = os.waitstatus_to_exitcode(status)
        watchdog.cancel()
        self.seconds = time.monotonic() - start
        self.err = err[0]
        self.peak_mb = usage.ru_maxrss / 1024

    def __repr__(self):
        return (f"status {self.status} after {self.seconds:.1f} s, {self.peak_mb:.0f} MB\n"
                f"{self.out}\n{self.err}")


@contextlib.contextmanager
def server(*command):
    """Runs a server whose first output is its base URL."""
    process = subprocess.Popen(list(map(str, command)), env=ENVIRONMENT, stdout=subprocess.PIPE,
                               text=True)
    watchdog = threading.Timer(2 * PATIENCE_S, process.kill)
    watchdog.start()
    try:
        yield re.search(r"http://\S+", process.stdout.readline()).group()
    finally:
        process.terminate()
        process.communicate()
        watchdog.cancel()
    assert process.returncode in (0, -signal.SIGTERM), process.returncode


def make_gif(number, size_bytes=0):
    """Returns a picture that differs for each number."""
    head = b"GIF89a" + struct.pack("<HH", 30, 20) + b"\0\0\0"
    return head + b"%04d" % number + b"x" * max(size_bytes - len(head) - 5, 0) + b";"


def make_collection(folder, codes, size_bytes=0):
    """Makes a folder in the basic layout; returns the pictures by code."""
    pictures = {}
    for number, code in enumerate(codes):
        cc = code.lower()
        place = pathlib.Path(folder) / cc
        place.mkdir(parents=True)
        pictures[code] = make_gif(number, size_bytes)
        (place / f"{cc}.gif").write_bytes(pictures[code])
        (place / "metadata.json").write_text(f'{{"country": "Name of {code}", "iso_cc": "{code}"}}')
    return pictures


def codes(count, first="A"):
    """Returns codes of two letters: AA, AB …"""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    start = letters.index(first) * 26
    return [letters[i // 26] + letters[i % 26] for i in range(start, start + count)]


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def tree(path):
    """Returns everything below a folder: type, link target, content."""
    found = {}
    for parent, folders, files in os.walk(path):
        for name in folders + files:
            full = pathlib.Path(parent) / name
            found[str(full.relative_to(path))] = (
                ("link", os.readlink(full)) if full.is_symlink()
                else ("folder",) if full.is_dir() else ("file", full.read_bytes()))
    return found
