# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the functions named test_… of a module and prints TAP."""

import traceback

from fetching import Skip


def main(names):
    tests = [(name, function) for name, function in sorted(names.items())
             if name.startswith("test_")]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f"ok {number} {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} {name} # SKIP {reason}", flush=True)
        except Exception:
            failed += 1
            print("# " + traceback.format_exc().replace("\n", "\n# "))
            print(f"not ok {number} {name}", flush=True)
    return 1 if failed else 0
