# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for the tests in which responses are drawn at random from everything that bunting-misbehave does wrong."""

import os
import pathlib
import re
import subprocess
import threading
import time

import faults


def read_digests():
    """The SHA-256 of the picture of each case, or "-" where none may be saved."""
    table = subprocess.run([faults.MISBEHAVE, "--table"], capture_output=True, text=True, check=True)
    return {row[0]: row[4] for row in (line.split("\t") for line in table.stdout.splitlines())}


def draw(seed, codes):
    """Returns for each code the case that is drawn for its picture."""
    drawn = subprocess.run([faults.MISBEHAVE, f"--draw={seed}"], input="\n".join(codes) + "\n",
                           capture_output=True, text=True, check=True)
    return dict(zip(codes, (line.split("\t")[0] for line in drawn.stdout.splitlines())))


class RandomServer:
    """Yields the base URL; has the number of its responses when it has ended. The next one can take its port over."""

    def __init__(self, seed, port=0):
        self.command = [faults.MISBEHAVE, f"--random={seed}", str(port)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        return self.process.stdout.readline().strip()

    def __exit__(self, *_):
        self.process.terminate()
        out, _ = self.process.communicate()
        self.n_responses = int(out)


class Watch(threading.Thread):
    """The memory and the descriptors of a process, several times a second."""

    def __init__(self, pid):
        super().__init__()
        self.folder = pathlib.Path(f"/proc/{pid}")
        self.samples = []  # of (MB, number of descriptors)
        self.start()

    def run(self):
        while True:
            try:
                status = (self.folder / "status").read_text()
                n_descriptors = len(os.listdir(self.folder / "fd"))
            except OSError:
                return
            size = re.search(r"VmRSS:\s+(\d+)", status)
            if size is None:
                return
            self.samples.append((int(size.group(1)) / 1024, n_descriptors))
            time.sleep(0.1)

    def most(self, start, end):
        """Of a part of the time, from 0 to 1: the most MB, the most descriptors."""
        count = len(self.samples)
        part = self.samples[int(start * count):int(end * count)] or [(0, 0)]
        return max(mb for mb, _ in part), max(n for _, n in part)


def check_files(folder, codes, drawn, digests, saved_as):
    names = {path.name for path in folder.iterdir()} - {".bunting.json"}
    assert names == set(saved_as.values()), names ^ set(saved_as.values())
    for code, name in saved_as.items():
        path = folder / name
        assert code in codes and name.startswith(code + "-"), (code, name)
        assert path.is_file() and not path.is_symlink(), path
        assert faults.sha256(path) == digests[drawn[code]], (code, drawn[code])
