#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A slow line, on which twenty pictures together take longer than the deadline of one, twice over. Prints TAP.

The clock of bunting-fetch is four times as fast (see tests/fixtures/fast-clock.c), so that its deadline of 30 s is
one of 7.5 s; the line has 700 kB/s in all, and is busy for 17 s.

BUNTING_FETCH and BUNTING_FAST_CLOCK name the program and the clock; Meson sets them."""

import os
import sys
import threading
import time

sys.dont_write_bytecode = True
import faults  # noqa: E402
import fetching  # noqa: E402
import tap  # noqa: E402
from fetching import ENVIRONMENT, MOST_POPULOUS, Site, folder, gif, run, saved  # noqa: E402

# Larger than what each request may hold: only two such pictures are read to their end at a time. The others wait,
# for longer than the deadline.
PICTURE_BYTES = 600_000
BYTES_PER_S = 700_000
PART_BYTES = 20_000
DEADLINE_S = 30 / 4


def picture(code):
    """Comments between the head of a GIF and its end make it as large."""
    start, comment = gif(code)[:-1], b"!\xfe" + (b"\xff" + b"x" * 255) * 16 + b"\0"
    whole = start + comment * ((PICTURE_BYTES - len(start)) // len(comment))
    return whole + b";"


class Line:
    """Sends one part of the responses after the other, each in its time."""

    def __init__(self):
        self.lock = threading.Lock()
        self.free_at = time.monotonic()

    def send(self, stream, data):
        for start in range(0, len(data), PART_BYTES):
            part = data[start:start + PART_BYTES]
            with self.lock:
                # What a busy machine has delayed a little is made up for.
                self.free_at = max(self.free_at, time.monotonic() - 0.5) + len(part) / BYTES_PER_S
                pause = self.free_at - time.monotonic()
            time.sleep(max(pause, 0))
            stream.write(part)


def download(path, *options):
    line = Line()

    def behave(handler, code, kind):
        if kind == "picture":
            body = picture(code)
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            line.send(handler.wfile, body)
        return kind == "picture"

    with Site(behave).open() as base:
        begin = time.monotonic()
        ended = run("-s", base, "-o", path, *options, *MOST_POPULOUS,
                    environment=dict(ENVIRONMENT, LD_PRELOAD=os.environ["BUNTING_FAST_CLOCK"]))
        return ended, time.monotonic() - begin


def test_slow_link():
    """All are saved, and the line is all that takes time. With a deadline of the user's, which is final, the same
    download fails in part."""
    if faults.SANITIZED:
        raise fetching.Skip("LD_PRELOAD is the sanitizer's")
    with folder() as path:
        limited = []
        thread = threading.Thread(target=lambda: limited.append(download(path / "limited", "--timeout=30")))
        thread.start()
        ended, seconds = download(path / "unlimited")
        thread.join()
        print(f"# {seconds:.1f} s")
        assert ended.returncode == 0 and "20 flags downloaded" in ended.stdout, ended
        assert saved(path / "unlimited") == {f"{code}-Land_{code}.gif": picture(code) for code in MOST_POPULOUS}
        assert seconds > DEADLINE_S, seconds
        ended, _ = limited[0]
        assert ended.returncode == 1 and "took too long" in ended.stdout, ended


if __name__ == "__main__":
    sys.exit(tap.main(globals()))
