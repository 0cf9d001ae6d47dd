#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cost of many flags: bunting-fetch downloads 500 and 5,000 flags from bunting-serve.

Prints the median wall time of each, their ratio, which is near 10 if the time is linear, and the peak
memory of bunting-fetch. Exits with 1 if the ratio exceeds 12, or the memory 40 MB.

usage: many-flags.py [--runs=3] [--few=500] [--many=5000] BUNTING_FETCH BUNTING_SERVE
"""
import argparse
import os
import pathlib
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time

RATIO_MAX = 12
MEMORY_MAX_MB = 40
DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'


def make_codes(count):
    """Returns ISO 3166-2 codes that are not assigned: QM-000, QM-001 …"""
    codes = []
    for i in range(count):
        prefix = 'Q' + chr(ord('M') + i // 36 ** 3)
        tail = ''.join(DIGITS[i // 36 ** k % 36] for k in (2, 1, 0))
        codes.append(f'{prefix}-{tail}')
    return codes


def make_collection(folder, codes):
    """Makes a collection in the basic layout, with a small GIF for each code."""
    picture = b'GIF89a' + struct.pack('<HH', 30, 20) + b'\0\0\0' + b'x' * 2000 + b';'
    for code in codes:
        cc = code.lower()
        place = folder / cc
        place.mkdir()
        (place / f'{cc}.gif').write_bytes(picture)
        (place / 'metadata.json').write_text(f'{{"country": "Country {code}", "iso_cc": "{code}"}}')


def run(fetch, base, codes):
    """Returns wall seconds and the peak resident size in MB."""
    with tempfile.TemporaryDirectory() as out:
        start = time.monotonic()
        process = subprocess.Popen([fetch, '-s', base, '-m', '12', '-o', out, *codes],
                                   stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        saved = sum(1 for entry in os.scandir(out) if entry.name.endswith('.gif'))
        if status != 0 or saved != len(codes):
            sys.exit(f'{saved} of {len(codes)} flags saved, status {status}')
        return seconds, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--few', type=int, default=500)
    parser.add_argument('--many', type=int, default=5000)
    parser.add_argument('fetch')
    parser.add_argument('serve')
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        codes = make_codes(args.many)
        make_collection(pathlib.Path(folder), codes)
        server = subprocess.Popen([args.serve, '--port=0', f'--collection={folder}'],
                                  stdout=subprocess.PIPE, text=True)
        try:
            base = re.search(r'http://\S+', server.stdout.readline()).group()
            run(args.fetch, base, codes[:args.few])  # warms the caches
            few = [run(args.fetch, base, codes[:args.few]) for _ in range(args.runs)]
            many = [run(args.fetch, base, codes) for _ in range(args.runs)]
        finally:
            server.terminate()
            server.wait()

    few_s = statistics.median(seconds for seconds, _ in few)
    many_s = statistics.median(seconds for seconds, _ in many)
    memory = max(mb for _, mb in few + many)
    ratio = many_s / few_s
    bound = RATIO_MAX * (args.many / args.few) / 10
    print(f'{args.few} flags: {few_s:.2f} s, {args.many} flags: {many_s:.2f} s '
          f'(medians of {args.runs}), ratio {ratio:.1f} (at most {bound:.0f}), '
          f'peak memory {memory:.0f} MB (at most {MEMORY_MAX_MB})')
    sys.exit(ratio > bound or memory > MEMORY_MAX_MB)


main()
