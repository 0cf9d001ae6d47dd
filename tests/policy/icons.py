#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each icon that the window names is in Adwaita's theme, in libadwaita, or in this project.

usage: icons.py TREE BUILD

A missing icon is drawn as a broken picture, without any error. The status is 77, which Meson counts as
skipped, if Adwaita's icons are not installed.
"""

import os
import re
import sys
from pathlib import Path

# libadwaita has these icons in its own resources.
LIBRARY_PREFIX = "adw-"
NAME = re.compile(r'"([a-z][a-z0-9-]*-symbolic)"|<property name="icon-name">([^<]+)</property>')


def list_theme():
    """Returns the names of the icons in Adwaita's theme, or None without that theme."""
    data_dirs = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    names = set()
    for data_dir in data_dirs.split(":"):
        names.update(path.name.split(".")[0] for kind in ("svg", "symbolic.png")
                     for path in Path(data_dir, "icons", "Adwaita").rglob(f"*.{kind}"))
    return names or None


def main():
    tree = Path(sys.argv[1])
    theme = list_theme()
    if theme is None:
        print("Adwaita's icons are not installed")
        return 77
    own = {path.name.removesuffix(".svg") for path in (tree / "data" / "icons").rglob("*.svg")}
    used = {}
    for path in sorted((tree / "src").rglob("*")):
        if path.suffix not in (".c", ".h", ".ui"):
            continue
        for in_code, in_template in NAME.findall(path.read_text()):
            used.setdefault(in_code or in_template, path.relative_to(tree))
    if not used:
        print("no icon was found in src, so the search itself is wrong")
        return 1
    missing = [name for name in used if name not in theme | own
               and not name.startswith(LIBRARY_PREFIX)]
    for name in missing:
        print(f"{used[name]}: the icon “{name}” does not exist")
    print(f"{len(used)} icons are named, {len(missing)} of them do not exist")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
