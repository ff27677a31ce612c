"""`socle country`: check and apply the country's folder."""

from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from socle.base.country import operations as country_operations
from socle.base.country import reading
from socle.base.kernel import clock
from socle.cli import operator, output

_folder = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)


@click.group()
def country() -> None:
    """The country's configuration: areas, institutions, staff, calendar, facts."""


@country.command()
@_folder
@output.as_json
def check(folder: Path | None, as_json: bool) -> None:
    """Read FOLDER (default: the installation's country) and say what is wrong in it, without a database."""
    found = reading.read(folder or settings.SOCLE_COUNTRY)
    counts = {
        "areas": len(found.areas),
        "offices": len(found.institutions["offices"]),
        "staff": len(found.staff),
        "fact_groups": len(found.dictionary.groups),
    }
    output.show({"country": found.code, "ok": True, **counts, "facts_hash": found.dictionary.hash}, as_json=as_json)


@country.command()
@_folder
@output.as_json
def apply(folder: Path | None, as_json: bool) -> None:
    """Bring the database up to FOLDER. Repeating it changes nothing."""
    found = reading.read(folder or settings.SOCLE_COUNTRY)
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    country_operations.make_fact_tables(found)
    with operator.acting_as_operator(purpose="audit") as by:
        applied = country_operations.apply(country=found, by=by, at=clock.now())
    output.show(
        {"country": found.code, "facts_hash": applied.facts_hash, "applied_at": applied.applied_at}, as_json=as_json
    )
