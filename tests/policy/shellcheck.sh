#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every shell script passes shellcheck, with or without .sh in its name.
set -u

command -v shellcheck >/dev/null 2>&1 || { echo 'shellcheck is not installed'; exit 77; }
cd "$1" || exit 1
find run check .ci build-aux tests data flatpak \
  \( -name '*.sh' -o -path run -o -path check -o -path .ci/run \) \
  -exec shellcheck --external-sources {} +
