"""Run SQL with the program `psql`, so that neither the launcher nor its supervisor needs a driver.

Passwords go through the environment of the child, never through its command line.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from socle.base.kernel import refusals
from socle.base.postgres import accounts

_QUIET = {"PGCLIENTENCODING": "UTF8", "PGOPTIONS": "-c client_min_messages=warning"}


class SqlFailed(refusals.Refusal):
    """The database refused a statement. It says: {reason}"""

    code = "postgres.sql-failed"


@dataclass(frozen=True, kw_only=True)
class Login:
    """Whom to sign in as, where: the parameters of libpq. `host` may be the folder of a socket."""

    host: str
    port: str
    user: str
    password: str = field(repr=False)
    database: str

    @property
    def environment(self) -> dict[str, str]:
        """The same, as libpq's own variables."""
        return {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": self.database,
        }


def rows(programs: Path, login: Login, statement: str) -> list[list[str]]:
    """The rows of one statement, each value as text. Raises SqlFailed."""
    output = _psql(programs, login, ["--tuples-only", "--no-align", "--field-separator", "\x1f"], statement, {})
    return [line.split("\x1f") for line in output.splitlines()]


def script(
    programs: Path, login: Login, file: Path, *, variables: Mapping[str, str], secrets: Mapping[str, str]
) -> None:
    """Run a file of SQL, stopping at its first error. `variables` are psql's; `secrets` go into its environment.
    Raises SqlFailed.
    """
    options = [word for name, value in variables.items() for word in ("--set", f"{name}={value}")]
    _psql(programs, login, [*options, "--quiet"], file.read_text(), secrets)


def _psql(programs: Path, login: Login, options: list[str], text: str, secrets: Mapping[str, str]) -> str:
    done = subprocess.run(
        [str(programs / "psql"), "--no-psqlrc", "--set", "ON_ERROR_STOP=1", *options, "--file", "-"],
        input=text, capture_output=True, text=True, check=False, timeout=600,
        env=accounts.environment({**login.environment, **secrets, **_QUIET}),
    )  # fmt: skip
    if done.returncode != 0:
        raise SqlFailed(reason=" ".join(done.stderr.split())[:1000])
    return done.stdout
