#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""translations.py TREE BUILD BUNTING-FETCH: each translation is listed and well formed, has the
placeholders of the original, translates exactly the messages of the files in POTFILES.in, and is used
by a program. Prints TAP."""

import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def check_listed(tree):
    """LINGUAS names the files in po, in order."""
    lines = (tree / "po/LINGUAS").read_text().splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    there = sorted(path.stem for path in (tree / "po").glob("*.po"))
    assert listed == there, f"LINGUAS has {listed}, po has {there}"


def check_file(path):
    """msgfmt finds no error, and no translation is marked as fuzzy."""
    done = subprocess.run(["msgfmt", "--check", "--statistics", "-o", os.devnull, path],
                          capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    print("# " + done.stderr.strip().replace("\n", "\n# "))
    assert done.returncode == 0, f"{path.name} is not well formed"
    assert "fuzzy" not in done.stderr, f"{path.name} has fuzzy translations"


RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def check_direction(path):
    """A text that begins with a placeholder, and has letters from right to left, begins with U+200F: a name
    in Latin letters would otherwise make it a text from left to right."""
    text = subprocess.run(["msgcat", "--no-wrap", path], check=True, capture_output=True, text=True).stdout
    wrong = [found for found in re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', text, re.M)
             if re.match(r"[^\w%\u200f]*%s", found) and re.search(r"[\u05d0-\u05ea\u0620-\u064a]", found)]
    assert not wrong, f"these must begin with U+200F: {wrong}"


def check_sources(tree):
    """A text of a source's file that is translated into one language is translated into all."""
    languages = {line for line in (tree / "po/LINGUAS").read_text().splitlines() if not line.startswith("#")}
    for path in sorted((tree / "data/sources").glob("*.source")):
        found = {}
        for key, language in re.findall(r"^(\w+)\[(\w+)\]=.", path.read_text(), re.M):
            found.setdefault(key, set()).add(language)
        for key, translated in found.items():
            assert translated == languages, f"{path.name}: {key} differs in {translated ^ languages}"


KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3",
            "g_dpgettext2:2c,3"]


def extract_messages(tree, template):
    """Writes the messages of the files in POTFILES.in to the template, as the build does. Returns
    whether xgettext knows how to read all of these files."""
    done = subprocess.run(
        ["xgettext", "--from-code=UTF-8", "--package-name=bunting", f"--directory={tree}",
         *(f"--keyword={keyword}" for keyword in KEYWORDS),
         f"--files-from={tree / 'po/POTFILES.in'}", f"--output={template}"],
        check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return "is unknown" not in done.stderr


def check_mnemonics(template):
    """No two messages of a context differ only in the letter that is underlined: such a pair is one
    label, which translators would have to translate twice."""
    done = subprocess.run(["msgattrib", "--no-wrap", "--no-location", template], check=True,
                          capture_output=True, text=True)
    found = {}
    for context, message in re.findall(r'^(msgctxt ".*"\n)?msgid "(.*)"$', done.stdout, re.M):
        if "_" in message:
            found.setdefault((context, message.replace("_", "")), set()).add(message)
    pairs = [sorted(messages) for messages in found.values() if len(messages) > 1]
    assert not pairs, f"messages that differ in an underscore: {pairs}"


# The menus that C code makes: items that stand in one menu. Those in brackets are never there together.
CODE_MENUS = {
    "menu of a flag": ["_Open", "Copy _Picture", "Copy _Name", "Copy _Emoji", "E_xport…", "Show in _Files",
                       ["_Cancel", "Try A_gain", "_Download Again", "_Download"], ["_Select", "Dese_lect"],
                       "Move to _Trash"],
    "menu of several flags": ["_Open", "Copy _Pictures", "Copy _Names", "Copy _Emojis", "E_xport…",
                              "Show in _Files", "_Download", ["_Select", "Dese_lect"], "Move to _Trash"],
    "groups": ["_World", "_Europe", "_Africa and Middle East", "Asia and _Pacific", "A_mericas"],
}
# Items that C code adds to a menu of a .ui file.
ADDED_ITEMS = {"filter_menu": [["S_elected", "S_elected (%u)"]]}


def find_menus(tree):
    """Returns the menus with their items, as lists of alternatives. A submenu is another menu."""
    menus = {name: list(items) for name, items in CODE_MENUS.items()}
    for path in sorted((tree / "src/ui").rglob("*.ui")):
        for menu in ElementTree.parse(path).iter("menu"):
            labels = [label.text for item in menu.iter("item")
                      for label in item.findall("attribute[@name='label'][@translatable='yes']")]
            menus[menu.get("id")] = labels + ADDED_ITEMS.get(menu.get("id"), [])
    return {name: [[item] if isinstance(item, str) else item for item in items]
            for name, items in menus.items()}


def find_mnemonic(label):
    """Returns the letter that is underlined, or nothing."""
    found = re.search("_(\\w)", label)
    return found.group(1).casefold() if found else ""


def read_translations(path):
    """Returns the translations of a po file."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder) / "messages.mo"
        subprocess.run(["msgfmt", "-o", compiled, path], check=True)
        with compiled.open("rb") as stream:
            return gettext.GNUTranslations(stream)


def check_menus(tree, template, path=None):
    """In each menu, each item with a mnemonic in English has one, and it is of no other item. Without a
    path, this is checked in English."""
    translations = read_translations(path) if path else gettext.NullTranslations()
    known = set(re.findall(r'^msgid "(.*)"$', template.read_text(), re.M))
    wrong = []
    for name, items in find_menus(tree).items():
        users = {}
        for item in items:
            for message in item:
                assert message in known, f"there is no message “{message}”; it is of the {name}"
                label = translations.gettext(message)
                users.setdefault(find_mnemonic(label), {}).setdefault(item[0], []).append(
                    f"{label} ({message})")
                if ("_" in message) != bool(find_mnemonic(label)):
                    wrong.append(f"{name}: {label} ({message})")
        wrong += [f"{name}: {letter}: {sum(labels.values(), [])}"
                  for letter, labels in users.items() if letter and len(labels) > 1]
    assert not wrong, "these menus need other mnemonics:\n# " + "\n# ".join(wrong)


def check_complete(path, template):
    """Each message is translated, and no translation is of a message that is gone."""
    done = subprocess.run(["msgcmp", path, template], capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"})
    complaints = done.stderr.strip().replace("\n", "\n# ")
    assert done.returncode == 0, f"{path.name} is not complete:\n# {complaints}"
    assert "not used" not in done.stderr, f"{path.name} has more than the messages:\n# {complaints}"


def make_locale(folder):
    """Makes a locale in the folder: from glibc 2.41 at the latest, messages are not translated in
    C.UTF-8. Returns the environment that uses it, or None."""
    if shutil.which("localedef") is None:
        return None
    done = subprocess.run(["localedef", "-f", "UTF-8", "-i", "en_US", f"{folder}/en_US.UTF-8"],
                          capture_output=True)
    if done.returncode != 0:
        return None
    return {**os.environ, "LOCPATH": folder, "LC_ALL": "en_US.UTF-8"}


def check_used(language, program, environment):
    """--help is in that language, and so are an error and its details."""
    def ask(code, *arguments):
        return subprocess.run([program, *arguments], capture_output=True, text=True,
                              env={**environment, "LANGUAGE": code}).stdout

    assert ask(language, "--help") != ask("en", "--help"), "bunting-fetch --help is English"
    with tempfile.TemporaryDirectory() as folder:
        # No server listens there.
        refused = ["-s", "http://127.0.0.1:1/", "-o", folder, "BR"]
        for detail in ("cannot be reached", "connection was refused"):
            assert detail in ask("en", *refused), ask("en", *refused)
            assert detail not in ask(language, *refused), ask(language, *refused)


def main():
    tree, build, program = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    folder = tempfile.TemporaryDirectory()
    environment = make_locale(folder.name)
    template = Path(folder.name) / "bunting.pot"
    extracted = all(map(shutil.which, ("xgettext", "msgcmp"))) and extract_messages(tree, template)
    checks = [("LINGUAS", True, check_listed, tree)]
    checks.append(("the texts of the sources", True, check_sources, tree))
    checks.append(("each label has one mnemonic", extracted and shutil.which("msgattrib"),
                   check_mnemonics, template))
    compilers = extracted and shutil.which("msgfmt")
    checks.append(("mnemonics of menus", compilers, check_menus, tree, template))
    for path in sorted((tree / "po").glob("*.po")):
        # Part of the whole build; does not exist yet if only this test was built.
        made = (build / "po" / path.stem / "LC_MESSAGES/bunting.mo").exists()
        checks.append((f"{path.name} is well formed", shutil.which("msgfmt"), check_file, path))
        checks.append((f"{path.name} is complete", extracted, check_complete, path, template))
        checks.append((f"{path.name} has mnemonics", compilers, check_menus, tree, template, path))
        if path.stem.split("_")[0] in RIGHT_TO_LEFT:
            checks.append((f"{path.name} has its direction", shutil.which("msgcat"), check_direction, path))
        checks.append((f"{path.stem} is used", made and environment, check_used, path.stem,
                       program, environment))
    print(f"1..{len(checks)}")
    failed = False
    for number, (title, possible, check, *arguments) in enumerate(checks, 1):
        if not possible:
            print(f"ok {number} {title} # SKIP something that it needs is missing")
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
