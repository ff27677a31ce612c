"""`socle outlook`: what the coming months bring a family by themselves."""

import dataclasses
from datetime import date
from typing import Any

import click

from socle.base.kernel import clock
from socle.cli import operator, options, output
from socle.schemes.reasoning import showing
from socle.window.operations import outlook as operations
from socle.window.reasoning import outlook as reasoning


@click.command()
@click.argument("number")
@options.day("--on", help="From this day on; default: today.")
@click.option("--months", type=click.IntRange(1, 60), default=operations.MONTHS, show_default=True)
@options.as_user
@output.as_json
def outlook(number: str, on: date | None, months: int, username: str | None, as_json: bool) -> None:
    """Say what the coming months change for household or person NUMBER by birthdays, ends of facts and new law."""
    what = "household_number" if number.upper().startswith("HH-") else "person_number"
    with operator.acting_for(username, purpose="eligibility") as by:
        found = operations.look(**{what: number}, on=on or options.today(), months=months, by=by, at=clock.now())
    plain = {"about": number, "changes": [_plain(one) for one in found]}
    text = "\n".join(_line(one) for one in found) or "Nothing changes by itself."
    output.show(plain, as_json=as_json, text=text)


def _plain(one: reasoning.Change) -> dict[str, Any]:
    return {
        **dataclasses.asdict(one),
        "title": one.title.get("en", one.scheme),
        "from_on": one.from_on.isoformat(),
        "amounts": [
            {"code": each.code, "before": showing.amount(each.before), "after": showing.amount(each.after)}
            for each in one.amounts
        ],
    }


def _line(one: reasoning.Change) -> str:
    eligible = f"eligible {one.before} -> {one.after}" if one.before != one.after else f"eligible {one.after}"
    amounts = [
        f"{each.code} {showing.amount(each.before) or 'unknown'} -> {showing.amount(each.after) or 'unknown'}"
        for each in one.amounts
    ]
    causes = [" ".join(part for part in (each.kind, each.of, each.what) if part) for each in one.causes]
    return f"{one.from_on}  {one.scheme}  {one.unit}: {', '.join([eligible, *amounts])} ({'; '.join(causes)})"
