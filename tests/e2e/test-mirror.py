#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch --mirror: flags as plain files, in the basic layout and in flagcdn's, which web servers serve and
Bunting reads back. Prints TAP.

BUNTING_FETCH, BUNTING_SERVE and BUNTING_DECODER name the programs; Meson sets them."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request

sys.dont_write_bytecode = True
import faults  # noqa: E402
import fetching  # noqa: E402
import sourcesites  # noqa: E402
import tap  # noqa: E402
from fetching import ENVIRONMENT, Site, end, folder, gif, run, running, saved  # noqa: E402

PATIENCE_S = fetching.PATIENCE_S
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
STATE = ".bunting"
WIDTHS = 20, 40, 80
LATER_S = 0.1


def svg(text=""):
    return (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'>"
            f"<rect width='4' height='3' fill='#f93'/><desc>{text}</desc></svg>").encode()


def png_size(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR", data[:32]
    return struct.unpack(">II", data[16:24])


class PictureSite(Site):
    """A source with ETags, whose pictures can change. It counts those that are sent."""

    def __init__(self, pictures):
        super().__init__(self.answer_picture)
        self.pictures = pictures
        self.has_names = True
        self.n_sent = 0
        self.first = None
        self.first_sent = threading.Event()

    def answer_first(self, kind):
        """Each further response but those of this kind waits for one of them."""
        self.first = kind
        self.first_sent.clear()

    def answer_picture(self, handler, code, kind):
        if self.first in (None, kind):
            # The program has read this response, most likely, when the other one is sent.
            threading.Timer(LATER_S, self.first_sent.set).start()
        else:
            self.first_sent.wait(PATIENCE_S)
        return self.answer_at_last(handler, code, kind)

    def answer_at_last(self, handler, code, kind):
        if code not in self.pictures or (kind == "metadata" and not self.has_names):
            handler.answer(404)
            return True
        if kind != "picture":
            return False
        body = self.pictures[code]
        etag = '"' + hashlib.sha256(body).hexdigest() + '"'
        if handler.headers["If-None-Match"] == etag:
            handler.answer(304, ETag=etag)
        else:
            self.n_sent += 1
            handler.answer(200, body, "image/gif", ETag=etag)
        return True


def files(path):
    """Returns every published file: name → content."""
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*")
            if file.is_file() and file.relative_to(path).parts[0] != STATE}


def times(path):
    return {str(file): (file.stat().st_mtime_ns, file.stat().st_ino) for file in path.rglob("*") if file.is_file()
            and file.relative_to(path).parts[0] != STATE}


def mirror(base, path, *arguments, expect=0):
    ended = run("-s", base, f"--mirror={path}", *arguments)
    assert ended.returncode == expect, ended
    return ended


def test_layouts():
    with PictureSite({"BR": svg("BR"), "CH": svg("CH")}).open() as base, folder() as path:
        ended = mirror(base, path / "m", "--widths=20,160", "--languages=en,pt-BR", "BR", "CH")
        assert "2 flags downloaded" in ended.stdout and ended.stderr == "", ended
        found = files(path / "m")
        assert sorted(found) == sorted(
            [f"{cc}{name}" for cc in ("br", "ch") for name in (".svg",)] +
            [f"{cc}/{name}" for cc in ("br", "ch") for name in (f"{cc}.svg", f"{cc}.gif", "metadata.json")] +
            [f"w{width}/{cc}.png" for cc in ("br", "ch") for width in (20, 160)] +
            ["en/codes.json", "pt-BR/codes.json"]), sorted(found)
        assert found["br.svg"] == found["br/br.svg"] == found["br/br.gif"] == svg("BR")
        assert png_size(found["w160/ch.png"]) == (160, 120) and png_size(found["w20/br.png"]) == (20, 15)
        metadata = json.loads(found["br/metadata.json"])
        assert (metadata["country"], metadata["iso_cc"], metadata["iso_alpha3"]) == ("Land BR", "BR", "BRA"), metadata
        assert json.loads(found["pt-BR/codes.json"]) == {"br": "Brasil", "ch": "Suíça"}, found["pt-BR/codes.json"]
        assert json.loads(found["en/codes.json"]) == {"br": "Brazil", "ch": "Switzerland"}


def test_again():
    """Nothing is sent, drawn or written twice."""
    site = PictureSite({"BR": svg("BR"), "CH": svg("CH")})
    with site.open() as base, folder() as path:
        mirror(base, path, "--widths=20", "BR", "CH")
        before = times(path)
        ended = mirror(base, path, "--widths=20", "BR", "CH")
        assert "2 unchanged" in ended.stdout and times(path) == before and site.n_sent == 2, (ended, site.n_sent)
        # Without entity tags, the pictures are sent again, and found to be the same.
        shutil.rmtree(path / STATE)
        mirror(base, path, "--widths=20", "BR", "CH")
        assert times(path) == before and site.n_sent == 4, site.n_sent
        # Another flag joins; the lists have all of them.
        site.pictures["DE"] = svg("DE")
        mirror(base, path, "--widths=20", "DE")
        assert json.loads((path / "en/codes.json").read_text()) == {
            "br": "Brazil", "ch": "Switzerland", "de": "Germany"}
        # The folder of the language de is also that of Germany.
        mirror(base, path, "--widths=20", "--languages=de", "DE")
        assert json.loads((path / "de/codes.json").read_text())["de"] == "Deutschland"
        assert (path / "de/de.svg").read_bytes() == svg("DE")


def test_missing_files():
    """What is missing is made of the unchanged picture: another width, or a file that was deleted."""
    site = PictureSite({"BR": svg("BR")})
    with site.open() as base, folder() as path:
        mirror(base, path, "--widths=20", "BR")
        complete = files(path)
        for name in complete:
            for first in "picture", "metadata":
                (path / name).unlink()
                site.answer_first(first)
                mirror(base, path, "--widths=20", "BR")
                assert files(path) == complete, (name, first)
        # Bunting's own name takes the place of one that the source does not have any more.
        site.has_names = False
        mirror(base, path, "--widths=20", "BR")
        assert files(path) == complete
        (path / "br/metadata.json").unlink()
        mirror(base, path, "--widths=20", "BR")
        assert json.loads((path / "br/metadata.json").read_text())["country"] == "Brazil"
        mirror(base, path, "--widths=20,40", "BR")
        assert png_size((path / "w40/br.png").read_bytes()) == (40, 30)
        assert site.n_sent == 1, site.n_sent


def test_changed():
    """All files of a flag follow its picture, also to another kind."""
    site = PictureSite({"BR": svg("old"), "CH": svg("CH")})
    with site.open() as base, folder() as path:
        mirror(base, path, "--widths=20", "BR", "CH")
        before = files(path)
        site.pictures["BR"] = svg("new").replace(b"#f93", b"#06c")
        ended = mirror(base, path, "--widths=20", "BR", "CH")
        assert "1 changed, 1 unchanged" in ended.stdout, ended
        after = files(path)
        changed = {name for name in before if before[name] != after[name]}
        assert changed == {"br.svg", "br/br.svg", "br/br.gif", "w20/br.png"} and set(after) == set(before), changed
        # 30 pixels wide: enough for one width, but too narrow for the other.
        site.pictures["BR"] = fetching.png("raster")
        ended = mirror(base, path, "--widths=40", "BR", expect=1)
        assert "1 failed: BR (the picture is not an SVG image, and narrower than that (30 pixels))" in ended.stdout, ended
        after = files(path)
        assert after["br/br.png"] == after["br/br.gif"] == site.pictures["BR"]
        assert {"br.svg", "br/br.svg", "w40/br.png"} & set(after) == set(), sorted(after)


def test_killed_between():
    """The picture in the basic layout is written last: without it, everything is made anew."""
    site = PictureSite({"BR": svg("BR")})
    with site.open() as base, folder() as path:
        mirror(base, path, "--widths=20", "BR")
        complete = files(path)
        (path / "w20/br.png").write_bytes(b"of an older picture")
        (path / "br/br.svg").write_bytes(svg("older"))
        mirror(base, path, "--widths=20", "BR")
        assert files(path) == complete


def test_leftovers():
    """Temporary files that a killed program has left behind are removed once they are old. Others stay."""
    with PictureSite({"BR": svg("BR")}).open() as base, folder() as path:
        mirror(base, path, "--widths=20", "BR")
        ours = [".br.svg.abcdef.part", "br/.metadata.json.abcdef.part", "w20/.br.png.abcdef.part",
                "en/.codes.json.abcdef.part"]
        others = [".letter.txt.abcdef.part", "w20/.br.png.part", ".br.svg.ghijkl.part"]
        for name in ours + others:
            (path / name).write_bytes(b"half")
        for name in ours + others[:-1]:  # the last one is new
            os.utime(path / name, (time.time() - 3600,) * 2)
        mirror(base, path, "--widths=20", "BR")
        assert [name for name in ours if (path / name).exists()] == []
        assert [name for name in others if not (path / name).exists()] == []


def test_failures():
    """Totals and failures as for a download; a flag that fails stops no other."""
    site = PictureSite({"BR": svg("BR"), "DE": b"<svg xmlns='http://www.w3.org/2000/svg'><rect</svg>"})
    with site.open() as base, folder() as path:
        ended = mirror(base, path, "--widths=20", "--json", "BR", "DE", "QQ", expect=1)
        report = json.loads(ended.stdout)
        outcomes = {flag["code"]: flag["outcome"] for flag in report["flags"]}
        assert outcomes == {"BR": "saved", "DE": "failed", "QQ": "not-found"}, report
        assert (path / "w20/br.png").exists() and not (path / "w20/de.png").exists()
        assert not (path / "qq").exists()
    with PictureSite({"BR": svg()}).open() as base, folder() as path:
        ended = run("-s", base, f"--mirror={path}", "BR", environment=dict(ENVIRONMENT, BUNTING_DECODER="/nowhere"))
        assert ended.returncode == 1 and "cannot be started" in ended.stdout, ended
        assert (path / "br/br.svg").exists()


def test_links():
    """Nothing outside the folder is written, whatever is in it."""
    site = PictureSite({"BR": svg("BR"), "CH": svg("CH")})
    with site.open() as base, folder() as path:
        outside, inside = path / "outside", path / "m"
        outside.mkdir()
        (outside / "file").write_bytes(b"mine")
        inside.mkdir()
        (inside / "br").symlink_to(outside)
        (inside / "en").symlink_to(outside)
        (inside / "ch.svg").symlink_to(outside / "file")
        (inside / "ch").mkdir()
        (inside / "ch/metadata.json").symlink_to(outside / "file")
        ended = mirror(base, inside, "--widths=20", "BR", "CH", expect=1)
        assert "1 failed: BR (" in ended.stdout and "cannot write the mirror’s lists" in ended.stderr, ended
        assert [file.name for file in outside.iterdir()] == ["file"] and (outside / "file").read_bytes() == b"mine"
        assert not (inside / "ch.svg").is_symlink() and (inside / "ch.svg").read_bytes() == svg("CH")
        (inside / "w40").symlink_to(outside)
        mirror(base, inside, "--widths=40", "--languages=fr", "CH", expect=1)
        assert [file.name for file in outside.iterdir()] == ["file"]


def test_interrupted():
    """Every published file is whole, and the next download goes on."""
    codes = faults.codes(40)
    site = PictureSite({code: svg(code) for code in codes})
    with site.open() as base, folder() as path:
        with running("-s", base, f"--mirror={path}", "--widths=640,1280", *codes) as process:
            limit = time.monotonic() + PATIENCE_S
            while not list(path.glob("w1280/*.png")) and process.poll() is None and time.monotonic() < limit:
                time.sleep(0.01)
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            status, out, _ = end(process)
        assert status in (130, 0), (status, out)
        for file in path.glob("w*/??.png"):
            assert png_size(file.read_bytes())[0] == int(file.parent.name[1:]) and b"IEND" in file.read_bytes()[-12:]
        mirror(base, path, "--widths=640,1280", *codes)
        assert len(list(path.glob("w*/??.png"))) == 80 and len(list(path.glob("??/??.svg"))) == 40


def test_usage():
    with folder() as path:
        for options, message in ((["--widths=20"], "--widths and --languages need --mirror"),
                                 (["--languages=en"], "--widths and --languages need --mirror"),
                                 (["--mirror="], "--mirror takes the name of a folder"),
                                 (["--mirror=m", "--widths=30"], "--widths takes some of 20, 40"),
                                 (["--mirror=m", "--widths="], "--widths takes some of 20, 40"),
                                 (["--mirror=m", "--widths=20,"], "--widths takes some of 20, 40"),
                                 (["--mirror=m", "--languages=xx"], "--languages takes codes of languages"),
                                 (["--mirror=m", "--languages=../en"], "--languages takes codes of languages"),
                                 (["--mirror=m", "--output=o"], "--mirror cannot be combined with"),
                                 (["--mirror=m", "--format=png"], "--mirror cannot be combined with")):
            ended = run(*options, "BR", cwd=path)
            assert (ended.returncode, ended.stdout) == (2, ""), (options, ended)
            assert message in ended.stderr, (options, ended)
        assert list(path.iterdir()) == []


# As in the manual page of bunting-fetch.
CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 1024; }}
http {{
    access_log off; default_type application/octet-stream;
    types {{ image/svg+xml svg; image/png png; image/gif gif; application/json json; }}
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{
        listen 127.0.0.1:{port};
        root "{root}";
        expires 1d;
        gzip on;
        gzip_types image/svg+xml application/json;
        location ~ /\\. {{ return 404; }}
        location ~ "^/([a-z0-9-]+)/\\1\\.gif$" {{
            try_files /$1/$1.svg /$1/$1.png /$1/$1.jpg /$1/$1.webp
                      /$1/$1.gif =404;
        }}
    }}
}}
"""


@contextlib.contextmanager
def nginx(root):
    """Serves a folder; yields the base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with folder() as path:
        config = path / "nginx.conf"
        # The path of the folder must not have spaces.
        plain = pathlib.Path(str(path).replace(" ", "-"))
        path.rename(plain)
        try:
            config = plain / "nginx.conf"
            config.write_text(CONFIG.format(folder=plain, port=port, root=root,
                                            user="user root;" if os.geteuid() == 0 else ""))
            process = subprocess.Popen([NGINX, "-e", plain / "error.log", "-c", config])
            try:
                limit = time.monotonic() + PATIENCE_S
                with socket.socket() as client:
                    while client.connect_ex(("127.0.0.1", port)) != 0:
                        assert time.monotonic() < limit and process.poll() is None, "nginx does not start"
                        time.sleep(0.02)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait()
        finally:
            plain.rename(path)


def read_back(base, path, expected):
    """Downloads all flags from a mirror, and compares names and bytes."""
    ended = run("--all", "-s", base, "-o", path)
    assert "254 flags downloaded" in ended.stdout and ended.returncode == 0, ended.stdout[-300:]
    assert "without metadata" not in ended.stdout, ended.stdout[-300:]
    assert saved(path) == expected


def read_back_as_flagcdn(origin, mirror_path, path, expected):
    """The same by the shipped source flagcdn, with its host replaced, in each of its formats and widths."""
    with sourcesites.home({"flagcdn": origin}) as environment:
        ended = run("--all", "-s", "flagcdn", "-o", path, environment=environment)
        assert "254 flags downloaded" in ended.stdout and ended.returncode == 0, ended.stdout[-300:]
        assert saved(path) == expected
        for width in WIDTHS:
            narrow = path.with_name(f"{path.name}-{width}")
            ended = run("--all", "-s", "flagcdn", "--format=png", f"--width={width}", "-o", narrow,
                        environment=environment)
            assert "254 flags downloaded" in ended.stdout and ended.returncode == 0, ended.stdout[-300:]
            pictures = {picture.stem.upper(): picture.read_bytes() for picture in mirror_path.glob(f"w{width}/*.png")}
            assert saved(narrow) == {
                f"{name.removesuffix('.svg')}-{width}.png":
                pictures[max((code for code in pictures if name.startswith(code + "-")), key=len)]
                for name in expected}, width


def test_read_back():
    """A mirror of all flags at three widths, served by nginx and by bunting-serve."""
    collection = os.environ.get("BUNTING_FLAG_ICONS", "")
    if not collection:
        raise fetching.Skip("built without flag-icons")
    environment = dict(ENVIRONMENT, BUNTING_COLLECTION=collection)
    with folder() as path:
        assert run("--all", "-o", path / "direct", environment=environment).returncode == 0
        expected = saved(path / "direct")
        ended = run("--all", f"--mirror={path / 'm'}", "--widths=" + ",".join(map(str, WIDTHS)), environment=environment)
        assert ended.returncode == 0 and "254 flags downloaded" in ended.stdout, ended.stdout[-300:]
        assert len(list((path / "m").glob("w*/*.png"))) == len(WIDTHS) * 254
        with faults.server(faults.SERVE, "--port=0", f"--collection={path / 'm'}") as base:
            read_back(base, path / "from-serve", expected)
            host = base.rpartition("/")[0]
            for name in ("br.svg", "w40/br.png", "en/codes.json"):
                with urllib.request.urlopen(f"{host}/{name}") as reply:
                    assert reply.read() == (path / "m" / name).read_bytes(), name
        if NGINX is None:
            raise fetching.Skip("nginx is not installed")
        with nginx(path / "m") as base:
            read_back(base, path / "from-nginx", expected)
            read_back_as_flagcdn(base, path / "m", path / "as-flagcdn", expected)
            with urllib.request.urlopen(f"{base}/w40/np.png") as reply:
                assert png_size(reply.read())[0] == 40 and reply.headers["ETag"]
            with urllib.request.urlopen(f"{base}/br/br.gif") as reply:
                assert reply.headers["Content-Type"] == "image/svg+xml", reply.headers


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
