# Sourced by the other scripts here: `install WHAT-FOR PACKAGE…` gets Debian packages, or says what is missing.

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

install() {
  reason=$1; shift
  command -v apt-get >/dev/null 2>&1 ||
    fail "setup: $reason is missing and this system has no apt-get: install $* with its own package manager, then run this again"
  root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      fail "setup: $reason is missing: as root, run apt-get install $*, then run this again"
    root=sudo
  fi
  say "  installing $* ($reason)"
  log=$(mktemp)
  if ! { $root apt-get update && DEBIAN_FRONTEND=noninteractive $root apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2; rm -f "$log"
    fail "setup: apt-get could not install $*: check the network and the package sources, then run this again"
  fi
  rm -f "$log"
}
