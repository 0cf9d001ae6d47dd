#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh COMMAND [ARGUMENT…]: runs a command in its own desktop session and exits with the
# command's status. The session has a virtual X display, a session bus with two services
# (accessibility and notifications), and a home folder that is empty at first and is deleted
# afterwards. Any number of sessions can run at the same time. The status is 77, which Meson counts as
# skipped, if a needed program is not installed.
#
# Environment variables, with their defaults:
#   SESSION_SIZE      size of the display in pixels (1280x900)
#   SESSION_LANGUAGE  a language code such as "de" or "ar" (English)
#   SESSION_DARK      if not empty, the system's style is dark
#   SESSION_CONTRAST  if not empty, the system's style has high contrast
#   SESSION_SCALE     scale of the windows, a whole number (1)
#   SESSION_WM        a window manager with its arguments (none: the window is at 0,0)
#   SESSION_RENDERER  GTK's renderer: cairo or gl (cairo, which draws the same on all machines)
#   SESSION_KEEP      if not empty, the session's folder is kept, and its path printed on stderr
#
# For shellcheck, a function that only a trap calls is unreachable:
# shellcheck disable=SC2317,SC2329
set -u

for program in Xvfb dbus-daemon; do
  if ! command -v "$program" >/dev/null 2>&1; then
    printf 'session.sh: %s is not installed\n' "$program" >&2
    exit 77
  fi
done
if [ $# -eq 0 ]; then
  printf 'usage: session.sh COMMAND [ARGUMENT…]\n' >&2
  exit 2
fi

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
session=$(mktemp -d "${TMPDIR:-/tmp}/bunting-session.XXXXXX") || exit 1
command_pid=
wm_pid=
bus_pid=
xvfb_pid=

# end PID…: ends processes of this session one after the other, and waits for each.
end ()
{
  for pid in "$@"; do
    kill "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
}

# clean_up: ends the processes of the session and removes its folder. Services that the bus started
# may still be exiting and write a last file, hence the second attempt.
clean_up ()
{
  # An empty variable must not become an argument.
  # shellcheck disable=SC2086
  end $command_pid $wm_pid $bus_pid $xvfb_pid
  if [ -n "${SESSION_KEEP:-}" ]; then
    printf 'session.sh: kept %s\n' "$session" >&2
  else
    rm -rf "$session" 2>/dev/null || { sleep 0.2; rm -rf "$session"; }
  fi
}

# wait_for FILE PID: waits until a server has written its address to the file.
wait_for ()
{
  tries=0
  while [ ! -s "$1" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$2" 2>/dev/null; then
      printf 'session.sh: no %s:\n' "${1##*/}" >&2
      cat "$session/log" >&2
      exit 1
    fi
    sleep 0.05
  done
}

trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# A separate home folder, so that no file of the user is read or written.
HOME=$session/home
XDG_RUNTIME_DIR=$session/run
XDG_CONFIG_HOME=$HOME/.config
XDG_CACHE_HOME=$HOME/.cache
XDG_DATA_HOME=$HOME/.local/share
XDG_STATE_HOME=$HOME/.local/state
export HOME XDG_RUNTIME_DIR XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME
mkdir -p "$HOME/Pictures" "$XDG_CONFIG_HOME/gtk-4.0" "$XDG_CACHE_HOME" "$XDG_DATA_HOME"
mkdir -m 700 "$XDG_RUNTIME_DIR"
# The dollar sign is part of the file's syntax.
# shellcheck disable=SC2016
printf 'XDG_PICTURES_DIR="$HOME/Pictures"\n' > "$XDG_CONFIG_HOME/user-dirs.dirs"

# Without a settings daemon, GTK would use another font and a blinking cursor.
cat > "$XDG_CONFIG_HOME/gtk-4.0/settings.ini" <<'EOF'
[Settings]
gtk-font-name=Cantarell 11
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
gtk-cursor-blink=0
EOF

unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS NO_AT_BRIDGE GTK_THEME
unset XDG_CURRENT_DESKTOP XDG_SESSION_TYPE DESKTOP_STARTUP_ID XAUTHORITY
LANG=C.UTF-8
LC_ALL=C.UTF-8
# Newer C libraries (from glibc 2.41 at the latest) do not translate messages in C.UTF-8.
if [ -n "${SESSION_LANGUAGE:-}" ] && locale -a 2>/dev/null | grep -qix 'en_US\.utf-\{0,1\}8'; then
  LC_ALL=en_US.UTF-8
fi
LANGUAGE=${SESSION_LANGUAGE:-}
GDK_BACKEND=x11
GDK_SCALE=${SESSION_SCALE:-1}
GSK_RENDERER=${SESSION_RENDERER:-cairo}
GSETTINGS_BACKEND=${GSETTINGS_BACKEND:-memory}
ADW_DISABLE_PORTAL=1
export LANG LC_ALL LANGUAGE GDK_BACKEND GDK_SCALE GSK_RENDERER GSETTINGS_BACKEND ADW_DISABLE_PORTAL
if [ -n "${SESSION_DARK:-}" ]; then
  export ADW_DEBUG_COLOR_SCHEME=prefer-dark
fi
if [ -n "${SESSION_CONTRAST:-}" ]; then
  export ADW_DEBUG_HIGH_CONTRAST=1
fi

# The shell would disconnect the standard input of a command in the background.
if ! (: 4<&0) 2>/dev/null; then
  exec </dev/null
fi
exec 4<&0

# The bus has two services, for accessibility and for notifications. The usual session configuration
# would also start desktop portals, if they are installed, at each start of a program.
mkdir "$session/services"
a11y=/usr/share/dbus-1/services/org.a11y.Bus.service
if [ -r "$a11y" ]; then
  grep -v '^SystemdService=' "$a11y" > "$session/services/org.a11y.Bus.service"
else
  export GTK_A11Y=none
fi
cat > "$session/services/org.freedesktop.Notifications.service" <<EOF
[D-BUS Service]
Name=org.freedesktop.Notifications
Exec=/usr/bin/python3 "$here/notifications.py"
EOF
cat > "$session/bus.conf" <<EOF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:dir=$session/run</listen>
  <auth>EXTERNAL</auth>
  <servicedir>$session/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
EOF

# The display server selects a free number and writes it to the file once it listens. Without -r it
# repeats a key that xdotool holds for long because the machine is busy.
Xvfb -displayfd 3 -screen 0 "${SESSION_SIZE:-1280x900}x24" -nolisten tcp -noreset -r \
  3> "$session/display" >> "$session/log" 2>&1 </dev/null &
xvfb_pid=$!
wait_for "$session/display" "$xvfb_pid"
DISPLAY=:$(cat "$session/display")
export DISPLAY

dbus-daemon --config-file="$session/bus.conf" --nofork --print-address=3 \
  3> "$session/bus" >> "$session/log" 2>&1 </dev/null &
bus_pid=$!
wait_for "$session/bus" "$bus_pid"
DBUS_SESSION_BUS_ADDRESS=$(cat "$session/bus")
export DBUS_SESSION_BUS_ADDRESS

# A window manager without this session's bus would start its own accessibility bus and announce it
# on the display. Wait for up to five seconds until the window manager is ready.
if [ -n "${SESSION_WM:-}" ]; then
  # The window manager may have arguments.
  # shellcheck disable=SC2086
  NO_AT_BRIDGE=1 $SESSION_WM >> "$session/log" 2>&1 </dev/null &
  wm_pid=$!
  tries=0
  until xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 0x || [ "$tries" -ge 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
fi

# In the background, because a shell runs traps only between commands in the foreground.
"$@" <&4 4<&- &
command_pid=$!
wait "$command_pid"
status=$?
command_pid=
exit "$status"
