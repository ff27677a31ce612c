"""The plan agreed with the family: needs, goals, the service that is to meet each, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.cases import catalogue
from socle.cases.models import PlanItem
from socle.cases.operations import found


class NoSuchDimension(refusals.Refusal):
    """'{dimension}' is no dimension of a plan. Choose one of: {known}."""

    code = "cases.no-such-dimension"


class ItemEnded(refusals.Refusal):
    """This part of the plan was marked as {state} on {ended_on}."""

    code = "cases.item-ended"


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """A need, the goal agreed with the family, and the service or transfer that is to meet it."""

    dimension: str
    need: str
    goal: str
    service: str = ""
    due_on: date | None = None


@acting.operation(Permission.MANAGE_CASE)
def plan_item(*, case: str, item: NewItem, by: acting.Actor, at: datetime) -> PlanItem:
    """Add a part to the plan. Raises NoSuchDimension, InvalidInput, NotFound, CaseClosed or OwnRecord."""
    row = found.open_case(case, by=by)
    known = catalogue.of_country().dimensions
    if item.dimension not in known:
        raise NoSuchDimension(dimension=item.dimension, known=", ".join(known))
    made = PlanItem.objects.create(
        case=row,
        dimension=item.dimension,
        need=found.told(item.need, "Need"),
        goal=found.told(item.goal, "Goal"),
        service=item.service.strip(),
        due_on=item.due_on,
        agreed_on=timezone.localdate(at),
    )
    found.record("planned", row, by=by, at=at, dimension=item.dimension)
    return made


@acting.operation(Permission.MANAGE_CASE)
def reach(*, item: int, by: acting.Actor, at: datetime) -> PlanItem:
    """The goal is reached. `item` is its key. Raises ItemEnded, NotFound, CaseClosed or OwnRecord."""
    return _end(item, "reached", by, at)


@acting.operation(Permission.MANAGE_CASE)
def drop(*, item: int, by: acting.Actor, at: datetime) -> PlanItem:
    """The family and the caseworker gave the goal up. Raises ItemEnded, NotFound, CaseClosed or OwnRecord."""
    return _end(item, "dropped", by, at)


def _end(key: int, state: str, by: acting.Actor, at: datetime) -> PlanItem:
    item = PlanItem.objects.select_related("case").filter(pk=key).first()
    if item is None:
        raise refusals.NotFound(number=key)
    case = found.open_case(item.case.number, by=by)
    if item.ended_on is not None:
        raise ItemEnded(state=item.state, ended_on=item.ended_on)
    item.state, item.ended_on = state, timezone.localdate(at)
    item.save(update_fields=["state", "ended_on"])
    found.record(state, case, by=by, at=at, dimension=item.dimension)
    return item
