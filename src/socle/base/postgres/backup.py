"""Backup and restore of the whole database, each proved by counting.

A backup is two files: `NAME`, in pg_dump's own format (any `pg_restore` reads it), and `NAME.json`, which says how many
rows each table had in the very snapshot that was dumped, and the SHA-256 of the first. A restore reads both, fills an
empty database in one transaction and counts again. Not in a backup: the roles and their passwords (see `roles`).
"""

import hashlib
import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo, sql

from socle.base.kernel import refusals
from socle.base.postgres import accounts, binaries, cluster, places, psql, roles, server

_FORMAT = "socle-backup-1"
_TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1, 2"""


class BackupExists(refusals.Refusal):
    """The file {file} exists already. Choose another name: a backup is never overwritten."""

    code = "postgres.backup-exists"


class BackupFailed(refusals.Refusal):
    """The backup could not be made, and no file was left. pg_dump says: {reason}"""

    code = "postgres.backup-failed"


class NotABackup(refusals.Refusal):
    """{file} is no backup of Socle: {reason}. Name the file that 'socle db backup' wrote, with its .json beside it."""

    code = "postgres.not-a-backup"


class BackupDamaged(refusals.Refusal):
    """The backup {file} is damaged: {reason}. Nothing was restored; take another copy or an older backup."""

    code = "postgres.backup-damaged"


class NotEmpty(refusals.Refusal):
    """The database {database} holds {tables} tables; a restore fills an empty one only. Say that it shall be replaced
    (embedded database), or make a new one with deploy/roles.sql."""

    code = "postgres.not-empty"


class RestoreFailed(refusals.Refusal):
    """The restore failed and was undone; the database is as before. pg_restore says: {reason}"""

    code = "postgres.restore-failed"


class RestoreDiffers(refusals.Refusal):
    """The restored database differs from the backup in: {tables}. Do not work with it; restore again into a new one."""

    code = "postgres.restore-differs"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds: `counts` has the rows of each `schema.table`, `taken_at` is the database's clock (ISO 8601, UTC)."""

    format: str
    database: str
    server_version: str
    taken_at: str
    sha256: str
    counts: dict[str, int]


def dump(source: server.Server | str, file: Path, *, database: str = "socle") -> Manifest:
    """Write the backup of an embedded server's `database`, or of the database at a URL whose role reads everything.

    Consistent while others write. Raises BackupExists, BackupFailed, NoPermission.
    """
    if file.exists() or _manifest_of(file).exists():
        raise BackupExists(file=file)
    login, partial = _login(source, database), file.with_name(file.name + ".partial")
    try:
        with psycopg.connect(**login) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            ((snapshot, version, taken_at, name),) = connection.execute(
                """SELECT pg_export_snapshot(), current_setting('server_version'),
                          to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), current_database()"""
            ).fetchall()
            _write_dump(login, partial, snapshot)
            counted = _count(connection)
        manifest = Manifest(
            format=_FORMAT, database=name, server_version=version, taken_at=taken_at, sha256=_hash(partial), counts=counted
        )  # fmt: skip
        places.write_private(_manifest_of(file), json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n")
        partial.rename(file)
    except psycopg.Error as error:
        raise BackupFailed(reason=" ".join(str(error).split())) from error
    except OSError as error:
        raise places.NoPermission(folder=file.parent, reason=error.strerror) from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def read(file: Path) -> Manifest:
    """The backup's manifest, once its bytes were checked against it. Raises NotABackup, BackupDamaged."""
    try:
        manifest = Manifest(**json.loads(_manifest_of(file).read_text()))
    except FileNotFoundError as error:
        raise NotABackup(file=file, reason=f"there is no {_manifest_of(file).name} beside it") from error
    except (ValueError, TypeError) as error:
        raise NotABackup(file=file, reason=f"{_manifest_of(file).name} is not the manifest of a backup") from error
    if manifest.format != _FORMAT:
        raise NotABackup(file=file, reason=f"its format is {manifest.format}, not {_FORMAT}")
    if not file.exists():
        raise NotABackup(file=file, reason="the file itself is missing")
    if _hash(file) != manifest.sha256:
        raise BackupDamaged(file=file, reason="its bytes are not those that were written")
    return manifest


def restore(file: Path, into: server.Server | str, *, database: str = "socle", replace: bool = False) -> Manifest:
    """Fill the empty database with the backup and count it. With `replace`, an embedded database that is not empty is
    replaced: only after the restored one was counted, and at one stroke.

    Raises NotABackup, BackupDamaged, NotEmpty, RestoreFailed, RestoreDiffers.
    """
    manifest = read(file)
    if isinstance(into, str):
        _fill(file, manifest, _login(into, database))
        return manifest
    roles.ensure(into, database)
    if not replace:
        _fill(file, manifest, _login(into, database))
        return manifest
    beside = f"{database}_restoring"
    roles.drop(into, beside)  # left over by a restore that was killed
    roles.ensure(into, beside)
    try:
        _fill(file, manifest, _login(into, beside))
        _swap(into, database, beside)
    finally:
        roles.drop(into, beside)
    return manifest


def _fill(file: Path, manifest: Manifest, login: dict[str, Any]) -> None:
    with psycopg.connect(**login) as connection:
        tables = connection.execute(_TABLES).fetchall()
        if tables:
            raise NotEmpty(database=connection.info.dbname, tables=len(tables))
    listed = _run("pg_restore", ["--list", str(file)], {})
    if listed.returncode != 0:
        raise BackupDamaged(file=file, reason=_reason(listed))
    # Extensions and the schema public are there, by roles.sql; only a superuser could make them again.
    kept = [line for line in listed.stdout.splitlines() if not _is_made_by_roles(line)]
    options = ["--exit-on-error", "--single-transaction", "--use-list=/dev/stdin", "--dbname", _without_password(login)]
    done = _run("pg_restore", [*options, str(file)], _password(login), text="\n".join(kept) + "\n")
    if done.returncode != 0:
        raise RestoreFailed(reason=_reason(done))
    with psycopg.connect(**login) as connection:
        counted = _count(connection)
    differing = sorted(
        table for table in counted.keys() | manifest.counts if counted.get(table) != manifest.counts.get(table)
    )
    if differing:
        raise RestoreDiffers(tables=", ".join(differing))
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _swap(running: server.Server, database: str, restored: str) -> None:
    """Exchange the names of both databases in one transaction. Whoever is connected to either is cut off."""
    login = _login(running, "postgres")
    old, new, middle = sql.Identifier(database), sql.Identifier(restored), sql.Identifier(f"{database}_replaced")
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(old))
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [database]
            )
            with connection.transaction():
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(old, middle))
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(new, old))
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(middle, new))
        finally:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(old))


def _count(connection: psycopg.Connection) -> dict[str, int]:
    """The rows of each table. Fails where row-level security would hide some from this role, as pg_dump does."""
    connection.execute("SET LOCAL row_security = off")
    tables = connection.execute(_TABLES).fetchall()
    counting = sql.SQL("SELECT count(*) FROM {}")
    return {
        f"{schema}.{name}": connection.execute(counting.format(sql.Identifier(schema, name))).fetchall()[0][0]
        for schema, name in tables
    }


def _write_dump(login: dict[str, Any], file: Path, snapshot: str) -> None:
    file.touch(mode=0o600)
    options = ["--format=custom", f"--snapshot={snapshot}", f"--file={file}", "--dbname", _without_password(login)]
    done = _run("pg_dump", options, _password(login))
    if done.returncode != 0:
        raise BackupFailed(reason=_reason(done))
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _run(
    program: str, options: list[str], secrets: dict[str, str], *, text: str = ""
) -> subprocess.CompletedProcess[str]:
    command = [str(binaries.find() / program), *options]
    return subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, env=accounts.environment(secrets)
    )


def _login(target: server.Server | str, database: str) -> dict[str, Any]:
    if isinstance(target, str):
        return {name: str(value) for name, value in conninfo.conninfo_to_dict(target).items()}
    login: psql.Login = target.login(cluster.SUPERUSER, database)
    return {"host": login.host, "port": login.port, "user": login.user, "password": login.password, "dbname": database}


def _without_password(login: dict[str, Any]) -> str:
    return conninfo.make_conninfo(**{name: value for name, value in login.items() if name != "password"})


def _password(login: dict[str, Any]) -> dict[str, str]:
    return {"PGPASSWORD": login["password"]} if "password" in login else {}


def _is_made_by_roles(line: str) -> bool:
    words = line.split()[3:]  # number; catalogue, object, kind, ...
    return words[:1] == ["EXTENSION"] or words[:3] in (["COMMENT", "-", "EXTENSION"], ["SCHEMA", "-", "public"])


def _manifest_of(file: Path) -> Path:
    return file.with_name(file.name + ".json")


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    return " ".join(done.stderr.split())[:1000]
