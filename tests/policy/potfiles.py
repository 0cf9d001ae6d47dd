#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""potfiles.py TREE BUILD: po/POTFILES.in lists exactly the files with translatable text."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "Q_", "gettext", "ngettext:1,2", "dgettext:2"]


def has_messages(path):
    """Returns whether the file has translatable text."""
    if path.suffix == ".c":
        keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
        command = ["xgettext", "--language=C", "--from-code=UTF-8", *keywords, "--output=-", path]
        return b"msgid" in subprocess.run(command, check=True, capture_output=True).stdout
    if path.suffix == ".ui":
        return re.search(r'translatable="(yes|true|1)"', path.read_text()) is not None
    return True


def main():
    if shutil.which("xgettext") is None:
        print("xgettext is not installed")
        return 77
    tree = Path(sys.argv[1])
    lines = (tree / "po" / "POTFILES.in").read_text().splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    candidates = [*tree.glob("src/**/*.c"), *tree.glob("src/**/*.ui"), *tree.glob("data/*.in")]
    candidates += tree.glob("data/*.gschema.xml")
    # These files have no translatable text.
    untranslated = (".service.in", ".ini.in", "flag-icons-date.in")
    candidates = [path for path in candidates if not path.name.endswith(untranslated)]
    wanted = {str(path.relative_to(tree)) for path in candidates if has_messages(path)}

    complaints = [f"{name} has translatable text and is not listed" for name in wanted - {*listed}]
    complaints += [f"{name} is listed and has no translatable text" for name in {*listed} - wanted]
    if listed != sorted({*listed}):
        complaints.append("the list is not sorted, or names a file twice")
    for complaint in complaints:
        print(f"po/POTFILES.in: {complaint}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
