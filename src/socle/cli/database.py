"""`socle db`: the database's own commands."""

from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from psycopg import conninfo

from socle.base import postgres
from socle.base.kernel import refusals
from socle.base.postgres import backup
from socle.cli import output


class NotEmbedded(refusals.Refusal):
    """This installation uses the database of DATABASE_URL; start, stop and watch it with its own tools."""

    code = "cli.not-embedded"


@click.group()
def db() -> None:
    """Start, stop, look at, back up and restore the database."""


@db.command()
@output.as_json
def start(as_json: bool) -> None:
    """Start the embedded database and bring its tables up to date.

    It stops by itself ten seconds after its last client has gone, unless `socle serve` runs.
    """
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    _show_status(as_json)


@db.command()
@output.as_json
def stop(as_json: bool) -> None:
    """Stop the embedded database cleanly."""
    stopped = postgres.stop(folder())
    output.show({"stopped": stopped}, as_json=as_json, text="The database is stopped.")


@db.command()
@output.as_json
def status(as_json: bool) -> None:
    """Say whether the embedded database runs, where it lies and how large it is."""
    _show_status(as_json)


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@output.as_json
def backup_(file: Path, as_json: bool) -> None:
    """Write the whole database to FILE (pg_dump's custom format) with a manifest of row counts beside it."""
    manifest = backup.dump(_whole_database(), file)
    output.show({"file": str(file), "rows": sum(manifest.counts.values())}, as_json=as_json)


@db.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--replace", is_flag=True, help="Put the backup in the place of a database that holds rows.")
@output.as_json
def restore(file: Path, replace: bool, as_json: bool) -> None:
    """Read FILE back into the database and compare the row counts with its manifest."""
    manifest = backup.restore(file, _whole_database(), replace=replace)
    output.show({"file": str(file), "rows": sum(manifest.counts.values())}, as_json=as_json)


def folder() -> Path:
    """The folder of the embedded database. Raises NotEmbedded where another database is used."""
    if settings.SOCLE_DATABASE_FOLDER is None:
        raise NotEmbedded
    return settings.SOCLE_DATABASE_FOLDER


def _whole_database() -> postgres.Server | str:
    """The embedded server; where DATABASE_URL names another, that database as its owner, whom no policy hides rows from."""
    if settings.SOCLE_DATABASE_FOLDER is not None:
        return postgres.ensure_running(folder())
    owner = settings.DATABASES["owner"]
    parts = {"host": owner["HOST"], "port": owner["PORT"], "user": owner["USER"], "password": owner["PASSWORD"]}
    return conninfo.make_conninfo(dbname=owner["NAME"], **{name: value for name, value in parts.items() if value})


def _show_status(as_json: bool) -> None:
    found = postgres.status(folder())
    shown = {
        "running": found.running,
        "version": found.version,
        "folder": str(found.folder),
        "size_bytes": found.size_bytes,
    }
    output.show(shown | {"clients": found.clients, "port": found.port}, as_json=as_json)
