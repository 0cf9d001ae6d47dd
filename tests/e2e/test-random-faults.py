#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch against a server whose responses are drawn at random from everything that a server can do
wrong (tests/fixtures/misbehave.c), one half of them correct: the totals add up, every saved file is the
picture that was drawn for it, nothing else is in the folder, and memory and descriptors do not grow.
Prints TAP.

Environment variables: RANDOM_RESPONSES, the number of responses of a round (200); RANDOM_ROUNDS (1);
RANDOM_SEED, which repeats one round (none: a new one for each round)."""

import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import faults  # noqa: E402
import tap  # noqa: E402
from randomfaults import RandomServer, Watch, check_files, draw, read_digests  # noqa: E402

N_RESPONSES = int(os.environ.get("RANDOM_RESPONSES", 200))
N_ROUNDS = int(os.environ.get("RANDOM_ROUNDS", 1))
SEED = os.environ.get("RANDOM_SEED")
DEADLINE_S = 2
IN_FLIGHT = 64
MEMORY_MAX_MB = 64
# A flag that has ended keeps a line of the report and an entry of the index.
KEPT_FOR_FLAG_MB = 2 / 1024
MEMORY_SLACK_MB = 40  # two bodies of 8 MiB, as received and as decompressed, and buffers
DESCRIPTORS_MAX = 3 * 2 * IN_FLIGHT  # connections, files and what libsoup closes later
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def make_codes(count):
    return ["QM-" + "".join(DIGITS[i // 36 ** k % 36] for k in (2, 1, 0)) for i in range(count)]


def check_totals(out, n_flags, n_saved):
    summary = re.search(r"^(\d+) flags? downloaded in .*$", out, re.M)
    assert summary is not None, out[-2000:]
    n_failed = len(re.findall(r"^\S+: failed: .+$", out, re.M))
    n_not_found = len(re.findall(r"^\S+: not found$", out, re.M))
    assert int(summary.group(1)) == n_saved, (summary.group(0), n_saved)
    assert n_saved + n_failed + n_not_found == n_flags, (n_saved, n_failed, n_not_found, n_flags)
    return n_failed, n_not_found


def run_batch(seed, n_flags):
    """Returns the number of responses."""
    codes = make_codes(n_flags)
    drawn = draw(seed, codes)
    server = RandomServer(seed)
    with tempfile.TemporaryDirectory() as parent:
        folder = pathlib.Path(parent) / "flags"
        with server as base, open(f"{parent}/out", "w+", encoding="utf-8") as out, \
                open(f"{parent}/err", "w+", encoding="utf-8") as err:
            start = time.monotonic()
            # libsoup prints warnings of its own.
            process = subprocess.Popen(
                [faults.FETCH, "-v", "-t", str(DEADLINE_S), "-m", str(IN_FLIGHT), "-s", base, "-o", folder,
                 *codes], env=dict(faults.ENVIRONMENT, G_DEBUG=""), stdout=out, stderr=err)
            watch = Watch(process.pid)
            status = process.wait()
            seconds = time.monotonic() - start
            watch.join()
            out.seek(0)
            text = out.read()
        assert status in (0, 1), (status, pathlib.Path(f"{parent}/err").read_text()[-2000:])
        saved_as = dict(re.findall(r"^(\S+)\[OK\] (.+)$", text, re.M))
        check_files(folder, set(codes), drawn, read_digests(), saved_as)
        assert sorted(path.name for path in pathlib.Path(parent).iterdir()) == ["err", "flags", "out"]
    n_failed, n_not_found = check_totals(text, n_flags, len(saved_as))
    early_mb, early_descriptors = watch.most(0, 0.3)
    late_mb, late_descriptors = watch.most(0.7, 1)
    print(f"# seed {seed}: {n_flags} flags, {server.n_responses} responses in {seconds:.1f} s: {len(saved_as)} saved, "
          f"{n_failed} failed, {n_not_found} not found; {early_mb:.0f} MB and {early_descriptors} descriptors "
          f"in the first third, {late_mb:.0f} MB and {late_descriptors} in the last", flush=True)
    most_mb, most_descriptors = watch.most(0, 1)
    assert most_descriptors <= DESCRIPTORS_MAX, most_descriptors
    if not faults.SANITIZED:
        assert most_mb <= MEMORY_MAX_MB, most_mb
        assert late_mb <= early_mb + n_flags * KEPT_FOR_FLAG_MB + MEMORY_SLACK_MB, (early_mb, late_mb)
    return server.n_responses


def download(seed):
    """Downloads batch after batch until there are enough responses."""
    n_responses = n_batch = 0
    while n_responses < N_RESPONSES:
        # A host that refuses too often is blocked for a while: its other flags get no response.
        n_responses += run_batch(f"{seed}.{n_batch}", min((N_RESPONSES - n_responses) // 2 + 1, 5000))
        n_batch += 1
        assert n_batch < 1000, n_batch


def test_random():
    """The rounds run at the same time: most of their time is pauses that the server asks for."""
    seeds = [SEED] if SEED else [str(random.randrange(10 ** 9)) for _ in range(N_ROUNDS)]
    with concurrent.futures.ThreadPoolExecutor(len(seeds)) as pool:
        list(pool.map(download, seeds))


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
