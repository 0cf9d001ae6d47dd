#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# All C code is formatted according to .clang-format. Other versions of clang-format format some code
# differently, so the test is skipped without version 14.
set -u

for tool in clang-format-14 clang-format; do
  if "$tool" --version 2>/dev/null | grep -q 'version 14\.'; then
    cd "$1" || exit 1
    find src tests -name '*.[ch]' -exec "$tool" --dry-run -Werror {} +
    exit
  fi
done
echo 'clang-format 14 is not installed'
exit 77
