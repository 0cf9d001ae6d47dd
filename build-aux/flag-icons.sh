# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Brings the flags of flag-icons to subprojects/flag-icons, where Meson finds them. ./run and ./check
# call get_flag_icons; Meson itself downloads nothing. `src` is the absolute path of the tree.
: "${src:?}"

flag_icons_version=7.5.0
flag_icons_date=2025-05-29
flag_icons_repository=https://github.com/lipis/flag-icons.git
# The output of flag_icons_checksum for this version.
flag_icons_sha256=07ec7f90e5661b34de4f606ef7650754046d50a217217290c529d42c3687fcd3
# For each of git and npm: a machine without a network must not wait long.
flag_icons_limit_s=${flag_icons_limit_s:-20}

# flag_icons_checksum DIR: prints the SHA-256 of the list of the SHA-256 of each SVG file below
# DIR/flags and of DIR/country.json, as sha256sum prints it, sorted by path.
flag_icons_checksum ()
(
  cd "$1" || exit 1
  find country.json flags -type f \( -name '*.svg' -o -name country.json \) |
    LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d ' ' -f 1
)

# clone_flag_icons DIR: gets the files with git, into DIR/package.
clone_flag_icons ()
{
  command -v git >/dev/null 2>&1 || return 1
  GIT_TERMINAL_PROMPT=0 timeout -k 2 "$flag_icons_limit_s" \
    git -c advice.detachedHead=false clone --quiet --depth 1 --branch "v$flag_icons_version" \
    "$flag_icons_repository" "$1/package" </dev/null
}

# pack_flag_icons DIR: gets the files with npm, into DIR/package. npm keeps nothing outside DIR.
pack_flag_icons ()
(
  command -v npm >/dev/null 2>&1 || exit 1
  cd "$1" || exit 1
  timeout -k 2 "$flag_icons_limit_s" \
    npm pack --silent --ignore-scripts --cache "$1/cache" "flag-icons@$flag_icons_version" \
    </dev/null >/dev/null || exit 1
  tar -xzf "flag-icons-$flag_icons_version.tgz"
)

# accept_flag_icons DIR: checks the files in DIR/package and moves them into the tree, in one rename.
accept_flag_icons ()
{
  if [ "$(flag_icons_checksum "$1/package" 2>/dev/null)" != "$flag_icons_sha256" ]; then
    printf 'These are not the expected files of flag-icons %s (wrong checksum); they are discarded.\n' \
      "$flag_icons_version"
    return 1
  fi
  mkdir "$1/flag-icons" || return 1
  for kept in flags country.json LICENSE package.json; do
    mv "$1/package/$kept" "$1/flag-icons/" || return 1
  done
  printf '%s\n' "$flag_icons_date" > "$1/flag-icons/DATE" || return 1
  mv -T "$1/flag-icons" "$src/subprojects/flag-icons"
}

# try_flag_icons WAY: gets the files with one of the functions above.
try_flag_icons ()
(
  # In the same file system as its destination, so that one rename moves it.
  part=$(mktemp -d "$src/subprojects/.flag-icons.XXXXXX") || exit 1
  trap 'rm -rf "$part"' EXIT
  trap 'exit 130' HUP INT TERM
  "$1" "$part" && accept_flag_icons "$part"
)

# get_flag_icons: gets flag-icons unless it is there, with git or else with npm. Returns whether it
# is there. If it is not, the next call tries again.
get_flag_icons ()
{
  if [ -d "$src/subprojects/flag-icons" ]; then
    return 0
  fi
  step "Getting the flags of flag-icons $flag_icons_version"
  mkdir -p "$src/subprojects" || return 1
  if try_flag_icons clone_flag_icons || try_flag_icons pack_flag_icons; then
    return 0
  fi
  printf 'flag-icons is not available now. The flags that this system has are used instead: Debian has\n'
  printf 'a set from 2018, with a few wrong and outdated flags.\n'
  return 1
}
