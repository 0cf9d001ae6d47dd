#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes pictures of the window in each of its states and looks, to be inspected by people.

usage: make-pictures.py BUILD OUT [LOOK…]

BUILD is the build folder. The pictures are saved in the folder OUT, as LOOK-SCENE.png. The looks are
light, dark, narrow, german (also narrow), arabic, contrast, contrast-dark, double (scale 2), full-hd
(1900 pixels wide) and wide (4K); the default is all of them. The code of any other language that Bunting is
translated into, such as ja, is a narrow look in that language, and ja-desktop has a window of 980 pixels. The looks pseudo,
pseudo-narrow, pseudo-rtl and pseudo-rtl-narrow have pseudo-translations. The environment variable SCENES selects
scenes. This script needs the same programs as the test of the window, and xfwm4 for rounded corners,
ImageMagick, and fonts for Arabic and for emoji (fonts-noto-core, fonts-noto-color-emoji). It is not a
test: it fails only if a picture cannot be taken.
"""

import gettext
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
SCHEMA = "io/github/flagbunting/Bunting"
ERROR_RATE = "0.2"
EVERY = ["first-launch", "half-way", "downloaded", "all", "search", "colours",
         "colours-nothing", "group", "nothing", "details", "similar",
         "details-not-downloaded", "details-not-available", "details-failed", "selected", "failures",
         "unreachable", "report", "refresh-report", "freshness", "compare", "nothing-failed",
         "select-menu", "filter-menu", "main-menu",
         "context-menu", "list", "preferences", "source-dialog", "export", "shortcuts", "about", "focus",
         "no-downloads", "details-menu", "toast", "edited", "preferences-errors", "export-several"]
# A phone has no keyboard.
NARROW = [scene for scene in EVERY if scene not in ("shortcuts", "focus")]

# The size of the window, the environment, and the scenes of each look.
LOOKS = {
    "light": ((980, 700), {}, EVERY),
    "dark": ((980, 700), {"SESSION_DARK": "1"}, EVERY),
    "narrow": ((360, 720), {"SESSION_SIZE": "360x720"}, NARROW),
    "german": ((360, 720), {"SESSION_SIZE": "360x720", "SESSION_LANGUAGE": "de"}, NARROW),
    "arabic": ((980, 700), {"SESSION_LANGUAGE": "ar"}, EVERY),
    "contrast": ((980, 700), {"SESSION_CONTRAST": "1"}, EVERY),
    "contrast-dark": ((980, 700), {"SESSION_CONTRAST": "1", "SESSION_DARK": "1"}, EVERY),
    "double": ((980, 700), {"SESSION_SCALE": "2", "SESSION_SIZE": "2560x1800"}, EVERY),
    "full-hd": ((1900, 1000), {"SESSION_SIZE": "2300x1300"},
                ["all", "first-launch", "half-way", "selected", "group", "failures", "details",
                 "details-not-downloaded", "list", "export", "preferences", "smallest", "largest"]),
    "wide": ((3840, 2080), {"SESSION_SIZE": "3840x2160"},
             ["all", "first-launch", "half-way", "failures", "details"]),
}

DEFAULT_LOOKS = list(LOOKS)
for language in (TREE / "po/LINGUAS").read_text().split("\n")[1:-1]:
    LOOKS[language] = ((360, 720), {"SESSION_SIZE": "360x720", "SESSION_LANGUAGE": language}, NARROW)
    LOOKS[f"{language}-desktop"] = ((980, 700), {"SESSION_LANGUAGE": language}, EVERY)
# The locales of languages whose code is not also that of a country.
LOCALES = {"ar": "ar_EG", "hi": "hi_IN", "ja": "ja_JP", "ko": "ko_KR", "sv": "sv_SE", "uk": "uk_UA"}
# Of tests/fixtures/pseudo-translation.py.
PSEUDO_LANGUAGES = {"pseudo": "en_XA", "pseudo-rtl": "ar_XB"}
for look, language in PSEUDO_LANGUAGES.items():
    LOOKS[look] = ((980, 700), {"SESSION_LANGUAGE": language}, EVERY)
    LOOKS[f"{look}-narrow"] = ((360, 720), {"SESSION_SIZE": "360x720", "SESSION_LANGUAGE": language}, NARROW)


def run_look(build, out, look):
    """Runs this script in a session with that look. Returns its exit status."""
    (width, height), session, _ = LOOKS[look]
    environment = dict(os.environ, SESSION_SIZE=f"{max(width + 300, 1280)}x{max(height + 200, 900)}",
                       SESSION_WM="xfwm4 --compositor=on", BUNTING_DATA_DIR=str(TREE / "data"),
                       BUNTING_DECODER=str(build / "src/decoder/bunting-decoder"),
                       GSETTINGS_SCHEMA_DIR=str(build / "data"))
    environment.update(session)
    # The collection that ./run uses.
    collection = TREE / "subprojects" / "flag-icons"
    if collection.is_dir():
        environment.setdefault("BUNTING_COLLECTION", str(collection))
    data_dirs = environment.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")
    environment["XDG_DATA_DIRS"] = f"{TREE / 'data'}:{data_dirs}"
    environment.pop("G_DEBUG", None)
    return subprocess.run([str(TREE / "tests" / "session.sh"), sys.executable, __file__, "--inside",
                           str(build), str(out), look], env=environment).returncode


class Studio:
    """Takes the pictures of one look, and starts the program for each scene."""

    def __init__(self, build, out, look):
        self.build, self.out, self.look = build, out, look
        self.size = LOOKS[look][0]
        # On a phone, the window fills the display.
        self.is_maximized = LOOKS[look][1].get("SESSION_SIZE") == "{}x{}".format(*self.size)
        self.scale = int(LOOKS[look][1].get("SESSION_SCALE", "1"))
        self.home = Path(tempfile.mkdtemp(prefix="bunting-pictures."))
        self.full = self.home / "All" / "Flags"
        subprocess.run([build / "src/cli/bunting-fetch", "--all", "--output", self.full],
                       stdout=subprocess.DEVNULL, check=False)
        language = LOOKS[look][1].get("SESSION_LANGUAGE", "en")
        self.locales = self.make_locales(language)
        self.locale = self.make_locale(language)
        self.words = gettext.translation("bunting", self.locales, [language], fallback=True)
        self.servers = []
        self.program = None

    def make_locales(self, language):
        """Returns the folder of translations. A language that Bunting is not translated into gets an
        empty translation: otherwise GTK does not use the language, nor its text direction."""
        built = self.build / ("tests/pseudo" if language in PSEUDO_LANGUAGES.values() else "po")
        if language == "en" or (built / language).is_dir():
            return built
        messages = self.home / "locale" / language / "LC_MESSAGES"
        messages.mkdir(parents=True)
        subprocess.run(["msgfmt", "-o", messages / "bunting.mo", "-"], check=True, text=True,
                       input='msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
        return self.home / "locale"

    def make_locale(self, language):
        """Makes the locale of a language, for its dates and numbers. Returns its environment, which is empty
        if there is none."""
        sources = sorted(Path("/usr/share/i18n/locales").glob(
            language if "_" in language else LOCALES.get(language, f"{language}_{language.upper()}")))
        if language in ("en", *PSEUDO_LANGUAGES.values()) or not sources or shutil.which("localedef") is None:
            return {}
        name = f"{sources[0].name}.UTF-8"
        subprocess.run(["localedef", "-f", "UTF-8", "-i", sources[0].name, self.home / name],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return {"LOCPATH": str(self.home), "LC_ALL": name, "LANG": name}

    def translate(self, text):
        """Returns the translated label; any letter of it may be the mnemonic."""
        for i in range(len(text) + 1):
            marked = text[:i] + "_" + text[i:] if i < len(text) else text
            if self.words.gettext(marked) != marked:
                return self.words.gettext(marked).replace("_", "")
        return text

    def find_label(self, text):
        """Returns a regular expression for the translated label."""
        return re.escape(self.translate(text))

    def serve(self, *arguments):
        """Starts a flag server and returns its address."""
        server = subprocess.Popen([self.build / "src/cli/bunting-serve", "--port=0", *arguments],
                                  stdout=subprocess.PIPE, text=True)
        self.servers.append(server)
        return server.stdout.readline().split()[-1]

    def start(self, scene, saved=True, source="built-in", first_launch=False, prepare=None):
        """Opens the window with a separate home folder, and moves the pointer away from it. `prepare`
        is called with that folder before."""
        from accessible import Program, xdotool

        xdotool("mousemove", 2, 400)

        home = self.home / scene
        folder = home / "Pictures" / "Flags"
        folder.parent.mkdir(parents=True)
        if saved:
            shutil.copytree(self.full, folder)
        if prepare is not None:
            prepare(home)
        config = home / ".config"
        shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
        settings = config / "glib-2.0" / "settings"
        settings.mkdir(parents=True)
        (settings / "keyfile").write_text(
            f"[{SCHEMA}]\nwindow-width={self.size[0]}\nwindow-height={self.size[1]}\n"
            f"window-maximized={'true' if self.is_maximized else 'false'}\n"
            f"source='{source}'\n"
            f"first-launch={'true' if first_launch else 'false'}\n")
        with (config / "gtk-4.0" / "settings.ini").open("a") as settings:
            settings.write("gtk-decoration-layout=appmenu:close\n")
        environment = dict(os.environ, HOME=str(home), XDG_CONFIG_HOME=str(config),
                           XDG_DATA_HOME=str(home / ".local" / "share"),
                           GSETTINGS_BACKEND="keyfile", BUNTING_LOCALE_DIR=str(self.locales),
                           **self.locale)
        self.program = Program([str(self.build / "src/ui/bunting")], environment)
        self.settle()
        return self.program

    @staticmethod
    def settle(seconds=1.2):
        """Waits until animations have ended."""
        time.sleep(seconds)

    def photograph(self, program, scene):
        """Saves a picture of the window, with transparent corners."""
        path = self.out / f"{self.look}-{scene}.png"
        if self.is_maximized:
            subprocess.run(["import", "-window", "root", "-strip", path], check=True)
            print(path, flush=True)
            return
        self.centre_dialog(program)
        x, y = program.origin()
        _, _, width, height = program.window.extents
        width, height = width * self.scale, height * self.scale
        if scene == "shortcuts":
            # They are wider than the window, and not at its place.
            subprocess.run(["import", "-window", "root", "-strip", path], check=True)
            print(path, flush=True)
            return
        if scene.endswith("-menu"):
            # They are wider than the window, or reach over its edge.
            margin = 150 * self.scale
            left = max(x - margin, 0)
            subprocess.run(["import", "-window", "root", "-crop",
                            f"{x - left + width + margin}x{height + margin}+{left}+{y}",
                            "+repage", "-strip", path], check=True)
            print(path, flush=True)
            return
        radius = 12 * self.scale
        subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "+repage",
                        path], check=True)
        subprocess.run(["convert", path, "(", "+clone", "-alpha", "extract", "-fill", "black",
                        "-colorize", "100", "-fill", "white", "-draw",
                        f"roundrectangle 0,0,{width - 1},{height - 1},{radius},{radius}", ")",
                        "-alpha", "off", "-compose", "CopyOpacity", "-composite", "-strip", path],
                       check=True)
        print(path, flush=True)

    @staticmethod
    def centre_dialog(program):
        """Centres dialogs over their window, as a desktop does, instead of on the screen."""
        from accessible import xdotool

        shapes = []
        for window in xdotool("search", "--onlyvisible", "--pid", program.process.pid).split():
            kind = subprocess.run(["xprop", "-id", window, "_NET_WM_WINDOW_TYPE"], check=True,
                                  capture_output=True, text=True).stdout
            lines = xdotool("getwindowgeometry", "--shell", window).splitlines()
            if "MENU" not in kind:
                shapes.append({key: int(value) for key, value in
                               (line.split("=") for line in lines)})
        if len(shapes) < 2:
            return
        shapes.sort(key=lambda shape: shape["WIDTH"] * shape["HEIGHT"])
        for dialog in shapes[:-1]:
            # A phone's shell keeps dialogs within the screen.
            if dialog["WIDTH"] > shapes[-1]["WIDTH"] or dialog["HEIGHT"] > shapes[-1]["HEIGHT"]:
                dialog["WIDTH"] = min(dialog["WIDTH"], shapes[-1]["WIDTH"])
                dialog["HEIGHT"] = min(dialog["HEIGHT"], shapes[-1]["HEIGHT"])
                xdotool("windowsize", dialog["WINDOW"], dialog["WIDTH"], dialog["HEIGHT"])
            x = shapes[-1]["X"] + (shapes[-1]["WIDTH"] - dialog["WIDTH"]) // 2
            y = shapes[-1]["Y"] + (shapes[-1]["HEIGHT"] - dialog["HEIGHT"]) // 2
            xdotool("windowmove", dialog["WINDOW"], max(x, 0), max(y, 0))
        time.sleep(0.5)

    def close(self):
        for server in self.servers:
            server.terminate()
            server.wait()
        shutil.rmtree(self.home)

    def take(self, scene):
        try:
            self.photograph(getattr(self, "scene_" + scene.replace("-", "_"))(scene), scene)
        finally:
            # A second instance would only present the window of the first one.
            if self.program is not None:
                self.program.quit()
                self.program = None

    def scene_first_launch(self, scene):
        return self.start(scene, saved=False, first_launch=True)

    def scene_half_way(self, scene):
        program = self.start(scene, saved=False, source=self.serve("--delay=200:2500"))
        program.key("ctrl+a", "ctrl+d")
        time.sleep(2.6)
        return program

    def scene_all(self, scene):
        return self.start(scene)

    def scene_selected(self, scene):
        program = self.start(scene)
        program.key("ctrl+space", "ctrl+Right", "ctrl+Right", "ctrl+space",
                    "ctrl+Down", "ctrl+space")
        program.type("united")
        self.settle()
        return program

    def scene_smallest(self, scene):
        program = self.start(scene)
        program.key("ctrl+minus", "ctrl+minus")
        self.settle()
        return program

    def scene_largest(self, scene):
        program = self.start(scene)
        program.key("ctrl+plus", "ctrl+plus", "ctrl+plus")
        self.settle()
        return program

    def scene_focus(self, scene):
        program = self.start(scene)
        program.key("ctrl+Right")
        self.settle()
        return program

    def search(self, scene, text, **how):
        program = self.start(scene, **how)
        program.key("ctrl+f")
        program.type(text)
        self.settle()
        return program

    def scene_search(self, scene):
        return self.search(scene, "united")

    def choose_colours(self, scene, *names):
        program = self.start(scene)
        program.key("ctrl+f")
        self.settle()
        for name in names:
            colour = re.escape(self.words.pgettext("colour", name))
            program.window.find("push button|toggle button", colour).press()
        # The colours are measured in the background.
        self.settle(6)
        return program

    def scene_colours(self, scene):
        return self.choose_colours(scene, "Green", "Yellow", "Red")

    def scene_colours_nothing(self, scene):
        return self.choose_colours(scene, "Maroon", "Orange", "Black", "Light Blue")

    def scene_similar(self, scene):
        program = self.search(scene, "chad")
        program.key("Return")
        self.settle(6)
        program.key("Tab", "End")
        self.settle()
        return program

    def scene_group(self, scene):
        return self.search(scene, "eu")

    def scene_nothing(self, scene):
        return self.search(scene, "atlantis")

    def scene_details(self, scene):
        program = self.search(scene, "br")
        program.key("Return")
        self.settle()
        return program

    def open_details(self, program, text):
        program.key("ctrl+f")
        program.type(text)
        self.settle()
        program.key("Return")
        self.settle()
        return program

    def scene_details_not_downloaded(self, scene):
        return self.open_details(self.start(scene, saved=False), "nepal")

    def scene_details_not_available(self, scene):
        program = self.start(scene, saved=False, source=self.serve(f"--collection={self.small_collection()}"))
        self.open_details(program, "nepal").key("ctrl+d")
        self.settle()
        return program

    def scene_details_failed(self, scene):
        program = self.start(scene, saved=False, source=self.serve("--error-rate=1"))
        self.open_details(program, "nepal").key("ctrl+d")
        self.settle()
        return program

    def small_collection(self):
        """Returns a folder with one flag."""
        folder = self.home / "Small"
        folder.mkdir(exist_ok=True)
        shutil.copyfile(next(self.full.glob("BR-*")), folder / "br.svg")
        return folder

    def scene_downloaded(self, scene):
        program = self.start(scene, saved=False, first_launch=True)
        program.key("ctrl+a", "ctrl+d")
        # The number is not the first word in each language.
        program.find("label", r"\D*25\d \D+ .*")
        self.settle()
        return program

    def scene_failures(self, scene):
        program = self.start(scene, saved=False,
                             source=self.serve(f"--error-rate={ERROR_RATE}", "--delay=1:20"))
        program.key("ctrl+a", "ctrl+d")
        program.find("alert|notification", r".*\b418\b.*")
        self.settle()
        return program

    def scene_unreachable(self, scene):
        # Nothing listens on the discard port.
        program = self.start(scene, saved=False, source="http://127.0.0.1:9/")
        program.key("ctrl+a", "ctrl+d")
        program.find("alert|notification", r".*\b127\.0\.0\.1\b.*")
        self.settle()
        return program

    def scene_report(self, scene):
        program = self.scene_failures(scene)
        self.press(program, "Details")
        return program

    def scene_refresh_report(self, scene):
        """Three flags have changed: they look like those of other countries now."""
        collection = self.home / "Changed"
        shutil.copytree(os.environ["BUNTING_COLLECTION"], collection, dirs_exist_ok=True)
        for code, like in ("br", "np"), ("ke", "fr"), ("za", "ch"):
            flags = collection / "flags" / "4x3"
            shutil.copyfile(flags / f"{like}.svg", flags / f"{code}.svg")
        program = self.start(scene, source=self.serve(f"--collection={collection}"))
        program.key("ctrl+r")
        program.find("label", r"\D*3\D+2\d\d(\D.*)?")
        self.settle()
        self.press(program, "Details")
        self.settle(3)
        return program

    def scene_edited(self, scene):
        """The source has another flag of Brazil, and its file was edited."""
        def prepare(home):
            with next((home / "Pictures" / "Flags").glob("BR-*")).open("a") as file:
                file.write("<!-- edited -->\n")

        collection = self.home / "Other"
        shutil.copytree(os.environ["BUNTING_COLLECTION"], collection, dirs_exist_ok=True)
        flags = collection / "flags" / "4x3"
        shutil.copyfile(flags / "np.svg", flags / "br.svg")
        program = self.start(scene, source=self.serve(f"--collection={collection}"), prepare=prepare)
        program.key("ctrl+r")
        program.find("push button", self.find_label("Keep"))
        self.settle()
        return program

    def scene_freshness(self, scene):
        def prepare(home):
            index = home / "Pictures" / "Flags" / ".bunting.json"
            document = json.loads(index.read_text())
            for code in "SY", "KG", "AF":
                document["flags"][code]["saved"] = 1_500_000_000
            index.write_text(json.dumps(document))

        return self.start(scene, prepare=prepare)

    def scene_compare(self, scene):
        def prepare(home):
            sources = home / ".local" / "share" / "bunting" / "sources"
            sources.mkdir(parents=True)
            for name, base in (("The Flags of a School", self.serve()),
                               ("Slow Flags", self.serve("--error-rate=1"))):
                (sources / f"{name.split()[0].lower()}.source").write_text(
                    f"[Source]\nName={name}\nPicture={base}/{{cc}}/{{cc}}.gif\n")

        program = self.open_details(self.start(scene, prepare=prepare), "nepal")
        self.press(program, "More Actions")
        program.window.find("menu item", self.find_label("Compare Sources")).press()
        self.settle(4)
        return program

    def press_filter_button(self, program):
        self.press(program, *self.words.gettext("Show: %s").split("%s"))

    def press_select_button(self, program):
        # "_Select" is another message.
        self.press_button(program, ".*" + re.escape(self.words.gettext("Select")) + ".*")

    def press(self, program, name, end=""):
        """Presses a button, or its child that is a button."""
        self.press_button(program, f".*{self.find_label(name)}.*{re.escape(end)}")

    def press_button(self, program, pattern):
        button = program.window.find("push button", pattern)
        inner = next((child for child in button.children if child.role == "push button"), button)
        inner.press()
        self.settle()

    def scene_nothing_failed(self, scene):
        program = self.start(scene)
        self.press_filter_button(program)
        program.window.find("menu item", self.find_label("Failed")).press()
        self.settle()
        return program

    def scene_no_downloads(self, scene):
        program = self.start(scene, saved=False)
        self.press_filter_button(program)
        program.window.find("menu item", self.find_label("Downloaded")).press()
        self.settle()
        return program

    def scene_details_menu(self, scene):
        program = self.scene_details(scene)
        self.press(program, "More Actions")
        return program

    def scene_toast(self, scene):
        program = self.scene_details(scene)
        program.key("ctrl+c")
        self.settle()
        return program

    def scene_select_menu(self, scene):
        program = self.start(scene)
        self.press_select_button(program)
        return program

    def scene_filter_menu(self, scene):
        program = self.start(scene)
        self.press_filter_button(program)
        return program

    def scene_main_menu(self, scene):
        program = self.start(scene)
        program.key("F10")
        self.settle()
        return program

    def scene_context_menu(self, scene):
        program = self.start(scene)
        program.key("ctrl+Right", "shift+F10")
        self.settle()
        return program

    def scene_list(self, scene):
        program = self.start(scene)
        program.key("space")
        self.press_select_button(program)
        program.window.find("menu item", self.find_label("From List…")).press()
        self.settle()
        program.type("Brazil, in us, Icland, Japan and Nepal")
        self.settle()
        return program

    def scene_preferences(self, scene):
        program = self.start(scene)
        program.key("ctrl+comma")
        self.settle()
        return program

    def scene_preferences_errors(self, scene):
        """The end of the preferences, with files that cannot be used."""
        def prepare(home):
            sources = home / ".local" / "share" / "bunting" / "sources"
            sources.mkdir(parents=True)
            (sources / "school.source").write_text("[Source]\nName=The Flags of a School\nPicture=ftp://x/{cc}\n")
            (sources / "draft.source").write_text("Draft\n")

        program = self.start(scene, prepare=prepare)
        program.key("ctrl+comma")
        self.settle()
        # From the first row backwards to the last one.
        program.key("shift+Tab", "shift+Tab", "shift+Tab")
        self.settle()
        return program

    def scene_export_several(self, scene):
        program = self.start(scene)
        program.key("ctrl+a", "ctrl+s")
        self.settle()
        return program

    def scene_source_dialog(self, scene):
        program = self.scene_preferences(scene)
        program.find("push button", ".*" + self.find_label("Add Source…")).press()
        self.settle()
        program.type("ftp://example.org/flags")
        self.settle()
        program.key("Return")
        self.settle()
        return program

    def scene_export(self, scene):
        program = self.scene_details(scene)
        program.key("ctrl+s")
        self.settle()
        return program

    def scene_shortcuts(self, scene):
        program = self.start(scene)
        program.key("ctrl+question")
        self.settle()
        return program

    def scene_about(self, scene):
        program = self.scene_main_menu(scene)
        program.window.find("menu item", self.find_label("About Bunting")).press()
        self.settle()
        return program


def main():
    inside = sys.argv[1:2] == ["--inside"]
    words = sys.argv[2:] if inside else sys.argv[1:]
    if len(words) < 2:
        print(__doc__)
        return 2
    build, out = Path(words[0]).resolve(), Path(words[1]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    if not inside:
        return max(run_look(build, out, look) for look in words[2:] or DEFAULT_LOOKS)
    # Import it first: it may restart this script with the system's Python, which has PyGObject.
    sys.path.insert(0, str(TREE / "tests" / "e2e"))
    import accessible  # noqa: F401
    from gi.repository import GLib

    studio = Studio(build, out, words[2])
    only = os.environ.get("SCENES", "").split()
    n_missing = 0
    for scene in LOOKS[words[2]][2]:
        if only and scene not in only:
            continue
        try:
            studio.take(scene)
        except (AssertionError, GLib.GError, subprocess.CalledProcessError) as error:
            print(f"{words[2]}-{scene}: {re.sub(chr(10), ' ', str(error))}", file=sys.stderr)
            n_missing += 1
    studio.close()
    return 1 if n_missing else 0


if __name__ == "__main__":
    sys.exit(main())
