#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# metainfo.sh FILE: the software centre's description of Bunting has nothing to complain about.
# Three remarks are expected: the identifier carries a name in upper case; versions of AppStream
# before 1.0 do not know the element "developer" yet, and later ones find "developer_name" old.
set -u

command -v appstreamcli >/dev/null 2>&1 || { echo 'appstreamcli is not installed'; exit 77; }
output=$(appstreamcli validate --no-net --no-color --pedantic "$1")
status=$?
printf '%s\n' "$output"
[ "$status" -eq 0 ] || exit 1
! printf '%s\n' "$output" | grep '^[EWIP]:' |
  grep -v -e ' cid-contains-uppercase-letter ' -e ' unknown-tag developer$' \
         -e ' developer-name-tag-deprecated$'
