"""Runs: a scheme assessed for every unit of the caller's area, and decisions prepared from a run for people to sign."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema

from socle.api import door
from socle.api.shapes import Code, Day, Given, Number
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.eligibility.models import Assessment, Run
from socle.eligibility.operations import assessments, decisions
from socle.eligibility.queries import lists

router = Router(tags=["runs"])


class RunIn(Given):
    """As of which day; today if left out."""

    on: Day | None = None


class RunOut(Schema):
    """A run: by which version, as of which day, as known at which instant, and how many units had which result."""

    number: str
    scheme: str
    version: str
    on: date
    known_at: datetime | None
    kind: str
    engine: str
    state: str
    counts: dict[str, int]
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    failure: str


class ListOut(Schema):
    """The list of prepared decisions that waits for a signature: its number, and how many they are."""

    batch: str
    proposals: int


@door.route(router, "POST", "/schemes/{code}/runs", Permission.ASSESS, response=RunOut, status=201)
def assess_all(
    request: HttpRequest, code: Path[Code], body: RunIn, *, by: acting.Actor, at: datetime
) -> dict[str, Any]:
    """Assess every unit of the caller's area under a scheme. Nothing is decided by it."""
    del request
    if not by.covers_scheme(code):
        raise refusals.NotFound(number=code)
    return _run(assessments.assess_nation(scheme=code, on=body.on or timezone.localdate(at), by=by, at=at))


@door.route(router, "GET", "/runs/{number}", Permission.READ_DECISION, response=RunOut)
def run(request: HttpRequest, number: Path[Number], *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """One run. That of one application is there for those who may see the application."""
    del request, at
    return _run(_found(number, by))


@door.route(router, "POST", "/runs/{number}/proposals", Permission.ASSESS, response=ListOut, status=201)
def propose(request: HttpRequest, number: Path[Number], *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """Prepare a decision for each open application that the run settles. A person signs the list; no machine does."""
    del request
    batch = decisions.propose_from_run(run=_found(number, by), by=by, at=at)
    return {"batch": batch, "proposals": lists.proposals(batch=batch).count()}


def _found(number: str, by: acting.Actor) -> Run:
    found = lists.run(number)
    of_one = found.kind == "counter" and not Assessment.objects.filter(run=found).exists()
    if of_one or not by.covers_scheme(found.scheme):
        raise refusals.NotFound(number=number)
    return found


def _run(one: Run) -> dict[str, Any]:
    named = [name for name in RunOut.model_fields if name != "version"]
    return {name: getattr(one, name) for name in named} | {"version": one.version.number}
