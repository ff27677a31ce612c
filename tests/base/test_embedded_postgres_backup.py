"""Backup and restore: the drill, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from socle.base import postgres
from socle.base.postgres import backup, places, roles, server

DATABASE = "archive_on_trial"


@pytest.fixture
def running() -> Iterator[server.Server]:
    """The run's temporary server with a small register: two tables, a thousand rows, one of them under row-level security."""
    temporary = postgres.for_tests()
    roles.ensure(temporary, DATABASE)
    with connected(temporary, roles.OWNER) as owner:
        owner.execute("CREATE TABLE district (code text PRIMARY KEY, name text NOT NULL)")
        owner.execute(
            "CREATE TABLE household (id bigint PRIMARY KEY, district text REFERENCES district, amount numeric(12, 2))"
        )
        owner.execute("ALTER TABLE household ENABLE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY one_district ON household USING (district = 'B')")
        owner.execute("INSERT INTO district VALUES ('A', 'نهر'), ('B', 'Tilleul')")
        owner.execute(
            "INSERT INTO household SELECT n, CASE WHEN n <= 10 THEN 'B' ELSE 'A' END, n + 0.05 FROM generate_series(1, 1000) n"
        )
    yield temporary
    roles.drop(temporary, DATABASE)


def connected(running: server.Server, role: str) -> psycopg.Connection:
    return psycopg.connect(**postgres.connection(running, role, DATABASE))


def content(running: server.Server) -> list[tuple]:
    with connected(running, roles.OWNER) as owner:
        households = owner.execute("SELECT id, district, amount FROM household ORDER BY id").fetchall()
        return households + owner.execute("SELECT code, name FROM district ORDER BY code").fetchall()


# Refusals


def test_a_backup_is_never_overwritten(running: server.Server, tmp_path: Path) -> None:
    (tmp_path / "monday").write_text("an older one")
    with pytest.raises(backup.BackupExists, match="exists already"):
        backup.dump(running, tmp_path / "monday", database=DATABASE)
    assert (tmp_path / "monday").read_text() == "an older one"


def test_a_folder_that_is_not_there_is_named(running: server.Server, tmp_path: Path) -> None:
    with pytest.raises(places.NoPermission, match="No such file or directory"):
        backup.dump(running, tmp_path / "nowhere" / "monday", database=DATABASE)


def test_a_role_that_sees_only_a_part_cannot_make_a_backup(running: server.Server, tmp_path: Path) -> None:
    app = "postgresql:///{dbname}?host={host}&port={port}&user={user}&password={password}"
    with pytest.raises(backup.BackupFailed, match="row-level security"):
        backup.dump(app.format(**postgres.connection(running, roles.APP, DATABASE)), tmp_path / "monday")
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_file_is_refused(running: server.Server, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(backup.NotABackup, match=r"there is no photo\.jpg\.json beside it"):
        backup.restore(tmp_path / "photo.jpg", running, database=DATABASE)
    for foreign in ("[]", "{}", "not json"):
        (tmp_path / "photo.jpg.json").write_text(foreign)
        with pytest.raises(backup.NotABackup, match="is not the manifest of a backup"):
            backup.restore(tmp_path / "photo.jpg", running, database=DATABASE)


def test_a_backup_that_was_cut_off_or_changed_is_refused(running: server.Server, tmp_path: Path) -> None:
    file = tmp_path / "monday"
    backup.dump(running, file, database=DATABASE)
    whole, before = file.read_bytes(), content(running)
    for damaged in (whole[:-100], b"", whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:]):
        file.write_bytes(damaged)
        with pytest.raises(backup.BackupDamaged, match="its bytes are not those that were written"):
            backup.restore(file, running, database=DATABASE, replace=True)
    assert content(running) == before


def test_a_database_that_is_not_empty_is_left_alone(running: server.Server, tmp_path: Path) -> None:
    backup.dump(running, tmp_path / "monday", database=DATABASE)
    with pytest.raises(backup.NotEmpty, match=f"{DATABASE} holds 2 tables"):
        backup.restore(tmp_path / "monday", running, database=DATABASE)


def test_a_restore_that_does_not_count_the_same_replaces_nothing(running: server.Server, tmp_path: Path) -> None:
    file = tmp_path / "monday"
    backup.dump(running, file, database=DATABASE)
    manifest = json.loads((tmp_path / "monday.json").read_text())
    manifest["counts"]["public.household"] += 1
    (tmp_path / "monday.json").write_text(json.dumps(manifest))
    with connected(running, roles.OWNER) as owner:
        owner.execute("DELETE FROM household WHERE id = 1000")
    with pytest.raises(backup.RestoreDiffers, match=r"differs from the backup in: public\.household\."):
        backup.restore(file, running, database=DATABASE, replace=True)
    assert len(content(running)) == 999 + 2


# The drill


def test_what_was_dumped_comes_back_after_the_database_was_dropped(running: server.Server, tmp_path: Path) -> None:
    before = content(running)
    manifest = backup.dump(running, tmp_path / "monday", database=DATABASE)
    assert manifest.counts == {"public.district": 2, "public.household": 1000}
    assert (tmp_path / "monday").stat().st_mode & 0o777 == 0o600
    roles.drop(running, DATABASE)
    assert backup.restore(tmp_path / "monday", running, database=DATABASE) == manifest
    assert content(running) == before
    with connected(running, roles.APP) as app:  # policies and rights came back too
        assert app.execute("SELECT count(*) FROM household").fetchone() == (10,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE household")


def test_a_database_in_use_is_replaced_at_one_stroke(running: server.Server, tmp_path: Path) -> None:
    before = content(running)
    backup.dump(running, tmp_path / "monday", database=DATABASE)
    with connected(running, roles.OWNER) as owner:
        owner.execute("DELETE FROM household WHERE id > 10")
        owner.execute("CREATE TABLE newer (district text REFERENCES district)")
    user = connected(running, roles.APP)
    backup.restore(tmp_path / "monday", running, database=DATABASE, replace=True)
    with pytest.raises(psycopg.OperationalError):
        user.execute("SELECT 1")
    user.close()
    assert content(running) == before
    with psycopg.connect(**postgres.connection(running, "postgres", "postgres")) as superuser:
        left = superuser.execute("SELECT datname FROM pg_database WHERE datname LIKE 'archive%'").fetchall()
    assert left == [(DATABASE,)]


def test_the_owner_alone_can_dump_and_restore_by_url(running: server.Server, tmp_path: Path) -> None:
    url = "postgresql:///{dbname}?host={host}&port={port}&user={user}&password={password}"
    before = content(running)
    backup.dump(url.format(**postgres.connection(running, roles.OWNER, DATABASE)), tmp_path / "monday")
    roles.drop(running, DATABASE)
    roles.ensure(running, DATABASE)  # in production: deploy/roles.sql
    backup.restore(tmp_path / "monday", url.format(**postgres.connection(running, roles.OWNER, DATABASE)))
    assert content(running) == before


def test_the_owner_restores_a_search_that_names_a_parameter_of_pg_trgm(running: server.Server, tmp_path: Path) -> None:
    """As in production, where no superuser is at hand: the database of DATABASE_OWNER_URL."""
    with connected(running, roles.OWNER) as owner:
        owner.execute("SELECT similarity('a', 'b')")  # a migration has used pg_trgm by then, so its parameter is known
        owner.execute(
            """CREATE FUNCTION likely(text) RETURNS text LANGUAGE sql SECURITY DEFINER
               SET "pg_trgm.word_similarity_threshold" TO '0.5' AS 'SELECT $1'"""
        )
    as_owner = psycopg.conninfo.make_conninfo(**postgres.connection(running, roles.OWNER, DATABASE))
    manifest = backup.dump(as_owner, tmp_path / "monday")
    roles.drop(running, DATABASE)
    roles.ensure(running, DATABASE)
    assert backup.restore(tmp_path / "monday", as_owner) == manifest
    with connected(running, roles.OWNER) as owner:
        assert owner.execute("SELECT likely('Aroeira')").fetchone() == ("Aroeira",)
