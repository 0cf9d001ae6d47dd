#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window against a server whose responses are drawn at random from everything that a server can do wrong,
as test-random-faults.py does with bunting-fetch: the totals add up, every saved file is the picture that was
drawn for it, nothing else is in the folder, and memory and descriptors do not grow from one download to the next.
Runs in its own session; prints TAP.

Environment variables: RANDOM_FLAGS, the number of flags of a download (20; at most 254); RANDOM_ROUNDS (1);
RANDOM_SEED, which repeats a round (none: a new one for each round); RANDOM_COUNTRIES, the number of countries (those
that there are; at most 676, for each code of two letters): iso-codes' list is then another one, in a mount namespace,
which needs root or user namespaces; RANDOM_FAST, if set: deadlines and pauses pass four times as fast."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
import accessible
import desktop
import faults
import tap
from randomfaults import RandomServer, Watch, check_files, draw, read_digests

N_FLAGS = int(os.environ.get("RANDOM_FLAGS", 20))
N_ROUNDS = int(os.environ.get("RANDOM_ROUNDS", 1))
SEED = os.environ.get("RANDOM_SEED")
N_COUNTRIES = int(os.environ.get("RANDOM_COUNTRIES", 0))
NATIONS = ["GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"]
PROGRAM = os.environ["BUNTING_PROGRAM"]
# Libraries print warnings about what this server sends.
QUIET = {"G_DEBUG": ""}
if "RANDOM_FAST" in os.environ:
    QUIET["LD_PRELOAD"] = os.environ["BUNTING_FAST_CLOCK"]
PATIENCE_S = 600 + 2 * N_COUNTRIES  # a flag has 30 s, and pauses that the server asks for add up
HOST_BLOCKED_S = 31  # after too many refusals
MEMORY_SLACK_MB = 32  # caches of pictures and of the allocator


def read_codes():
    """The codes of some countries, in alphabetical order."""
    return COUNTRIES[:N_FLAGS]


def read_countries():
    if N_COUNTRIES:
        return sorted({*faults.codes(N_COUNTRIES), "XK", *NATIONS})
    regions = json.loads(Path(os.environ["BUNTING_DATA_DIR"], "atlas/regions.json").read_text())
    return sorted(set(re.findall(r"\b[A-Z]{2}(?:-[A-Z]{3})?\b", json.dumps(regions))))


COUNTRIES = read_countries()


def enter_namespace():
    """Begins this program again, where iso-codes has that number of countries."""
    prefix = subprocess.run(["pkg-config", "--variable=prefix", "iso-codes"], capture_output=True, text=True,
                            check=True).stdout.strip()
    table = Path(os.environ["XDG_RUNTIME_DIR"], "iso_3166-1.json")
    table.write_text(json.dumps({"3166-1": [{"alpha_2": code, "name": f"Country {code}"}
                                           for code in faults.codes(N_COUNTRIES)]}))
    os.environ["RANDOM_MOUNTED"] = "yes"
    os.execvp("unshare", ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c",
                          'mount --bind "$0" "$1" && shift && exec "$@"', str(table),
                          f"{prefix}/share/iso-codes/json/iso_3166-1.json", sys.executable, *sys.argv])


def make_seed():
    return SEED or str(random.randrange(10 ** 9))


def saved_in(folder):
    """Returns code → name."""
    names = [path.name for path in folder.glob("*-*") if not path.name.startswith(".")]
    return {max((code for code in COUNTRIES if name.startswith(code + "-")), key=len, default=name): name
            for name in names}


def check_folder(folder, codes, drawn):
    """Returns the number of saved flags."""
    saved_as = saved_in(folder)
    check_files(folder, set(codes), drawn, read_digests(), saved_as)
    return len(saved_as)


def count(pattern, text):
    found = re.search(pattern, text)
    return int(found.group(1)) if found else 0


def check_totals(summary, n_saved, n_flags):
    n_failed = count(r"(\d+) failed", summary)
    n_not_found = count(r"(\d+) not available", summary)
    assert count(r"^(\d+) flag", summary) == n_saved, (summary, n_saved)
    assert n_saved + n_failed + n_not_found == n_flags, summary


def check_report(seed, codes):
    drawn = draw(seed, codes)
    server = RandomServer(seed)
    with server as base, tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "flags")
        run = subprocess.run([PROGRAM, f"--source={base}", f"--to={folder}", "--download=" + ",".join(codes),
                              "--quit-when-done"], env={**os.environ, **QUIET}, capture_output=True, text=True,
                             timeout=PATIENCE_S)
        assert run.returncode in (0, 1), (run.returncode, run.stderr[-2000:])
        n_saved = check_folder(folder, codes, drawn)
        assert [path.name for path in Path(parent).iterdir()] == ["flags"]
    summary = next(line for line in run.stdout.splitlines() if " downloaded" in line)
    print(f"# seed {seed}: {len(codes)} flags, {server.n_responses} responses: {summary}", flush=True)
    check_totals(summary, n_saved, len(codes))


def test_totals():
    codes = read_codes()
    for _ in range(N_ROUNDS):
        check_report(make_seed(), codes)


class Window:
    """The actions of the only window of a running program."""
    path = desktop.PATH + "/window/1"

    def __init__(self, program):
        self.program = program

    def activate(self, action):
        self.program.call(self.path, "org.gtk.Actions", "Activate", "(sava{sv})", action, [], {})

    def is_busy(self):
        enabled, _, _ = self.program.call(self.path, "org.gtk.Actions", "Describe", "(s)", "cancel").unpack()[0]
        return enabled


def make_home(base, parent):
    """Returns the variables of a home in which the server is the source."""
    sources = Path(parent, ".local/share/bunting/sources")
    sources.mkdir(parents=True)
    (sources / "random.source").write_text(
        f"[Source]\nName=Random\nPicture={base}/{{cc}}/{{cc}}.gif\n"
        f"Metadata={base}/{{cc}}/metadata.json\nNamePath=$.country\n")
    settings = Path(parent, ".config/glib-2.0/settings")
    settings.mkdir(parents=True)
    (settings / "keyfile").write_text("[io/github/flagbunting/Bunting]\nsource='random'\n")
    Path(parent, "Pictures").mkdir()
    shutil.copytree(os.environ["XDG_CONFIG_HOME"], Path(parent, ".config"), dirs_exist_ok=True)
    return {"HOME": parent, "XDG_CONFIG_HOME": f"{parent}/.config", "XDG_DATA_HOME": f"{parent}/.local/share",
            "GSETTINGS_BACKEND": "keyfile", **QUIET}


def download_all(window):
    window.activate("select-all-shown")
    window.activate("download")
    desktop.wait(window.is_busy, "the download")
    end = time.monotonic() + PATIENCE_S
    while window.is_busy():
        assert time.monotonic() < end, "the download does not end"
        time.sleep(0.5)


def read_report(program):
    """Returns the first line of the report, which is opened for it and closed again."""
    window = Window(program)
    window.activate("show-report")
    application = accessible.wait(lambda: accessible.Program.look_on_bus(program), "the program on the bus")
    report = application.find("dialog", "Download Report")
    summary = report.find("label", r"\d+ flags? downloaded in .*").name
    report.do("window.close")
    application.wait_gone("dialog", "Download Report")
    return summary


def look_at(process):
    """Returns (MB, descriptors) of an idle process."""
    time.sleep(2)  # what is idle ends
    watch = Watch(process.pid)
    time.sleep(0.5)
    return watch.most(0, 1)


def download_and_check(program, seed, port, folder):
    """Returns (MB, descriptors) after the download."""
    server = RandomServer(seed, port)
    start = time.monotonic()
    with server:
        download_all(Window(program))
    seconds = time.monotonic() - start
    codes = [code for code in COUNTRIES if code in saved_in(folder)]
    n_saved = check_folder(folder, codes, draw(seed, codes))
    summary = read_report(program)
    check_totals(summary, n_saved, len(COUNTRIES))
    for path in folder.glob("*-*"):
        path.unlink()
    if server.n_responses < len(COUNTRIES):
        time.sleep(HOST_BLOCKED_S)
    mb, n_descriptors = look_at(program.process)
    print(f"# seed {seed}: {server.n_responses} responses in {seconds:.1f} s: {summary}; "
          f"{mb:.0f} MB, {n_descriptors} descriptors", flush=True)
    return mb, n_descriptors


def test_growth():
    """All flags are downloaded again and again by one process, each time with other responses."""
    if N_ROUNDS < 2:
        raise desktop.Skip("RANDOM_ROUNDS is 1")
    seed = make_seed()
    with RandomServer(seed) as base:
        port = int(base.split(":")[2].split("/")[0])
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "Pictures/Flags")
        with desktop.Program(**make_home(base, parent)) as program:
            desktop.wait(program.windows, "the window")
            # (MB, descriptors) after each download
            held = [download_and_check(program, f"{seed}.{i}", port, folder) for i in range(N_ROUNDS)]
    if not faults.SANITIZED:
        assert held[-1][0] <= held[0][0] + MEMORY_SLACK_MB, held
        assert held[-1][1] <= held[0][1] + 8, held


if __name__ == "__main__":
    if N_COUNTRIES and "RANDOM_MOUNTED" not in os.environ:
        enter_namespace()
    sys.exit(tap.main(globals()))
