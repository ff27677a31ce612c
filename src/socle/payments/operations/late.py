"""Decisions that came after the payrolls of the periods they concern: the next payroll posts what they change (domain P03).

An award decided in January that begins in December, an amount raised from a past day, an exit that was carried out late, a
suspension that was lifted: none of them is paid by a regular line, for the payroll of that period was cut off before.
"""

from collections import defaultdict
from datetime import date, datetime

from socle.base import acting
from socle.base.audit import operations as audit
from socle.base.periods.models import Period
from socle.payments import rows
from socle.payments.models import Payroll
from socle.payments.operations import differences
from socle.payments.reasoning import states

CAUSE = "late decision"

# Awards of which something became known between two cut-offs, and the first day that it changes. An upheld appeal that
# undoes an exit or an effect is not among them: its finding says whether the past is paid, and redress posts it. Awards
# recomputed with later knowledge than this cut-off are left as they are.
_CHANGED = """
WITH change AS (
  SELECT a.id AS award_id, a.from_on AS first_day
  FROM enrolment_award a JOIN eligibility_decision d ON d.id = a.decision_id
  WHERE a.scheme = %(scheme)s AND d.decided_at > %(since)s AND d.decided_at <= %(cut_off)s
  UNION ALL
  SELECT a.id, a.to_on FROM enrolment_award a
  WHERE a.scheme = %(scheme)s AND a.ended_at > %(since)s AND a.ended_at <= %(cut_off)s
  UNION ALL
  SELECT m.award_id, m.from_on
  FROM enrolment_awardamount m JOIN enrolment_award a ON a.id = m.award_id
  JOIN eligibility_decision d ON d.id = m.decision_id
  WHERE a.scheme = %(scheme)s AND coalesce(m.recorded_at, d.decided_at) > %(since)s
    AND coalesce(m.recorded_at, d.decided_at) <= %(cut_off)s
  UNION ALL
  SELECT m.award_id, coalesce(m.to_on, m.from_on)
  FROM enrolment_awardamount m JOIN enrolment_award a ON a.id = m.award_id
  WHERE a.scheme = %(scheme)s AND m.replaced_at > %(since)s AND m.replaced_at <= %(cut_off)s
  UNION ALL
  SELECT e.award_id, first.starts_on
  FROM conditionality_effect e JOIN enrolment_award a ON a.id = e.award_id
  JOIN base_period first ON first.id = e.first_period_id
  JOIN eligibility_decision lifted ON lifted.id = e.lifted_by_id
  WHERE a.scheme = %(scheme)s AND lifted.decided_at > %(since)s AND lifted.decided_at <= %(cut_off)s
    AND lifted.kind <> 'appeal'
)
SELECT award_id, min(first_day) FROM change
WHERE NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.award_id = change.award_id
                  AND l.kind IN ('arrears', 'adjustment') AND l.created_at > %(cut_off)s)
  AND NOT EXISTS (SELECT 1 FROM payments_overpayment o WHERE o.award_id = change.award_id AND o.found_at > %(cut_off)s)
GROUP BY award_id
"""


def post(payroll: Payroll, *, by: acting.Actor, at: datetime) -> None:
    """Post, as known at the payroll's cut-off, what decisions since the cut-off before change in periods already cut off.

    Arrears wait for this payroll; too much paid is noted as an overpayment and is no debt. Calculating again posts nothing.
    Where a payroll of the scheme with a later cut-off was calculated, that one has posted it. Raises NoArrangement.
    """
    others = Payroll.objects.filter(scheme=payroll.scheme).exclude(pk=payroll.pk)
    calculated = others.exclude(state=states.DRAFT)
    before = calculated.filter(cut_off_at__lt=payroll.cut_off_at).order_by("-cut_off_at").first()
    if before is None or calculated.filter(cut_off_at__gt=payroll.cut_off_at).exists():
        return
    given = {"scheme": payroll.scheme, "since": before.cut_off_at, "cut_off": payroll.cut_off_at}
    first_days: dict[int, date] = dict(rows.read(_CHANGED, given))
    if not first_days:
        return
    cut_off = others.filter(cut_off_at__lt=payroll.cut_off_at).values("period")
    touched = Period.objects.filter(pk__in=cut_off, ends_on__gt=min(first_days.values())).order_by("starts_on")
    totals: dict[str, object] = defaultdict(int)
    for period in touched:
        awards = [award for award, first in first_days.items() if first < period.ends_on]
        found = differences.post_period(
            scheme=payroll.scheme, awards=awards, period=period, cause=(CAUSE, payroll.number), at=payroll.cut_off_at
        )
        for name in ("arrears", "overpaid", "periods"):
            totals[name] += getattr(found, name)
    audit.record(
        "payments.late-decisions", by=by, at=at, about=payroll.number, scheme=payroll.scheme, details=dict(totals)
    )
