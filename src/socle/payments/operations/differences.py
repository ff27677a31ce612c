"""A change in the past recomputes the periods concerned and posts what differs, never touching a paid line (domain P03).

Too little was posted: an arrears line, paid with the next payroll. Too much in one component and too little in another of
the same period: lines that cancel each other. Too much in all: an overpayment, which is a fact and no debt. Nothing is
taken back before a recovery decision was signed and served (operations.recoveries; domain P18, pitfall 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.periods.models import Period
from socle.enrolment.models import Award
from socle.payments import owed, rows
from socle.payments.models import Overpayment, Payroll
from socle.payments.operations import arrangements
from socle.payments.reasoning import amounts

# What each component of the awards is owed for the period less what was posted for it; `net` says which way an award goes.
DIFFERENCE = f"""
{owed.STATEMENT}, posted AS (
  SELECT award_id, component, sum(amount) AS amount FROM (
    SELECT award_id, component, amount FROM payments_line WHERE award_id = ANY(%(awards)s) AND period_id = %(period)s
      AND kind IN ('regular', 'arrears', 'adjustment') AND state <> 'dropped'
    UNION ALL
    SELECT award_id, component, -amount FROM payments_overpayment
    WHERE award_id = ANY(%(awards)s) AND period_id = %(period)s
  ) every GROUP BY award_id, component
), difference AS (
  SELECT award_id, component, coalesce(owed.amount, 0) - coalesce(posted.amount, 0) AS amount,
         coalesce(owed.decision_id, award.ended_by_id, award.decision_id) AS decision_id,
         coalesce(owed.is_blocked, false) AS is_blocked
  FROM owed FULL JOIN posted USING (award_id, component) JOIN enrolment_award award ON award.id = award_id
  WHERE coalesce(owed.amount, 0) <> coalesce(posted.amount, 0)
), net AS (
  SELECT award_id, sum(amount) AS amount FROM difference GROUP BY award_id
)
"""
# A block holds back what is posted for its period, whenever it is posted.
_POST = f"""
WITH {DIFFERENCE}, made AS (
  INSERT INTO payments_line (award_id, scheme, component, period_id, kind, cause, cause_number, amount, currency,
    decision_id, financing_source, budget_line, state, held_because, created_at)
  SELECT award_id, %(scheme)s, component, %(period)s, CASE WHEN amount > 0 THEN 'arrears' ELSE 'adjustment' END, %(cause)s,
    %(cause_number)s, amount, %(currency)s, decision_id, %(financing_source)s, %(budget_line)s,
    CASE WHEN is_blocked THEN 'held' ELSE 'due' END, CASE WHEN is_blocked THEN 'block' ELSE '' END, %(cut_off)s
  FROM difference WHERE award_id IN (SELECT award_id FROM net WHERE amount >= 0)
  ORDER BY award_id, component
  RETURNING award_id, amount
)
SELECT count(DISTINCT award_id), coalesce(sum(amount), 0) FROM made
"""
_OVERPAID = f"""
WITH {DIFFERENCE}
SELECT award_id, component, amount FROM difference WHERE award_id IN (SELECT award_id FROM net WHERE amount < 0)
ORDER BY award_id, amount, component
"""


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """What a recomputation posted: the sum of new lines (arrears and adjustments) and of overpayments found."""

    arrears: Decimal
    overpaid: Decimal
    periods: int


@acting.operation(Permission.PREPARE_PAYROLL)
def recompute(
    *, award: Award, from_period: Period, cause: str, cause_number: str, by: acting.Actor, at: datetime
) -> Recomputed:
    """Post the differences of an award from a period on, for every period whose payroll was opened.

    `cause` (appeal, late report, birth, death, rectification ...) and the number of the record that caused it stand on each
    line; the same cause again posts nothing. Raises NoArrangement.
    """
    return post(award=award, from_period=from_period, cause=(cause, cause_number), by=by, at=at)


def post(*, award: Award, from_period: Period, cause: tuple[str, str], by: acting.Actor, at: datetime) -> Recomputed:
    """As `recompute`, for operations of the rooms above that hold another permission (an appeal upheld, a change)."""
    rows.one_at_a_time(award.scheme)
    arrears, overpaid, touched = Decimal(0), Decimal(0), 0
    for period in _periods(award.scheme, from_period, at):  # periods of one award: a handful
        found = post_period(scheme=award.scheme, awards=[award.pk], period=period, cause=cause, at=at)
        arrears, overpaid, touched = arrears + found.arrears, overpaid + found.overpaid, touched + found.periods
    audit.record(
        "payments.recompute",
        by=by,
        at=at,
        about=award.number,
        scheme=award.scheme,
        details={"cause": cause, "arrears": arrears, "overpaid": overpaid, "periods": touched},
    )
    return Recomputed(arrears=arrears, overpaid=overpaid, periods=touched)


def post_period(
    *, scheme: str, awards: Sequence[int], period: Period, cause: tuple[str, str], at: datetime
) -> Recomputed:
    """Post what differs for one period of many awards of a scheme, as known at an instant; again, it posts nothing.

    `periods` counts the pairs of award and period that differed. Raises NoArrangement.
    """
    arrangement = arrangements.of(scheme, on=timezone.localdate(at))
    currency = country.facts().currency
    given = {
        "scheme": scheme,
        "awards": list(awards),
        "period": period.pk,
        "calendar": period.calendar,
        "starts": period.starts_on,
        "ends": period.ends_on,
        "cut_off": at,
        "zone": timezone.get_default_timezone_name(),
        "unit": currency.smallest_unit,
        "currency": currency.code,
        "cause": cause[0],
        "cause_number": cause[1],
        "financing_source": arrangement.financing_source,
        "budget_line": arrangement.budget_line,
    }
    [(gaining, arrears)] = rows.read(_POST, given)
    # what still differs now is overpaid
    losing = [(award, list(parts)) for award, parts in groupby(rows.read(_OVERPAID, given), key=itemgetter(0))]
    found = [
        Overpayment(
            award_id=award,
            component=component,
            period=period,
            amount=amount,
            currency=currency.code,
            cause=cause[0],
            cause_number=cause[1],
            found_at=at,
        )
        for award, parts in losing
        for component, amount in amounts.overpaid([(component, change) for _, component, change in parts])
    ]
    Overpayment.objects.bulk_create(found, batch_size=5000)
    return Recomputed(
        arrears=arrears, overpaid=sum((one.amount for one in found), Decimal(0)), periods=gaining + len(losing)
    )


def _periods(scheme: str, first: Period, at: datetime) -> list[Period]:
    """The periods from the first on whose payroll was cut off by then: what it does not see is posted as a difference."""
    opened = Payroll.objects.filter(scheme=scheme, cut_off_at__lte=at).values("period")
    return list(
        Period.objects.filter(pk__in=opened, calendar=first.calendar, starts_on__gte=first.starts_on).order_by(
            "starts_on"
        )
    )
