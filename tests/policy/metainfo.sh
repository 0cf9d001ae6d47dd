#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# metainfo.sh FILE TREE: the software centre's description of Bunting has nothing to complain about.
# Three remarks are expected: the identifier carries a name in upper case; versions of AppStream
# before 1.0 do not know the element "developer" yet, and later ones find "developer_name" old.
set -u

command -v appstreamcli >/dev/null 2>&1 || { echo 'appstreamcli is not installed'; exit 77; }
output=$(appstreamcli validate --no-net --no-color --pedantic "$1")
status=$?
printf '%s\n' "$output"
[ "$status" -eq 0 ] || exit 1
if printf '%s\n' "$output" | grep '^[EWIP]:' |
  grep -v -e ' cid-contains-uppercase-letter ' -e ' unknown-tag developer$' \
         -e ' developer-name-tag-deprecated$'; then
  exit 1
fi

# Software centres show no more than 35 characters of the summary.
summary=$(sed -n 's,^  <summary>\(.*\)</summary>$,\1,p' "$1")
if [ -z "$summary" ] || [ "${#summary}" -gt 35 ]; then
  printf 'the summary is too long, or not found: "%s"\n' "$summary"
  exit 1
fi

# The tree has the pictures, if it has any, that the release's tag is said to have.
[ -d "$2/data/screenshots" ] || exit 0
sed -n 's,.*/\(data/screenshots/.*\)</image>.*,\1,p' "$1" | {
  status=0
  while read -r picture; do
    [ -f "$2/$picture" ] || { printf 'there is no %s\n' "$picture"; status=1; }
  done
  exit "$status"
}
