"""The totals of a payroll and why they differ from the cycle before."""

from decimal import Decimal

from django.utils import timezone

from socle.payments import owed, rows
from socle.payments.models import Payroll, VarianceCause
from socle.payments.reasoning import variance

_TOTAL = """
SELECT count(*), coalesce(sum(amount), 0) FROM payments_line
WHERE payroll_id = %(payroll)s AND state NOT IN ('held', 'suspended', 'dropped')
"""

# What each award was owed in the period of the cycle before and is owed now. A line that was held before and has moved to
# this payroll since counts as held before, and now as released.
_PATTERNS = f"""
WITH {owed.BEGINNING}), now AS (
  SELECT award_id, sum(amount) AS owed, coalesce(sum(amount) FILTER (WHERE state = 'held'), 0) AS held
  FROM payments_line WHERE payroll_id = %(payroll)s AND kind = 'regular' AND period_id = %(period)s AND state <> 'dropped'
  GROUP BY award_id
), earlier AS (
  SELECT award_id, sum(amount) AS owed,
         coalesce(sum(amount) FILTER (WHERE state = 'held' OR payroll_id <> %(previous)s), 0) AS held
  FROM payments_line
  WHERE payroll_id IN (%(previous)s, %(payroll)s) AND kind = 'regular' AND period_id = %(previous_period)s
    AND state <> 'dropped'
  GROUP BY award_id
), suspension AS (
  SELECT DISTINCT e.award_id, touched.id AS period_id
  FROM conditionality_effect e
  JOIN beginning first ON first.effect_id = e.id
  JOIN base_period touched ON touched.id IN (%(period)s, %(previous_period)s) AND touched.starts_on >= first.starts_on
  WHERE e.step = 'suspension'
    AND (SELECT count(*) FROM base_period p WHERE p.calendar = first.calendar
         AND p.starts_on BETWEEN first.starts_on AND touched.starts_on) <= e.periods
), compared AS (
  SELECT earlier.award_id IS NOT NULL AS had, now.award_id IS NOT NULL AS has,
         was.award_id IS NOT NULL AS was_suspended, stands.award_id IS NOT NULL AS is_suspended,
         coalesce(now.owed, 0) - coalesce(earlier.owed, 0) AS change,
         coalesce(now.held, 0) AS held_now, coalesce(earlier.held, 0) AS held_before
  FROM now FULL JOIN earlier ON earlier.award_id = now.award_id
  LEFT JOIN suspension was ON was.award_id = coalesce(now.award_id, earlier.award_id)
    AND was.period_id = %(previous_period)s
  LEFT JOIN suspension stands ON stands.award_id = coalesce(now.award_id, earlier.award_id) AND stands.period_id = %(period)s
)
SELECT had, has, was_suspended, is_suspended, count(*) FILTER (WHERE change <> 0), sum(change),
       sum(held_now), count(*) FILTER (WHERE held_now <> 0), sum(held_before), count(*) FILTER (WHERE held_before <> 0)
FROM compared GROUP BY had, has, was_suspended, is_suspended, sign(change)
"""

_OTHERS = """
SELECT CASE WHEN kind = 'regular' THEN 'released' ELSE kind END, count(DISTINCT award_id) FILTER (WHERE payroll_id = %(payroll)s),
       coalesce(sum(amount) FILTER (WHERE payroll_id = %(payroll)s), 0)
       - coalesce(sum(amount) FILTER (WHERE payroll_id = %(previous)s), 0)
FROM payments_line
WHERE payroll_id IN (%(payroll)s, %(previous)s) AND state NOT IN ('held', 'suspended', 'dropped')
  AND NOT (kind = 'regular' AND period_id = CASE WHEN payroll_id = %(payroll)s THEN %(period)s ELSE %(previous_period)s END)
GROUP BY 1
"""


def refresh(payroll: Payroll) -> None:
    """Count the lines that are to be paid and write down the causes of the difference. Raises NotExplained."""
    [(payroll.lines, payroll.total)] = rows.read(_TOTAL, {"payroll": payroll.pk})
    payroll.save(update_fields=["lines", "total"])
    found = causes(payroll)
    before = payroll.previous.total if payroll.previous else Decimal(0)
    variance.require_explained(payroll.total - before, found)
    payroll.variance.all().delete()
    VarianceCause.objects.bulk_create(
        [VarianceCause(payroll=payroll, cause=one.cause, units=one.units, amount=one.amount) for one in found]
    )


def causes(payroll: Payroll) -> list[variance.Cause]:
    """Why the payroll's total differs from that of the cycle before; without one, all of it is entries and the like."""
    previous = payroll.previous
    given = {
        "payroll": payroll.pk,
        "scheme": payroll.scheme,
        "awards": None,
        "zone": timezone.get_default_timezone_name(),
        "period": payroll.period_id,
        "previous": previous.pk if previous else 0,
        "previous_period": previous.period_id if previous else 0,
    }
    names = ("had", "has", "was_suspended", "is_suspended", "units", "change")
    names += ("held_now", "units_held_now", "held_before", "units_held_before")
    patterns = [variance.Pattern(**dict(zip(names, row, strict=True))) for row in rows.read(_PATTERNS, given)]
    others = [
        variance.Other(kind=kind, units=units, change=change) for kind, units, change in rows.read(_OTHERS, given)
    ]
    return variance.causes(patterns, others)
