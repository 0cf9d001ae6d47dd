#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Templates, resource lists and SVG files are well-formed XML, and each template is in a resource.
set -u

command -v xmllint >/dev/null 2>&1 || { echo 'xmllint is not installed'; exit 77; }
cd "$1" || exit 1
find src data \( -name '*.ui' -o -name '*.svg' -o -name '*.xml' -o -name '*.xml.in' \) \
  -exec xmllint --noout --nonet {} + || exit 1

missing=$(find src -name '*.ui' | while read -r template; do
  grep -qs ">${template#src/ui/}</file>" src/ui/*.gresource.xml || echo "$template is not in a resource"
done)
[ -z "$missing" ] || { echo "$missing"; exit 1; }
