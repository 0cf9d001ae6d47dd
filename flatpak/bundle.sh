#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bundle.sh [OUT]: builds the Flatpak and creates two things in OUT (default: flatpak-out):
#   repo/                           a repository that any web server can serve
#   io.github.flagbunting.Bunting.flatpak  a bundle: a single file to install on a computer
# Installs only missing dependencies of the build, and only for this user.
#
#   BUNTING_REPO_URL  the URL of repo/; the bundle then gets its updates from there, and
#                     repo/bunting.flatpakrepo is created, to add the repository by hand
#   BUNTING_GPG_KEY   the key to sign with; without it, users need --no-gpg-verify
#   BUNTING_BRANCH    the name of the branch (stable)
set -eu

src=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
out=${1:-$src/flatpak-out}
id=io.github.flagbunting.Bunting
branch=${BUNTING_BRANCH:-stable}
key=${BUNTING_GPG_KEY:-}
url=${BUNTING_REPO_URL:-}

for program in flatpak flatpak-builder; do
  if ! command -v "$program" >/dev/null 2>&1; then
    printf 'bundle.sh: %s is not installed\n' "$program" >&2
    exit 1
  fi
done
mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd)

# Dependencies are installed from the user's first remote, which has the GNOME runtime.
remote=$(flatpak remote-list --user --columns=name | head -n 1)
set -- --user --force-clean --default-branch="$branch" --repo="$out/repo" \
  --state-dir="$out/.state"
if [ -n "$remote" ]; then
  set -- "$@" --install-deps-from="$remote"
fi
if [ -n "$key" ]; then
  set -- "$@" --gpg-sign="$key"
fi
flatpak-builder "$@" "$out/.build" "$src/flatpak/$id.json"

set -- --title=Bunting --default-branch="$branch" --prune
if [ -n "$key" ]; then
  set -- "$@" --gpg-sign="$key"
fi
flatpak build-update-repo "$@" "$out/repo"

set --
if [ -n "$url" ]; then
  set -- --repo-url="$url"
  {
    printf '[Flatpak Repo]\nTitle=Bunting\nUrl=%s\n' "$url"
    if [ -n "$key" ]; then
      printf 'GPGKey=%s\n' "$(gpg --export "$key" | base64 --wrap=0)"
    fi
  } > "$out/repo/bunting.flatpakrepo"
fi
flatpak build-bundle "$@" "$out/repo" "$out/$id.flatpak" "$id" "$branch"

printf '\n%s\n%s\n' "$out/$id.flatpak" "$out/repo"
du -sh "$out/$id.flatpak" "$out/repo"
