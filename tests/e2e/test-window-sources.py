#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with the shipped sources, from servers in their documented layouts. Prints TAP."""

import os
import subprocess
import sys

sys.dont_write_bytecode = True
import tap  # noqa: E402
from fetching import PATIENCE_S, folder, saved  # noqa: E402
from sourcesites import CODES, SourceSite, home, name, svg  # noqa: E402


def download(source, environment, path):
    done = subprocess.run([os.environ["BUNTING_PROGRAM"], f"--source={source}",
                           "--download=" + ",".join(CODES), f"--to={path}", "--quit-when-done"],
                          env={**os.environ, **{key: environment[key] for key in (
                              "XDG_DATA_HOME", "XDG_CACHE_HOME", "LANGUAGE")}},
                          capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done
    return saved(path)


def test_sources():
    """Each source's pictures are saved, under the names of its table, which is fetched once."""
    for source in "flagcdn", "restcountries", "flag-icons", "country-flags", "circle-flags":
        site = SourceSite(source)
        with site.open() as origin, home({source: origin}) as environment, folder() as path:
            files = download(source, environment, path)
            assert sorted(files.values()) == sorted(svg(code) for code in CODES), (source, sorted(files))
            has_table = source not in ("restcountries", "circle-flags")
            brazil = f"BR-{name(source, 'BR').replace(' ', '_')}.svg" if has_table else "BR-Brazil.svg"
            assert brazil in files, (source, sorted(files))
            assert len(site.tables_asked()) == has_table, site.asked


def test_table_that_hangs():
    """Flags are saved all the same."""
    def behave(handler, path):
        if path.endswith(".json"):
            site.release.wait(PATIENCE_S)
        return path.endswith(".json")

    site = SourceSite("flag-icons", behave)
    with site.open() as origin, home({"flag-icons": origin}) as environment, folder() as path:
        files = download("flag-icons", environment, path)
        assert len(files) == len(CODES) and "BR-Brazil.svg" in files, sorted(files)


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
