"""Conditions: what is due of whom, and the lists that schools and clinics report."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import F, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import StringConstraints

from socle.api import door
from socle.api.shapes import Code, Given, Limit, MaybeCode
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import money
from socle.base.periods import queries as periods
from socle.conditionality.models import Due
from socle.conditionality.operations import reports

router = Router(tags=["conditionality"])

Key = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Share = Annotated[str, StringConstraints(pattern=r"^[01](\.[0-9]{1,4})?$"), Field(examples=["0.8500"])]
Cursor = Annotated[str, StringConstraints(max_length=140, pattern=r"^[^\x00]*$")]


class Attendance(Given):
    """A line of a list: the person's number (or `kind:value` of an identifier), the share attended, why they were absent."""

    person: Key
    measured: Share
    facility: MaybeCode = ""
    reason: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")] = ""


class ReportsIn(Given):
    """The list of a facility for a period. Exactly the least that is asked is met."""

    period: Code
    calendar: Code = "month"
    source: Literal["import", "authority"] = "authority"
    rows: Annotated[list[Attendance], Field(min_length=1, max_length=10_000)]


class LineError(Schema):
    """A line that was not recorded, counted from 1, and why."""

    line: int
    sentence: str


class ReportsOut(Schema):
    """How many reports were recorded, how many correct earlier ones, and the lines that were not recorded."""

    recorded: int
    corrections: int
    errors: list[LineError]


class DueOut(Schema):
    """What is asked of a person in a period, by which article, who is to report it, and what was reported."""

    award: str
    person: str
    condition: str
    period: str
    at_least: str
    law: str
    facility: str | None
    result: Literal["not reported", "met", "breach", "exempt"]
    measured: str | None


class Dues(Schema):
    """A page; `next` is what to send as `after`, null on the last one."""

    items: list[DueOut]
    next: str | None


@door.route(router, "POST", "/compliance-reports", Permission.REPORT_COMPLIANCE, response=ReportsOut)
def report(request: HttpRequest, body: ReportsIn, *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """Record a list. Lines that fit are recorded; each of the others comes back with its reason."""
    del request
    rows = [reports.Row(line=line, **one.model_dump()) for line, one in enumerate(body.rows, start=1)]
    period = periods.get(body.period, calendar=body.calendar)
    done = reports.record_many(rows=rows, period=period, source=body.source, by=by, at=at)
    return {
        "recorded": done.recorded,
        "corrections": done.corrections,
        "errors": [{"line": one.line, "sentence": one.sentence} for one in done.errors],
    }


@door.route(router, "GET", "/dues", Permission.REPORT_COMPLIANCE, response=Dues)
def dues(
    request: HttpRequest,
    period: Code,
    calendar: Code = "month",
    scheme: MaybeCode = "",
    facility: MaybeCode = "",
    result: Literal["", "not reported", "met", "breach", "exempt"] = "",
    after: Cursor = "",
    limit: Limit = 50,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """What is due in a period of the people in the caller's area: the list that a school fills in."""
    del request, by, at
    found = Due.objects.filter(period=periods.get(period, calendar=calendar))
    given = {"award__scheme": scheme, "facility__code": facility, "result": result}
    found = found.filter(**{name: value for name, value in given.items() if value})
    found = found.annotate(place=Concat("person__number", Value(" "), "award__number", Value(" "), "condition"))
    if after:
        found = found.filter(place__gt=after)
    named = ("condition", "law", "result", "at_least", "place")
    rows = list(
        found.order_by("place").values(
            *named,
            period_code=F("period__code"),
            award_number=F("award__number"),
            person_number=F("person__number"),
            facility_code=F("facility__code"),
            reported=F("report__measured"),
        )[: limit + 1]
    )
    return {
        "items": [_due(one) for one in rows[:limit]],
        "next": rows[limit - 1]["place"] if len(rows) > limit else None,
    }


def _due(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("condition", "law", "result")} | {
        "award": one["award_number"],
        "person": one["person_number"],
        "period": one["period_code"],
        "facility": one["facility_code"],
        "at_least": money.plain(one["at_least"]),
        "measured": None if one["reported"] is None else money.plain(one["reported"]),
    }
