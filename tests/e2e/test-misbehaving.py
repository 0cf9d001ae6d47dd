#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch against a server that does everything wrong, one behaviour for each code: see
tests/fixtures/misbehave.c. Prints TAP."""

import contextlib
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import faults  # noqa: E402
import tap  # noqa: E402

MEMORY_MAX_MB = 64
TOTAL_MAX_S = 60  # the deadline is 5 s for each flag; machines are slow, and pauses add up


def read_table():
    table = subprocess.run([faults.MISBEHAVE, "--table"], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in table.stdout.splitlines()]


CASES = read_table()


def check_file(folder, saved_as, code, name, digest):
    assert code in saved_as, f"{code} is not named as saved"
    assert name in ("-", saved_as[code]), (code, name, saved_as[code])
    assert faults.sha256(folder / saved_as[code]) == digest, f"{code} differs"


def check_cause(causes, code, says):
    assert code in causes, f"{code} is not named"
    # On a slow machine, the deadline may end an endless body before it is too large.
    late = re.search("larger than|have no end", says) and "took too long" in causes[code]
    # Metadata has two seconds once the picture is there, retries included.
    retried = re.search("500|cut short|larger than", says)
    late = late or retried and "metadata did not arrive in time" in causes[code]
    assert says in causes[code] or late, (code, says, causes[code])
    # For users: no identifiers of a library, no truncated text.
    assert re.fullmatch(r"[a-z][\w\s().,;:'’/%×$?-]+", causes[code]), (code, causes[code])
    assert not re.search(r"G_|Soup|GLib|errno|\(null\)|[Ee]rror:", causes[code]), causes[code]


def check_run(run, folder, cases):
    saved_as = dict(re.findall(r"^(\w\w)\[OK\] (.+)$", run.out, re.M))
    nameless = dict(re.findall(r"^(\w\w): saved without metadata: (.+)$", run.out, re.M))
    failed = dict(re.findall(r"^(\w\w): failed: (.+)$", run.out, re.M))
    not_found = re.findall(r"^(\w\w): not found$", run.out, re.M)

    for code, outcome, says, name, digest, _ in cases:
        if outcome in ("saved", "nameless"):
            check_file(folder, saved_as, code, name, digest)
            assert (code in nameless) == (outcome == "nameless"), (code, nameless.get(code))
        if outcome == "nameless":
            check_cause(nameless, code, says)
        elif outcome == "failed":
            check_cause(failed, code, says)
        elif outcome == "not-found":
            assert code in not_found, code
    counts = [outcome for _, outcome, *_ in cases]
    n_saved = counts.count("saved") + counts.count("nameless")
    assert re.search(rf"^{n_saved} flags? downloaded in ", run.out, re.M), run.out
    assert len(saved_as) == n_saved and len(failed) == counts.count("failed")
    assert len(not_found) == counts.count("not-found")
    # No file is half-written, and every file was reported.
    names = {path.name for path in folder.iterdir()}
    assert names - {".bunting.json"} == set(saved_as.values()), names
    for path in folder.iterdir():
        assert path.is_file() and not path.is_symlink(), path


def run_cases(cases, *options):
    with tempfile.TemporaryDirectory() as parent, faults.server(faults.MISBEHAVE) as base:
        folder = pathlib.Path(parent) / "flags"
        # libsoup prints a warning for one of the headers.
        environment = dict(faults.ENVIRONMENT, G_DEBUG="")
        run = faults.Run("-v", "-t", "5", "-s", base, "-o", folder, *options,
                      *[case[0] for case in cases], environment=environment)
        try:
            check_run(run, folder, cases)
            assert [path.name for path in pathlib.Path(parent).iterdir()] == ["flags"]
            for line in run.err.splitlines():
                assert line == "" or "property 'content-length'" in line, line
        except AssertionError:
            print("# " + repr(run).replace("\n", "\n# "))
            raise
        return run


def test_whole_set():
    run = run_cases(CASES, "-m", "64")
    print(f"# {run.seconds:.1f} s, {run.peak_mb:.0f} MB")
    assert run.status == 1, run
    assert run.seconds < TOTAL_MAX_S, run
    assert faults.SANITIZED or run.peak_mb < MEMORY_MAX_MB, run


def test_good_ones():
    run = run_cases([case for case in CASES if case[1] == "saved"])
    assert run.status == 0, run


def test_server_ends():
    """The server of these tests ends while connections begin."""
    for _ in range(10):
        with faults.server(faults.MISBEHAVE) as base, contextlib.ExitStack() as stack:
            address = re.search(r"//(.+):(\d+)/", base).groups()
            for _ in range(60):
                client = stack.enter_context(socket.create_connection(address))
                client.sendall(b"GET /flags/cl/cl.gif HTTP/1.1\r\nHost: a\r\n\r\n")


def test_table():
    """Each code is used once and has a behaviour, and a cause if it fails."""
    assert len({case[0] for case in CASES}) == len(CASES)
    for code, outcome, says, _, digest, what in CASES:
        assert (outcome in ("nameless", "failed")) == (says != "-"), code
        assert (digest == "-") == (outcome in ("not-found", "failed")), code
        assert len(what) > 5, code


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
