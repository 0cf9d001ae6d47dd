#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch when the disk, the folder or the process fails: in every case, a file under its final
name is complete, and nothing outside the folder is touched. Prints TAP.

The environment variable KILLS is the number of times that a download is killed (15)."""

import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import faults  # noqa: E402
import tap  # noqa: E402
from fetching import Skip  # noqa: E402

KILLS = int(os.environ.get("KILLS", "15"))
BOOKKEEPING = ".bunting.json"


def flags_in(folder):
    """Returns the files with a final name."""
    return {path.name: path for path in pathlib.Path(folder).iterdir()
            if not path.name.startswith(".")}


def parts_in(folder):
    return [path for path in pathlib.Path(folder).iterdir() if path.name.endswith(".part")]


def check_whole(folder, pictures):
    """Checks that each file with a final name is the collection's; returns their codes."""
    found = flags_in(folder)
    for name, path in found.items():
        assert name == f"{name[:2]}-Name_of_{name[:2]}.gif", name
        assert path.read_bytes() == pictures[name[:2]], f"{name} differs"
    return {name[:2] for name in found}


def serving(collection, *options):
    return faults.server(faults.SERVE, "--port=0", f"--collection={collection}", *options)


def test_killed():
    """kill -9 at random moments of a download of 249 flags, which is resumed each time."""
    n_kills = n_completed = n_parts = 0
    with tempfile.TemporaryDirectory() as parent:
        parent = pathlib.Path(parent)
        codes = faults.codes(249)
        pictures = faults.make_collection(parent / "collection", codes, 100_000)
        folder = parent / "flags"
        with serving(parent / "collection") as base:
            command = [faults.FETCH, "-s", base, "-m", "12", "-o", folder, *codes]
            start = time.monotonic()
            subprocess.run(command, env=faults.ENVIRONMENT, stdout=subprocess.DEVNULL, check=True)
            longest_s = time.monotonic() - start
            shutil.rmtree(folder)
            while n_kills < KILLS:
                process = subprocess.Popen(command, env=faults.ENVIRONMENT,
                                           stdout=subprocess.DEVNULL)
                try:
                    process.wait(random.uniform(0, longest_s / 2))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    n_kills += 1
                done = check_whole(folder, pictures) if folder.exists() else set()
                n_parts += len(parts_in(folder)) if folder.exists() else 0
                if len(done) == len(codes):
                    n_completed += 1
                    shutil.rmtree(folder)
            run = faults.Run("-s", base, "-o", folder, *codes)
            assert run.status == 0, run
            assert check_whole(folder, pictures) == set(codes)
        assert sorted(path.name for path in parent.iterdir()) == ["collection", "flags"]
        print(f"# killed {n_kills} times, completed {n_completed} times meanwhile, {n_parts} parts")


def test_leftovers():
    """Files left by a killed run are deleted; files that another program may be writing are not."""
    with tempfile.TemporaryDirectory() as parent:
        folder = pathlib.Path(parent, "flags")
        pictures = faults.make_collection(pathlib.Path(parent, "collection"), ["AA"])
        folder.mkdir()
        old = folder / ".AB-Name_of_AB.gif.abcdef.part"
        young = folder / ".AC-Name_of_AC.gif.abcdef.part"
        foreign = folder / ".notes.part"
        for path in (old, young, foreign):
            path.write_bytes(b"half")
        for path in (old, foreign):
            os.utime(path, (time.time() - 3600,) * 2)
        with serving(pathlib.Path(parent, "collection")) as base:
            run = faults.Run("-s", base, "-o", folder, "AA")
        assert run.status == 0, run
        assert not old.exists() and young.exists() and foreign.exists()
        assert check_whole(folder, pictures) == {"AA"}


def run_on_full_disk(folder, base, codes, at, how):
    environment = dict(faults.ENVIRONMENT, FULL_DISK_FOLDER=str(folder), FULL_DISK_AT=str(at),
                       FULL_DISK_HOW=how)
    preload = os.environ["BUNTING_FULL_DISK"]
    return faults.Run("-v", "-s", base, "-m", "2", "-o", folder, *codes, environment=environment,
                      preload=preload)


def check_full_disk(base, pictures, codes, at, how):
    """Returns whether the disk was still large enough."""
    with tempfile.TemporaryDirectory() as folder:
        run = run_on_full_disk(folder, base, codes, at, how)
        done = check_whole(folder, pictures)
        assert not parts_in(folder), (at, how, parts_in(folder))
        failed = dict(re.findall(r"^(\w\w): failed: (.+)$", run.out, re.M))
        for code, cause in failed.items():
            assert "the disk is full" in cause, (at, how, run)
        if run.status == 2:
            assert "the disk is full" in run.err and not done, (at, how, run)
        else:
            assert run.status == (1 if failed else 0), (at, how, run)
            assert done | set(failed) == set(codes), (at, how, run)
            assert not done & set(failed) or how == "close", (at, how, run)
        return run.status == 0 and pathlib.Path(folder, BOOKKEEPING).exists()


def test_full_disk():
    """The disk becomes full at each call that needs space, in turn."""
    if faults.SANITIZED:
        raise Skip("a sanitizer must be the first library that is loaded")
    with tempfile.TemporaryDirectory() as collection:
        codes = faults.codes(6)
        pictures = faults.make_collection(collection, codes, 50_000)
        with serving(collection) as base:
            for how in ("at once", "short", "close"):
                at = 1
                while not check_full_disk(base, pictures, codes, at, how):
                    at += 1
                    assert at < 200, how
                print(f"# {how}: {at - 1} calls that need space")
                assert at > len(codes), how


def test_tmpfs():
    """A real file system that is too small, by a little or by much."""
    inner = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'
    probe = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"],
                           capture_output=True)
    if probe.returncode != 0:
        raise Skip("no file system can be mounted here")
    with tempfile.TemporaryDirectory() as parent:
        parent = pathlib.Path(parent)
        codes = faults.codes(8)
        pictures = faults.make_collection(parent / "collection", codes, 30_000)
        (parent / "disk").mkdir()
        with serving(parent / "collection") as base:
            for size_kib in (4, 16, 64, 100, 128, 200, 400):
                kept = parent / f"kept-{size_kib}"
                # The file system is only visible inside its mount namespace, so its files are copied.
                script = ('"$FETCH" -v -s "$BASE" -o "$DISK" $CODES; status=$?; '
                          'cp -a "$DISK" "$KEPT"; exit $status')
                environment = dict(faults.ENVIRONMENT, FETCH=faults.FETCH, BASE=base,
                                   DISK=str(parent / "disk"), KEPT=str(kept),
                                   CODES=" ".join(codes))
                ended = subprocess.run(
                    ["unshare", "-rm", "sh", "-c", inner, "sh", f"{size_kib}k", parent / "disk",
                     "sh", "-c", script],
                    capture_output=True, text=True, env=environment, timeout=faults.PATIENCE_S)
                done = check_whole(kept, pictures)
                assert not parts_in(kept), (size_kib, parts_in(kept))
                if len(done) < len(codes):
                    assert ended.returncode in (1, 2), (size_kib, ended)
                    assert "the disk is full" in ended.stdout + ended.stderr, (size_kib, ended)
                else:
                    assert ended.returncode == 0, (size_kib, ended)
        assert check_whole(parent / "kept-400", pictures) == set(codes)
        assert len(check_whole(parent / "kept-64", pictures)) < len(codes)


def test_folder_vanishes():
    with tempfile.TemporaryDirectory() as parent:
        parent = pathlib.Path(parent)
        codes = faults.codes(20)
        faults.make_collection(parent / "collection", codes)
        folder = parent / "flags"
        with serving(parent / "collection", "--delay=50") as base:
            process = subprocess.Popen([faults.FETCH, "-v", "-s", base, "-m", "1", "-o", folder,
                                        *codes], env=faults.ENVIRONMENT, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.readline()
            folder.rename(parent / "moved")
            shutil.rmtree(parent / "moved")
            out, err = process.communicate(timeout=faults.PATIENCE_S)
        assert process.returncode == 1, (out, err)
        assert "there is no such folder" in out and err == "", (out, err)
        assert [path.name for path in parent.iterdir()] == ["collection"]


def test_read_only_folder():
    with tempfile.TemporaryDirectory() as parent:
        parent = pathlib.Path(parent)
        faults.make_collection(parent / "collection", ["AA"])
        (parent / "flags").mkdir(mode=0o555)
        parent.chmod(0o755)
        command = [faults.FETCH, "-o", parent / "flags", "AA"]
        with serving(parent / "collection") as base:
            # Nothing is read-only for root.
            other_user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
            try:
                ended = subprocess.run([*command, "-s", base], env=faults.ENVIRONMENT, text=True,
                                       capture_output=True, timeout=faults.PATIENCE_S, cwd="/",
                                       **other_user)
            except PermissionError:
                raise Skip("another user cannot run the program here") from None
        assert ended.returncode == 2 and ended.stdout == "", ended
        assert "cannot be written to" in ended.stderr, ended
        assert not list((parent / "flags").iterdir())


def make_obstacles(parent, codes):
    """Makes a folder in which names are taken by other things, and a file outside for a link."""
    folder = parent / "flags"
    names = [folder / f"{code}-Name_of_{code}.gif" for code in codes]
    folder.mkdir()
    (parent / "victim").write_bytes(b"not ours")
    names[0].mkdir()
    (names[0] / "kept").write_bytes(b"kept")
    names[1].symlink_to("../victim")
    names[2].symlink_to("../nowhere")
    names[3].write_bytes(b"")
    names[4].symlink_to(names[4].name)
    os.mkfifo(names[5])
    return folder, names


def test_names_taken():
    """A folder, a link or a pipe with a flag's name is not written to. An empty file is replaced."""
    with tempfile.TemporaryDirectory() as parent:
        parent = pathlib.Path(parent)
        codes = faults.codes(7)
        pictures = faults.make_collection(parent / "collection", codes)
        folder, names = make_obstacles(parent, codes)
        with serving(parent / "collection") as base:
            run = faults.Run("-v", "-s", base, "-o", folder, *codes)
            assert run.status == 1, run
            failed = dict(re.findall(r"^(\w\w): failed: (.+)$", run.out, re.M))
            assert sorted(failed) == codes[:3] + codes[4:6], run
            for cause in failed.values():
                assert "has this name" in cause, run
            for i in (3, 6):
                assert names[i].read_bytes() == pictures[codes[i]], run
            assert names[1].is_symlink() and names[2].is_symlink()

            run = faults.Run("-v", "-r", "-s", base, "-o", folder, *codes)
            failed = dict(re.findall(r"^(\w\w): failed: (.+)$", run.out, re.M))
            # A refresh replaces everything except a folder.
            assert run.status == 1 and list(failed) == [codes[0]], run
            for code, name in list(zip(codes, names))[1:]:
                assert not name.is_symlink() and name.read_bytes() == pictures[code], run
        assert (parent / "victim").read_bytes() == b"not ours"
        assert (names[0] / "kept").read_bytes() == b"kept"
        assert not (parent / "nowhere").exists() and not parts_in(folder)
        assert sorted(path.name for path in parent.iterdir()) == ["collection", "flags", "victim"]


def test_two_programs():
    """Two downloads into one folder at the same time."""
    with tempfile.TemporaryDirectory() as parent:
        parent = pathlib.Path(parent)
        codes = faults.codes(120)
        pictures = faults.make_collection(parent / "collection", codes, 20_000)
        with serving(parent / "collection") as base:
            command = [faults.FETCH, "-s", base, "-m", "8", "-o", parent / "flags", *codes]
            both = [subprocess.Popen(command, env=faults.ENVIRONMENT, text=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                    for _ in range(2)]
            said = [process.communicate(timeout=faults.PATIENCE_S) for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        assert check_whole(parent / "flags", pictures) == set(codes)
        assert not parts_in(parent / "flags")


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
