#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bunting-fetch beside what people would use instead: curl, aria2 and a short program with aiohttp.

Each scenario starts its servers, and runs the programs in turn, in random order, several times. Prints
the median wall time, its ratio to the best of the others, processor time and peak memory; writes JSON
with --json. A program that is not installed is left out. Needs nginx, openssl, curl, aria2 and
python3-aiohttp; also unshare, for a network of its own with a delayed line (that needs /dev/net/tun), and
to trust the certificate that it makes without installing it.

usage: compare.py [--rounds=5] [--flags=194] [--scenario=NAME]… [--json=FILE] BUNTING_FETCH DELAY_LINE
"""
import argparse
import contextlib
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import servers  # noqa: E402

TIME_MAX_S = 120
DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'


def make_codes(count):
    """Returns ISO 3166-2 codes that are not assigned: QM-000, QM-001 …"""
    return [f'Q{chr(ord("M") + i // 36 ** 3)}-' + ''.join(DIGITS[i // 36 ** k % 36] for k in (2, 1, 0))
            for i in range(count)]


class Programs:
    """Makes the command of each program for a base URI."""

    def __init__(self, fetch):
        self.fetch = fetch

    def bunting(self, base, out, codes, *options):
        return [self.fetch, '-s', base, '-o', str(out), *options, *codes]

    def curl(self, n):
        def command(base, out, codes):
            config = out / 'config'
            lines = []
            for code in codes:
                cc = code.lower()
                lines += [f'url = "{base}/{cc}/{cc}.gif"', f'output = "{out}/{code}.gif"',
                          f'url = "{base}/{cc}/metadata.json"', f'output = "{out}/{code}.json"']
            config.write_text('\n'.join(lines))
            return ['curl', '-Z', '--parallel-max', str(n), '-s', '-f', '-k', '--max-time', '100',
                    '-K', str(config)]
        return command

    def aria2(self, base, out, codes):
        config = out / 'config'
        lines = []
        for code in codes:
            cc = code.lower()
            lines += [f'{base}/{cc}/{cc}.gif', f'  out={code}.gif',
                      f'{base}/{cc}/metadata.json', f'  out={code}.json']
        config.write_text('\n'.join(lines))
        return ['aria2c', '-q', '-j', '50', '-i', str(config), '-d', str(out), '--check-certificate=false',
                '--timeout=100']

    def aiohttp(self, base, out, codes):
        return ['/usr/bin/python3', str(pathlib.Path(__file__).parent / 'aiohttp-client.py'), base, str(out),
                *codes]

    def all(self):
        programs = {'bunting-fetch': self.bunting}
        if shutil.which('curl'):
            programs |= {f'curl, {n} at once': self.curl(n) for n in (50, 100, 300)}
        if shutil.which('aria2c'):
            programs['aria2, 50 at once'] = self.aria2
        if subprocess.run(['/usr/bin/python3', '-c', 'import aiohttp'], capture_output=True).returncode == 0:
            programs['aiohttp'] = self.aiohttp
        return programs


def run(command, out, bundle, sources):
    """Returns wall seconds, processor seconds, peak MB and the number of pictures that are there.
    sources: the data directory of bunting-fetch's own sources
    """
    if bundle is not None:
        mount = f'mount --bind {bundle} /etc/ssl/certs/ca-certificates.crt && exec "$@"'
        command = ['unshare', '-r', '-m', 'sh', '-c', mount, 'sh', *command]
    start = time.monotonic()
    process = subprocess.Popen(['timeout', str(TIME_MAX_S), *command], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=os.environ | {'XDG_DATA_HOME': str(sources)})
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    saved = sum(1 for entry in os.scandir(out) if entry.name.endswith('.gif') and entry.stat().st_size > 9000)
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, saved


def write_source(folder, picture_port, metadata_port):
    """Returns the ID of a source that has its metadata on another port."""
    sources = folder / 'bunting' / 'sources'
    sources.mkdir(parents=True, exist_ok=True)
    (sources / 'two-hosts.source').write_text(
        f'[Source]\nName=Two Hosts\nPicture=http://127.0.0.1:{picture_port}/{{cc}}/{{cc}}.gif\n'
        f'Metadata=http://127.0.0.1:{metadata_port}/{{cc}}/metadata.json\nNamePath=$.country\n')
    return 'two-hosts'


@contextlib.contextmanager
def scenario(name, folder, root, delay_line, counts):
    """Yields the base URI, or the ID of a source, and whether it is HTTPS."""
    with contextlib.ExitStack() as stack:
        enter = stack.enter_context
        if name in ('near', 'many', 'far', 'lossy'):
            port, _ = enter(servers.nginx(folder, root, False))
            host = '127.0.0.1'
            if name == 'far':
                host = enter(servers.delayed(delay_line, 50))
            if name == 'lossy':
                host = enter(servers.delayed(delay_line, 250, 0.02))
            yield f'http://{host}:{port}', False
        elif name in ('far-tls-h2', 'far-tls-h1'):
            _, port = enter(servers.nginx(folder, root, name == 'far-tls-h2'))
            host = enter(servers.delayed(delay_line, 50))
            yield f'https://{host}:{port}', True
        elif name == 'python':
            yield f'http://127.0.0.1:{enter(servers.http_server(root))}', False
        elif name == 'refusing':
            yield f'http://127.0.0.1:{enter(servers.limited(root, 50, 20, counts=counts))}', False
        elif name == 'pausing':
            yield f'http://127.0.0.1:{enter(servers.limited(root, 50, 0, 200, counts=counts))}', False
        elif name == 'slow-metadata':
            yield f'http://127.0.0.1:{enter(servers.limited(root, 10, metadata_ms=10000))}', False
        elif name == 'dead-metadata':
            port, _ = enter(servers.nginx(folder, root, False))
            yield write_source(folder, port, enter(servers.dead_host())), False


SCENARIOS = ['near', 'far', 'far-tls-h2', 'far-tls-h1', 'lossy', 'python', 'refusing', 'pausing',
             'slow-metadata', 'dead-metadata', 'many']
# In memory: ext4 without a journal, for one, creates files slowly for a minute after others were deleted.
OUT = '/dev/shm' if pathlib.Path('/dev/shm').is_dir() else None
# The others have no sources.
BUNTING_ONLY = ['dead-metadata']


def measure(name, programs, args, folder):
    codes = make_codes(args.many if name == 'many' else args.flags)
    root = folder / f'flags-{len(codes)}'
    if not root.exists():
        servers.make_flags(root, codes)
    if name in BUNTING_ONLY:
        programs = {program: command for program, command in programs.items() if program == 'bunting-fetch'}
    results = {program: [] for program in programs}
    for _ in range(args.rounds):
        order = list(programs)
        random.shuffle(order)
        for program in order:
            counts = []
            # Each run has servers of its own: what one leaves behind does not slow down the next.
            with scenario(name, folder, root, args.delay_line, counts) as (base, is_tls), \
                    tempfile.TemporaryDirectory(dir=OUT) as out:
                command = programs[program](base, pathlib.Path(out), codes)
                bundle = folder / 'bundle.pem' if is_tls and program == 'bunting-fetch' else None
                seconds, cpu, memory, saved = run(command, pathlib.Path(out), bundle, folder)
            results[program].append({'seconds': seconds, 'cpu': cpu, 'mb': memory, 'saved': saved,
                                     'refused': counts[1] if len(counts) == 2 else None})
    return len(codes), results


def median_of(runs, key):
    return statistics.median(run[key] for run in runs)


def print_results(name, n_flags, results):
    complete = {p: r for p, r in results.items() if min(run['saved'] for run in r) == n_flags}
    others = [median_of(r, 'seconds') for p, r in complete.items() if p != 'bunting-fetch']
    best = min(others, default=float('nan'))
    print(f'\n{name}: {n_flags} flags, medians of {len(next(iter(results.values())))}')
    for program, runs in results.items():
        missing = n_flags - min(run['saved'] for run in runs)
        refused = [run['refused'] for run in runs if run['refused'] is not None]
        ratio = median_of(runs, 'seconds') / best
        print(f'  {program:18} {median_of(runs, "seconds"):7.3f} s  {ratio:5.2f} of the best other'
              f'  {median_of(runs, "cpu"):6.3f} s CPU  {median_of(runs, "mb"):4.0f} MB'
              + (f'  {missing} missing' if missing else '')
              + (f'  {statistics.median(refused):.0f} refused' if refused else ''), flush=True)


def enter_namespace():
    """Runs this program again in a network of its own, where it may make a delayed line."""
    mark = 'BUNTING_BENCH_NETWORK'
    if mark not in os.environ:
        options = ['-n'] if os.geteuid() == 0 else ['-r', '-n']
        os.environ[mark] = '1'
        os.execvp('unshare', ['unshare', *options, sys.executable, *sys.argv])
    servers.start_loopback()


def main():
    enter_namespace()
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--flags', type=int, default=194)
    parser.add_argument('--many', type=int, default=5000)
    parser.add_argument('--scenario', action='append', choices=SCENARIOS)
    parser.add_argument('--only', action='append', help='a program, by the beginning of its name')
    parser.add_argument('--json', type=pathlib.Path)
    parser.add_argument('fetch', type=os.path.abspath)
    parser.add_argument('delay_line', type=os.path.abspath)
    args = parser.parse_args()
    programs = {name: command for name, command in Programs(args.fetch).all().items()
                if not args.only or name.startswith(tuple(args.only))}
    report = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        servers.make_certificate(folder)
        for name in args.scenario or SCENARIOS:
            n_flags, results = measure(name, programs, args, folder)
            print_results(name, n_flags, results)
            report[name] = {'flags': n_flags, 'programs': results}
    if args.json:
        args.json.write_text(json.dumps(report, indent=1))


main()
