"""What awards owe for a period, as known at an instant: the one statement from which lines and differences are made.

An award is owed a period if it is in force on any day of it; a component's amount is that of the period's first day, or of
the award's first day if that lies within. A suspension that touches the period takes its components away, a block marks
them (domain P12); both begin with the first period whose payroll was not cut off when they were applied. The whole is
rounded to what can be paid out once, and its parts are what is left between the rounded running sums in order of their
codes: the parts add up to the rounded whole (domain P25). What was decided,
changed, ended or lifted after the instant is not seen, so the same instant gives the same rows for ever (domain P01).

Parameters: scheme, awards (array of ids, or null for all), period, calendar, starts, ends, cut_off, zone, unit.
Columns of `owed`: award_id, component, amount (in whole units), decision_id, is_blocked.
"""

# The period with which a block or a suspension really begins. Parameters: scheme, awards, zone.
BEGINNING = """
beginning AS (
  SELECT e.id AS effect_id, p.id, p.calendar, p.starts_on
  FROM conditionality_effect e
  JOIN enrolment_award a ON a.id = e.award_id
  JOIN base_period named ON named.id = e.first_period_id
  JOIN LATERAL (
    SELECT p.id, p.calendar, p.starts_on FROM base_period p
    WHERE p.calendar = named.calendar AND p.starts_on >= named.starts_on
      AND NOT EXISTS (SELECT 1 FROM payments_payroll paid WHERE paid.scheme = a.scheme AND paid.period_id = p.id
                      AND (paid.cut_off_at AT TIME ZONE %(zone)s)::date < e.applied_on)
    ORDER BY p.starts_on LIMIT 1
  ) p ON true
  WHERE a.scheme = %(scheme)s AND e.step IN ('block', 'suspension')
    AND (%(awards)s::bigint[] IS NULL OR e.award_id = ANY(%(awards)s))
"""

STATEMENT = f"""
{BEGINNING}), touching AS (
  SELECT e.award_id, e.step, e.components
  FROM conditionality_effect e
  JOIN beginning first ON first.effect_id = e.id
  JOIN eligibility_decision d ON d.id = e.decision_id
  LEFT JOIN eligibility_decision lifted ON lifted.id = e.lifted_by_id
  WHERE e.step IN ('block', 'suspension') AND d.decided_at <= %(cut_off)s
    AND (lifted.id IS NULL OR lifted.decided_at > %(cut_off)s)
    AND first.calendar = %(calendar)s AND first.starts_on <= %(starts)s
    AND (SELECT count(*) FROM base_period p WHERE p.calendar = first.calendar
         AND p.starts_on BETWEEN first.starts_on AND %(starts)s) <= e.periods
), in_force AS (
  SELECT a.id, greatest(a.from_on, %(starts)s::date) AS day
  FROM enrolment_award a
  JOIN eligibility_decision d ON d.id = a.decision_id
  WHERE a.scheme = %(scheme)s AND d.decided_at <= %(cut_off)s
    AND (%(awards)s::bigint[] IS NULL OR a.id = ANY(%(awards)s))
    AND a.from_on < %(ends)s
    AND (a.to_on IS NULL OR a.to_on > %(starts)s OR a.ended_at > %(cut_off)s) AND a.to_on IS DISTINCT FROM a.from_on
), component AS (
  SELECT DISTINCT ON (m.award_id, m.component) m.award_id, m.component, m.amount, m.decision_id
  FROM enrolment_awardamount m
  JOIN in_force ON in_force.id = m.award_id
  JOIN eligibility_decision d ON d.id = m.decision_id
  WHERE coalesce(m.recorded_at, d.decided_at) <= %(cut_off)s AND m.from_on <= in_force.day
    AND (m.replaced_at > %(cut_off)s
         OR (m.superseded_by_id IS NULL AND (m.to_on IS NULL OR m.to_on > in_force.day)))
  ORDER BY m.award_id, m.component, coalesce(m.recorded_at, d.decided_at) DESC, m.id DESC
), running AS (
  SELECT award_id, component, decision_id, sum(amount) OVER so_far AS upto,
         coalesce(sum(amount) OVER (so_far ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
  FROM component WINDOW so_far AS (PARTITION BY award_id ORDER BY component)
), share AS (
  SELECT award_id, component, decision_id,
         (round(upto / %(unit)s) - round(before / %(unit)s)) * %(unit)s AS amount
  FROM running
), owed AS (
  SELECT c.award_id, c.component, c.amount, c.decision_id,
         EXISTS (SELECT 1 FROM touching t WHERE t.award_id = c.award_id AND t.step = 'block'
                 AND (t.components = '[]' OR t.components ? c.component)) AS is_blocked
  FROM share c
  WHERE c.amount <> 0
    AND NOT EXISTS (SELECT 1 FROM touching t WHERE t.award_id = c.award_id AND t.step = 'suspension'
                    AND (t.components = '[]' OR t.components ? c.component))
)
"""

# Who receives, and where, on the day of the cut-off. Parameters: cut_off, day, and the relation `wanted(award_id)` before it.
RECIPIENTS = """
recipient AS (
  SELECT DISTINCT ON (r.award_id) r.award_id, r.id, r.person_id, r.instrument_id
  FROM enrolment_recipient r JOIN wanted ON wanted.award_id = r.award_id
  WHERE r.approved_at <= %(cut_off)s AND r.from_on <= %(day)s AND (r.to_on IS NULL OR r.to_on > %(day)s)
  ORDER BY r.award_id, r.approved_at DESC, r.id DESC
), instrument AS (
  SELECT DISTINCT ON (recipient.award_id) recipient.award_id, i.id
  FROM recipient JOIN enrolment_instrument i ON i.person_id = recipient.person_id
  WHERE i.approved_at <= %(cut_off)s AND i.usable_from <= %(day)s AND (i.ended_on IS NULL OR i.ended_on > %(day)s)
  ORDER BY recipient.award_id, (i.id = recipient.instrument_id) DESC NULLS LAST, i.usable_from DESC, i.id DESC
)
"""
