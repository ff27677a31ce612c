#!/usr/bin/env bash
# Make .venv and install one hashed lock into it. Needs Python 3.11 or newer; says what to do where it is missing.
set -euo pipefail
lock=$1
python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  for candidate in python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null; then python=$candidate; break; fi
  done
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Socle needs Python 3.11 or newer. On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2
  exit 2
fi
if [ ! -x .venv/bin/python ]; then
  if ! "$python" -m venv .venv 2>/dev/null; then
    # Debian and Ubuntu keep the venv module in a package of its own
    rm -rf .venv
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    if command -v apt-get >/dev/null && { [ -z "$sudo" ] || command -v sudo >/dev/null; }; then
      echo "Installing python3-venv, which Debian and Ubuntu keep apart ..."
      $sudo apt-get update -qq && $sudo apt-get install -y -qq python3-venv
      "$python" -m venv .venv
    else
      echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
      exit 2
    fi
  fi
fi
# uv installs the same hashed lock several times faster; where it cannot be had or cannot reach the packages, pip does it
if ! { .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/uv.txt 2>/dev/null &&
  .venv/bin/uv pip install --quiet --system-certs --python .venv/bin/python --require-hashes -r "$lock" 2>/dev/null; }; then
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock"
fi
# The command `socle`, running what stands in src: a path file and a launcher, so that no build tool is needed on the machine
echo "$PWD/src" > "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/socle.pth"
cat > .venv/bin/socle <<LAUNCHER
#!$PWD/.venv/bin/python
import sys

from socle.config.main import main

sys.exit(main())
LAUNCHER
chmod +x .venv/bin/socle
