from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.acts import operations as acts
from socle.base.country import queries as country
from socle.base.kernel import numbers, refusals
from socle.base.periods import queries as periods
from socle.base.periods.models import Period
from socle.payments import rows
from socle.payments.models import Payroll
from socle.payments.operations import arrangements, calculating, checking, late, ledger, steps, totals
from socle.payments.reasoning import due_dates, states


class AlreadyOpen(refusals.Refusal):
    """There is a payroll of {scheme} for {period} already ({number}, cycle {cycle}). Use it, or name another off-cycle."""

    code = "payments.already-open"


class PreviousNotSent(refusals.Refusal):
    """The payroll before this one ({number}) is {state}. Send it first: otherwise the difference between the two could not be
    explained to the cent."""

    code = "payments.previous-not-sent"


class StillBlocked(refusals.Refusal):
    """Blocking findings stand: {findings}. Hold the lines concerned, or have somebody else waive the findings with a reason."""

    code = "payments.blocking-findings"


class NothingToPay(refusals.Refusal):
    """Payroll {number} has no line that can be paid."""

    code = "payments.nothing-to-pay"


class NotEnough(refusals.Refusal):
    """The funds confirmed ({given}) do not cover the payroll's total of {total}. Ask the treasury for the missing {missing}."""

    code = "payments.not-enough-funds"


class Unexplained(refusals.Refusal):
    """{count} differences between instructed, reported and booked amounts are not explained yet. Explain each of them before
    the cycle is closed."""

    code = "payments.unexplained-differences"


@acting.operation(Permission.PREPARE_PAYROLL)
def open(*, scheme: str, period: Period, cycle: str = "regular", by: acting.Actor, at: datetime) -> Payroll:
    """Open a payroll in draft; its cut-off is frozen at `at`. Raises NoArrangement, AlreadyOpen, PartOfTheCountry."""
    if by.area_key or not by.covers_scheme(scheme):
        raise steps.PartOfTheCountry
    arrangement = arrangements.of(scheme, on=timezone.localdate(at))
    there = Payroll.objects.filter(scheme=scheme, period=period, cycle=cycle).first()
    if there is not None:
        raise AlreadyOpen(scheme=scheme, period=period.code, number=there.number, cycle=cycle)
    dates = due_dates.by_last_digit(
        arrangement.due, starts=period.starts_on, ends=period.ends_on, holidays=periods.holidays()
    )
    payroll = Payroll.objects.create(
        number=numbers.new("PR"),
        scheme=scheme,
        period=period,
        cycle=cycle,
        cut_off_at=at,
        currency=country.facts().currency.code,
        previous=_before(scheme, period, cycle),
        prepared_by_id=by.user_id,
        due_on=min(dates.values()),
    )
    steps.reach(payroll, states.DRAFT, by=by, at=at)
    return payroll


def _before(scheme: str, period: Period, cycle: str) -> Payroll | None:
    earlier = Payroll.objects.filter(scheme=scheme, cycle=cycle, period__starts_on__lt=period.starts_on)
    return earlier.order_by("-period__starts_on").first()


@acting.operation(Permission.PREPARE_PAYROLL)
def calculate(*, payroll: str, by: acting.Actor, at: datetime) -> Payroll:
    """Make the lines by the frozen cut-off; again, it changes nothing (domain P01). Raises PreviousNotSent, WrongState."""
    found = steps.locked(payroll, by=by, among=frozenset({states.DRAFT, states.CALCULATED}))
    if found.previous and found.previous.state not in states.AFTER_SENDING:
        raise PreviousNotSent(number=found.previous.number, state=found.previous.state)
    rows.one_at_a_time(found.scheme)
    late.post(found, by=by, at=at)
    calculating.make_lines(found, arrangements.of(found.scheme, on=timezone.localdate(found.cut_off_at)), at=at)
    totals.refresh(found)
    if found.state == states.DRAFT:
        steps.reach(found, states.CALCULATED, by=by, at=at)
    else:
        steps.note(found, "calculated again", by=by, at=at)
    return found


@acting.operation(Permission.PREPARE_PAYROLL)
def validate(*, payroll: str, by: acting.Actor, at: datetime) -> Payroll:
    """Run the checks before payment with what is known now; again, it checks anew and keeps what was waived."""
    found = steps.locked(payroll, by=by, among=frozenset({states.CALCULATED, states.VALIDATED}))
    arrangement = arrangements.of(found.scheme, on=timezone.localdate(found.cut_off_at))
    given = calculating.parameters(found, arrangement, at=at)
    previous = found.previous_id or 0
    standing = checking.check(
        {**given, "previous": previous, "on": timezone.localdate(at), "days": arrangement.account_is_new_for}
    )
    totals.refresh(found)
    if found.state == states.CALCULATED:
        steps.reach(found, states.VALIDATED, by=by, at=at)
    steps.note(found, "checks", by=by, at=at, findings=standing)
    return found


@acting.operation(Permission.APPROVE_PAYROLL)
def approve(*, payroll: str, by: acting.Actor, at: datetime) -> Payroll:
    """Sign the payroll (act of kind payroll). Raises SameOfficer for who prepared it, NoAuthority, StillBlocked, StateSkipped.

    Whether a second approval is needed is decided here by the scheme's arrangement; without one the lines become owed.
    """
    found = steps.locked(payroll, by=by)
    steps.require_next(found, states.APPROVED)
    if by.user_id in steps.preparers(found):
        raise acts.SameOfficer
    _require_unblocked(found)
    totals.refresh(found)
    if not found.lines:
        raise NothingToPay(number=found.number)
    arrangement = arrangements.of(found.scheme, on=timezone.localdate(found.cut_off_at))
    found.second_approval = states.needs_second_approval(found.total, arrangement.second_approval_above)
    _sign(found, states.APPROVED, by=by, at=at)
    if not found.second_approval:
        ledger.owe(found, at=at)
    return found


@acting.operation(Permission.APPROVE_PAYROLL)
def approve_again(*, payroll: str, by: acting.Actor, at: datetime) -> Payroll:
    """The second signature, by somebody who neither prepared nor approved it. Raises SameOfficer, StillBlocked, StateSkipped."""
    found = steps.locked(payroll, by=by)
    steps.require_next(found, states.APPROVED_TWICE)
    first = found.steps.get(state=states.APPROVED).by_id
    if by.user_id in steps.preparers(found) | {first}:
        raise acts.SameOfficer
    _require_unblocked(found)
    _sign(found, states.APPROVED_TWICE, by=by, at=at)
    ledger.owe(found, at=at)
    return found


def _require_unblocked(payroll: Payroll) -> None:
    standing = rows.read(checking.STANDING, {"payroll": payroll.pk})
    if standing:
        raise StillBlocked(findings=", ".join(f"{kind} ({count})" for kind, count in standing))


def _sign(payroll: Payroll, state: str, *, by: acting.Actor, at: datetime) -> None:
    act = acts.sign(
        kind="payroll",
        prepared_by=payroll.prepared_by_id,
        prepared_at=payroll.steps.get(state=states.VALIDATED).at,
        by=by,
        at=at,
        amount=payroll.total,
    )
    steps.reach(payroll, state, by=by, at=at, act=act)


@acting.operation(Permission.SEND_PAYROLL)
def fund(*, payroll: str, amount: Decimal, reference: str, by: acting.Actor, at: datetime) -> Payroll:
    """Record that the treasury confirmed the funds, with its reference. Raises NotEnough, StateSkipped."""
    found = steps.locked(payroll, by=by)
    steps.require_next(found, states.FUNDED)
    if amount < found.total:
        raise NotEnough(given=amount, total=found.total, missing=found.total - amount)
    if not reference.strip():
        raise refusals.InvalidInput("Funding: write the treasury's reference, so that the money can be traced.")
    steps.reach(found, states.FUNDED, by=by, at=at, remarks=f"{reference.strip()}: {amount} {found.currency}")
    return found


@acting.operation(Permission.RECONCILE)
def close(*, payroll: str, by: acting.Actor, at: datetime) -> Payroll:
    """Close the cycle. Raises Unexplained while a difference is, StateSkipped before it is reconciled."""
    found = steps.locked(payroll, by=by)
    steps.require_next(found, states.CLOSED)
    unexplained = found.differences.filter(explained_at=None).count()
    if unexplained:
        raise Unexplained(count=unexplained)
    steps.reach(found, states.CLOSED, by=by, at=at)
    return found
