"""Reaching a state: the payroll's row is locked, the state machine asked, the step written."""

from datetime import datetime

from socle.base import acting
from socle.base.acts.models import Act
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.payments.models import Payroll, PayrollStep
from socle.payments.reasoning import states


class PartOfTheCountry(refusals.Refusal):
    """A payroll holds the awards of the whole country, and you see only your area. Somebody with the whole country must do
    this, or lines would be missing without anybody noticing."""

    code = "payments.part-of-the-country"


class WrongState(refusals.Refusal):
    """Payroll {number} is {state}; this can be done while it is: {allowed}."""

    code = "payments.wrong-state"


def locked(number: str, *, by: acting.Actor, among: frozenset[str] | None = None) -> Payroll:
    """The payroll, its row locked until the transaction ends. Raises NotFound, PartOfTheCountry, WrongState."""
    if by.area_key:
        raise PartOfTheCountry
    payroll = Payroll.objects.select_for_update(of=("self",)).select_related("period").filter(number=number).first()
    if payroll is None:
        raise refusals.NotFound(number=number)
    if among is not None and payroll.state not in among:
        raise WrongState(number=number, state=payroll.state, allowed=", ".join(sorted(among)))
    return payroll


def require_next(payroll: Payroll, state: str, *, something_came_back: bool = False) -> None:
    """Raises StateSkipped unless the payroll may now reach the state."""
    states.require(
        payroll.state, state, second_approval=payroll.second_approval, something_came_back=something_came_back
    )


def reach(
    payroll: Payroll, state: str, *, by: acting.Actor, at: datetime, act: Act | None = None, remarks: str = ""
) -> None:
    """Write the state and its step, and the audit event."""
    payroll.state = state
    payroll.save(update_fields=["state", "second_approval"])
    PayrollStep.objects.create(
        payroll=payroll, state=state, by_id=by.user_id, by_name=by.name, at=at, act=act, remarks=remarks
    )
    note(payroll, state, by=by, at=at)


def note(payroll: Payroll, what: str, *, by: acting.Actor, at: datetime, **details: object) -> None:
    """An audit event about a payroll, with its totals."""
    counted = {"lines": payroll.lines, "total": payroll.total, **details}
    audit.record(
        f"payments.{what.replace(' ', '-')}", by=by, at=at, about=payroll.number, scheme=payroll.scheme, details=counted
    )


def preparers(payroll: Payroll) -> set[int]:
    """The users who opened, calculated or validated it."""
    before = [states.DRAFT, states.CALCULATED, states.VALIDATED]
    users = payroll.steps.filter(state__in=before, by__isnull=False).values_list("by_id", flat=True)
    return {*users, *([payroll.prepared_by_id] if payroll.prepared_by_id else [])}
