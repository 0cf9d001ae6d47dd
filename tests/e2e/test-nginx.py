#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch downloads from nginx, whose worker process is killed half-way: all flags arrive, over HTTP/1.1
and over HTTP/2. Skipped where nginx is not installed. Prints TAP.

The environment variable MANY_LOSSES is the number of times that each is tried (1)."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import faults  # noqa: E402
import fetching  # noqa: E402
import tap  # noqa: E402
from hostile import TRUST, certificates  # noqa: E402

N_TIMES = int(os.environ.get("MANY_LOSSES", 1))
N_FLAGS = 250
PICTURE_BYTES = 20000
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

# The rate makes the download last for some seconds.
CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 1024; }}
http {{
    access_log off; keepalive_requests 10000; limit_rate 20k; default_type application/octet-stream;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{
        listen 127.0.0.1:{port} {options};
        ssl_certificate {certificates}/good.pem; ssl_certificate_key {certificates}/good.key;
        location /flags/ {{ alias {folder}/collection/; }}
    }}
}}
"""


def find_free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def children(pid):
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait(condition, what):
    end = time.monotonic() + faults.PATIENCE_S
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def is_listening(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def count_saved(folder):
    return len(list(folder.glob("*.gif")))


def download(base, folder, environment, kill):
    process = subprocess.Popen([faults.FETCH, "-v", "-s", base, "-o", folder, *faults.codes(N_FLAGS)], env=environment,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait(lambda: count_saved(folder) >= N_FLAGS // 3 or process.poll() is not None, "a third of the flags")
        kill()
        out, _ = process.communicate(timeout=faults.PATIENCE_S)
    finally:
        process.kill()
    assert process.returncode == 0, out
    return re.findall("^.*saved without metadata.*$", out, re.M)


def try_once(options, folder, certificates):
    port = find_free_port()
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, options=options, certificates=certificates,
                                    user="user root;" if os.geteuid() == 0 else ""))
    pictures = faults.make_collection(folder / "collection", faults.codes(N_FLAGS), PICTURE_BYTES)
    nginx = subprocess.Popen([NGINX, "-e", folder / "error.log", "-c", config])
    killed = []

    def kill_worker():
        killed.append(count_saved(folder / "flags"))
        for worker in children(nginx.pid):
            os.kill(worker, signal.SIGKILL)

    try:
        wait(lambda: is_listening(port) and children(nginx.pid), "nginx")
        scheme = "https" if "ssl" in options else "http"
        environment = dict(faults.ENVIRONMENT, G_DEBUG="", BUNTING_TEST_AUTHORITY=f"{certificates}/ca.pem")
        if scheme == "https":
            environment["LD_PRELOAD"] = TRUST
        start = time.monotonic()
        nameless = download(f"{scheme}://localhost:{port}/flags", folder / "flags", environment, kill_worker)
        seconds = time.monotonic() - start
    finally:
        nginx.terminate()
        nginx.wait()
    assert killed[0] < N_FLAGS, "the download was over before the worker was killed"
    for code, picture in pictures.items():
        [path] = (folder / "flags").glob(f"{code}-*.gif")
        assert path.read_bytes() == picture, code
    print(f"# {options or 'http/1.1'}: killed after {killed[0]} of {N_FLAGS}; all saved in {seconds:.1f} s, "
          f"{len(nameless)} without metadata", flush=True)
    for line in nameless:
        print("#", line)


def try_often(options):
    if NGINX is None:
        raise fetching.Skip("nginx is not installed")
    if faults.SANITIZED and options:
        raise fetching.Skip("LD_PRELOAD is the sanitizer's")
    with certificates() as folder:
        for _ in range(N_TIMES):
            with tempfile.TemporaryDirectory() as parent:
                try_once(options, pathlib.Path(parent), folder)


def test_http1():
    try_often("")


def test_tls_http1():
    try_often("ssl")


def test_tls_http2():
    try_often("ssl http2")


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
