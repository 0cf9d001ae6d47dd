# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The functions that ./run and ./check share: finding and installing missing packages, getting the
# flags, building.
# Both set `src`, the absolute path of the tree, before they source this file.
: "${src:?}"
# shellcheck source=build-aux/flag-icons.sh
. "$src/build-aux/flag-icons.sh"

# stop MESSAGE…: prints the message on stderr and exits with status 1.
stop ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# step MESSAGE…: prints the title of the next step.
step ()
{
  printf '\n== %s\n' "$*"
}

# find_installer: sets `installer` to the first known package manager of this machine.
find_installer ()
{
  for installer in apt-get dnf pacman; do
    if command -v "$installer" >/dev/null 2>&1; then
      return 0
    fi
  done
  installer=
}

# listed_packages TAG…: prints the packages of the list that have one of the tags, one a line, by
# their names for the machine's package manager.
listed_packages ()
{
  case $installer in
    apt-get) column=2 ;;
    dnf) column=3 ;;
    *) column=4 ;;
  esac
  while read -r tag apt_name dnf_name pacman_name; do
    case " $* " in
      *" $tag "*) ;;
      *) continue ;;
    esac
    case $column in
      2) names=$apt_name ;;
      3) names=$dnf_name ;;
      *) names=$pacman_name ;;
    esac
    if [ "$names" != - ]; then
      printf '%s\n' "$names" | tr , '\n'
    fi
  done < "$src/build-aux/packages"
}

# without LIST: prints the lines of stdin that are not in LIST.
without ()
{
  while read -r line; do
    case "
$1
" in
      *"
$line
"*) ;;
      *) printf '%s\n' "$line" ;;
    esac
  done
}

# missing_packages TAG…: prints the listed packages that are not installed, one a line.
missing_packages ()
{
  wanted=$(listed_packages "$@")
  # The names contain no white space and must be split into words.
  # shellcheck disable=SC2086
  case $installer in
    apt-get)
      present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
                  sed -n 's/^installed //p')
      ;;
    dnf) present=$(rpm -q --qf '%{NAME}\n' $wanted 2>/dev/null | grep -v ' ') ;;
    *) present=$(pacman -Qq $wanted 2>/dev/null) ;;
  esac
  printf '%s\n' "$wanted" | without "$present"
}

# available_packages NAME…: prints the names for which apt has a version, one a line. Newer releases
# of Debian lack clang-format 14, for instance; its test is skipped there.
available_packages ()
{
  apt-cache madison "$@" 2>/dev/null | sed 's/ *|.*//' | sort -u
}

# ask_for_root COMMAND…: makes sure that packages may be installed. Does nothing for root. Asks other
# users before it uses sudo; without a terminal it only prints the command, and stops.
ask_for_root ()
{
  as_root=
  if [ "$(id -u)" -eq 0 ]; then
    return 0
  fi
  if ! command -v sudo >/dev/null 2>&1; then
    stop "packages are missing, and sudo is not installed. Run as root: $*"
  fi
  if ! [ -t 0 ]; then
    stop "packages are missing. Run this, then try again: sudo $*"
  fi
  printf 'These packages are missing; they will be installed with:\n  sudo %s\nGo on? [Y/n] ' "$*"
  read -r answer || answer=n
  case $answer in
    '' | [Yy]*) as_root=sudo ;;
    *) stop 'nothing was installed' ;;
  esac
}

# install_with_apt NAME…: installs packages on Debian and its derivatives.
install_with_apt ()
{
  known=$(available_packages "$@")
  # If apt does not even have gcc, its package lists have never been downloaded.
  if [ -z "$known" ] && [ -n "$(available_packages gcc)" ]; then
    return 0
  fi
  ask_for_root apt-get install --no-install-recommends "$@"
  $as_root apt-get update -q || stop 'apt-get update failed'
  known=$(available_packages "$@")
  unknown=$(printf '%s\n' "$@" | without "$known")
  if [ -n "$unknown" ]; then
    printf 'Not available in this release, skipped: %s\n' "$(printf '%s' "$unknown" | tr '\n' ' ')"
  fi
  if [ -n "$known" ]; then
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends $known </dev/null ||
      stop 'the packages could not be installed'
  fi
}

# install_packages TAG…: installs the listed packages that are missing.
install_packages ()
{
  find_installer
  if [ -z "$installer" ]; then
    printf 'Found neither apt, dnf nor pacman: see build-aux/packages for the needed packages.\n'
    return 0
  fi
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then
    return 0
  fi
  step "Installing missing packages: $(printf '%s' "$missing" | tr '\n' ' ')"
  # shellcheck disable=SC2086
  case $installer in
    apt-get) install_with_apt $missing ;;
    dnf)
      ask_for_root dnf install $missing
      $as_root dnf install -y --setopt=install_weak_deps=False $missing </dev/null ||
        stop 'the packages could not be installed'
      ;;
    *)
      ask_for_root pacman -S --needed $missing
      $as_root pacman -S --needed --noconfirm $missing </dev/null ||
        stop 'the packages could not be installed'
      ;;
  esac
}

# build DIR OPTION…: configures and builds the tree in DIR, a path below the tree. A build folder with
# a different configuration (options, version of Meson, path of the tree, flag-icons) is created anew.
build ()
{
  build_dir=$src/$1
  shift
  mkdir -p "$build_dir" 2>/dev/null
  [ -w "$build_dir" ] || stop "cannot write to $build_dir"
  stamp="$src|$(meson --version)|${CC:-}|$*"
  if [ -d "$src/subprojects/flag-icons" ]; then
    stamp="$stamp|flag-icons"
  fi
  if [ "$(cat "$build_dir/.configured" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$build_dir"
    meson setup "$build_dir" "$src" "$@" || return 1
    printf '%s\n' "$stamp" > "$build_dir/.configured"
  fi
  ninja -C "$build_dir"
}
