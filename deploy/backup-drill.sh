#!/usr/bin/env bash
# A backup, and the proof that it can be read back: back up, restore into the drill's own database, verify the audit trail there.
#
#   bash deploy/backup-drill.sh FOLDER
#
# The live database is the one that `socle` sees by its settings. The drill's is another:
#   with DATABASE_URL       DRILL_DATABASE_URL, DRILL_DATABASE_OWNER_URL, DRILL_DATABASE_AUDITOR_URL name a database that deploy/roles.sql
#                           made and that is empty (drop it and make it anew before each drill)
#   embedded                a folder of its own beside the backup, gone at the end
# SOCLE is the command, default ".venv/bin/python -m socle" with PYTHONPATH=src. Exit code 0: the backup stands and was read back whole.
set -euo pipefail
folder=${1:?Name the folder for backups.}
read -r -a socle <<<"${SOCLE:-.venv/bin/python -m socle}"
export PYTHONPATH=${PYTHONPATH:-src}
mkdir -p "$folder"
chmod 700 "$folder"
file=$folder/socle-$(date -u +%Y%m%dT%H%M%SZ).dump

echo "Backing up to $file ..."
"${socle[@]}" db backup "$file"

echo "Restoring it into the drill's database ..."
scratch=$(mktemp -d "$folder/drill.XXXXXX")
drill=(env SOCLE_STATE="$scratch")
if [ -n "${DATABASE_URL:-}" ]; then
  : "${DRILL_DATABASE_URL:?}" "${DRILL_DATABASE_OWNER_URL:?}" "${DRILL_DATABASE_AUDITOR_URL:?}"
  drill+=(DATABASE_URL="$DRILL_DATABASE_URL" DATABASE_OWNER_URL="$DRILL_DATABASE_OWNER_URL" DATABASE_AUDITOR_URL="$DRILL_DATABASE_AUDITOR_URL")
else
  drill+=(SOCLE_DATABASE_FOLDER="$scratch/db")
fi
finish() {
  [ -n "${DATABASE_URL:-}" ] || "${drill[@]}" "${socle[@]}" db stop >/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT
"${drill[@]}" "${socle[@]}" db restore "$file"

echo "Verifying the audit trail of what was restored ..."
"${drill[@]}" "${socle[@]}" audit verify
echo "The backup $file was read back whole."
