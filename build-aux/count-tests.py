#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the test cases of one or more build folders and prints one line.

A test that reports its cases (TAP) counts case by case; any other test counts as one case. A test
that failed as a whole although none of its cases did (because it crashed, hung or skipped cases)
counts as one more failure, and so does each build named by --broken=NAME, whose tests could not run.
Meson's JUnit log contains the cases, and its JSON log the result of each test: a time-out of a test
without cases is only in the JSON log.

What a failed test said last is printed with its name, because a machine that runs the tests may keep
only the end of the output.

A test that failed and passed when it was run again, alone, counts as passed, but its failure is printed
all the same: it may be a fault that shows itself seldom. --print-failed prints the names of the failed
tests of one build folder instead.
"""

import json
import sys
import xml.etree.ElementTree
from pathlib import Path

LAST_LINES = 25
BAD = {"FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS"}


class Count:
    """How many test cases passed, failed and were skipped."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    def add_case(self, case):
        if case.find("failure") is not None or case.find("error") is not None:
            self.failed += 1
        elif case.find("skipped") is not None:
            self.skipped += 1
        else:
            self.passed += 1


def cases_of_tests(junit_path):
    """Returns a dictionary: name of a test that reports its cases → the JUnit elements of its cases."""
    cases = {}
    for suite in xml.etree.ElementTree.parse(junit_path).getroot().iter("testsuite"):
        # The suite PROJECT.TEST has the cases of a test; the suite PROJECT has all tests without cases.
        _, _, test_name = suite.get("name").partition(".")
        if test_name:
            cases.setdefault(test_name, []).extend(suite.findall("testcase"))
    return cases


def read_tests(json_path):
    """Returns the results of a run, a dictionary for each test."""
    return [json.loads(line) for line in json_path.read_text().splitlines()]


def is_bad(test):
    return test["result"] in BAD


def print_failure(test, build, outcome):
    """Prints the name of a failed test, its cases that failed and its last lines."""
    print(f"{outcome}: {test['name']} ({build.name}), {test['result']} after {test['duration']:.0f} s")
    output = (test.get("stdout") or "").splitlines()
    failed_cases = [line for line in output if line.lstrip().startswith(("not ok", "Bail out!"))]
    for line in failed_cases + (output + (test.get("stderr") or "").splitlines())[-LAST_LINES:]:
        print(f"  {line}")


def read_again(logs):
    """Returns the tests that passed when they were run again, and the cases of all that were."""
    if not (logs / "again.json").exists():
        return {}, {}
    passed = {test["name"]: test for test in read_tests(logs / "again.json") if not is_bad(test)}
    return passed, cases_of_tests(logs / "again.junit.xml")


def add_build(total, build):
    """Adds the results of the build folder's last test run to `total`."""
    logs = build / "meson-logs"
    passed_again, cases_again = read_again(logs)
    first_cases = cases_of_tests(logs / "testlog.junit.xml")
    for test in read_tests(logs / "testlog.json"):
        cases = first_cases
        if is_bad(test) and test["name"] in passed_again:
            print_failure(test, build, "failed once, and passed alone")
            test, cases = passed_again[test["name"]], cases_again
        count = Count()
        for case in cases.get(test["name"], []):
            count.add_case(case)
        if is_bad(test):
            print_failure(test, build, "failed")
            count.failed = max(count.failed, 1)
        elif test["name"] not in cases:
            count.passed = int(test["result"] != "SKIP")
            count.skipped = int(test["result"] == "SKIP")
        total.passed += count.passed
        total.failed += count.failed
        total.skipped += count.skipped


def main():
    if sys.argv[1] == "--print-failed":
        tests = read_tests(Path(sys.argv[2]) / "meson-logs" / "testlog.json")
        print(*(test["name"].rpartition(" / ")[2] for test in tests if is_bad(test)))
        return 0
    total = Count()
    for argument in sys.argv[1:]:
        if argument.startswith("--broken="):
            print(f"failed: the build {argument.partition('=')[2]}")
            total.failed += 1
            continue
        try:
            add_build(total, Path(argument))
        except (OSError, ValueError, xml.etree.ElementTree.ParseError) as error:
            print(f"{argument}: no test results: {error}")
            total.failed += 1
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed > 0 or total.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
