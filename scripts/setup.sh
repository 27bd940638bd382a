# Sourced by ./run: finds or installs Python's environment and the system libraries. Nothing here is specific
# to the product. A stamp is written after a step succeeded, so an interrupted one is simply done again.

here=$OLDPWD
repository=$PWD
python=$PWD/.venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_PROGRESS_BAR=off PYTHONUNBUFFERED=1
export DJANGO_SETTINGS_MODULE=wobo.settings

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

need_product() { prepare_python core requirements.txt; }

need_tests() {
  prepare_python dev requirements-dev.txt requirements.txt
  chromium_found && return
  if may_install; then
    say "Installing Chromium, for the tests that use a browser"
    install_packages chromium
  else
    say "There is no Chromium, so the tests that use a browser are skipped. To have it: sudo apt-get install chromium"
  fi
}

chromium_found() { command -v chromium chromium-browser google-chrome >/dev/null; }

prepare_python() { # NAME REQUIREMENTS…
  local stamp=.venv/wobo-$1 key
  shift
  need_system
  key=$(cat "$@" | cksum; "$python" -V 2>&1 || true)
  [ "$(cat "$stamp" 2>/dev/null || true)" = "$key" ] && return
  if ! "$python" -m pip --version >/dev/null 2>&1; then
    say "Making .venv"
    "$(find_python)" -m venv --clear .venv
    key=$(cat "$@" | cksum; "$python" -V)
  fi
  say "Installing $1"
  "$python" -m pip install -r "$1" | sed '/^Requirement already satisfied/d'
  printf '%s\n' "$key" >"$stamp"
}

find_python() { # the first Python that is new enough
  local name
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# Pango and its companions lay out the PDF; python3-venv is a package of its own on Debian and Ubuntu.
need_system() {
  local found missing=''
  if ! found=$(find_python); then
    python3 -V 2>/dev/null && die "That is too old: Wobo needs Python 3.11 or newer (PYTHON=… names another one)."
    missing=python3
  fi
  if [ -z "$found" ] || ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then missing="$missing python3-venv"; fi
  if [ "$(uname)" = Linux ]; then missing="$missing $(missing_libraries "$found")"; fi
  missing=$(echo $missing)
  [ -z "$missing" ] && return
  if ! may_install; then
    command -v apt-get >/dev/null ||
      die "Wobo needs Python 3.11 or newer and Pango (see README.md). Missing, by the names of Debian: $missing"
    die "Some system packages are missing. Install them, then start this again:

    sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing
"
  fi
  say "Installing $missing"
  install_packages $missing
  find_python >/dev/null || die "The Python of this system is too old: Wobo needs 3.11 or newer."
}

missing_libraries() { # PYTHON or nothing: the packages whose library cannot be loaded
  "${1:-true}" - libpango-1.0.so.0 libpango-1.0-0 libpangoft2-1.0.so.0 libpangoft2-1.0-0 \
    libharfbuzz-subset.so.0 libharfbuzz-subset0 <<'PYTHON'
import ctypes, sys
for library, package in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
PYTHON
  [ -n "${1:-}" ] || echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
}

may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

install_packages() {
  local as=''
  [ "$(id -u)" = 0 ] || as='sudo -n'
  $as env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends "$@"' - "$@"
}
