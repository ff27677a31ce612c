"""The three roles of the database: what each may not do comes first."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from socle.base import postgres
from socle.base.postgres import accounts, locks, places, psql, roles, server

DATABASE = "roles_on_trial"
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def running() -> Iterator[server.Server]:
    """The run's temporary server, with a database of its own for these tests."""
    temporary = postgres.for_tests()
    roles.ensure(temporary, DATABASE)
    with connected(temporary, roles.OWNER) as owner:
        owner.execute("CREATE TABLE letter (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text)")
        owner.execute("CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM letter'")
        owner.execute("CREATE SCHEMA attic")
        owner.execute("CREATE TABLE attic.box (id bigint)")
    yield temporary
    roles.drop(temporary, DATABASE)


def connected(running: server.Server, role: str) -> psycopg.Connection:
    return psycopg.connect(**postgres.connection(running, role, DATABASE))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE own (id int)",
        "CREATE TEMPORARY TABLE own (id int)",
        "CREATE SCHEMA own",
        "ALTER TABLE letter ADD COLUMN note text",
        "ALTER TABLE letter DISABLE ROW LEVEL SECURITY",
        "TRUNCATE letter",
        "DROP TABLE letter",
        "SELECT how_many()",
        "SET ROLE socle_owner",
        "COPY letter FROM '/etc/hostname'",
    ],
)
def test_the_application_creates_and_owns_nothing(running: server.Server, statement: str) -> None:
    with connected(running, roles.APP) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


@pytest.mark.parametrize("statement", ["INSERT INTO letter (subject) VALUES ('x')", "DELETE FROM letter"])
def test_the_auditor_writes_nothing(running: server.Server, statement: str) -> None:
    with connected(running, roles.AUDITOR) as auditor, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        auditor.execute(statement)
    with connected(running, roles.AUDITOR) as auditor:
        auditor.execute("SET TRANSACTION READ WRITE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            auditor.execute(statement)


def test_none_of_them_passes_by_row_level_security(running: server.Server) -> None:
    with connected(running, roles.OWNER) as owner:
        powers = owner.execute(
            """SELECT rolname FROM pg_roles WHERE rolname LIKE 'socle\\_%'
               AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)"""
        ).fetchall()
        owned = owner.execute("SELECT count(*) FROM pg_class WHERE relowner = 'socle_app'::regrole").fetchone()
    assert powers == []
    assert owned == (0,)


def test_row_level_security_binds_application_and_auditor(running: server.Server) -> None:
    with connected(running, roles.OWNER) as owner:
        owner.execute("INSERT INTO attic.box VALUES (1)")
        owner.execute(
            "ALTER TABLE attic.box ENABLE ROW LEVEL SECURITY"
        )  # and no policy: nobody but the owner sees a row
    for role, count in ((roles.APP, 0), (roles.AUDITOR, 0), (roles.OWNER, 1)):
        with connected(running, role) as connection:
            assert connection.execute("SELECT count(*) FROM attic.box").fetchone() == (count,)


def test_a_stranger_may_not_even_connect(running: server.Server) -> None:
    with psycopg.connect(**postgres.connection(running, "postgres", "postgres"), autocommit=True) as superuser:
        superuser.execute("CREATE ROLE stranger LOGIN PASSWORD 'a stranger''s password'")
        login = postgres.connection(running, roles.APP, DATABASE) | {
            "user": "stranger",
            "password": "a stranger's password",
        }
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(**login)
        superuser.execute("DROP ROLE stranger")


def test_the_application_writes_what_the_owner_made_and_the_auditor_reads_it(running: server.Server) -> None:
    with connected(running, roles.APP) as app:
        app.execute("INSERT INTO letter (subject) VALUES ('notice served')")
        app.execute("UPDATE letter SET subject = upper(subject)")
    with connected(running, roles.AUDITOR) as auditor:
        assert auditor.execute("SELECT subject FROM letter").fetchall() == [("NOTICE SERVED",)]
    with connected(running, roles.OWNER) as owner:
        assert owner.execute("SELECT how_many()").fetchone() == (1,)
        found = owner.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1").fetchall()
    assert found == [("btree_gist",), ("fuzzystrmatch",), ("pg_trgm",), ("unaccent",)]


def test_ensuring_again_changes_no_password(running: server.Server) -> None:
    before = postgres.connection(running, roles.APP, DATABASE)
    with psycopg.connect(**postgres.connection(running, "postgres", "postgres"), autocommit=True) as superuser:
        superuser.execute(f"COMMENT ON DATABASE {DATABASE} IS 'made by an older roles.sql'")
    roles.ensure(running, DATABASE)
    assert postgres.connection(running, roles.APP, DATABASE) == before
    with connected(running, roles.APP) as app:
        assert app.execute("SELECT current_user").fetchone() == ("socle_app",)


def test_django_gets_one_alias_a_role(running: server.Server) -> None:
    aliases = postgres.parameters_for_django(Path("ignored in tests"), DATABASE, tests=True)
    assert {alias: (one["USER"], one["NAME"]) for alias, one in aliases.items()} == {
        "default": ("socle_app", DATABASE),
        "owner": ("socle_owner", DATABASE),
        "auditor": ("socle_auditor", DATABASE),
    }
    assert {one["HOST"] for one in aliases.values()} == {str(running.socket)}


# Production


def test_production_runs_the_very_same_statements() -> None:
    assert (PROJECT / "deploy" / "roles.sql").read_bytes() == Path(roles.__file__).with_name("roles.sql").read_bytes()


def test_the_script_stops_where_a_password_is_missing(running: server.Server) -> None:
    login = running.login("postgres", "postgres")
    script = PROJECT / "deploy" / "roles.sql"
    with pytest.raises(psql.SqlFailed, match="Set SOCLE_OWNER_PASSWORD, SOCLE_APP_PASSWORD and SOCLE_AUDITOR_PASSWORD"):
        psql.script(
            running.programs,
            login,
            script,
            variables={"database": "never_made"},
            secrets={"SOCLE_APP_PASSWORD": "x" * 20},
        )
    found = psql.rows(running.programs, login, "SELECT count(*) FROM pg_database WHERE datname = 'never_made'")
    assert found == [["0"]]


def test_the_script_works_for_an_administrator_who_is_no_superuser() -> None:
    folder = Path(tempfile.mkdtemp(prefix="socle-managed-"))
    fresh = postgres.ensure_running(folder, idle_seconds=1, temporary=True)
    psql.rows(
        fresh.programs, fresh.login("postgres", "postgres"), "CREATE ROLE dba LOGIN CREATEDB CREATEROLE PASSWORD 'dba'"
    )
    passwords = {f"SOCLE_{role}_PASSWORD": f"{role.lower()}-password" for role in ("OWNER", "APP", "AUDITOR")}
    login = psql.Login(host=str(fresh.socket), port="5432", user="dba", password="dba", database="postgres")
    for _ in range(2):  # the second run finds everything there
        done = subprocess.run(
            [fresh.programs / "psql", "-X", "-v", "ON_ERROR_STOP=1", "-v", "database=nation", "-f", PROJECT / "deploy" / "roles.sql"],
            env=accounts.environment({**login.environment, **passwords}), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
    with psycopg.connect(
        host=str(fresh.socket), user="socle_owner", password="owner-password", dbname="nation"
    ) as owner:
        owner.execute("CREATE TABLE letter (id bigint)")
    with psycopg.connect(host=str(fresh.socket), user="socle_app", password="app-password", dbname="nation") as app:
        app.execute("INSERT INTO letter VALUES (1)")
    postgres.stop(folder)
    locks.release(folder / "clients.lock")
    places.remove(fresh.home)
