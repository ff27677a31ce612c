"""Applications: lodged, listed, and assessed at the counter."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema

from socle.api import door, paging
from socle.api.shapes import Code, Day, Given, Language, Limit, MaybeCode, Number
from socle.api.telling import AssessmentOut
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.eligibility.models import Application, Decision
from socle.eligibility.operations import applications, assessments, explaining
from socle.eligibility.queries import lists
from socle.registry.models import Household, Person

router = Router(tags=["applications"])


class ApplicationIn(Given):
    """Who asks for which scheme. Where the scheme is for households, it is the applicant's unless one is named."""

    scheme: Code
    applicant: Number
    household: Number | None = None


class ApplicationOut(Schema):
    """An application and where it stands."""

    number: str
    scheme: str
    unit: str
    applicant: str
    household: str | None
    lodged_on: date
    channel: str
    office: str
    state: str


class DecisionLine(Schema):
    """A decision about an application, by its number."""

    number: str
    kind: str
    outcome: str
    from_on: date
    decided_at: datetime


class ApplicationDetail(ApplicationOut):
    decisions: list[DecisionLine]


class Applications(Schema):
    """A page; `next` is what to send as `after`, null on the last one."""

    items: list[ApplicationOut]
    next: str | None


class AssessmentIn(Given):
    """As of which day; today if left out."""

    on: Day | None = None


class AssessedOut(Schema):
    """What the rules say, and the run from which a decision can be prepared. It is not a decision."""

    application: str
    run: str
    record_hash: str
    assessment: AssessmentOut


@door.route(router, "POST", "/applications", Permission.LODGE_APPLICATION, response=ApplicationOut, status=201)
def lodge(request: HttpRequest, body: ApplicationIn, *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """Lodge an application for a person or a household of the caller's area."""
    del request
    applicant = Person.objects.filter(number=body.applicant).first()
    home = Household.objects.filter(number=body.household).first() if body.household else None
    if applicant is None or (body.household and home is None):
        raise refusals.NotFound(number=body.applicant if applicant is None else body.household)
    lodged = applications.lodge(scheme=body.scheme, applicant=applicant, household=home, channel="api", by=by, at=at)
    return _application(lodged)


@door.route(router, "GET", "/applications", Permission.READ_DECISION, response=Applications)
def applications_of_area(
    request: HttpRequest,
    scheme: MaybeCode = "",
    state: Literal["", "lodged", "decided", "withdrawn"] = "",
    area: MaybeCode = "",
    office: MaybeCode = "",
    after: Number | None = None,
    limit: Limit = 50,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """The applications in the caller's area and schemes, the latest first. `area`: the key of an area."""
    del request, by, at
    found = lists.applications(scheme=scheme, state=state, area_key=area, office=office)
    rows, following = paging.page(found, after=after or "", limit=limit)
    return {"items": [_application(one) for one in rows], "next": following}


@door.route(router, "GET", "/applications/{number}", Permission.READ_DECISION, response=ApplicationDetail)
def application(request: HttpRequest, number: Path[Number], *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """One application with the decisions about it."""
    del request, by, at
    found = lists.application(number)
    decisions = Decision.objects.filter(application=found).order_by("-decided_at", "-id")
    return _application(found) | {
        "decisions": list(decisions.values("number", "kind", "outcome", "from_on", "decided_at"))
    }


@door.route(router, "POST", "/applications/{number}/assessments", Permission.ASSESS, response=AssessedOut, status=201)
def assess(
    request: HttpRequest,
    number: Path[Number],
    body: AssessmentIn,
    language: Language = "en",
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """Assess one application on what is known now, criterion by criterion. Nothing is decided by it."""
    del request
    asked = lists.application(number)
    stored = assessments.assess(application=asked, on=body.on or timezone.localdate(at), by=by, at=at)
    told = explaining.explained_assessment(stored).plain(language)
    return {
        "application": asked.number,
        "run": stored.run.number,
        "record_hash": stored.record_hash,
        "assessment": told,
    }


def _application(one: Application) -> dict[str, Any]:
    named = ("number", "scheme", "unit", "lodged_on", "channel", "office", "state")
    return {name: getattr(one, name) for name in named} | {
        "applicant": one.applicant.number,
        "household": one.household.number if one.household else None,
    }
