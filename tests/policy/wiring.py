#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wiring.py TREE BUILD: every source in the tree is built, and every test is run.

The information comes from Meson, so that names composed in a loop count, too. Files that the build's
options exclude (the window, the fuzzers) are not checked.
"""

import json
import os
import sys
from pathlib import Path


def read(build, name):
    """Returns one file of Meson's introspection data."""
    return json.loads((build / "meson-info" / f"intro-{name}.json").read_text())


def left_out(build):
    """Returns the folders that this build's options exclude."""
    options = {option["name"]: option["value"] for option in read(build, "buildoptions")}
    folders = [] if options["ui"] else [
        "src/ui", "src/main.c", "tests/app", "tests/e2e", "tests/fixtures/flag-fixtures.c", "tests/messages",
        "tests/ui"]
    return folders if options.get("fuzz") else [*folders, "tests/fuzz"]


def main():
    tree, build = Path(sys.argv[1]), Path(sys.argv[2])
    targets = read(build, "targets")
    runs = [*read(build, "tests"), *read(build, "benchmarks")]
    built = {os.path.normpath(source) for target in targets for group in target["target_sources"]
             for source in group.get("sources", [])}
    # A test runs the files that its command line or its environment names.
    named = {os.path.normpath(word) for run in runs
             for word in [*run["cmd"], *run["env"].values()]}
    depended = {target for run in runs for target in run["depends"]}
    excluded = left_out(build)
    complaints = []

    for path in sorted([*tree.glob("src/**/*.c"), *tree.glob("tests/**/*.c")]):
        name = str(path.relative_to(tree))
        if str(path) not in built and not any(name.startswith(folder) for folder in excluded):
            complaints.append(f"{name} is not built")

    for target in targets:
        program = target["filename"][0]
        if target["type"] != "executable" or f"{build}/tests/" not in program:
            continue
        if program not in named and target["id"] not in depended:
            complaints.append(f"{target['name']} is built and no test runs it")

    scripts = [path for pattern in ("test-*", "test_*") for path in tree.glob(f"tests/**/{pattern}")]
    for path in sorted(scripts):
        name = str(path.relative_to(tree))
        if path.suffix in (".py", ".sh") and str(path) not in named:
            if not any(name.startswith(folder) for folder in excluded):
                complaints.append(f"{name} is run by no test")

    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
