#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# mandoc finds no errors and no warnings in the man pages.
set -u

command -v mandoc >/dev/null 2>&1 || { echo 'mandoc is not installed'; exit 77; }
cd "$1/data/man" 2>/dev/null || { echo 'there are no man pages'; exit 77; }
mandoc -T lint -W warning ./*.[15]
