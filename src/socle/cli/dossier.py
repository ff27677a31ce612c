"""`socle dossier`: a household or person as of any day, as known at any instant. Opening it leaves its trace."""

import dataclasses
from datetime import date, datetime
from typing import Any

import click

from socle.base.institutions.models import Purpose
from socle.base.kernel import clock, refusals
from socle.cli import operator, options, output
from socle.registry.operations import dossiers as operations
from socle.registry.reasoning import dossiers


@click.command()
@click.argument("number")
@options.day("--on", help="As of this day; default: today.")
@options.instant("--known-at", help="As known at this instant, written 2019-01-31T10:00:00+0000; default: now.")
@click.option("--purpose", required=True, help="The purpose, one of the country's; it stands in the trace.")
@options.as_user
@output.as_json
def dossier(
    number: str, on: date | None, known_at: datetime | None, purpose: str, username: str | None, as_json: bool
) -> None:
    """Open the dossier of household or person NUMBER. The trail says who opened it, when and for what."""
    _known_purpose(purpose)
    what = "household_number" if number.upper().startswith("HH-") else "person_number"
    with operator.acting_for(username, purpose=purpose) as by:
        found = operations.open(**{what: number}, on=on or options.today(), known_at=known_at, by=by, at=clock.now())
    output.show(dataclasses.asdict(found), as_json=as_json, text=_text(found))


def _known_purpose(code: str) -> None:
    known = list(Purpose.objects.order_by("code").values_list("code", flat=True))
    if code not in known:
        raise refusals.InvalidInput(f"'{code}' is no purpose of this country. Choose one of: {', '.join(known)}.")


def _text(found: dossiers.Dossier) -> str:
    home = found.household
    lines = [f"as of {found.on}, known at {found.known_at or 'now'}"]
    if home:
        lines += [f"{home.number} in {home.area_key}, office {home.office}", *_facts(home.known)]
    for one in found.members:
        born = f"{one.birth.earliest} to {one.birth.latest}" if one.birth else "unknown"
        lines += [f"{one.number}  {one.name}  {one.relation or '-'}  {one.sex}  born {born}", *_facts(one.known)]
    return "\n".join([*lines, *(f"conflict: {one}" for one in found.conflicts)])


def _facts(known: dossiers.Subject) -> list[str]:
    single = [f"    {one.group}.{one.name}: {_value(one)}" for one in known.facts]
    return single + [f"    {one.group}: {_rows(one)}" for one in known.lists]


def _rows(known: dossiers.KnownList) -> str:
    if known.masked:
        return "sealed"
    rows = "; ".join(", ".join(f"{one.name} {_value(one)}" for one in row) for row in known.rows)
    return rows or ("none" if known.complete else "unknown")


def _value(known: dossiers.Known) -> Any:
    if known.masked:
        return "sealed"
    return f"unknown ({known.absent})" if known.value is None else known.value
