#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes pictures of the window in each of its states and looks, to be inspected by people.

usage: make-pictures.py BUILD OUT [LOOK…]

BUILD is the build folder. The pictures are saved in the folder OUT, as LOOK-SCENE.png. The looks are
light, dark, narrow, german (also narrow), arabic, contrast, contrast-dark, double (scale 2) and wide
(4K); the default is all of them. The environment variable SCENES selects scenes. This script needs the
same programs as the test of the window, and xfwm4 for rounded corners, ImageMagick, and fonts for
Arabic and for emoji (fonts-noto-core, fonts-noto-color-emoji). It is not a test: it fails only if a
picture cannot be taken.
"""

import gettext
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
EVERY = ["first-launch", "half-way", "all", "search", "nothing", "details", "selected", "failures",
         "report", "nothing-failed", "select-menu", "filter-menu", "main-menu", "codes",
         "preferences", "save-as", "shortcuts", "about", "focus"]
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
    "wide": ((3840, 2080), {"SESSION_SIZE": "3840x2160"},
             ["all", "first-launch", "half-way", "failures", "details"]),
}


def run_look(build, out, look):
    """Runs this script in a session with that look."""
    (width, height), session, _ = LOOKS[look]
    environment = dict(os.environ, SESSION_SIZE=f"{max(width + 300, 1280)}x{max(height + 200, 900)}",
                       SESSION_WM="xfwm4 --compositor=on", BUNTING_DATA_DIR=str(TREE / "data"),
                       GSETTINGS_SCHEMA_DIR=str(build / "data"))
    environment.update(session)
    data_dirs = environment.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")
    environment["XDG_DATA_DIRS"] = f"{TREE / 'data'}:{data_dirs}"
    environment.pop("G_DEBUG", None)
    subprocess.run([str(TREE / "tests" / "session.sh"), sys.executable, __file__, "--inside",
                    str(build), str(out), look], env=environment, check=True)


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
        self.words = gettext.translation("bunting", self.locales, [language], fallback=True)
        self.servers = []
        self.program = None

    def make_locales(self, language):
        """Returns the folder of translations. A language that Bunting is not translated into gets an
        empty translation: otherwise GTK does not use the language, nor its text direction."""
        built = self.build / "po"
        if language == "en" or (built / language).is_dir():
            return built
        messages = self.home / "locale" / language / "LC_MESSAGES"
        messages.mkdir(parents=True)
        subprocess.run(["msgfmt", "-o", messages / "bunting.mo", "-"], check=True, text=True,
                       input='msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
        return self.home / "locale"

    def translate(self, text):
        """Returns the translated label; any letter of it may be the mnemonic."""
        for i in range(len(text) + 1):
            marked = text[:i] + "_" + text[i:] if i < len(text) else text
            if self.words.gettext(marked) != marked:
                return self.words.gettext(marked).replace("_", "")
        return text

    def serve(self, *arguments):
        """Starts a flag server and returns its address."""
        server = subprocess.Popen([self.build / "src/cli/bunting-serve", "--port=0", *arguments],
                                  stdout=subprocess.PIPE, text=True)
        self.servers.append(server)
        return server.stdout.readline().split()[-1]

    def start(self, scene, saved=True, source="built-in", first_launch=False):
        """Opens the window with a separate home folder, and moves the pointer away from it."""
        from accessible import Program, xdotool

        xdotool("mousemove", 2, 400)

        home = self.home / scene
        folder = home / "Pictures" / "Flags"
        folder.parent.mkdir(parents=True)
        if saved:
            shutil.copytree(self.full, folder)
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
                           GSETTINGS_BACKEND="keyfile", BUNTING_LOCALE_DIR=str(self.locales))
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

    def scene_nothing(self, scene):
        return self.search(scene, "atlantis")

    def scene_details(self, scene):
        program = self.search(scene, "br")
        program.key("Return")
        self.settle()
        program.key("Return")
        self.settle()
        return program

    def scene_failures(self, scene):
        program = self.start(scene, saved=False,
                             source=self.serve(f"--error-rate={ERROR_RATE}", "--delay=1:20"))
        program.key("ctrl+a", "ctrl+d")
        program.find("label", r"\d+ \D+ \d+[.,]\d+\s?s\b.*")
        self.settle()
        return program

    def scene_report(self, scene):
        program = self.scene_failures(scene)
        self.press(program, "Report")
        return program

    def press(self, program, name):
        """Presses a button, or its child that is a button."""
        button = program.window.find("push button", self.translate(name))
        inner = next((child for child in button.children if child.role == "push button"), button)
        inner.press()
        self.settle()

    def scene_nothing_failed(self, scene):
        program = self.start(scene)
        self.press(program, "Filter Flags")
        program.window.find("menu item", self.translate("Failed")).press()
        self.settle()
        return program

    def scene_select_menu(self, scene):
        program = self.start(scene)
        self.press(program, "Select")
        return program

    def scene_filter_menu(self, scene):
        program = self.start(scene)
        self.press(program, "Filter Flags")
        return program

    def scene_main_menu(self, scene):
        program = self.start(scene)
        program.key("F10")
        self.settle()
        return program

    def scene_codes(self, scene):
        program = self.scene_select_menu(scene)
        program.window.find("menu item", self.translate("Codes…")).press()
        self.settle()
        program.type("BR, in us, Atlantis, Japan")
        self.settle()
        return program

    def scene_preferences(self, scene):
        program = self.start(scene)
        program.key("ctrl+comma")
        self.settle()
        return program

    def scene_save_as(self, scene):
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
        program.window.find("menu item", self.translate("About Bunting")).press()
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
        for look in words[2:] or LOOKS:
            run_look(build, out, look)
        return 0
    # Import it first: it may restart this script with the system's Python, which has PyGObject.
    sys.path.insert(0, str(TREE / "tests" / "e2e"))
    import accessible  # noqa: F401

    studio = Studio(build, out, words[2])
    only = os.environ.get("SCENES", "").split()
    n_missing = 0
    for scene in LOOKS[words[2]][2]:
        if only and scene not in only:
            continue
        try:
            studio.take(scene)
        except (AssertionError, subprocess.CalledProcessError) as error:
            print(f"{words[2]}-{scene}: {re.sub(chr(10), ' ', str(error))}", file=sys.stderr)
            n_missing += 1
    studio.close()
    return 1 if n_missing else 0


if __name__ == "__main__":
    sys.exit(main())
