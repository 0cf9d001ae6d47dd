#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch, ended in the middle of a download or without a reader of its output: saved files
are complete. Prints TAP.

BUNTING_FETCH names the program; Meson sets it."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import fetching  # noqa: E402
import tap  # noqa: E402
from fetching import (MOST_POPULOUS, PATIENCE_S, Site, Skip, collection, end, folder, gif, png,  # noqa: E402
                      run, running, saved)

N_MOMENTS = 24


def stalling_site(n_good):
    """Returns a site that sends complete pictures of the first codes, and half of each other one."""
    good = MOST_POPULOUS[:n_good]

    def behave(handler, code, kind):
        if kind == "picture" and code not in good:
            handler.begin_only()
            return True
        return False

    return Site(behave), {f"{code}-Land_{code}.gif": gif(code) for code in good}


def interrupt(number, *arguments):
    """Ends a stalled download once its first 5 flags are saved; returns exit status and stdout."""
    site, good = stalling_site(5)
    with site.open() as base, folder() as path:
        with running("-v", "-s", base, "-m", "9", "-o", path, *arguments) as process:
            first = ""
            if "--json" in arguments:
                # By name only: a part may be renamed before it is read.
                while not set(good) <= set(os.listdir(path)):
                    time.sleep(0.01)
            else:
                first = "".join(process.stdout.readline().decode() for _ in range(5))
            # Not before incomplete pictures are being received.
            while len(site.codes_asked()) < 10:
                time.sleep(0.01)
            process.send_signal(number)
            code, out, err = end(process)
        assert err == "", err
        # All of them complete, and nothing else: no part, and no incomplete picture.
        assert saved(path) == good, os.listdir(path)
        return code, first + out


def check_interrupted(number):
    code, out = interrupt(number)
    assert code == 128 + number, code
    lines = out.splitlines()
    assert sorted(line[:6] for line in lines[:5]) == sorted(
        f"{code}[OK]" for code in MOST_POPULOUS[:5]), lines
    assert re.fullmatch(r"5 flags downloaded in \d+\.\d\ds", lines[5]), lines
    assert lines[6] == "15 not downloaded: interrupted", lines
    assert lines[7].startswith("At most "), lines


def test_interrupt():
    check_interrupted(signal.SIGINT)


def test_terminate():
    check_interrupted(signal.SIGTERM)


def test_hang_up():
    check_interrupted(signal.SIGHUP)


def test_folder_hangs():
    """Ctrl+C ends the program also if the file system does not respond any more."""
    if subprocess.run(["ldd", fetching.PROGRAM], capture_output=True, text=True).stdout.count("asan"):
        raise Skip("a sanitizer must be the first library that is loaded")
    # While the folder is opened, and while the second picture is saved.
    for at, n_saved in (1, 0), (9, 1):
        with Site().open() as base, folder() as path:
            out = path / "out"
            mark = path / "mark"
            environment = dict(fetching.ENVIRONMENT, FULL_DISK_FOLDER=str(out), FULL_DISK_AT=str(at),
                               FULL_DISK_HOW="hang", FULL_DISK_MARK=str(mark),
                               LD_PRELOAD=os.environ["BUNTING_FULL_DISK"])
            with running("-s", base, "-m", "1", "-o", out, "BR", "FR", "IN",
                         environment=environment) as process:
                limit = time.monotonic() + PATIENCE_S
                while not mark.exists() and time.monotonic() < limit:
                    time.sleep(0.02)
                assert mark.exists(), at
                process.send_signal(signal.SIGINT)
                status, text, err = end(process)
            assert status == 130 and "the folder does not respond" in err, (at, status, text, err)
            whole = [name for name in saved(out) if not name.startswith(".")]
            assert len(whole) == n_saved, (at, whole)


def test_interrupt_json():
    code, out = interrupt(signal.SIGINT, "--json")
    assert code == 130, code
    totals = json.loads(out)["totals"]
    assert (totals["saved"], totals["cancelled"]) == (5, 15), totals


def test_stopped():
    """A download that is stopped and continued, as Ctrl+Z and fg do, saves each flag with its name."""
    def behave(handler, code, kind):
        time.sleep(0.2)
        return False

    with folder() as path, Site(behave).open() as base:
        with running("-m", "3", "-s", base, "-o", path, *MOST_POPULOUS) as process:
            while not saved(path):
                time.sleep(0.02)
            process.send_signal(signal.SIGSTOP)
            time.sleep(5)  # longer than the watchdog, and the wait for a name
            process.send_signal(signal.SIGCONT)
            code, out, err = end(process)
        assert (code, err) == (0, "") and "20 flags downloaded" in out and "without" not in out, (code, out, err)
        assert len(saved(path)) == 20, saved(path)


def test_ignored_signals():
    """Background jobs of scripts start with SIGINT ignored; nohup ignores SIGHUP."""
    site = Site(lambda handler, code, kind: code == "FR" and not site.release.wait(PATIENCE_S))
    command = ("/bin/sh", "-c", 'trap "" INT HUP; exec "$@"', "sh")
    with site.open() as base, folder() as path:
        with running("-s", base, "-o", path, "BR", "FR", command=command) as process:
            assert process.stdout.read(6) == b"BR[OK]"
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGHUP)
            time.sleep(0.2)
            site.release.set()
            code, out, err = end(process)
        assert (code, err) == (0, "") and out.startswith(" FR[OK]\n2 flags "), (code, out, err)


def test_flushed():
    """Each saved flag is printed while others are being downloaded."""
    for option, first in (("--max-flags=8", b"BR[OK]"), ("-v", b"BR[OK] BR-Land_BR.gif\n")):
        site = Site(lambda handler, code, kind: code == "FR" and not site.release.wait(PATIENCE_S))
        with site.open() as base, folder() as path:
            with running(option, "-s", base, "-o", path, "FR", "BR") as process:
                assert process.stdout.read(len(first)) == first
                assert not site.release.is_set() and "BR-Land_BR.gif" in os.listdir(path)
                site.release.set()
                code, out, err = end(process)
            assert (code, err) == (0, "") and "FR[OK]" in out, (code, out, err)


def check_whole(path, codes, with_parts=False):
    """Checks that every file in the folder is a complete file of the collection."""
    whole = {code: png(code) for code in codes}
    files = saved(path)
    for name, content in files.items():
        if not (with_parts and name.endswith(".part")):
            assert name.endswith(".png") and whole[name.split("-")[0]] == content, name
    return files


def many_codes():
    return [a + b for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]


def test_any_moment():
    """Ended at random moments; the next run completes the rest."""
    codes = many_codes()
    with collection(codes) as environment, folder() as path:
        start = time.monotonic()
        assert run("-o", path / "whole", *"ABCDEFGHIJ", environment=environment).returncode == 0
        usual_s = time.monotonic() - start
        for moment in range(N_MOMENTS):
            number = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[moment % 3]
            out = path / f"{moment}"
            with running("-o", out, *"ABCDEFGHIJ", environment=environment) as process:
                time.sleep(random.uniform(0, usual_s))
                process.send_signal(number)
                code, _, err = end(process)
            assert code in (0, -number, 128 + number) and err == "", (code, err)
            if out.exists():
                check_whole(out, codes, with_parts=number == signal.SIGKILL)
            ended = run("-o", out, *"ABCDEFGHIJ", environment=environment)
            assert ended.returncode == 0 and ended.stderr == "", ended
            files = check_whole(out, codes, with_parts=number == signal.SIGKILL)
            assert sum(name.endswith(".png") for name in files) == len(codes), sorted(files)


def test_two_at_once():
    codes = many_codes()
    with collection(codes) as environment, folder() as path:
        common = ("-o", path, *"ABCDEFGHIJ")
        with running(*common, environment=environment) as one, \
                running(*common, environment=environment) as other:
            ended = [end(one), end(other)]
        for code, _, err in ended:
            assert (code, err) == (0, ""), ended
        assert len(check_whole(path, codes)) == len(codes)


def test_reader_gone():
    """`bunting-fetch … | head -1`: without a reader, it ends, and as cleanly as otherwise."""
    codes = many_codes()
    for option in ("-v", "--max-flags=2"):
        with collection(codes) as environment, folder() as path:
            with running(option, "-o", path, *"ABCDEFGHIJ", environment=environment) as process:
                process.stdout.read(6)
                process.stdout.close()
                process.stdout = None
                code, _, err = process.wait(PATIENCE_S), None, process.stderr.read()
            assert (code, err) == (128 + signal.SIGPIPE, b""), (code, err)
            assert 0 < len(check_whole(path, codes)) < len(codes)


def test_closed_streams():
    """No flag's file gets the descriptor of a closed standard stream, which messages would go to."""
    for closed in (">&-", "<&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"):
        with collection(MOST_POPULOUS) as environment, folder() as path:
            command = ("/bin/sh", "-c", f'exec "$@" {closed}', "sh")
            with running("-v", "-o", path, command=command, environment=environment) as process:
                code, _, err = end(process)
            assert (code, err) == (0, ""), (closed, code, err)
            assert len(check_whole(path, MOST_POPULOUS)) == 20, closed


def test_full_output():
    if not os.path.exists("/dev/full"):
        raise Skip("there is no /dev/full")
    for option in ("-v", "--json", "--max-flags=5"):
        with collection(MOST_POPULOUS) as environment, folder() as path, \
                open("/dev/full", "wb") as full:
            with running(option, "-o", path, environment=environment, stdout=full) as process:
                _, err = process.communicate(timeout=PATIENCE_S)
            assert process.returncode == 1, process.returncode
            assert re.fullmatch(b"bunting-fetch: .*output.*\n", err), err
            # All flags are saved nevertheless.
            assert len(check_whole(path, MOST_POPULOUS)) == 20
    with open("/dev/full", "wb") as full:
        for option in ("--version", "--list-sources"):
            assert subprocess.run([fetching.PROGRAM, option], stdout=full, stderr=subprocess.PIPE,
                                  timeout=PATIENCE_S, check=False).returncode == 1


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
