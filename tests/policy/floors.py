#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""floors.py TREE BUILD: a lower floor never sees an upper one's headers.

From the bottom: core, server, messages, app, then cli and ui beside each other. All but ui do not even have
GTK on their include path: a file that includes it, compiled with a floor's own flags, must fail.
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

BELOW = {"core": ["core"], "server": ["core", "server"], "messages": ["core", "server", "messages"],
         "app": ["core", "server", "messages", "app"], "cli": ["core", "server", "messages", "cli"]}


def compile_with(entry, text):
    """Compiles `text` as the database's entry is compiled, and returns (worked, messages)."""
    words = shlex.split(entry["command"])
    flags = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MQ", "-MT"):
            skip = True
        elif word not in ("-c", "-MD", entry["file"]):
            flags.append(word)
    command = [*flags, "-fsyntax-only", "-x", "c", "-"]
    run = subprocess.run(command, cwd=entry["directory"], input=text, text=True, check=False,
                         capture_output=True)
    return run.returncode == 0, run.stderr


def check_gtk(floor, entries):
    """Returns complaints about a floor that can include GTK."""
    entry = next((e for e in entries if f"src/{floor}/" in e["file"]), None)
    if entry is None:
        return [f"{floor}: nothing of it is compiled"]
    # Without this control a broken command line would look like a house in order.
    worked, messages = compile_with(entry, "#include <gio/gio.h>\n")
    if not worked:
        return [f"{floor}: its flags do not even compile GIO:\n{messages}"]
    complaints = []
    for header in ("gtk/gtk.h", "gdk/gdk.h", "adwaita.h"):
        worked, messages = compile_with(entry, f"#include <{header}>\n")
        if worked or header not in messages:
            complaints.append(f"{floor}: {header} is on its include path\n{messages}")
    return complaints


def check_includes(floor, tree):
    """Returns complaints about files of a floor that name another floor's header."""
    allowed = {str(path.relative_to(tree / "src" / below))
               for below in BELOW[floor] for path in (tree / "src" / below).rglob("*.h")}
    complaints = []
    for path in sorted((tree / "src" / floor).rglob("*.[ch]")):
        for header in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), re.MULTILINE):
            if header != "config.h" and header not in allowed:
                complaints.append(f"{path.relative_to(tree)} includes {header}")
    return complaints


def main():
    tree, build = Path(sys.argv[1]), Path(sys.argv[2])
    entries = json.loads((build / "compile_commands.json").read_text())
    complaints = []
    for floor in BELOW:
        complaints += check_gtk(floor, entries) + check_includes(floor, tree)
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
