#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""completions.py SHELL PROGRAM TREE ISO-3166-1.json: what SHELL completes after PROGRAM.

SHELL is bash, zsh or fish. The options are read from the program's own GOptionEntry table, so that
there is no second list of them; what an option takes is told by how the table calls its value. A
table that this cannot read, or a value that it does not know, is an error of the build.
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

TABLES = {
    "bunting": "src/ui/application/bunting-command-line.c",
    "bunting-fetch": "src/cli/fetch-options.c",
    "bunting-serve": "src/cli/bunting-serve.c",
}
ATLAS = "src/core/country/bunting-atlas.c"

# How a table calls a value, and what completes it.
VALUES = {
    "DIR": "folder",
    "FILE": "file",
    "SOURCE": "source",
    "ID-or-URL": "source",
    "[CC…]": "country",
    "[CC…|FILE…]": "country-or-file",
    "CC,CC…|all|top20": "country-list",
    # A number, an address: nothing can be offered.
    "N": "nothing", "P": "nothing", "SECONDS": "nothing", "STATUS": "nothing", "PORT": "nothing",
    "ADDRESS": "nothing", "MS[:MS]": "nothing",
}
WORDS_FOR_LISTS = {"all": "All countries", "top20": "The 20 most populous countries"}

TEXT = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
ENTRY = re.compile(
    r"\{\s*(?:\"(?P<name>[a-z0-9-]+)\"|G_OPTION_REMAINING),\s*(?:'(?P<letter>.)'|0),\s*"
    r"(?P<flags>\w+),\s*G_OPTION_ARG_(?P<kind>\w+),\s*[^,]+,\s*"
    rf"(?:N_ \((?P<help>{TEXT})\)|NULL),\s*(?:N_ \((?P<value>{TEXT})\)|NULL)\s*\}}")


class Option(NamedTuple):
    """An option; what stands without one has no name."""

    name: str
    letter: str
    help: str
    value: str  # one of VALUES; empty where it takes none


def unquote(text):
    """Returns what a C string, perhaps in several parts, says."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text or ""))


def read_options(path):
    """Returns the options in the file's table, --help among them."""
    source = path.read_text()
    table = re.search(r"GOptionEntry \w+\[\] = \{\n(.*?)\{ NULL \},?\s*\};", source, re.S)
    if table is None:
        sys.exit(f"{path}: no table of options found")
    matches = list(ENTRY.finditer(table[1]))
    left = ENTRY.sub("", table[1]).replace(",", "").strip()
    if left:
        sys.exit(f"{path}: cannot read this in the table of options: {left}")
    options = [Option("help", "h", "Show help options", "")]
    for entry in matches:
        value = unquote(entry["value"])
        if entry["kind"] != "NONE" and value and value not in VALUES:
            sys.exit(f"{path}: how is {value} completed? Say so in {sys.argv[0]}")
        if entry["flags"] != "G_OPTION_FLAG_HIDDEN":
            options.append(Option(entry["name"] or "", entry["letter"] or "",
                                  unquote(entry["help"]), VALUES.get(value, "")))
    return options


def read_countries(tree, iso_path):
    """Returns codes with English names: those of ISO 3166-1, then ours."""
    entries = json.loads(Path(iso_path).read_text())["3166-1"]
    countries = {entry["alpha_2"]: entry.get("common_name", entry["name"]) for entry in entries}
    own = re.findall(r'\{ \.code = "([A-Z-]+)",.*?\.name = N_ \("(.*?)"\)',
                     (tree / ATLAS).read_text())
    if not own:
        sys.exit(f"{ATLAS}: no countries of our own found")
    return dict(sorted(countries.items())) | dict(own)


def quote(text):
    """Quotes a word for any of the shells."""
    return "'" + text.replace("'", "'\\''") + "'"


# bash

def bash_values(value, program):
    """Returns the command that completes such a value, into COMPREPLY."""
    codes = f"_{program}_codes"
    return {
        "folder": "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")",
        "file": "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")",
        "source": f"mapfile -t COMPREPLY < <(compgen -W \"$_{program}_sources\" -- \"$cur\")",
        "country": f"mapfile -t COMPREPLY < <(compgen -W \"${codes}\" -- \"${{cur^^}}\")",
        "country-or-file":
            f"compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -W \"${codes}\" -- "
            "\"${cur^^}\"; compgen -f -- \"$cur\")",
        # What stands before the last comma stays.
        "country-list":
            "local head='' tail=${cur##*,}; [[ $cur == *,* ]] && head=${cur%,*},; mapfile -t COMPREPLY < <("
            f"compgen -P \"$head\" -W \"${codes}\" -- \"${{tail^^}}\"; "
            f"[[ $head ]] || compgen -W '{' '.join(WORDS_FOR_LISTS)}' -- \"$cur\")",
        "nothing": ":",
    }[value]


def write_bash(program, options, countries, sources):
    """Returns a file for bash-completion/completions."""
    name = program.replace("-", "_")
    cases = []
    for option in options:
        if option.name and option.value:
            letters = f"--{option.name}" + (f"|-{option.letter}" if option.letter else "")
            cases.append(f"    {letters}) {bash_values(option.value, name)}; return ;;")
    words = [word for option in options if option.name
             for word in ([f"-{option.letter}"] if option.letter else []) + [f"--{option.name}"]]
    rest = next((option.value for option in options if not option.name and option.value), "nothing")
    return "\n".join([
        f"# bash completion for {program}; made by build-aux/completions.py",
        f"_{name}_codes='{' '.join(countries)}'",
        f"_{name}_sources='{' '.join(sources)}'",
        "",
        f"_{name} ()",
        "{",
        "  local cur=${COMP_WORDS[COMP_CWORD]} prev=''",
        "  ((COMP_CWORD > 0)) && prev=${COMP_WORDS[COMP_CWORD - 1]}",
        "  # Bash takes the equals sign for a word of its own.",
        "  if [[ $cur == = ]]; then",
        "    cur=",
        "  elif [[ $prev == = ]] && ((COMP_CWORD > 1)); then",
        "    prev=${COMP_WORDS[COMP_CWORD - 2]}",
        "  fi",
        "  COMPREPLY=()",
        "  case $prev in",
        *cases,
        "  esac",
        "  if [[ $cur == -* ]]; then",
        f"    mapfile -t COMPREPLY < <(compgen -W '{' '.join(words)}' -- \"$cur\")",
        "    return",
        "  fi",
        f"  {bash_values(rest, name)}",
        "}",
        f"complete -F _{name} {program}",
        "",
    ])


# zsh

def zsh_escape(text):
    """Escapes what means something in an argument of _arguments."""
    return re.sub(r"([\[\]:\\])", r"\\\1", text)


def zsh_action(value):
    """Returns the message and the action for such a value."""
    return {
        "folder": "folder:_files -/",
        "file": "file:_files",
        "source": "source:_bunting_sources",
        "country": "country:_bunting_countries",
        "country-or-file": "country or file:_alternative 'countries:country:_bunting_countries' "
                           "'files:file:_files'",
        "country-list": "countries:_bunting_country_list",
        "nothing": "value: ",
    }[value]


def write_zsh(program, options, countries, sources):
    """Returns a file for zsh/site-functions."""
    arguments = []
    for option in options:
        text = f"[{zsh_escape(option.help)}]"
        action = f":{zsh_action(option.value)}" if option.value else ""
        equals, attached = ("=", "+") if option.value else ("", "")
        if not option.name:
            if option.value:
                arguments.append(quote(f"*:{zsh_action(option.value)}"))
        elif option.letter:
            arguments.append(quote(f"(-{option.letter} --{option.name})")
                             + f"{{-{option.letter}{attached},--{option.name}{equals}}}"
                             + quote(text + action))
        else:
            arguments.append(quote(f"--{option.name}{equals}{text}{action}"))
    described = [quote(f"{code}:{zsh_escape(name)}") for code, name in countries.items()]
    listed = [quote(f"{word}[{zsh_escape(name)}]")
              for word, name in (WORDS_FOR_LISTS | countries).items()]
    return "\n".join([
        f"#compdef {program}",
        f"# zsh completion for {program}; made by build-aux/completions.py",
        "",
        "_bunting_countries ()",
        "{",
        "  local -a countries=(",
        *[f"    {word}" for word in described],
        "  )",
        "  _describe -t countries country countries -M 'm:{a-z}={A-Z}'",
        "}",
        "",
        "_bunting_country_list ()",
        "{",
        "  _values -s , country \\",
        " \\\n".join(f"    {word}" for word in listed),
        "}",
        "",
        "_bunting_sources ()",
        "{",
        f"  local -a sources=({' '.join(sources)})",
        "  _describe -t sources source sources",
        "}",
        "",
        "_arguments -s -S \\",
        " \\\n".join(f"  {argument}" for argument in arguments),
        "",
    ])


# fish

def fish_quote(text):
    """Quotes a word for fish, in which a backslash means itself but before a quote."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish_arguments(value, name):
    """Returns the arguments of complete for such a value."""
    return {
        "folder": "-x -a '(__fish_complete_directories)'",
        "file": "-r -F",
        "source": f"-x -a '(__{name}_sources)'",
        "country": f"-x -a '(__{name}_countries)'",
        "country-or-file": f"-F -a '(__{name}_countries)'",
        "country-list": f"-x -a '(__fish_complete_list , __{name}_country_list)'",
        "nothing": "-x",
    }[value]


def write_fish(program, options, countries, sources):
    """Returns a file for fish/vendor_completions.d."""
    name = program.replace("-", "_")
    lines = [f"# fish completion for {program}; made by build-aux/completions.py", ""]
    for function, words in (("countries", countries), ("country_list", WORDS_FOR_LISTS | countries),
                            ("sources", dict.fromkeys(sources, "Source of flags"))):
        lines.append(f"function __{name}_{function}")
        lines += [f"    printf '%s\\t%s\\n' {fish_quote(word)} {fish_quote(text)}"
                  for word, text in words.items()]
        lines += ["end", ""]
    rest = next((option.value for option in options if not option.name and option.value), "")
    lines.append(f"complete -c {program} " +
                 (fish_arguments(rest, name).replace("-x ", "-f ") if rest else "-f"))
    for option in options:
        if option.name:
            letter = f" -s {option.letter}" if option.letter else ""
            value = f" {fish_arguments(option.value, name)}" if option.value else ""
            lines.append(f"complete -c {program}{letter} -l {option.name}{value}"
                         f" -d {fish_quote(option.help)}")
    return "\n".join([*lines, ""])


def main():
    """Prints the completions."""
    shell, program, tree, iso_path = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]
    options = read_options(tree / TABLES[program])
    countries = read_countries(tree, iso_path)
    sources = sorted(path.stem for path in (tree / "data/sources").glob("*.source"))
    write = {"bash": write_bash, "zsh": write_zsh, "fish": write_fish}[shell]
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(write(program, options, countries, sources))


if __name__ == "__main__":
    main()
