#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another shipped source is chosen in the preferences with the keyboard alone; flags come from there, also after a
restart. Runs in its own session (tests/session.sh); prints TAP."""

import sys

sys.dont_write_bytecode = True
from sourcesites import SourceSite, home, name  # noqa: E402
from windowrun import Run, focus_window  # noqa: E402

import tap  # noqa: E402


def test_switch():
    site = SourceSite("flag-icons")
    with site.open() as origin, home({"flag-icons": origin}) as environment:
        run = Run("switch")
        run.environment.update({key: environment[key] for key in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "LANGUAGE")})
        with run:
            run.says("254 flags")
            run.key("ctrl+comma")
            focus_window("Preferences")
            preferences = run.program.find("frame|dialog", "Preferences")
            # The row that is in use has the focus.
            preferences.find("list item", "This Computer").has("focused")
            for source in "circle-flags", "country-flags", "flag-icons":
                run.key("Down")
                preferences.find("list item", source).has("focused")
            run.key("space")
            preferences.find("check box|radio button", "flag-icons").has("checked")
            assert not site.asked, site.asked
            run.key("Escape")
            run.program.wait_gone("frame|dialog", "Preferences")
            run.program.focus()
            for restarted, code, text, country in (False, "BR", "braz", "Brazil"), (True, "JP", "japan", "Japan"):
                run.find(text, country)
                run.key("ctrl+d")
                run.says("1 flag downloaded.*")
                file = f"{code}-{name('flag-icons', code).replace(' ', '_')}.svg"
                assert file in run.saved, run.saved
                assert any(path.endswith(f"/{code.lower()}.svg") for path in site.asked), site.asked
                if not restarted:
                    run.restart()


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
