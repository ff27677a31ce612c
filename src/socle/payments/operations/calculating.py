"""Making the lines of a payroll: regular ones from awards, waiting ones of other kinds, instalments of recoveries.

All three add what is missing and touch nothing that is there, so a second run of the same cut-off changes nothing.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from socle.base.country import queries as country
from socle.payments import owed, rows
from socle.payments.models import Arrangement, Payroll
from socle.payments.reasoning import amounts

# An award for which the period was recomputed already is paid by those lines and by no regular one beside them.
_REGULAR = f"""
WITH {owed.STATEMENT}, wanted AS (SELECT DISTINCT award_id FROM owed), {owed.RECIPIENTS}
INSERT INTO payments_line (payroll_id, award_id, scheme, component, period_id, kind, cause, cause_number, amount, currency,
  decision_id, recipient_id, instrument_id, financing_source, budget_line, state, held_because, created_at)
SELECT %(payroll)s, owed.award_id, %(scheme)s, owed.component, %(period)s, 'regular', 'award', award.number, owed.amount,
  %(currency)s, owed.decision_id, recipient.id, instrument.id, %(financing_source)s, %(budget_line)s,
  CASE WHEN owed.is_blocked OR instrument.id IS NULL THEN 'held' ELSE 'due' END,
  CASE WHEN owed.is_blocked THEN 'block' WHEN recipient.id IS NULL THEN 'missing-recipient'
       WHEN instrument.id IS NULL THEN 'missing-instrument' ELSE '' END, %(at)s
FROM owed
JOIN enrolment_award award ON award.id = owed.award_id
LEFT JOIN recipient ON recipient.award_id = owed.award_id
LEFT JOIN instrument ON instrument.award_id = owed.award_id
WHERE NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.award_id = owed.award_id AND l.period_id = %(period)s
                  AND l.kind IN ('arrears', 'adjustment') AND l.state <> 'dropped')
ON CONFLICT (award_id, component, period_id, kind, cause, cause_number) DO NOTHING
"""

# Lines of other kinds that wait for a payroll; and lines held on one that has left, once nothing holds them any more.
_WAITING = f"""
WITH touching AS (
  SELECT DISTINCT e.award_id FROM conditionality_effect e
  JOIN eligibility_decision lifted ON lifted.id = e.lifted_by_id
  WHERE e.step = 'block' AND lifted.decided_at <= %(cut_off)s
), candidate AS (
  SELECT l.id, l.award_id FROM payments_line l
  LEFT JOIN payments_payroll p ON p.id = l.payroll_id
  WHERE l.scheme = %(scheme)s AND l.currency = %(currency)s AND l.created_at <= %(cut_off)s AND l.instruction_id IS NULL
    AND ((l.payroll_id IS NULL AND l.state = 'due')
      OR (l.state = 'held' AND (p.id IS NULL OR p.id <> %(payroll)s AND p.state IN ('sent', 'partly returned', 'reconciled', 'closed'))
          AND (l.held_because LIKE 'missing-%%'
               OR (l.held_because = 'block' AND EXISTS (SELECT 1 FROM touching t WHERE t.award_id = l.award_id)))))
), wanted AS (SELECT DISTINCT award_id FROM candidate), {owed.RECIPIENTS}
UPDATE payments_line line SET payroll_id = %(payroll)s, recipient_id = recipient.id, instrument_id = instrument.id,
  state = CASE WHEN instrument.id IS NULL THEN 'held' ELSE 'due' END,
  held_because = CASE WHEN recipient.id IS NULL THEN 'missing-recipient'
                      WHEN instrument.id IS NULL THEN 'missing-instrument' ELSE '' END
FROM candidate
LEFT JOIN recipient ON recipient.award_id = candidate.award_id
LEFT JOIN instrument ON instrument.award_id = candidate.award_id
WHERE line.id = candidate.id AND (line.payroll_id IS NULL OR instrument.id IS NOT NULL)
"""

_RUNNING = """
SELECT DISTINCT ON (r.award_id) r.id, r.number, r.award_id, r.decision_id, r.share,
  r.amount + coalesce((SELECT sum(l.amount) FROM payments_line l WHERE l.award_id = r.award_id AND l.kind = 'recovery'
                       AND l.cause_number = r.number AND l.state NOT IN ('dropped')), 0) AS remaining,
  paid.amount, paid.recipient_id, paid.instrument_id
FROM payments_recovery r
JOIN (SELECT award_id, sum(amount) AS amount, max(recipient_id) AS recipient_id, max(instrument_id) AS instrument_id
      FROM payments_line WHERE payroll_id = %(payroll)s AND state = 'due' AND kind = 'regular' GROUP BY award_id) paid
  ON paid.award_id = r.award_id
WHERE r.suspended_because = '' AND r.takes_from_on <= %(day)s AND r.begun_at <= %(cut_off)s
  AND r.amount + coalesce((SELECT sum(l.amount) FROM payments_line l WHERE l.award_id = r.award_id AND l.kind = 'recovery'
                           AND l.cause_number = r.number AND l.state NOT IN ('dropped')), 0) > 0
ORDER BY r.award_id, r.id
"""

_INSTALMENTS = """
INSERT INTO payments_line (payroll_id, award_id, scheme, component, period_id, kind, cause, cause_number, amount, currency,
  decision_id, recipient_id, instrument_id, financing_source, budget_line, state, held_because, created_at)
SELECT %(payroll)s, given.award, %(scheme)s, 'recovery', %(period)s, 'recovery', 'recovery', given.number, -given.amount,
  %(currency)s, given.decision, given.recipient, given.instrument, %(financing_source)s, %(budget_line)s, 'due', '', %(at)s
FROM unnest(%(award)s::bigint[], %(number)s::text[], %(amount)s::numeric[], %(decision)s::bigint[], %(recipient)s::bigint[],
            %(instrument)s::bigint[]) AS given(award, number, amount, decision, recipient, instrument)
ON CONFLICT (award_id, component, period_id, kind, cause, cause_number) DO NOTHING
"""


def make_lines(payroll: Payroll, arrangement: Arrangement, *, at: datetime) -> None:
    """Add what the payroll lacks: regular lines, waiting lines, instalments."""
    given = parameters(payroll, arrangement, at=at)
    rows.change(_REGULAR, given)
    rows.gather_statistics()
    rows.change(_WAITING, given)
    _take_instalments(given)


def parameters(payroll: Payroll, arrangement: Arrangement, *, at: datetime) -> dict[str, Any]:
    """What the statements about a payroll are given."""
    return {
        "payroll": payroll.pk,
        "scheme": payroll.scheme,
        "awards": None,
        "period": payroll.period_id,
        "calendar": payroll.period.calendar,
        "starts": payroll.period.starts_on,
        "ends": payroll.period.ends_on,
        "cut_off": payroll.cut_off_at,
        "day": timezone.localdate(payroll.cut_off_at),
        "zone": timezone.get_default_timezone_name(),
        "unit": country.facts().currency.smallest_unit,
        "currency": payroll.currency,
        "financing_source": arrangement.financing_source,
        "budget_line": arrangement.budget_line,
        "at": at,
    }


def _take_instalments(given: dict[str, Any]) -> None:
    taken = []
    for _, number, award, decision, share, remaining, paid, recipient, instrument in rows.read(_RUNNING, given):
        amount = amounts.instalment(remaining=remaining, paid_this_cycle=paid, share=share, unit=given["unit"])
        if amount > Decimal(0):
            taken.append((award, number, amount, decision, recipient, instrument))
    if taken:
        names = ("award", "number", "amount", "decision", "recipient", "instrument")
        columns = {name: list(column) for name, column in zip(names, zip(*taken, strict=True), strict=True)}
        rows.change(_INSTALMENTS, {**given, **columns})
