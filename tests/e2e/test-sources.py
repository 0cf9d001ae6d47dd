#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch with the shipped sources, from servers in their documented layouts. Prints TAP."""

import configparser
import json
import pathlib
import struct
import sys

sys.dont_write_bytecode = True
import fetching  # noqa: E402
import sourcesites  # noqa: E402
import tap  # noqa: E402
from fetching import ENVIRONMENT, folder, run, saved  # noqa: E402
from sourcesites import CODES, SourceSite, home, name, png, svg  # noqa: E402

WITH_TABLE = ("flagcdn", "flag-icons", "country-flags")
WITHOUT_NAMES = ("restcountries", "circle-flags")

# As their makers document them; only here, so that a change of a key file is a change of this.
DOCUMENTED = {
    "flagcdn": {"PictureSVG": "https://flagcdn.com/{cc}.svg",
                "PicturePNG": "https://flagcdn.com/w{width}/{cc}.png",
                "Widths": "20;40;80;160;320;640;1280;2560",
                "Table": "https://flagcdn.com/{lang}/codes.json", "TableKey": "{cc}"},
    "restcountries": {"PictureSVG": "https://flags.restcountries.com/v5/svg/{cc}.svg",
                      "PicturePNG": "https://flags.restcountries.com/v5/w{width}/{cc}.png",
                      "Widths": "160;320;640;1280;2560"},
    "flag-icons": {
        "PictureSVG": "https://cdn.jsdelivr.net/gh/lipis/flag-icons@7.5.0/flags/4x3/{cc}.svg",
        "Table": "https://cdn.jsdelivr.net/gh/lipis/flag-icons@7.5.0/country.json",
        "TableKey": "{cc}", "TableCodePath": "$.code", "NamePath": "$.name"},
    "country-flags": {
        "PictureSVG":
            "https://cdn.jsdelivr.net/gh/hampusborgos/country-flags@main/svg/{cc}.svg",
        "Table": "https://cdn.jsdelivr.net/gh/hampusborgos/country-flags@main/countries.json",
        "TableKey": "{CC}"},
    "circle-flags": {"PictureSVG": "https://hatscripts.github.io/circle-flags/flags/{cc}.svg"},
}
ADDRESSES = ("Picture", "Table", "Metadata", "Widths", "NamePath")


def test_documented():
    """The key files say what is documented, and nothing else."""
    for source, documented in DOCUMENTED.items():
        parser = configparser.RawConfigParser()
        parser.optionxform = str
        parser.read(sourcesites.SOURCES / f"{source}.source")
        found = {key: value for key, value in parser["Source"].items()
                 if key.startswith(ADDRESSES)}
        assert found == documented, (source, found)


def file_name(text, extension="svg"):
    return text.replace(" ", "_") + "." + extension


def test_names_of_tables():
    """Every flag has the picture of its code, and the name of the table, which is fetched once."""
    for source in WITH_TABLE:
        site = SourceSite(source)
        with site.open() as origin, home({source: origin}) as environment, folder() as path:
            ended = run("-s", source, "-o", path, *CODES, environment=environment)
            assert ended.returncode == 0, (source, ended)
            assert saved(path) == {f"{code}-{file_name(name(source, code))}": svg(code)
                                   for code in CODES}, (source, sorted(saved(path)))
            assert len(site.tables_asked()) == 1, site.asked
            assert len(site.asked) == len(CODES) + 1, site.asked


def test_names_of_atlas():
    for source in WITHOUT_NAMES:
        site = SourceSite(source)
        with site.open() as origin, home({source: origin}) as environment, folder() as path:
            ended = run("-s", source, "-o", path, *CODES, environment=environment)
            assert ended.returncode == 0 and "without metadata" not in ended.stdout, (source, ended)
            files = saved(path)
            assert len(files) == len(CODES) and files["BR-Brazil.svg"] == svg("BR"), sorted(files)
            assert site.tables_asked() == [] and len(site.asked) == len(CODES), site.asked


def test_every_flag():
    """All 250 and more: those that the server lacks are not found, and the table is fetched once."""
    for source in DOCUMENTED:
        site = SourceSite(source)
        with site.open() as origin, home({source: origin}) as environment, folder() as path:
            ended = run("--json", "--all", "-s", source, "-o", path, environment=environment)
            totals = json.loads(ended.stdout)["totals"]
            assert totals["saved"] == len(CODES) and totals["failed"] == 0, (source, totals)
            assert totals["not-found"] > 230, (source, totals)
            assert len(site.tables_asked()) == (source in WITH_TABLE), site.tables_asked()


def test_table_is_kept():
    """The next batch asks conditionally, and gets no body; a changed table changes names."""
    site = SourceSite("flagcdn")
    with site.open() as origin, home({"flagcdn": origin}) as environment, folder() as path:
        run("-s", "flagcdn", "-o", path / "a", "BR", environment=environment)
        site.forget()
        ended = run("-s", "flagcdn", "-o", path / "b", "BR", environment=environment)
        assert ended.returncode == 0, ended
        assert len(site.tables_asked()) == 1 and site.n_bodies == 1, (site.asked, site.n_bodies)
        assert list(saved(path / "b")) == ["BR-flagcdn_en_BR.svg"]
        site.files["/en/codes.json"] = b'{"br": "Brasilia"}'
        run("-s", "flagcdn", "-o", path / "c", "BR", environment=environment)
        assert list(saved(path / "c")) == ["BR-Brasilia.svg"]


def test_cached_names():
    """A table that cannot be fetched any more, or hangs, leaves the names of the cache."""
    failing = []

    def behave(handler, path):
        if not path.endswith(".json") or not failing:
            return False
        if failing[0] == "status":
            handler.answer(403, b"no")
        else:
            site.release.wait(fetching.PATIENCE_S)
        return True

    site = SourceSite("country-flags", behave)
    with site.open() as origin, home({"country-flags": origin}) as environment, folder() as path:
        run("-s", "country-flags", "-o", path / "a", "BR", environment=environment)
        for how in "status", "hang":
            failing[:] = [how]
            ended = run("-s", "country-flags", "-o", path / how, *CODES, environment=environment)
            assert ended.returncode == 0 and "without metadata" not in ended.stdout, (how, ended)
            assert "BR-country-flags_en_BR.svg" in saved(path / how), sorted(saved(path / how))


def test_damaged_cache():
    site = SourceSite("country-flags")
    with site.open() as origin, home({"country-flags": origin}) as environment, folder() as path:
        run("-s", "country-flags", "-o", path / "a", "BR", environment=environment)
        tables = list((pathlib.Path(environment["XDG_CACHE_HOME"]) / "bunting/tables").iterdir())
        assert len(tables) == 1, tables
        whole = tables[0].read_bytes()
        for n, damaged in enumerate((b"", b"\n\n\n\n\n", whole[:60], whole[:-9], b"\xff" * 99)):
            tables[0].write_bytes(damaged)
            ended = run("-s", "country-flags", "-o", path / str(n), "BR", environment=environment)
            assert ended.returncode == 0, ended
            assert list(saved(path / str(n))) == ["BR-country-flags_en_BR.svg"], (n, ended)
            assert tables[0].read_bytes() == whole, n


def test_language():
    """The table in the user's language, if it exists, else the first."""
    site = SourceSite("flagcdn")
    with site.open() as origin, folder() as path:
        for language, expected in ("de", "de"), ("pt_BR:en", "pt"), ("sv", "en"), ("sv:fr", "fr"):
            with home({"flagcdn": origin}, language) as environment:
                environment["LC_ALL"] = "de_DE.UTF-8"
                site.forget()
                run("-s", "flagcdn", "-o", path / language, "BR", environment=environment)
                assert site.tables_asked() == [f"/{expected}/codes.json"], (language, site.asked)


def hostile_tables():
    yield "larger than", lambda handler: handler.answer(200, b'{"br": "x"}' + b" " * 2 ** 21)
    yield "100 MB", send_100_mb
    yield "nested", lambda handler: handler.answer(200, b"[" * 10000 + b"]" * 10000)
    yield "not JSON", lambda handler: handler.answer(200, b"<html>Welcome</html>")
    yield "no country", lambda handler: handler.answer(200, b'["br", "Brazil"]')
    yield "lacks", lambda handler: handler.answer(200, b'{"de": "Germany"}')
    yield "many members", lambda handler: handler.answer(
        200, b"{" + b",".join(b'"br":"x"' for _ in range(60000)) + b"}")
    yield "empty", lambda handler: handler.answer(200, b"")


def send_100_mb(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    block = b"10000\r\n" + b" " * 65536 + b"\r\n"
    try:
        for _ in range(1600):
            handler.wfile.write(block)
    except OSError:
        handler.server.refused = True
    handler.close_connection = True


def test_hostile_tables():
    """Whatever the table is, the flags are saved under the atlas's names, and the reason is told."""
    for what, answer in hostile_tables():
        def behave(handler, path, answer=answer):
            if path.endswith(".json"):
                answer(handler)
            return path.endswith(".json")

        site = SourceSite("flagcdn", behave)
        with site.open() as origin, home({"flagcdn": origin}) as environment, folder() as path:
            ended = run("-s", "flagcdn", "-o", path, "BR", "JP", environment=environment)
            assert ended.returncode == 0 and "2 saved without metadata:" in ended.stdout, (what, ended)
            reason = {"larger than": "larger than 1 MiB", "100 MB": "larger than 1 MiB", "nested": "nested",
                      "not JSON": "not JSON", "many members": "too large"}.get(what, "(")
            assert reason in ended.stdout, (what, ended)
            assert sorted(saved(path)) == ["BR-Brazil.svg", "JP-Japan.svg"], (what, sorted(saved(path)))
            assert len(site.tables_asked()) == 1, (what, site.asked)


def test_table_that_hangs():
    """Flags do not wait for the table: the first for two seconds, later ones for less."""
    def behave(handler, path):
        if path.endswith(".json"):
            site.release.wait(fetching.PATIENCE_S)
        return path.endswith(".json")

    site = SourceSite("flag-icons", behave)
    with site.open() as origin, home({"flag-icons": origin}) as environment, folder() as path:
        ended = run("-m", "2", "-s", "flag-icons", "-o", path, *CODES, environment=environment)
        assert ended.returncode == 0, ended
        assert f"{len(CODES)} saved without metadata:" in ended.stdout, ended
        assert "did not arrive in time" in ended.stdout, ended
        assert "BR-Brazil.svg" in saved(path)
        assert len(site.tables_asked()) == 1, site.asked


def size(data):
    return struct.unpack(">II", data[16:24])


def test_own_png():
    """The source's PNG of the width that is asked for is saved as it is; a wider one is made
    smaller; if none is wide enough, the SVG is drawn."""
    for source, prefix in ("flagcdn", "/"), ("restcountries", "/v5/"):
        site = SourceSite(source)
        with site.open() as origin, home({source: origin}) as environment, folder() as path:
            for width, asked in (320, "w320/br.png"), (300, "w320/br.png"), (161, "w320/br.png"):
                site.forget()
                ended = run("--format=png", f"--width={width}", "-s", source, "-o", path, "BR",
                            environment=environment)
                assert ended.returncode == 0, ended
                assert prefix + asked in site.asked and len(site.asked) <= 2, (width, site.asked)
                files = [data for file, data in saved(path).items() if file.endswith(f"-{width}.png")]
                assert len(files) == 1 and size(files[0])[0] == width, sorted(saved(path))
                assert (files[0] == png("BR", 320)) == (width == 320), width
            site.forget()
            run("--format=png", "--width=4000", "-s", source, "-o", path, "BR",
                environment=environment)
            assert any(asked.endswith("/br.svg") for asked in site.asked), site.asked


def test_svg_only():
    site = SourceSite("circle-flags")
    with site.open() as origin, home({"circle-flags": origin}) as environment, folder() as path:
        ended = run("--format=png", "--width=64", "-s", "circle-flags", "-o", path, "BR",
                    environment=environment)
        assert ended.returncode == 0 and size(saved(path)["BR-Brazil-64.png"])[0] == 64, ended
        assert site.asked == ["/circle-flags/flags/br.svg"], site.asked


def test_headers():
    """Headers go to the source's server with each request, but not where it redirects to."""
    elsewhere = SourceSite("flagcdn")
    with elsewhere.open() as other, folder() as path:
        def behave(handler, asked):
            if asked == "/de.svg":
                handler.answer(302, b"", Location=other + asked)
            return asked == "/de.svg"

        site = SourceSite("flagcdn", behave)
        with site.open() as origin, home({"flagcdn": origin}) as environment:
            file = pathlib.Path(environment["XDG_DATA_HOME"]) / "bunting/sources/flagcdn.source"
            file.write_text(file.read_text() + "[Headers]\nX-Api-Key=secret; really\n")
            ended = run("-s", "flagcdn", "-o", path, "BR", "DE", environment=environment)
            assert ended.returncode == 0 and len(saved(path)) == 2, ended
        assert len(site.headers) == 3, site.asked
        assert all(headers.get("X-Api-Key") == "secret; really" for headers in site.headers)
        assert elsewhere.asked == ["/de.svg"]
        assert all("X-Api-Key" not in headers for headers in elsewhere.headers)


def test_list():
    ended = run("--list-sources")
    lines = {line.split()[0]: line for line in ended.stdout.splitlines()}
    assert ended.returncode == 0 and ended.stderr == "", ended
    assert set(DOCUMENTED) < set(lines), lines
    assert "(png 20 40 80 160 320 640 1280 2560, svg)" in lines["flagcdn"], lines
    assert "(gif)" in lines["fluentpython"] and "(svg)" in lines["circle-flags"], lines


def test_faults_are_told():
    """A file with a fault is refused with line and reason where it is asked for, also if it is named
    like an installed source; a misspelt key is told."""
    with folder() as path:
        sources = path / "bunting" / "sources"
        sources.mkdir(parents=True)
        environment = dict(ENVIRONMENT, XDG_DATA_HOME=str(path))
        (sources / "typo.source").write_text("\ufeff[Source]\n\nName=x\nPicture=http://h/{ccc}\n")
        (sources / "both.source").write_text(
            "[Source]\nName=x\nPicture=http://127.0.0.1:1/{cc}\nMetadata=http://h/{cc}\nTable=http://h/\n")
        (sources / "key.source").write_text(
            "[Source]\nName=x\nPicture=http://127.0.0.1:1/{cc}\nMetdata=http://h/{cc}\n")
        for source, message in (("typo", "line 4, Picture: only {base}, {cc}, {CC} and {width} may "
                                 "be in braces"),
                                ("both", "line 5, Table: a source has either Metadata or Table")):
            ended = run("-s", source, "-o", path / "out", "BR", environment=environment)
            assert (ended.returncode, ended.stdout) == (2, ""), ended
            assert f"{source}.source” is not a source: {message}" in ended.stderr, ended
            assert "no source" not in ended.stderr, ended
        for arguments in ["-s", "key", "-t", "1", "BR"], ["--list-sources"]:
            ended = run(*arguments, "-o", path / "out", environment=environment)
            assert "source “key”: line 4, Metdata: this key is not known" in ended.stderr, ended


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
