#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# other-debians.sh [SUITE…]: builds Bunting without warnings and runs its tests on Debian 12,
# trixie and forky, or on the given suites, each in a folder that mmdebstrap fills.
# Not part of ./check because of its duration and its downloads. Needs root and the packages
# mmdebstrap and bubblewrap. The tests run without network and without root privileges.
#
#   TESTS          the tests to run (all of them)
#   OTHER_DEBIANS  the parent of the folders (/var/tmp/bunting-debians); they are used again
#   MIRROR         Debian's mirror (the first one that apt uses here)
set -u

src=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd) || exit 1
# shellcheck source=build-aux/setup.sh
. "$src/build-aux/setup.sh"

work=${OTHER_DEBIANS:-/var/tmp/bunting-debians}
# The format is apt's own notation.
# shellcheck disable=SC2016
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
                     grep -v security | head -n 1)}
[ -n "$mirror" ] || stop "apt has no mirror here; set MIRROR to one"
failed=

# make_root SUITE: installs the suite in a folder, with the packages that ./check installs except the
# second compiler, which only the fuzzers need. A locale is generated because newer C libraries do
# not translate messages in C.UTF-8.
make_root ()
{
  root=$work/$1/root
  installer=apt-get
  wanted=$(listed_packages build display test | grep -v clang)
  if [ -e "$root/.filled" ] && [ "$(cat "$root/.filled")" = "$wanted" ]; then
    return 0
  fi
  rm -rf "${work:?}/$1"
  mkdir -p "$work/$1"
  # An old mirror is good enough for a test. The names must be split into words; the variables in
  # the hook are for the shell that runs it.
  # shellcheck disable=SC2016,SC2086
  WANTED=$(printf '%s ' $wanted) mmdebstrap --quiet --mode=root --variant=apt --components=main \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
    --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Check-Date "false"' \
    --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --customize-hook='chroot "$1" sh -c "apt-get install -qq -y --no-install-recommends \
      \$(apt-cache madison $WANTED | sed \"s/ *|.*//\" | sort -u)" >/dev/null' \
    --customize-hook='chroot "$1" localedef -f UTF-8 -i en_US en_US.UTF-8' \
    --customize-hook='echo "tester:x:1000:1000::/tmp:/bin/sh" >> "$1/etc/passwd"' \
    --customize-hook='chroot "$1" apt-get clean' \
    "$1" "$root" "deb $mirror $1 main" >"$work/$1/root.log" 2>&1 || {
      tail -n 20 "$work/$1/root.log" >&2
      return 1
    }
  printf '%s\n' "$wanted" >"$root/.filled"
}

# copy_tree SUITE: copies the tree, so that work in it can continue meanwhile.
copy_tree ()
{
  rm -rf "${work:?}/$1/src"
  mkdir -p "$work/$1/src"
  tar -C "$src" --exclude='./.git' --exclude='./_*' --exclude='./.flatpak-builder' \
    --exclude='./repo' --exclude='./flatpak-out' -cf - . | tar -C "$work/$1/src" -xf -
}

# inside SUITE COMMAND…: runs a command in the suite's folder, with the copy read-only at /src and
# the build folder at /build.
inside ()
{
  root=$work/$1/root
  build=$work/$1/build
  tree=$work/$1/src
  shift
  mkdir -p "$root/src" "$root/build" "$build"
  bwrap --bind "$root" / --ro-bind "$tree" /src --bind "$build" /build --proc /proc --dev /dev \
    --tmpfs /tmp --unshare-all --uid 1000 --gid 1000 --die-with-parent --chdir /build --clearenv \
    --setenv PATH /usr/bin:/bin:/usr/sbin:/sbin --setenv LC_ALL C.UTF-8 --setenv HOME /tmp "$@" \
    </dev/null
}

# try SUITE: installs, builds and tests one suite.
try ()
{
  started=$(date +%s)
  make_root "$1" || return 1
  made=$(date +%s)
  rm -rf "${work:?}/$1/build"
  copy_tree "$1"
  inside "$1" meson setup /build /src -Dwerror=true && inside "$1" ninja -C /build || return 1
  built=$(date +%s)
  # The names of tests must be split into words.
  # shellcheck disable=SC2086
  inside "$1" meson test -C /build --no-rebuild --print-errorlogs ${TESTS:-}
  status=$?
  tested=$(date +%s)
  printf '\n%s: GTK %s, libadwaita %s, GLib %s, libsoup %s, %s\n' "$1" \
    "$(inside "$1" pkg-config --modversion gtk4)" \
    "$(inside "$1" pkg-config --modversion libadwaita-1)" \
    "$(inside "$1" pkg-config --modversion glib-2.0)" \
    "$(inside "$1" pkg-config --modversion libsoup-3.0)" \
    "$(inside "$1" sh -c 'gcc --version | head -n 1')"
  printf '%s: %d s to fill, %d s to build, %d s to test: ' "$1" \
    "$((made - started))" "$((built - made))" "$((tested - built))"
  (cd "$work/$1" && python3 "$src/build-aux/count-tests.py" build)
  return "$status"
}

[ "$(id -u)" -eq 0 ] || stop 'mmdebstrap needs root here'
for program in mmdebstrap bwrap python3; do
  command -v "$program" >/dev/null 2>&1 || stop "$program is not installed"
done
if [ $# -eq 0 ]; then
  set -- bookworm trixie forky
fi
for suite in "$@"; do
  step "$suite"
  try "$suite" || failed="$failed $suite"
done
[ -z "$failed" ] || stop "failed on$failed"
