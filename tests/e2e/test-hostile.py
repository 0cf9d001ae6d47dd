#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch against servers that flood it, stop, lose connections or break HTTP/2: see
tests/fixtures/hostile-server.py. It ends in time with what can be had, within bounds of memory. Prints TAP."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import faults  # noqa: E402
import fetching  # noqa: E402
import tap  # noqa: E402
from hostile import HTTP1, HTTP2, HTTP2_LATE, HTTP2_SAVED, TRUST, Server, certificates  # noqa: E402

DEADLINE_S = 5
SLACK_S = 20  # beyond the deadline; machines are slow
MEMORY_MAX_MB = 14 + 128
N_TIMES = int(os.environ.get("MANY_LOSSES", 5))


def environment(certificates):
    # libsoup prints warnings of its own.
    variables = dict(faults.ENVIRONMENT, G_DEBUG="")
    if certificates is not None and not faults.SANITIZED:
        variables["BUNTING_TEST_AUTHORITY"] = f"{certificates}/ca.pem"
    return variables


def fetch(base, n_flags, certificates=None, in_flight=8):
    with tempfile.TemporaryDirectory() as folder:
        run = faults.Run("-v", "-t", DEADLINE_S, "-m", in_flight, "-s", base, "-o", f"{folder}/flags",
                         *faults.codes(n_flags), environment=environment(certificates),
                         preload=TRUST if certificates is not None else None)
        run.n_saved = len(re.findall(r"^\w\w\[OK\]", run.out, re.M))
        for path in pathlib.Path(folder, "flags").glob("*"):
            assert path.suffix == ".gif" or path.name == ".bunting.json", path
            assert path.suffix != ".gif" or path.read_bytes().endswith(b";"), path
    return run


def check_bounds(run, behaviour):
    print(f"# {behaviour}: {run.seconds:.1f} s, {run.peak_mb:.0f} MB, {run.n_saved} saved")
    assert run.seconds < DEADLINE_S + SLACK_S, (behaviour, run)
    assert faults.SANITIZED or run.peak_mb < MEMORY_MAX_MB, (behaviour, run)


def test_http1():
    for behaviour, (n_saved, says) in HTTP1.items():
        with Server(behaviour) as base:
            run = fetch(base, 1)
        check_bounds(run, behaviour)
        assert run.n_saved == n_saved, (behaviour, run)
        assert says is None or re.search(says, run.out), (behaviour, run)


def skip_if_sanitized():
    """The sanitizer's library must be the first one that is loaded."""
    if faults.SANITIZED:
        raise fetching.Skip("LD_PRELOAD is the sanitizer's")


def test_http2():
    skip_if_sanitized()
    with certificates() as folder:
        for behaviour in HTTP2:
            with Server(behaviour, folder) as base:
                run = fetch(base, 1, folder)
            check_bounds(run, behaviour)
            assert behaviour not in HTTP2_SAVED or run.n_saved == 1, (behaviour, run)
            assert behaviour not in HTTP2_LATE or run.n_saved or "time was up" in run.out, (behaviour, run)


def test_http2_without_ends():
    """libsoup does not notice the end of a body that has trailers. After two such responses, the host is asked over
    HTTP/1.1: each of them takes longer than a second."""
    skip_if_sanitized()
    with certificates() as folder:
        server = Server("trailers", folder)
        with server as base:
            run = fetch(base, 254, folder, in_flight=64)
    check_bounds(run, "trailers")
    assert run.n_saved == 254, run
    assert server.n_connections > 4, server.n_connections


def test_http2_is_persistent():
    """libsoup says that a connection ends with a response without a Content-Length."""
    skip_if_sanitized()
    with certificates() as folder, Server("unmeasured", folder) as base:
        run = fetch(base, 50, folder, in_flight=64)
    assert run.n_saved == 50, run
    assert "closes the connection" not in run.out and re.search(r"At most \d+ flags", run.out), run


def test_http2_only():
    """Where the server has no HTTP/1.1, the flags fail, and it is not asked for each of them."""
    skip_if_sanitized()
    with certificates() as folder:
        for behaviour in ("goaway", "window_updates", "broken_hpack"):
            server = Server(behaviour, folder, "h2")
            with server as base:
                run = fetch(base, 50, folder)
            check_bounds(run, behaviour)
            assert run.n_saved == 0 and "50 failed: " in run.out, run
            assert server.n_connections < 100, server.n_connections


def test_tls_http1_side_by_side():
    """The second connection is not served before the third has arrived."""
    skip_if_sanitized()
    with certificates() as folder:
        server = Server("second_waits", folder, "http/1.1")
        with server as base:
            run = fetch(base, 20, folder)
    check_bounds(run, "second_waits")
    assert run.n_saved == 20, run
    assert "second served" in server.out, server.out
    assert server.n_connections <= 18, server.n_connections


def test_tls_end_without_notice():
    """Without a length, nothing but the picture itself says whether it is whole."""
    skip_if_sanitized()
    with certificates() as folder:
        for behaviour, n_saved in (("ends_without_notice", 1), ("cut_without_notice", 0)):
            with Server(behaviour, folder, "http/1.1") as base:
                run = fetch(base, 1, folder)
            check_bounds(run, behaviour)
            assert run.n_saved == n_saved and (n_saved or "cut short" in run.out), run


def test_dead_batch():
    for behaviour in ("silent", "closes", "continues", "one_byte_chunks_of_refusal"):
        server = Server(behaviour)
        with server as base:
            run = fetch(base, 100)
        print(f"# {server.n_connections} connections")
        check_bounds(run, behaviour)
        assert run.n_saved == 0 and "100 failed: " in run.out, run
        assert server.n_connections < 200, server.n_connections


def test_connect_never_completes():
    """The kernel drops connections while the queue of the server's socket is full. The batch ends within two
    deadlines, not within one for each eight flags."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as stack:
        for _ in range(4):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        run = fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/flags", 64)
    check_bounds(run, "connect never completes")
    assert run.n_saved == 0 and "64 failed: " in run.out, run


def check_losses(behaviour, certificates):
    seconds = []
    for _ in range(N_TIMES):
        with Server(behaviour, certificates) as base:
            run = fetch(base, 100, certificates, in_flight=64)
        assert run.n_saved == 100 and run.status == 0, run
        seconds.append(run.seconds)
    print(f"# {behaviour}: {N_TIMES} times 100 of 100, in {max(seconds):.1f} s at most")


def test_loss_http1():
    check_losses("lost_once", None)
    check_losses("reset_once", None)


def test_loss_http2():
    skip_if_sanitized()
    with certificates() as folder:
        check_losses("lost_once", folder)
        check_losses("reset_once", folder)


def check_interrupt(behaviour, certificates):
    """Ctrl+C in the midst of it."""
    server = Server(behaviour, certificates)
    with server as base, tempfile.TemporaryDirectory() as folder:
        variables = environment(certificates)
        if certificates is not None:
            variables["LD_PRELOAD"] = TRUST
        process = subprocess.Popen([faults.FETCH, "-s", base, "-o", f"{folder}/flags", "BR"], env=variables,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        guard = threading.Timer(faults.PATIENCE_S, process.kill)
        guard.start()
        server.wait_for_request()
        time.sleep(0.2)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
        guard.cancel()
        print(f"# {behaviour}: ended {time.monotonic() - start:.1f} s after Ctrl+C")
        # The flag may have been saved over HTTP/1.1 meanwhile.
        was_faster = process.returncode == 0 and b"[OK]" in out
        assert was_faster or process.returncode == 128 + signal.SIGINT, (process.returncode, out, err)
        assert time.monotonic() - start < SLACK_S


def test_interrupt():
    check_interrupt("silent", None)
    skip_if_sanitized()
    with certificates() as folder:
        for behaviour in ("silent", "window_updates", "one_byte_data", "pings", "hpack_bomb"):
            check_interrupt(behaviour, folder)


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
