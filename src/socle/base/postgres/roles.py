"""The three database roles of Socle and the database they share: `roles.sql`, which production runs too
(`deploy/roles.sql`).
"""

import hashlib
from pathlib import Path

from socle.base.postgres import cluster, locks, psql, server

OWNER, APP, AUDITOR = "socle_owner", "socle_app", "socle_auditor"
_SCRIPT = Path(__file__).with_name("roles.sql")


def ensure(running: server.Server, database: str) -> None:
    """Make the database and its roles as `roles.sql` says, if they are not so yet; passwords are made up once and
    kept in 0600 files.
    """
    home = running.home
    secrets = {
        f"SOCLE_{role.removeprefix('socle_').upper()}_PASSWORD": home.new_password(role)
        for role in (OWNER, APP, AUDITOR)
    }
    login = running.login(cluster.SUPERUSER, "postgres")
    stamp = f"roles.sql {hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()}"
    if _stamp(running, login, database) == stamp:
        return
    with locks.exclusive(home.start_lock):  # two processes must not create one role at the same time
        psql.script(running.programs, login, _SCRIPT, variables={"database": database}, secrets=secrets)
        psql.rows(running.programs, login, f"COMMENT ON DATABASE {_quoted(database)} IS '{stamp}'")


def drop(running: server.Server, database: str) -> None:
    """Drop the database with all it holds, ending its connections. The roles stay."""
    psql.rows(
        running.programs,
        running.login(cluster.SUPERUSER, "postgres"),
        f"DROP DATABASE IF EXISTS {_quoted(database)} WITH (FORCE)",
    )


def _stamp(running: server.Server, login: psql.Login, database: str) -> str:
    """Which `roles.sql` the database was made by; it is kept as the database's comment."""
    literal = "'" + database.replace("'", "''") + "'"
    found = psql.rows(
        running.programs,
        login,
        f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = {literal}",
    )
    return found[0][0] if found else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
