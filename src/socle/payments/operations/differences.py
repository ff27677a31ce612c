"""A change in the past recomputes the periods concerned and posts what differs, never touching a paid line (domain P03).

Too little was posted: an arrears line, paid with the next payroll. Too much in one component and too little in another of
the same period: lines that cancel each other. Too much in all: an overpayment, which is a fact and no debt. Nothing is
taken back before a recovery decision was signed and served (operations.recoveries; domain P18, pitfall 1).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.periods.models import Period
from socle.enrolment.models import Award
from socle.payments import owed, rows
from socle.payments.models import Line, Overpayment, Payroll
from socle.payments.operations import arrangements
from socle.payments.reasoning import states

_OWED = f"WITH {owed.STATEMENT} SELECT component, amount, decision_id FROM owed"
_POSTED = """
SELECT component, sum(amount) FROM (
  SELECT component, amount FROM payments_line WHERE award_id = %(award)s AND period_id = %(period)s
    AND kind IN ('regular', 'arrears', 'adjustment') AND state <> 'dropped'
  UNION ALL
  SELECT component, -amount FROM payments_overpayment WHERE award_id = %(award)s AND period_id = %(period)s
) posted GROUP BY component
"""


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """What a recomputation posted: the sum of new lines (arrears and adjustments) and of overpayments found."""

    arrears: Decimal
    overpaid: Decimal
    periods: int


@dataclass(frozen=True, kw_only=True)
class _Part:
    component: str
    amount: Decimal
    decision: int


@acting.operation(Permission.PREPARE_PAYROLL)
def recompute(
    *, award: Award, from_period: Period, cause: str, cause_number: str, by: acting.Actor, at: datetime
) -> Recomputed:
    """Post the differences of an award from a period on, for every period whose payroll was calculated.

    `cause` (appeal, late report, birth, death, rectification ...) and the number of the record that caused it stand on each
    line; the same cause again posts nothing. Raises NoArrangement.
    """
    return post(award=award, from_period=from_period, cause=(cause, cause_number), by=by, at=at)


def post(*, award: Award, from_period: Period, cause: tuple[str, str], by: acting.Actor, at: datetime) -> Recomputed:
    """As `recompute`, for operations of the rooms above that hold another permission (an appeal upheld, a change)."""
    arrears, overpaid, touched = Decimal(0), Decimal(0), 0
    for period in _periods(award.scheme, from_period):  # periods of one award: a handful
        parts = _difference(award, period, at)
        net = sum((part.amount for part in parts), Decimal(0))
        if not parts:
            continue
        touched += 1
        if net >= 0:
            _post_lines(award, period, parts, cause, at)
            arrears += net
        else:
            _note_overpayment(award, period, parts, cause, at)
            overpaid -= net
    found = Recomputed(arrears=arrears, overpaid=overpaid, periods=touched)
    audit.record(
        "payments.recompute",
        by=by,
        at=at,
        about=award.number,
        scheme=award.scheme,
        details={"cause": cause, "arrears": arrears, "overpaid": overpaid, "periods": touched},
    )
    return found


def _periods(scheme: str, first: Period) -> list[Period]:
    calculated = Payroll.objects.filter(scheme=scheme).exclude(state=states.DRAFT).values("period")
    return list(
        Period.objects.filter(pk__in=calculated, calendar=first.calendar, starts_on__gte=first.starts_on).order_by(
            "starts_on"
        )
    )


def _difference(award: Award, period: Period, at: datetime) -> list[_Part]:
    """What each component is owed by now less what was posted; nothing where all agree."""
    given = {
        "scheme": award.scheme,
        "awards": [award.pk],
        "award": award.pk,
        "period": period.pk,
        "calendar": period.calendar,
        "starts": period.starts_on,
        "ends": period.ends_on,
        "cut_off": at,
        "unit": country.facts().currency.smallest_unit,
    }
    now = {component: (amount, decision) for component, amount, decision in rows.read(_OWED, given)}
    change: dict[str, Decimal] = defaultdict(Decimal, {code: amount for code, (amount, _) in now.items()})
    for component, posted in rows.read(_POSTED, given):
        change[component] -= posted
    because = award.ended_by_id or award.decision_id
    return [
        _Part(component=component, amount=amount, decision=now[component][1] if component in now else because)
        for component, amount in sorted(change.items())
        if amount
    ]


def _post_lines(award: Award, period: Period, parts: list[_Part], cause: tuple[str, str], at: datetime) -> None:
    arrangement = arrangements.of(award.scheme, on=timezone.localdate(at))
    Line.objects.bulk_create(
        [
            Line(
                award=award,
                scheme=award.scheme,
                component=part.component,
                period=period,
                kind=Line.Kind.ARREARS if part.amount > 0 else Line.Kind.ADJUSTMENT,
                cause=cause[0],
                cause_number=cause[1],
                amount=part.amount,
                currency=country.facts().currency.code,
                decision_id=part.decision,
                financing_source=arrangement.financing_source,
                budget_line=arrangement.budget_line,
                created_at=at,
            )
            for part in parts
        ]
    )


def _note_overpayment(award: Award, period: Period, parts: list[_Part], cause: tuple[str, str], at: datetime) -> None:
    """The period as a whole was overpaid: components that gained are set against those that lost, largest loss first."""
    gained = sum((part.amount for part in parts if part.amount > 0), Decimal(0))
    lost = sorted((part for part in parts if part.amount < 0), key=lambda part: (part.amount, part.component))
    found = []
    for part in lost:
        covered = min(gained, -part.amount)
        gained -= covered
        if -part.amount > covered:
            found.append((part.component, -part.amount - covered))
    Overpayment.objects.bulk_create(
        [
            Overpayment(
                award=award,
                component=component,
                period=period,
                amount=amount,
                currency=country.facts().currency.code,
                cause=cause[0],
                cause_number=cause[1],
                found_at=at,
            )
            for component, amount in found
        ]
    )
