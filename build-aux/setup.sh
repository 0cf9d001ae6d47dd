# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What ./run and ./check share: which packages are missing, installing them, building.
# They set `src`, the absolute path of the tree, before they read this file.
: "${src:?}"

# stop MESSAGE…: says why on stderr and ends with status 1.
stop ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# step MESSAGE…: says what happens now.
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

# listed_packages TAG…: prints the packages of the list that carry one of the tags, by the names
# that the machine's package manager has for them, one a line.
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

# without LIST: prints the lines of stdin that are not lines of LIST.
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
  # The names hold no white space and are meant to become words.
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

# available_packages NAME…: prints those of the names that apt knows a version of, one a line.
# A newer release of Debian has another clang-format, for instance: its test is skipped there.
available_packages ()
{
  apt-cache madison "$@" 2>/dev/null | sed 's/ *|.*//' | sort -u
}

# ask_for_root COMMAND…: makes sure that packages may be installed. Root may; anyone else is asked
# before sudo is used, and where nobody can be asked the command is only said.
ask_for_root ()
{
  as_root=
  if [ "$(id -u)" -eq 0 ]; then
    return 0
  fi
  if ! command -v sudo >/dev/null 2>&1; then
    stop "packages are missing, and there is no sudo here. Run as root: $*"
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

# install_with_apt NAME…: installs packages on Debian and its relatives.
install_with_apt ()
{
  known=$(available_packages "$@")
  # Package lists that know nothing at all have never been fetched.
  if [ -z "$known" ] && [ -n "$(available_packages gcc)" ]; then
    return 0
  fi
  ask_for_root apt-get install --no-install-recommends "$@"
  $as_root apt-get update -q || stop 'apt-get update failed'
  known=$(available_packages "$@")
  unknown=$(printf '%s\n' "$@" | without "$known")
  if [ -n "$unknown" ]; then
    printf 'Not in this release, left out: %s\n' "$(printf '%s' "$unknown" | tr '\n' ' ')"
  fi
  if [ -n "$known" ]; then
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends $known </dev/null ||
      stop 'the packages could not be installed'
  fi
}

# install_packages TAG…: installs the listed packages that are missing, and nothing else.
install_packages ()
{
  find_installer
  if [ -z "$installer" ]; then
    printf 'Neither apt, dnf nor pacman is here: see build-aux/packages for what is needed.\n'
    return 0
  fi
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then
    return 0
  fi
  step "Installing what is missing: $(printf '%s' "$missing" | tr '\n' ' ')"
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

# build DIR OPTION…: configures and builds the tree in DIR, a path below the tree. A folder that
# was configured otherwise (other options, another Meson, a tree that has moved) is made anew.
build ()
{
  build_dir=$src/$1
  shift
  mkdir -p "$build_dir" 2>/dev/null
  [ -w "$build_dir" ] || stop "cannot write to $build_dir"
  stamp="$src|$(meson --version)|${CC:-}|$*"
  if [ "$(cat "$build_dir/.configured" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$build_dir"
    meson setup "$build_dir" "$src" "$@" || return 1
    printf '%s\n' "$stamp" > "$build_dir/.configured"
  fi
  ninja -C "$build_dir"
}
