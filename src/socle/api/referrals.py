"""Referrals sent to the caller's office: who comes and for what, nothing of the case; and the answer."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import StringConstraints

from socle.api import door
from socle.api.shapes import Given, Number
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.cases import queries
from socle.cases.operations import referrals as operations

router = Router(tags=["cases"])


class ReferralOut(Schema):
    """A person sent to the caller's office, how to reach them, and until when an answer is due."""

    number: str
    service: str
    reason: str
    name: str
    phone: str
    state: str
    sent_on: date
    answer_due_on: date
    overdue: bool
    answer: str


class AnswerIn(Given):
    """Accepted or declined, then attended or not attended; each time with the result in words."""

    state: Literal["accepted", "declined", "attended", "not attended"]
    answer: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class AnsweredOut(Schema):
    number: str
    state: str
    answered_at: datetime


@door.route(router, "GET", "/referrals", Permission.ANSWER_REFERRAL, response=list[ReferralOut])
def referrals(request: HttpRequest, open_only: bool = True, *, by: acting.Actor, at: datetime) -> list[dict[str, Any]]:
    """The referrals sent to the caller's office, the nearest deadline first."""
    del request
    return [asdict(one) for one in queries.received(by=by, on=timezone.localdate(at), open_only=open_only)]


@door.route(router, "POST", "/referrals/{number}/answer", Permission.ANSWER_REFERRAL, response=AnsweredOut)
def answer(
    request: HttpRequest, number: Path[Number], body: AnswerIn, *, by: acting.Actor, at: datetime
) -> dict[str, Any]:
    """Answer a referral; only the office that it was sent to can."""
    del request
    done = operations.answer_referral(number=number, state=body.state, answer=body.answer, by=by, at=at)
    return {"number": done.number, "state": done.state, "answered_at": done.answered_at}
