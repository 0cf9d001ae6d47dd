#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each icon that the window names is in Adwaita's theme, in the libraries, or is our own.

usage: icons.py TREE BUILD

An icon that is nowhere is drawn as a broken picture, and nothing else says so. Status 77, which Meson
counts as skipped, where Adwaita's icons are not installed.
"""

import os
import re
import sys
from pathlib import Path

# libadwaita brings them in itself, as resources of its own.
LIBRARY_PREFIX = "adw-"
NAME = re.compile(r'"([a-z][a-z0-9-]*-symbolic)"|<property name="icon-name">([^<]+)</property>')


def list_theme():
    """Returns the names in Adwaita's theme, and None where there is no such theme."""
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
        print("no icon was found in src, so this looks in the wrong way")
        return 1
    missing = [name for name in used if name not in theme | own
               and not name.startswith(LIBRARY_PREFIX)]
    for name in missing:
        print(f"{used[name]}: there is no icon “{name}”")
    print(f"{len(used)} icons are named, {len(missing)} of them exist nowhere")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
