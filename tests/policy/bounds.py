#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bounds.py TREE BUILD: SECURITY.md lists every limit of bunting-limits.h with its figure, and other
limits in core and server are defined above the first function of their file."""

import re
import sys
from pathlib import Path


def read_limits(tree):
    """Returns a dictionary from name to figure; a figure is a product of numbers."""
    text = (tree / "src/core/bunting-limits.h").read_text()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S).replace("\\\n", " ")
    limits = {}
    for name, product in re.findall(r"#define (BUNTING_\w+)[ \t]+(.+)", text):
        if not re.fullmatch(r"[\d\s()*]+", product):
            sys.exit(f"bunting-limits.h: {name} is not a product of numbers: {product}")
        limits[name] = 1
        for factor in re.findall(r"\d+", product):
            limits[name] *= int(factor)
    return limits


def find_hidden(tree):
    """Yields limits that are defined below the first function of a file."""
    for path in sorted([*(tree / "src/core").rglob("*.c"), *(tree / "src/server").glob("*.c")]):
        _, _, functions = path.read_text().partition("\n{\n")
        for name in re.findall(r"^#define (\w*MAX\w*)[ \t]", functions, re.M):
            yield f"{path.relative_to(tree)}: {name} is not defined at the top"


def main():
    tree = Path(sys.argv[1])
    limits = read_limits(tree)
    rows = [row for row in (tree / "SECURITY.md").read_text().splitlines() if row.startswith("|")][2:]
    cells = [re.fullmatch(r"\|[^|]+\| (\d+) \| `(BUNTING_\w+)` \|", row) for row in rows]
    complaints = [f"SECURITY.md has a row that is not understood: {row}" for row, cell in zip(rows, cells) if not cell]
    said = {cell[2]: int(cell[1]) for cell in cells if cell}
    if len(said) < len(rows) and not complaints:
        complaints.append("SECURITY.md names a limit twice")
    complaints += [f"SECURITY.md does not name {name}" for name in limits.keys() - said.keys()]
    complaints += [f"SECURITY.md names {name}, which is not in bunting-limits.h" for name in said.keys() - limits.keys()]
    complaints += [f"SECURITY.md says {said[name]} of {name}, which is {limits[name]}"
                   for name in said.keys() & limits.keys() if said[name] != limits[name]]
    complaints += find_hidden(tree)
    print("\n".join(sorted(complaints)))
    return 1 if complaints or not limits else 0


if __name__ == "__main__":
    sys.exit(main())
