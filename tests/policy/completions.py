#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""completions.py TREE BUILD PROGRAM…: the completions and the manual pages have exactly the options
that --help lists; the shells load the completions; bash and fish complete as they should. Prints TAP."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SHELL_FILES = {"bash": "bash/{}", "zsh": "zsh/_{}", "fish": "fish/{}.fish"}
# Options of GApplication that show more help.
HELP_ONLY = {"help-all", "help-gapplication", "help-gtk"}

# Typed words, the last one being completed, and words that must be offered. In bash, "=" is a word.
BASH_CASES = {
    "bunting-fetch": [
        (["--ou"], ["--output"]),
        (["--source", "b"], ["built-in"]),
        (["-s", ""], ["built-in", "fluentpython"]),
        (["--source", "=", "flu"], ["fluentpython"]),
        (["--source", "="], ["built-in"]),
        (["--output", "fo"], ["folder with spaces"]),
        (["--format", ""], ["original", "png", "svg"]),
        (["--format", "=", "p"], ["png"]),
        (["--width", "=", ""], ["640"]),
        (["--report", "li"], ["list.txt"]),
    ],
    "bunting-serve": [
        (["--coll"], ["--collection"]),
        (["--collection", "=", "fo"], ["folder with spaces"]),
    ],
    "bunting": [
        (["--quit"], ["--quit-when-done"]),
        (["--source", "=", "b"], ["built-in"]),
        (["--download", "="], ["all", "top20"]),
        (["--to", "fo"], ["folder with spaces"]),
        (["li"], ["list.txt"]),
    ],
}
NOT_OFFERED = {"bunting-fetch": (["--output", "li"], "list.txt")}
FISH_CASES = {
    "bunting-fetch": [("--ou", "--output"), ("--source b", "built-in"), ("-s flu", "fluentpython"),
                      ("--format=p", "--format=png"), ("--width 6", "640")],
    "bunting-serve": [("--coll", "--collection")],
    "bunting": [("--quit", "--quit-when-done"), ("--source=b", "--source=built-in"),
                ("--download t", "top20"), ("li", "list.txt")],
}


def help_options(program):
    """Returns the long options and the letters that --help lists."""
    text = subprocess.run([program, "--help"], check=True, capture_output=True, text=True).stdout
    names = set(re.findall(r"^ +(?:-\w, )?--([a-z0-9-]+)", text, re.M)) - HELP_ONLY
    return names, set(re.findall(r"^ +-(\w), ", text, re.M))


def file_options(kind, file):
    """Returns the long options and the letters that a completion file or a manual page has."""
    text = re.sub(r"^ *#.*|--list-sources 2>", "", file.read_text(), flags=re.M)
    if kind == "manual page":
        # Only the items of lists: the text may have options of other programs.
        text = "\n".join(re.findall(r"^\.It Fl .*|^\.TP\n\.BI? .*", text, re.M))
        text = text.replace("\\-", "-").replace("Fl -", "--")
    names, letters = {
        "bash": (r"--([a-z0-9-]+)", r"NONE(.)"),
        "zsh": (r"--([a-z0-9-]+)", r"\{-(\w),"),
        "fish": (r" -l ([a-z0-9-]+)", r" -s (\w)"),
        "manual page": (r"--([a-z0-9-]+)", r"Fl (\w)\b"),
    }[kind]
    return set(re.findall(names, text)), set(re.findall(letters, text))


def check_options(program, kind, file):
    """The file has every option, and no other."""
    names, letters = help_options(program)
    found_names, found_letters = file_options(kind, file)
    assert found_names == names, f"{file.name} differs in {sorted(found_names ^ names)}"
    assert found_letters <= letters, f"{file.name} has {sorted(found_letters - letters)}"
    assert kind not in ("zsh", "fish") or found_letters == letters, f"{file.name} lacks letters"


def make_folder(path):
    Path(path, "folder with spaces").mkdir()
    Path(path, "list.txt").write_text("")


def complete_in_bash(script, program, words, folder):
    """Asks bash for completions of these words."""
    function = "_" + program.replace("-", "_")
    text = (f'. "$1"; shift; COMP_WORDS=({program} "$@"); COMP_CWORD=$#; complete -p {program} '
            f'>/dev/null || exit 1; {function}; printf "%s\\n" "${{COMPREPLY[@]}}"')
    done = subprocess.run(["bash", "-c", text, "bash", script, *words], cwd=folder, check=True,
                          capture_output=True, text=True)
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def check_bash(path, script):
    """Bash offers what it should."""
    program = Path(path).name
    with tempfile.TemporaryDirectory() as folder:
        make_folder(folder)
        offered = complete_in_bash(script, program, ["--"], folder)
        assert set(offered) == {"--" + name for name in help_options(path)[0]}, offered
        for words, wanted in BASH_CASES[program]:
            offered = complete_in_bash(script, program, words, folder)
            missing = [word for word in wanted if word not in offered]
            assert not missing, f"{words}: {missing} not among {offered[:20]}"
        if program in NOT_OFFERED:
            words, unwanted = NOT_OFFERED[program]
            assert unwanted not in complete_in_bash(script, program, words, folder), (words, unwanted)


def check_fish(program, script):
    """Fish offers what it should."""
    with tempfile.TemporaryDirectory() as folder:
        make_folder(folder)
        for typed, wanted in FISH_CASES[program]:
            done = subprocess.run(["fish", "--no-config", "-c", 'source $argv[1]; complete -C $argv[2]',
                                   script, f"{program} {typed}"], cwd=folder, check=True,
                                  capture_output=True, text=True, env={**os.environ, "HOME": folder})
            assert not done.stderr, done.stderr
            offered = [line.split("\t")[0] for line in done.stdout.splitlines()]
            assert wanted in offered, f"{typed}: {wanted} not among {offered[:20]}"


def check_syntax(shell, script):
    """The shell can read the file."""
    subprocess.run([shell, "-n", script], check=True)


def main():
    tree, programs = Path(sys.argv[1]), sys.argv[3:]
    # The completions call bunting-fetch.
    os.environ["PATH"] = os.pathsep.join([*{str(Path(program).resolve().parent) for program in programs},
                                          os.environ["PATH"]])
    checks = []
    for program in programs:
        name = Path(program).name
        files = {shell: tree / "data/completions" / file.format(name)
                 for shell, file in SHELL_FILES.items()}
        for shell, file in files.items():
            checks.append((f"{name}: options in {shell}", None, check_options, program, shell,
                           file))
            checks.append((f"{name}: {shell} reads it", shell, check_syntax, shell, file))
        checks.append((f"{name}: options in the manual page", None, check_options, program,
                       "manual page", tree / "data/man" / f"{name}.1"))
        checks.append((f"{name}: bash completes", "bash", check_bash, program, files["bash"]))
        checks.append((f"{name}: fish completes", "fish", check_fish, name, files["fish"]))
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
