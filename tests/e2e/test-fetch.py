#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch, called as a user calls it: its downloads and its output. Needs only Python; prints
TAP. Interruptions of a download are in test-fetch-ends.py.

BUNTING_FETCH names the program; Meson sets it."""

import functools
import csv
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import fetching  # noqa: E402
import tap  # noqa: E402
from fetching import (BOOKKEEPING, ENVIRONMENT, MOST_POPULOUS, Site, Skip, collection, folder,  # noqa: E402
                      gif, on_terminal, png, run, saved, serving)

SUMMARY = r"(\d+) flags? downloaded in \d+\.\d\ds"


def words_of(line):
    return line.split(" ")


def check_twenty(ended, path, extension, picture_of):
    """Checks that the 20 most populous countries are saved and reported."""
    assert ended.returncode == 0 and ended.stderr == "", ended
    words, summary = ended.stdout.splitlines()
    assert sorted(words_of(words)) == sorted(f"{code}[OK]" for code in MOST_POPULOUS), words
    assert re.fullmatch(SUMMARY, summary)[1] == "20", summary
    files = saved(path)
    assert len(files) == 20, sorted(files)
    for name, content in files.items():
        assert content == picture_of(name[:2]), name
    assert f"BR-Brazil.{extension}" in files, sorted(files)


def test_default():
    with folder() as path, collection(MOST_POPULOUS) as environment:
        check_twenty(run("-o", path, environment=environment), path, "png", png)


def test_default_folder():
    with folder() as path, collection(MOST_POPULOUS) as environment:
        check_twenty(run(environment=environment, cwd=path), path / "downloads", "png", png)


def test_default_installed():
    places = [pathlib.Path(place, "iso-flags-svg/country-4x3") for place in
              os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")]
    installed = next((place for place in places if (place / "br.svg").exists()), None)
    if installed is None:
        raise Skip("iso-flags-svg is not installed")
    with folder() as path:
        check_twenty(run("-o", path), path, "svg",
                     lambda code: (installed / f"{code.lower()}.svg").read_bytes())


def test_all_of_flag_icons():
    place = os.environ.get("BUNTING_FLAG_ICONS", "")
    if not place:
        raise Skip("built without flag-icons")
    with folder() as path:
        ended = run("-a", "-o", path, environment=dict(ENVIRONMENT, BUNTING_COLLECTION=place))
        files = saved(path)
    assert ended.returncode == 0 and ended.stderr == "", ended
    assert len(ended.stdout.splitlines()) == 2 and "254 flags downloaded" in ended.stdout, ended
    assert len(files) == 254, len(files)
    for name, content in files.items():
        code = name.split("-")[0] if name[:3] != "GB-" or name[6:7] != "-" else name[:6]
        assert content == pathlib.Path(place, f"flags/4x3/{code.lower()}.svg").read_bytes(), name


def test_all():
    codes = [*MOST_POPULOUS, "GB-ENG", "AQ", "CI"]
    with folder() as path, collection(codes) as environment:
        ended = run("-a", "-o", path, environment=environment)
        files = saved(path)
    assert ended.returncode == 1 and ended.stderr == "", ended
    words, summary, not_found = ended.stdout.splitlines()
    assert sorted(words_of(words)) == sorted(f"{code}[OK]" for code in codes)
    assert re.fullmatch(SUMMARY, summary)[1] == "23"
    assert files.pop("GB-ENG-England.png") == png("GB-ENG")
    assert sorted(files.values()) == sorted(png(code) for code in codes if code != "GB-ENG")
    count, named = re.fullmatch(r"(\d+) not found: (.*)", not_found).groups()
    named = named.split(", ")
    assert int(count) == len(named) == len(set(named)) > 200
    assert not set(named) & set(codes) and {"XK", "GB-SCT", "ZW", "AX"} <= set(named)


def test_static_server():
    names = {"CI": "Côte d'Ivoire", "CD": "Congo (Kinshasa)", "BR": "Brazil"}
    with folder() as site, folder() as path:
        for code, name in names.items():
            place = site / "data" / "flags" / code.lower()
            place.mkdir(parents=True)
            (place / f"{code.lower()}.gif").write_bytes(gif(code))
            (place / "metadata.json").write_text(json.dumps({"country": name, "iso_cc": code}))

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        with serving(functools.partial(Quiet, directory=site)) as base:
            ended = run("-s", base.replace("/flags", "/data/flags"), "-o", path, "CI", "CD", "BR")
            assert ended.returncode == 0, ended
            assert saved(path) == {"CI-Côte_d'Ivoire.gif": gif("CI"), "BR-Brazil.gif": gif("BR"),
                                   "CD-Congo_(Kinshasa).gif": gif("CD")}, saved(path).keys()


def test_codes():
    calls = {
        ("br", "Fr", "BR"): {"BR", "FR"},
        ("GB-ENG", "us-ca", "QZ", "qz-9"): {"GB-ENG", "US-CA", "QZ", "QZ-9"},
        ("b",): {"B" + chr(letter) for letter in range(ord("A"), ord("Z") + 1)},
        ("BR", "B", "-l", "3"): {"BR", "BA", "BB"},
        ("-e", "-l", "27"): {*("A" + chr(letter) for letter in range(ord("A"), ord("Z") + 1)), "BA"},
        ("-a", "--limit=2"): {"AD", "AE"},
        ("-l", "2"): {"CN", "IN"},
        ("-m", "5", "-vl", "2"): {"CN", "IN"},
        ("-t", "9", "-rl", "1", "--limit", "2"): {"CN", "IN"},
        ("--", "BR"): {"BR"},
    }
    for arguments, codes in calls.items():
        site = Site()
        with site.open() as base, folder() as path:
            ended = run("-s", base, "-o", path, *arguments)
            assert ended.returncode == 0, ended
            assert site.codes_asked() == codes, (arguments, site.codes_asked())
            assert len(site.asked) == 2 * len(codes), site.asked
            assert saved(path) == {f"{code}-Land_{code}.gif": gif(code) for code in codes}


def test_in_flight():
    """The number of flags in flight reaches the limit and never exceeds it."""
    def behave(handler, code, kind):
        if site.n_active >= 6:
            # A seventh request, if there were one, would arrive meanwhile.
            time.sleep(0.3)
            site.release.set()
        site.release.wait(fetching.PATIENCE_S)
        time.sleep(0.005)

    site = Site(behave)
    with site.open() as base, folder() as path:
        ended = run("-s", base, "-o", path, "-m", "3", "B")
        assert ended.returncode == 0 and len(saved(path)) == 26, ended
    assert site.max_active == 6, site.max_active


def test_deadline():
    site = Site(lambda handler, code, kind: code != "FR" and not site.release.wait(3600))
    with site.open() as base, folder() as path:
        start = time.monotonic()
        ended = run("-s", base, "-o", path, "-t", "1", "BR", "FR", "DE")
        assert time.monotonic() - start >= 1
        assert ended.returncode == 1 and ended.stdout.startswith("FR[OK]\n1 flag downloaded "), ended
        assert re.search(r"^2 failed: (BR DE|DE BR) \(.*(time|long).*\)$", ended.stdout, re.M), ended
        assert saved(path) == {"FR-Land_FR.gif": gif("FR")}


def test_refresh():
    content = {"BR": "one", "FR": "one", "DE": "one"}

    def behave(handler, code, kind):
        etag = f'"{content[code]}"'
        if kind == "metadata":
            return False
        if handler.headers["If-None-Match"] == etag:
            handler.answer(304, ETag=etag)
        else:
            handler.answer(200, gif(content[code]), "image/gif", ETag=etag)
        return True

    site = Site(behave)
    with site.open() as base, folder() as path:
        common = ("-s", base, "-o", path, "BR", "FR", "DE")
        assert run(*common).returncode == 0
        n_asked = len(site.asked)
        ended = run(*common)
        assert (ended.returncode, len(site.asked)) == (0, n_asked), ended
        assert re.fullmatch("0 flags downloaded in .*s\n3 already saved\n", ended.stdout), ended
        ended = run(*common, "-r")
        assert ended.returncode == 0 and "\n3 unchanged\n" in ended.stdout, ended
        assert set(saved(path).values()) == {gif("one")}
        content["FR"] = "two"
        ended = run(*common, "--refresh")
        assert ended.returncode == 0 and ended.stdout.startswith("FR[OK]\n1 flag down"), ended
        assert "\n1 changed, 2 unchanged\n" in ended.stdout, ended
        assert saved(path) == {"BR-Land_BR.gif": gif("one"), "FR-Land_FR.gif": gif("two"),
                               "DE-Land_DE.gif": gif("one")}


def test_built_in_names():
    """The built-in source's files have the names that people use."""
    names = {"RU": "Russia", "CD": "DR_Congo", "VA": "Vatican_City", "VI": "U.S._Virgin_Islands",
             "ST": "São_Tomé_and_Príncipe", "PS": "Palestine", "GB-SCT": "Scotland", "XK": "Kosovo"}
    with folder() as path, collection(names) as environment:
        ended = run("-o", path, *names, environment=dict(environment, LANGUAGE="de"))
        assert ended.returncode == 0, ended
        assert set(saved(path)) == {f"{code}-{name}.png" for code, name in names.items()}


def test_older_name():
    """A file that was saved under a name of an earlier version stays its country's file."""
    older = "RU-Russian_Federation.png"
    with folder() as path, collection(["RU"]) as environment:
        common = ("-o", path, "RU")
        assert run(*common, environment=environment).returncode == 0
        (path / "RU-Russia.png").rename(path / older)
        index = path / BOOKKEEPING
        index.write_text(index.read_text().replace("RU-Russia.png", older))

        ended = run(*common, environment=environment)
        assert "\n1 already saved\n" in ended.stdout, ended
        ended = run(*common, "--refresh", environment=environment)
        assert "\n1 unchanged\n" in ended.stdout, ended
        assert saved(path) == {older: png("RU")}, os.listdir(path)

        picture = pathlib.Path(environment["BUNTING_COLLECTION"], "ru.png")
        picture.write_bytes(png("a new flag"))
        ended = run(*common, "--refresh", environment=environment)
        assert ended.stdout.startswith("RU[OK]"), ended
        assert saved(path) == {"RU-Russia.png": png("a new flag")}, os.listdir(path)


def test_empty_file():
    """An empty file is replaced; any other file with the name counts as saved."""
    site = Site()
    with site.open() as base, folder() as path:
        for content, is_saved in ((b"", True), (b"mine", False)):
            (path / "BR-Land_BR.gif").write_bytes(content)
            ended = run("-s", base, "-o", path, "BR")
            assert ended.returncode == 0 and ended.stderr == "", ended
            assert ended.stdout.startswith("BR[OK]\n") == is_saved, ended
            assert ("\n1 already saved\n" in ended.stdout) != is_saved, ended
            assert saved(path) == {"BR-Land_BR.gif": gif("BR") if is_saved else b"mine"}


def misbehave(handler, code, kind):
    """404, 418, a body that is not a picture, and three kinds of bad metadata."""
    if (code, kind) == ("FR", "picture"):
        handler.answer(404)
    elif (code, kind) == ("DE", "picture"):
        handler.answer(418)
    elif (code, kind) == ("IT", "picture"):
        handler.answer(200, b"<html>This is no flag</html>", "image/gif")
    elif (code, kind) == ("JP", "metadata"):
        handler.answer(404)
    elif (code, kind) == ("EG", "metadata"):
        handler.answer(200, b'{"country": 17}', "application/json")
    elif (code, kind) == ("NG", "metadata"):
        handler.answer(200, b'{"country": "../../etc/\x1b[31mpasswd"}', "application/json")
    else:
        return False
    return True


MIXED = ("BR", "FR", "DE", "IT", "JP", "EG", "NG")
MIXED_SAVED = {"BR-Land_BR.gif": gif("BR"), "JP-Japan.gif": gif("JP"), "EG-Egypt.gif": gif("EG")}


def test_errors():
    with Site(misbehave).open() as base, folder() as path:
        ended = run("-s", base, "-o", path / "in", *MIXED)
        files = saved(path / "in")
        assert os.listdir(path) == ["in"]
    assert ended.returncode == 1 and ended.stderr == "" and "\x1b" not in ended.stdout, ended
    odd = [name for name in files if name.startswith("NG-")]
    assert len(odd) == 1 and files.pop(odd[0]) == gif("NG") and "\x1b" not in odd[0], odd
    assert files == MIXED_SAVED, files.keys()
    lines = ended.stdout.splitlines()
    assert sorted(word for word in lines[0].split(" ") if word[:2] != "NG") == [
        "BR[OK]", "EG[OK]", "JP[OK]"], lines
    assert "1 not found: FR" in lines, lines
    failed = next(line for line in lines if line.startswith("2 failed: "))
    assert re.search(r"DE \(.*418.*\)", failed) and re.search(r"IT \(.+\)", failed), failed
    without = next(line for line in lines if " saved without metadata: " in line)
    assert re.search(r"JP \(.*404.*\)", without) and re.search(r"EG \(.+\)", without), without


def test_verbose():
    with Site(misbehave).open() as base, folder() as path:
        ended = run("-v", "-s", base, "-o", path, *MIXED)
        again = run("-v", "-s", base, "-o", path, "BR")
    lines = ended.stdout.splitlines()
    for line in ("BR[OK] BR-Land_BR.gif", "FR: not found", "JP[OK] JP-Japan.gif"):
        assert line in lines, ended
    assert any(re.fullmatch("DE: failed: .*418.*", line) for line in lines), lines
    assert any(re.fullmatch("JP: saved without metadata: .+", line) for line in lines), lines
    assert again.stdout.startswith("BR: already saved as BR-Land_BR.gif\n"), again


def test_report():
    """--report writes one row for each flag, whatever became of it; a file there is replaced."""
    with Site(misbehave).open() as base, folder() as path:
        (path / "report.csv").write_text("earlier")
        ended = run("--report", path / "report.csv", "-s", base, "-o", path / "out", *MIXED)
        assert ended.returncode == 1 and "1 not found" in ended.stdout, ended
        with open(path / "report.csv", newline="", encoding="utf-8") as file:
            rows = {row["code"]: row for row in csv.DictReader(file)}
        assert set(rows) == set(MIXED), rows
        assert rows["BR"]["outcome"] == "saved" and rows["BR"]["file"] == "BR-Land_BR.gif", rows
        assert rows["BR"]["country"] == "Brazil" and int(rows["BR"]["bytes"]) == len(gif("BR")), rows
        assert rows["FR"]["uri"] == base + "/fr/fr.gif" and "404" in rows["FR"]["error"], rows
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}Z", rows["DE"]["time"]), rows
        ended = run(f"--report={path}/report.json", "-s", base, "-o", path / "out", "BR")
        flags = json.loads((path / "report.json").read_text())["flags"]
        assert ended.returncode == 0 and [flag["outcome"] for flag in flags] == ["already-saved"]
        for name, message in (("report.txt", "ends in .csv or .json"),
                              ("nowhere/report.csv", "folder of the report does not exist")):
            ended = run("--report", path / name, "-s", base, "-o", path / "out", "BR")
            assert ended.returncode == 2 and message in ended.stderr, ended
        (path / "folder.csv").mkdir()
        ended = run("--report", path / "folder.csv", "-s", base, "-o", path / "out", "BR")
        assert ended.returncode == 1 and "report cannot be written" in ended.stderr, ended


def test_json():
    with Site(misbehave).open() as base, folder() as path:
        ended = run("--json", "-v", "-s", base, "-o", path, *MIXED)
        report = json.loads(ended.stdout)
    assert ended.returncode == 1 and ended.stderr == "", ended
    flags = {flag["code"]: flag for flag in report["flags"]}
    assert set(flags) == set(MIXED) and len(report["flags"]) == len(MIXED)
    brazil = flags["BR"]
    assert (brazil["outcome"], brazil["file"]) == ("saved", "BR-Land_BR.gif"), brazil
    assert set(brazil) == {"code", "outcome", "file", "bytes", "uri", "time", "elapsed_s"}, brazil
    assert brazil["bytes"] == len(gif("BR")) and brazil["uri"].endswith("/br/br.gif"), brazil
    assert flags["FR"]["outcome"] == "not-found" and flags["FR"]["file"] is None
    assert flags["DE"]["outcome"] == "failed" and "418" in flags["DE"]["error"]
    assert flags["JP"]["outcome"] == "saved" and "404" in flags["JP"]["metadata_error"]
    totals = report["totals"]
    assert (totals["saved"], totals["not-found"], totals["failed"]) == (4, 1, 2), totals
    assert sum(totals.values()) == len(MIXED) and report["elapsed_s"] >= 0


def test_unreachable():
    with folder() as path:
        ended = run("-s", "http://127.0.0.1:1/flags", "-o", path, "-l", "3")
        assert saved(path) == {}
    assert ended.returncode == 1, ended
    assert re.search(r"^3 failed: CN IN US \(.*(answers|reached).*\)$", ended.stdout, re.M), ended


def test_proxy():
    """The built-in source is on this machine and is reached without a proxy."""
    with folder() as path, collection(MOST_POPULOUS) as environment:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            environment[name] = "http://127.0.0.1:1"
        environment["no_proxy"] = environment["NO_PROXY"] = ""
        check_twenty(run("-o", path, environment=environment), path, "png", png)


def test_secrets():
    """A user's name may be an access token: neither it nor the password is shown or saved."""
    site = Site()
    with site.open() as base, folder() as path:
        for user in ("s3cret", "s3cret:", ":s3cret", "me:s3cret", "s3cret:s3cret", "s3%63ret"):
            address = base.replace("://", f"://{user}@")
            for more in ([], ["-v"], ["--json"], ["-r"]):
                ended = run("-s", address, "-o", path / "out", *more, "BR", "CN")
                assert ended.returncode in (0, 1), ended
                texts = [ended.stdout, ended.stderr]
                texts += [entry.read_text(errors="replace") for entry in (path / "out").iterdir()]
                assert not [text for text in texts if re.search("s3(c|%63)ret", text)], (user, texts)
            for bad in (address + "?x", address + "#x", address.replace("http", "ftp"),
                        f"http://{user}@127.0.0.1:x/", f"http://{user}@/", f"{user}@host"):
                ended = run("-s", bad, "-o", path / "none", "BR")
                assert ended.returncode == 2, ended
                assert "://" not in bad or not re.search("s3(c|%63)ret", ended.stderr), ended


def test_proxy_without_scheme():
    """As curl takes it; what cannot be an address is named, without its value."""
    asked = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = b'{"country": "x"}' if self.path.endswith("json") else gif("x")
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    source = "http://flags.example.test/flags"
    with fetching.serving(Proxy) as base, folder() as path:
        address = base.removeprefix("http://").removesuffix("/flags")
        for value in (address, f"me@{address}", base):
            environment = dict(ENVIRONMENT, http_proxy=value, no_proxy="", NO_PROXY="")
            ended = run("-s", source, "-r", "-o", path, "BR", environment=environment)
            assert (ended.returncode, ended.stderr) == (0, ""), ended
            assert f"{source}/br/br.gif" in asked, asked
            asked.clear()
        for value in ("me:s3cret@host:x", "http://"):
            environment = dict(ENVIRONMENT, http_proxy=value, no_proxy="", NO_PROXY="")
            ended = run("-s", source, "-o", path / "out", "BR", environment=environment)
            assert (ended.returncode, ended.stdout) == (2, ""), ended
            assert len(ended.stderr.splitlines()) == 1 and "http_proxy" in ended.stderr, ended
            assert "s3cret" not in ended.stderr, ended
    assert asked == [], asked


def test_no_collection():
    with folder() as path, folder() as empty:
        ended = run("-o", path / "out",
                    environment=dict(ENVIRONMENT, XDG_DATA_DIRS=str(empty),
                                     BUNTING_COLLECTION=str(empty)))
        assert not (path / "out").exists()
    assert ended.returncode == 1 and ended.stdout == "", ended
    assert re.fullmatch("bunting-fetch: .+\n", ended.stderr), ended


def test_bad_input():
    calls = [
        ["1X"], ["BRA"], ["B-X"], ["GB-"], ["GB-LONG"], [""], ["é"], [b"\xff"], ["BR", "?"],
        ["-s", "nowhere"], ["-s", ""], ["-s", "http://"], ["-s", "ftp://example.org/flags"],
        ["-s", "file:///etc"], ["-s", "http://["], ["-s", b"http://\xff/"],
        ["-l", "0"], ["-l", "-1"], ["-l", "x"], ["-l", "99999999999"],
        ["-m", "0"], ["-m", "-1"], ["-m", "1000"], ["-m", "x"],
        ["-t", "0"], ["-t", "-1"], ["-t", "x"], ["-t", "1000000"], ["-o", ""],
        ["-a", "BR"], ["-e", "BR"], ["-a", "-e"], ["--unknown"], ["-x"], ["-l"], ["-l3"], ["-vx"], ["--verbose=1"], ["--json=0"],
        ["--", "-l"],
    ]
    site = Site()
    with site.open() as base, folder() as path:
        for call in calls:
            for more in ([], ["--json"]):
                # Of repeated options, the last one counts.
                ended = run("-s", base, "-o", path / "out", *more, *call)
                assert (ended.returncode, ended.stdout) == (2, ""), (call, ended)
                assert ended.stderr.startswith("bunting-fetch: "), (call, ended)
        assert not (path / "out").exists()
    assert site.asked == [], site.asked


def test_bad_folder():
    site = Site()
    with site.open() as base, folder() as path:
        (path / "file").write_text("in the way")
        (path / "locked").mkdir(mode=0o500)
        calls = [path / "file", path / "file" / "below"]
        calls += [pathlib.Path("/proc/bunting")] if os.path.isdir("/proc/self") else []
        # For root, no folder is read-only.
        calls += [path / "locked", path / "locked" / "below"] if os.geteuid() != 0 else []
        for out in calls:
            for more in ([], ["--json"]):
                ended = run("-s", base, "-o", out, *more, "BR")
                assert (ended.returncode, ended.stdout) == (2, ""), (out, ended)
                assert ended.stderr.startswith("bunting-fetch: ") and str(out) in ended.stderr, ended
        assert (path / "file").read_text() == "in the way"
    assert site.asked == [], site.asked


def test_no_working_folder():
    """Where a relative path leads nowhere, nothing is saved in "/" either. An absolute one works."""
    site = Site()
    with site.open() as base, folder() as path:
        gone = path / "gone"
        before = set(os.listdir("/"))
        script = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
        for out in ("rel", "rel/below", ".", "..", "./rel"):
            gone.mkdir()
            ended = subprocess.run(["sh", "-c", script, "sh", gone, fetching.PROGRAM, "-s", base,
                                    "-o", out, "BR"], env=ENVIRONMENT, capture_output=True, text=True,
                                   check=False, timeout=fetching.PATIENCE_S)
            assert (ended.returncode, ended.stdout) == (2, ""), ended
            assert f"cannot save flags in “{out}”: " in ended.stderr, ended
        assert set(os.listdir("/")) == before and site.asked == []
        gone.mkdir()
        subprocess.run(["sh", "-c", script, "sh", gone, fetching.PROGRAM, "-s", base, "-o", path / "o",
                        "BR"], env=ENVIRONMENT, capture_output=True, check=True, timeout=fetching.PATIENCE_S)
        assert len(saved(path / "o")) == 1


def test_folder_names():
    site = Site()
    with site.open() as base, folder() as path:
        for name in (b"with spaces", b"not \xff UTF-8", "Flügge".encode(), b"a:b", b"http:", b"-",
                     b"deep/below/there", b"file://x"):
            for cwd, out in ((path, name), (None, os.fsencode(path) + b"/absolute/" + name)):
                ended = run("-s", base, b"--output=" + out, "BR", cwd=cwd)
                assert ended.returncode == 0 and ended.stderr == "", (name, ended)
                where = os.path.join(os.fsencode(path), out)
                assert saved(os.fsdecode(where)) == {"BR-Land_BR.gif": gif("BR")}, name


def test_locales():
    plain = {name: value for name, value in ENVIRONMENT.items()
             if name not in ("LANG", "LC_ALL", "LANGUAGE")}
    for more in ({}, {"LC_ALL": "C"}, {"LANG": "tlh_QO"}, {"LC_ALL": "POSIX", "LANGUAGE": "de"}):
        with folder() as path, collection(("CI", "TR", "BR")) as environment:
            ended = run("-v", "-o", path, "CI", "TR", "BR",
                        environment=dict(plain, **more,
                                         BUNTING_COLLECTION=environment["BUNTING_COLLECTION"]))
            assert ended.returncode == 0 and ended.stderr == "", (more, ended)
            assert set(saved(path)) == {"CI-Côte_d’Ivoire.png", "TR-Türkiye.png",
                                        "BR-Brazil.png"}, (more, os.listdir(path))
            assert "CI[OK] CI-Côte_d’Ivoire.png\n" in ended.stdout, (more, ended)


def test_control_characters():
    """Control characters in a file name do not reach the terminal."""
    with folder() as path:
        (path / "BR-\x1b[31mBrazil\u202e.gif").write_bytes(gif("BR"))
        ended = run("-v", "-s", "http://127.0.0.1:1/flags", "-o", path, "BR")
    assert ended.stdout.startswith("BR: already saved as BR-�[31mBrazil�.gif\n"), ended


def test_terminal():
    for columns in (80, 30, 12):
        with folder() as path, collection(MOST_POPULOUS) as environment:
            code, terminal, out = on_terminal(columns, "-o", path, environment=environment,
                                              stdout_too=False)
            assert code == 0 and "20/20" in terminal and "\n" not in terminal, terminal
            bars = re.findall(r"(?:\[[#.]*\] )?\d+/20", terminal)
            assert len(bars) == 21 and max(map(len, bars)) < columns, bars
            assert (bars[-1].count("#") > 0) == (columns > 12), bars[-1]
            assert terminal.endswith("\r\x1b[K"), terminal
            words, summary = out.splitlines()
            assert len(words_of(words)) == 20 and re.fullmatch(SUMMARY, summary), out
        with folder() as path, collection(MOST_POPULOUS) as environment:
            code, terminal, _ = on_terminal(columns, "-o", path, environment=environment)
            assert code == 0 and terminal.count("[OK]") == 20, terminal
            assert re.search(r"\n" + SUMMARY + r"\r\n$", terminal), terminal


def test_terminal_json():
    with folder() as path, collection(MOST_POPULOUS) as environment:
        code, terminal, out = on_terminal(80, "--json", "-o", path, environment=environment,
                                          stdout_too=False)
        assert code == 0 and "20/20" in terminal and json.loads(out)["totals"]["saved"] == 20


def test_list_sources():
    ended = run("--list-sources")
    assert ended.returncode == 0 and ended.stderr == "", ended
    ids = [line.split()[0] for line in ended.stdout.splitlines()]
    assert ids[0] == "built-in" and "fluentpython" in ids, ids


def test_faulty_source():
    """The file that the user has just written is named, and what is wrong with it."""
    files = {
        "bom": b"\xef\xbb\xbf[Source]\r\nName=x\r\nPicture=http://127.0.0.1:1/{cc}.png\r\n",
        "typo": b"[Source]\nName=Typo\nPicture=http://127.0.0.1:1/{ccc}.png\n",
        "line": b"[Source]\nName=Line\nPicture\n",
    }
    with folder() as path:
        sources = path / "bunting" / "sources"
        sources.mkdir(parents=True)
        for name, content in files.items():
            (sources / f"{name}.source").write_bytes(content)
        environment = dict(ENVIRONMENT, XDG_DATA_HOME=str(path))
        ended = run("--list-sources", environment=environment)
        assert ended.returncode == 0, ended
        ids = [line.split()[0] for line in ended.stdout.splitlines()]
        assert "bom" in ids and "typo" not in ids and "line" not in ids, ids
        lines = ended.stderr.splitlines()
        assert len(lines) == 2, lines
        assert "line.source” is not a source: line 3: " in lines[0], lines
        assert "typo.source" in lines[1] and "Picture" in lines[1] and "{cc}" in lines[1], lines
        for name in ("typo", "line"):
            ended = run("-s", name, "-o", path / "out", "BR", environment=environment)
            assert (ended.returncode, ended.stdout) == (2, ""), ended
            assert f"{name}.source” is not a source: line 3" in ended.stderr, ended
        # The other sources still work.
        ended = run("-s", "nowhere", "BR", environment=environment)
        assert ended.returncode == 2 and "there is no source" in ended.stderr, ended


def test_help_and_version():
    assert re.fullmatch(r"bunting-fetch \d+\.\d+\.\d+\n", run("--version").stdout)
    for option in ("-h", "--help"):
        ended = run(option)
        assert ended.returncode == 0 and "--max-flags=N" in ended.stdout, ended


def test_links_no_gtk():
    if shutil.which("ldd") is None:
        raise Skip("there is no ldd")
    linked = subprocess.run(["ldd", fetching.PROGRAM], capture_output=True, text=True, check=True,
                            timeout=fetching.PATIENCE_S).stdout
    assert "libsoup" in linked, linked
    assert not re.search(r"lib(gtk|gdk|adwaita|pango|cairo|X11|wayland)", linked), linked


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
