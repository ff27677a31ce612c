"""Decisions with everything that made them, and their letters."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Path, Router, Schema

from socle.api import door, telling
from socle.api.shapes import Language, Number
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.base.notices import printing
from socle.eligibility.models import Service
from socle.eligibility.operations import explaining
from socle.eligibility.queries import lists

router = Router(tags=["decisions"])


class AppealOut(Schema):
    """Within what time after service, to whom, whether the decision waits for it, and the article."""

    within: str
    body: str
    suspensive: bool
    law: str


class DecisionOut(Schema):
    """A decision explained: the assessment replayed from the facts of then, who prepared, signed and served it, the appeal.

    `verified`: the stored record was rebuilt byte for byte. `basis` holds what a decision rests on beside an assessment.
    """

    number: str
    kind: str
    outcome: str
    application: str
    applicant: str
    household: str
    law: str
    reasons: list[str]
    from_on: date
    to_on: date | None
    basis: dict[str, Any]
    run: str
    version: str
    record_hash: str
    verified: bool
    assessment: telling.AssessmentOut | None
    prepared_by: str
    prepared_at: datetime
    signed_by: str
    authority: str
    signed_at: datetime
    served_on: date | None
    channel: str
    appeal: AppealOut | None
    appeal_until: date | None


@door.route(router, "GET", "/decisions/{number}", Permission.READ_DECISION, response=DecisionOut)
def decision(
    request: HttpRequest,
    number: Path[Number],
    language: Language = "en",
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """Explain a decision (its number), or the last one about an application (its number)."""
    del request
    found = explaining.explain(number=number, by=by, at=at)
    return found.plain(language) | {"appeal": telling.appeal(found.told)}


@door.route(
    router,
    "GET",
    "/decisions/{number}/letter.pdf",
    Permission.READ_DECISION,
    response=None,
    media_type="application/pdf",
)
def letter(request: HttpRequest, number: Path[Number], *, by: acting.Actor, at: datetime) -> bytes:
    """The letter as it was served, the same to the byte whenever it is printed. 404 while it was not served."""
    del request, by, at
    service = Service.objects.select_related("notice").filter(decision=lists.decision(number)).first()
    if service is None or not service.notice.content:
        raise refusals.NotFound(number=number)
    return printing.pdf(service.notice)
