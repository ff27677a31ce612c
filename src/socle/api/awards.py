"""Awards in force, and the waiting lists of programmes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Router, Schema

from socle.api import door, paging
from socle.api.shapes import Code, Day, Limit, MaybeCode, Money, Number
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.kernel import money, refusals
from socle.enrolment.models import Award
from socle.enrolment.queries import awards, places

router = Router(tags=["enrolment"])


class AwardOut(Schema):
    """What a unit is entitled to from a day on; `to_on` is the first day on which it is no longer in force."""

    number: str
    scheme: str
    application: str
    applicant: str
    household: str | None
    from_on: date
    to_on: date | None


class Awards(Schema):
    """A page; `next` is what to send as `after`, null on the last one."""

    items: list[AwardOut]
    next: str | None


class AwardAmountOut(Schema):
    """The amount of a component, a period, and the decision that set it."""

    component: str
    amount: Money
    from_on: date
    to_on: date | None
    decision: str


class RecipientOut(Schema):
    """Who collects the money, and by what; the account is masked."""

    person: str
    kind: str
    instrument: str | None
    account: str | None


class AwardDetail(AwardOut):
    """An award with its amounts and recipient on a day, and what the unit acknowledged."""

    decision: str
    ended_by: str | None
    amounts: list[AwardAmountOut]
    total: Money
    recipients: list[RecipientOut]
    acknowledged_on: date | None


class WaitingOut(Schema):
    """A place on the list: the values that ranked it, and since when it stands there."""

    position: int
    application: str
    applicant: str
    household: str | None
    rank: list[str | None]
    reason: str
    selection: str
    listed_on: date


class WaitingList(Schema):
    """A page in the order of positions; `next` is the position to send as `after`."""

    items: list[WaitingOut]
    next: int | None


@door.route(router, "GET", "/awards", Permission.READ_DECISION, response=Awards)
def awards_in_force(
    request: HttpRequest,
    scheme: MaybeCode = "",
    on: Day | None = None,
    after: Number | None = None,
    limit: Limit = 50,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """The awards in force on a day in the caller's area, the latest first."""
    del request, by
    found = awards.in_force(on=on or timezone.localdate(at), scheme=scheme)
    rows, following = paging.page(
        found.select_related("application__applicant", "application__household"), after=after or "", limit=limit
    )
    return {"items": [_award(one) for one in rows], "next": following}


@door.route(router, "GET", "/awards/{number}", Permission.READ_DECISION, response=AwardDetail)
def award(
    request: HttpRequest, number: Path[Number], on: Day | None = None, *, by: acting.Actor, at: datetime
) -> dict[str, Any]:
    """One award as it stands on a day."""
    del request, by
    found, day = awards.get(number), on or timezone.localdate(at)
    amounts = list(awards.amounts_on([found.pk], on=day).select_related("decision"))
    acknowledged = awards.commitments_of([found.pk]).first()
    return _award(found) | {
        "decision": found.decision.number,
        "ended_by": found.ended_by.number if found.ended_by else None,
        "amounts": [
            {"component": one.component, "amount": money.plain(one.amount), "decision": one.decision.number}
            | {"from_on": one.from_on, "to_on": one.to_on}
            for one in amounts
        ],
        "total": money.plain(sum((one.amount for one in amounts), Decimal(0))),
        "recipients": [_recipient(one) for one in awards.recipients_on([found.pk], on=day)],
        "acknowledged_on": acknowledged.acknowledged_on if acknowledged else None,
    }


@door.route(router, "GET", "/waiting-list", Permission.READ_DECISION, response=WaitingList)
def waiting_list(
    request: HttpRequest,
    scheme: Code,
    area_code: Code,
    after: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0,
    limit: Limit = 50,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """The list of a programme in an area, as the latest signed selection left it."""
    del request, by, at
    area = Area.objects.filter(code=area_code, valid_to=None).first()
    if area is None:
        raise refusals.NotFound(number=area_code)
    found = places.waiting_list(scheme=scheme, area=area).filter(position__gt=after).order_by("position", "id")
    rows = list(found[: limit + 1])
    shown = [
        {"position": one.position, "rank": one.rank, "reason": one.reason, "listed_on": one.listed_on}
        | {"selection": one.selection.number, **_unit(one.application)}
        for one in rows[:limit]
    ]
    return {"items": shown, "next": rows[limit - 1].position if len(rows) > limit else None}


def _award(one: Award) -> dict[str, Any]:
    named = ("number", "scheme", "from_on", "to_on")
    return {name: getattr(one, name) for name in named} | _unit(one.application)


def _unit(application: Any) -> dict[str, Any]:
    return {
        "application": application.number,
        "applicant": application.applicant.number,
        "household": application.household.number if application.household else None,
    }


def _recipient(one: Any) -> dict[str, Any]:
    by_what = one.instrument
    return {
        "person": one.person.number,
        "kind": one.kind,
        "instrument": by_what.kind if by_what else None,
        "account": by_what.masked if by_what else None,
    }
