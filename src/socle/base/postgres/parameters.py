"""Connection parameters for the driver and for Django."""

from pathlib import Path

from socle.base.postgres import roles, server


def connection(running: server.Server, role: str, database: str) -> dict[str, str]:
    """What `psycopg.connect(**...)` needs to sign in as `role`."""
    login = running.login(role, database)
    return {
        "host": login.host,
        "port": login.port,
        "user": login.user,
        "password": login.password,
        "dbname": login.database,
    }


def parameters_for_django(folder: Path, database: str, tests: bool) -> dict[str, dict]:
    """Django's DATABASES: `default` (the application), `owner` (migrations), `auditor`. Starts the server if need be.

    With `tests` the folder is ignored: the run gets a temporary server, see `server.for_tests`.
    """
    running = server.for_tests() if tests else server.ensure_running(folder)
    roles.ensure(running, database)
    return {
        alias: _alias(running, role, database)
        for alias, role in (("default", roles.APP), ("owner", roles.OWNER), ("auditor", roles.AUDITOR))
    }


def _alias(running: server.Server, role: str, database: str) -> dict:
    login = running.login(role, database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": role,
        "PASSWORD": login.password,
        "HOST": login.host,
        "PORT": login.port,
    }
