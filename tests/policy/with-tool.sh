#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# with-tool.sh TOOL [ARGUMENT…]: runs a tool; exits with status 77 (skipped) if it is missing.
if ! command -v "$1" >/dev/null 2>&1; then
  printf '%s is not installed\n' "$1"
  exit 77
fi
exec "$@"
