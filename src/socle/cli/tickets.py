"""`socle tickets`: what waits for an answer; overdue tickets moved up; redress verified."""

from typing import Any

import click

from socle.base.kernel import clock
from socle.cli import operator, options, output
from socle.grievances import queries, reasoning
from socle.grievances.models import Ticket
from socle.grievances.operations import escalating, redress

_PURPOSE = "redress"


@click.group()
def tickets() -> None:
    """Inquiries, complaints, appeals and allegations."""


@tickets.command("list")
@click.option("--overdue", is_flag=True, help="Only those past their deadline.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1_000))
@options.as_signer
@output.as_json
def list_(overdue: bool, limit: int, username: str, as_json: bool) -> None:
    """The open tickets that the user may see, the nearest deadline first."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        where = queries.Filter(open=True, overdue=overdue)
        found = queries.tickets(by=by, on=options.today(), where=where, limit=limit)
        rows = [_said(one.ticket, one.age) for one in found]
    output.show({"tickets": rows}, as_json=as_json, text=output.table(rows))


@tickets.command()
@output.as_json
def escalate(as_json: bool) -> None:
    """Move every overdue ticket to the next level (the timetable does it each working day)."""
    with operator.acting_as_timetable(purpose=_PURPOSE) as by:
        moved = escalating.escalate_overdue(by=by, at=clock.now())
    output.show({"escalated": moved}, as_json=as_json)


@tickets.command("verify-redress")
@output.as_json
def verify_redress(as_json: bool) -> None:
    """Close every upheld appeal whose arrears have reached the person (the timetable does it each day)."""
    with operator.acting_as_timetable(purpose=_PURPOSE) as by:
        closed = redress.verify_redress(by=by, at=clock.now())
    output.show({"closed": closed}, as_json=as_json)


def _said(ticket: Ticket, age: reasoning.Age) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "state": ticket.state,
        "due_on": ticket.due_on,
        "working_days_left": age.left,
        "overdue": age.overdue,
    }
