#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""completions.py TREE BUILD PROGRAM…: the shells complete, and the manual pages describe, every
option that --help tells of; and bash is really asked to complete. Prints TAP."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SHELL_FILES = {"bash": "{}", "zsh": "_{}", "fish": "{}.fish"}
# GApplication's own, which lead to more help.
HELP_ONLY = ("help-all", "help-gapplication", "help-gtk")

# What somebody has typed, the last word being completed, and what must be offered; "=" is a word of
# its own in bash.
TYPED = {
    "bunting-fetch": [
        (["--ou"], ["--output"]),
        (["--"], ["--all", "--source"]),
        (["b"], ["BR"]),
        (["GB-E"], ["GB-ENG"]),
        (["--source", "b"], ["built-in"]),
        (["-s", ""], ["built-in", "fluentpython"]),
        (["--source", "=", "flu"], ["fluentpython"]),
        (["--source", "="], ["built-in"]),
        (["--output", "fo"], ["folder with spaces"]),
    ],
    "bunting-serve": [
        (["--coll"], ["--collection"]),
        (["--collection", "=", "fo"], ["folder with spaces"]),
    ],
    "bunting": [
        (["--quit"], ["--quit-when-done"]),
        (["--download", "=", "BR,i"], ["BR,IN", "BR,IT"]),
        (["--download", "t"], ["TR", "top20"]),
        (["--to", "fo"], ["folder with spaces"]),
        (["li"], ["LI", "list.txt"]),
    ],
}
NOT_OFFERED = {"bunting-fetch": (["--output", "li"], "list.txt")}


def options_of(program):
    """Returns the long options that --help tells of."""
    text = subprocess.run([program, "--help"], check=True, capture_output=True, text=True).stdout
    return [name for name in re.findall(r"^ +(?:-\w, )?--([a-z0-9-]+)", text, re.M)
            if name not in HELP_ONLY]


def complete(script, program, words, folder):
    """Asks bash what it offers after these words."""
    function = "_" + program.replace("-", "_")
    text = (f'. "$1"; shift; COMP_WORDS=({program} "$@"); COMP_CWORD=$#; complete -p {program} '
            f'>/dev/null || exit 1; {function}; printf "%s\\n" "${{COMPREPLY[@]}}"')
    done = subprocess.run(["bash", "-c", text, "bash", script, *words], cwd=folder, check=True,
                          capture_output=True, text=True)
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def check_options(program, file):
    """The file has every option."""
    # In a manual page "\-\-all" or "Fl -all" is --all.
    text = file.read_text().replace("\\-", "-").replace("Fl -", "--")
    missing = [option for option in options_of(program)
               if not re.search(rf"(--|-l ){re.escape(option)}(?![a-z-])", text)]
    assert not missing, f"{file.name} lacks " + ", ".join(missing)


def check_bash(program, script):
    """Bash offers what it should."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "folder with spaces").mkdir()
        Path(folder, "list.txt").write_text("")
        for words, wanted in TYPED[program]:
            offered = complete(script, program, words, folder)
            missing = [word for word in wanted if word not in offered]
            assert not missing, f"{words}: {missing} not among {offered[:20]}"
        if program in NOT_OFFERED:
            words, unwanted = NOT_OFFERED[program]
            assert unwanted not in complete(script, program, words, folder), (words, unwanted)


def check_syntax(shell, script):
    """The shell can read the file."""
    subprocess.run([shell, "-n", script], check=True)


def main():
    tree, build, programs = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    checks = []
    for program in programs:
        name = Path(program).name
        files = {shell: build / "data" / file.format(name) for shell, file in SHELL_FILES.items()}
        for shell, file in files.items():
            checks.append((f"{name}: options in {shell}", None, check_options, program, file))
            checks.append((f"{name}: {shell} reads it", shell, check_syntax, shell, file))
        checks.append((f"{name}: options in the manual page", None, check_options, program,
                       tree / "data/man" / f"{name}.1"))
        checks.append((f"{name}: bash completes", "bash", check_bash, name, files["bash"]))
    print(f"1..{len(checks)}")
    failed = False
    for number, (title, tool, check, *arguments) in enumerate(checks, 1):
        if tool is not None and shutil.which(tool) is None:
            print(f"ok {number} {title} # SKIP {tool} is not installed")
            continue
        try:
            check(*arguments)
            print(f"ok {number} {title}")
        except (AssertionError, subprocess.CalledProcessError) as complaint:
            failed = True
            print(f"not ok {number} {title}\n# {complaint}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
