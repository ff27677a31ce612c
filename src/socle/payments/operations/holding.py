from datetime import datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.payments.models import Line, Payroll
from socle.payments.operations import steps, totals
from socle.payments.reasoning import states

_HOLDABLE = states.BEFORE_APPROVAL | {states.APPROVED, states.APPROVED_TWICE, states.FUNDED}


class NoSuchLine(refusals.Refusal):
    """Payroll {payroll} has no line of award {award} that is {state}. Check the numbers; a line that was sent to the bank
    cannot be held any more."""

    code = "payments.no-such-line"


class NotReleasable(refusals.Refusal):
    """The lines of award {award} are held because of: {because}. That must be put right first; releasing them cannot."""

    code = "payments.not-releasable"


@acting.operation(Permission.PREPARE_PAYROLL)
def hold_line(*, payroll: str, award: str, because: str, component: str = "", by: acting.Actor, at: datetime) -> int:
    """Hold the award's lines (of one component, or all) on a payroll that was not sent; gives how many.

    The reason is required. Raises NoSuchLine, WrongState.
    """
    found = steps.locked(payroll, by=by, among=_HOLDABLE)
    if not because.strip():
        raise refusals.InvalidInput("Hold a line: write the reason for which it is held.")
    held = _lines(found, award, component, Line.State.DUE).update(
        state=Line.State.HELD, held_because=because.strip()[:120]
    )
    if not held:
        raise NoSuchLine(payroll=payroll, award=award, state="due")
    totals.refresh(found)
    steps.note(found, "hold", by=by, at=at, award=award, held=held)
    return held


@acting.operation(Permission.PREPARE_PAYROLL)
def release_line(*, payroll: str, award: str, component: str = "", by: acting.Actor, at: datetime) -> int:
    """Release held lines; gives how many. On a payroll not yet approved they are paid with it, later with the next one.

    Raises NoSuchLine, and NotReleasable where a recipient, instrument or usable account is missing.
    """
    found = steps.locked(payroll, by=by)
    held = _lines(found, award, component, Line.State.HELD)
    reasons = set(held.values_list("held_because", flat=True))
    if not reasons:
        raise NoSuchLine(payroll=payroll, award=award, state="held")
    stuck = {one for one in reasons if one.startswith("missing-") or one == "unusable-account"}
    if stuck and found.state in states.BEFORE_APPROVAL:
        raise NotReleasable(award=award, because=", ".join(sorted(stuck)))
    here = found.state in states.BEFORE_APPROVAL
    released = held.update(state=Line.State.DUE, held_because="", **({} if here else {"payroll": None}))
    if here:
        totals.refresh(found)
    steps.note(found, "release", by=by, at=at, award=award, released=released)
    return released


def _lines(payroll: Payroll, award: str, component: str, state: str):
    lines = Line.objects.filter(payroll=payroll, award__number=award, state=state, instruction=None)
    return lines.filter(component=component) if component else lines
