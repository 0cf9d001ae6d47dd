#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# metainfo.sh FILE TREE: appstreamcli finds nothing wrong with the metainfo, except for three expected
# remarks: the identifier contains upper case; AppStream before 1.0 does not know the element
# "developer", and later versions deprecate "developer_name".
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

# Software centres show at most 35 characters of the summary.
summary=$(sed -n 's,^  <summary>\(.*\)</summary>$,\1,p' "$1")
if [ -z "$summary" ] || [ "${#summary}" -gt 35 ]; then
  printf 'the summary is too long, or not found: "%s"\n' "$summary"
  exit 1
fi

# If the tree has screenshots, it has all those that the metainfo refers to by the release's tag.
[ -d "$2/data/screenshots" ] || exit 0
sed -n 's,.*/\(data/screenshots/.*\)</image>.*,\1,p' "$1" | {
  status=0
  while read -r picture; do
    [ -f "$2/$picture" ] || { printf '%s does not exist\n' "$picture"; status=1; }
  done
  exit "$status"
}
