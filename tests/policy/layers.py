#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""layers.py TREE BUILD: includes follow the structure of the program.

A layer includes only the layers below it, and a module only the modules below it. No two files include
each other, neither directly nor by way of others. A folder holds at most sixteen .c files, and a .c file
at most 500 lines. An error domain is an identifier. All layers but ui do not even have GTK on their include path: a file that includes it,
compiled with the flags of the layer, must fail.
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

# Each layer, with the layers that it may include besides itself.
LAYERS = {
    "core": [],
    "decoder": ["core"],
    "colours": ["core", "decoder"],
    "export": ["core", "decoder"],
    "server": ["core", "decoder", "export"],
    "messages": ["core", "decoder", "export", "server"],
    "app": ["core", "decoder", "colours", "server", "messages"],
    "cli": ["core", "decoder", "export", "server", "messages"],
    "ui": ["core", "decoder", "colours", "export", "server", "messages", "app"],
}
# Of core, a layer that is limited to some of its modules.
PARTS_OF_CORE = {"decoder": ["picture", "colour"]}
# The modules of a layer, from below. A module includes those of the rows before its own, never one
# of the same row. Files outside of any module are below all of them.
MODULES = {
    "core": [["country", "body", "picture", "colour"], ["http"], ["source"], ["library"], ["download"]],
    "decoder": [["protocol"], ["client", "helper"]],
    "ui": [["textures"], ["widgets"], ["actions"], ["grid"], ["compare"], ["preferences", "details", "downloads"],
           ["export"], ["window"], ["application"]],
}
MAX_FILES = 16
MAX_LINES = 500


def compile_with(entry, text):
    """Compiles `text` as the database's entry is compiled, and returns (worked, messages)."""
    flags = []
    skip = False
    for word in shlex.split(entry["command"]):
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


def check_gtk(layer, entries):
    """Yields complaints about a layer that can include GTK."""
    entry = next((e for e in entries if f"src/{layer}/" in e["file"]), None)
    if entry is None:
        yield f"{layer}: nothing of it is compiled"
        return
    # A control: a broken command line would make every other check succeed.
    worked, messages = compile_with(entry, "#include <gio/gio.h>\n")
    if not worked:
        yield f"{layer}: its flags do not even compile GIO:\n{messages}"
        return
    for header in ("gtk/gtk.h", "gdk/gdk.h", "adwaita.h"):
        worked, messages = compile_with(entry, f"#include <{header}>\n")
        if worked or header not in messages:
            yield f"{layer}: {header} is on its include path\n{messages}"


def find_includes(tree, layer):
    """Yields (file, included header) for the project's own headers; both relative to src/, the
    header None where no layer has it that this one may include."""
    source = tree / "src"
    for path in sorted((source / layer).rglob("*.[ch]")):
        for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), re.MULTILINE):
            found = [source / root / name for root in [layer, *LAYERS[layer]]
                     if (source / root / name).exists()]
            if found:
                yield path.relative_to(source), found[0].relative_to(source), name
            elif name not in ("config.h", "bunting-shell-search.h"):
                yield path.relative_to(source), None, name


def find_row(path):
    """Returns (row, module) of a file in MODULES, (-1, None) outside of any module."""
    layer, module = path.parts[0], path.parts[1]
    for row, modules in enumerate(MODULES.get(layer, [])):
        if module in modules:
            return row, module
    return -1, None


def check_include(path, header, name):
    """Returns a complaint about one include, or None."""
    if header is None:
        return f"{path} includes {name}, which is in no layer below it"
    if path.parts[0] != header.parts[0]:
        allowed = PARTS_OF_CORE.get(path.parts[0])
        if allowed is not None and find_row(header)[1] not in [None, *allowed]:
            return f"{path} includes {header}, but its layer needs only {', '.join(allowed)} of core"
        return None
    row, module = find_row(path)
    header_row, header_module = find_row(header)
    if module != header_module and header_row >= row:
        return f"{path} includes {header}, which is not in a module below it"
    return None


def check_folder(tree, folder):
    """Yields complaints about a folder of unknown name, with too many files or too long ones."""
    files = sorted(folder.glob("*.c"))
    relative = folder.relative_to(tree / "src")
    layer = relative.parts[0]
    modules = [module for row in MODULES.get(layer, []) for module in row]
    if layer not in LAYERS or (len(relative.parts) > 1 and relative.parts[1] not in modules):
        yield f"src/{relative} is no module of tests/policy/layers.py"
    if len(files) > MAX_FILES:
        yield f"src/{relative} has {len(files)} .c files, more than {MAX_FILES}"
    for path in files:
        n_lines = len(path.read_text().splitlines())
        if n_lines > MAX_LINES:
            yield f"{path.relative_to(tree)} has {n_lines} lines, more than {MAX_LINES}"


def check_quarks(tree):
    """Yields error domains that are no identifiers: a formatter may have torn the macro's words apart."""
    for path in sorted((tree / "src").rglob("*.c")):
        for words in re.findall(r"G_DEFINE_QUARK\s*\(([^)]*)\)", path.read_text()):
            if not re.fullmatch(r"[a-z_]+, [a-z_]+", " ".join(words.split())):
                yield f"{path.relative_to(tree)}: G_DEFINE_QUARK ({words}) has a name that is no identifier"


def find_circle(arrows):
    """Returns a list of files that include each other in a circle, or None. arrows: file by file,
    a .c and its .h counting as one."""
    done = set()
    for start in sorted(arrows):
        trail = [(start, iter(sorted(arrows[start])))]
        while trail:
            names = [name for name, _ in trail]
            target = next(trail[-1][1], None)
            if target is None:
                done.add(trail.pop()[0])
            elif target in names:
                return [*names[names.index(target):], target]
            elif target not in done:
                trail.append((target, iter(sorted(arrows.get(target, [])))))
    return None


def main():
    tree, build = Path(sys.argv[1]), Path(sys.argv[2])
    entries = json.loads((build / "compile_commands.json").read_text())
    complaints = []
    arrows = {}
    for layer in LAYERS:
        if layer != "ui":
            complaints += check_gtk(layer, entries)
        for path, header, name in find_includes(tree, layer):
            complaints += filter(None, [check_include(path, header, name)])
            unit = str(path.with_suffix(""))
            if header is not None and str(header.with_suffix("")) != unit:
                arrows.setdefault(unit, set()).add(str(header.with_suffix("")))
    for folder in sorted(path for path in (tree / "src").rglob("*") if path.is_dir()):
        complaints += check_folder(tree, folder)
    complaints += check_quarks(tree)
    circle = find_circle(arrows)
    if circle is not None:
        complaints.append("these include each other: " + " → ".join(circle))
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
