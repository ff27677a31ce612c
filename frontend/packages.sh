#!/usr/bin/env bash
# The packages of the lock, installed if they are not there yet.
set -euo pipefail
cd "$(dirname "$0")"
[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --silent --no-audit --no-fund
