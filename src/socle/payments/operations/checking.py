"""The checks before payment (domain P05): each is one statement over the whole payroll that writes its findings.

Blocking findings stop approval until each is waived with a reason or the lines of its award are held.
"""

from collections.abc import Iterator
from typing import Any

from socle.base.country import queries as country
from socle.payments import rows

_INSERT = """
INSERT INTO payments_finding (number, payroll_id, kind, award_id, blocking, details, reason)
SELECT payments_next_number('FI'), %(payroll)s, %(kind)s, found.award_id, %(blocking)s, found.details, ''
FROM (
"""
_ONCE = """
) found(award_id, details)
ON CONFLICT (payroll_id, kind, award_id, line_id) DO NOTHING
"""

_SAME_ACCOUNT = """
WITH used AS (
  SELECT DISTINCT l.award_id, i.provider, i.account, r.person_id
  FROM payments_line l
  JOIN payments_payroll p ON p.id = l.payroll_id
  JOIN enrolment_instrument i ON i.id = l.instrument_id JOIN enrolment_recipient r ON r.id = l.recipient_id
  WHERE p.period_id = %(period)s AND p.currency = %(currency)s AND l.state <> 'dropped'
    AND i.kind <> 'pay point' -- serves many people by its nature
), shared AS (
  SELECT provider, account, count(DISTINCT person_id) AS persons FROM used
  GROUP BY provider, account HAVING count(DISTINCT person_id) > 1
)
SELECT DISTINCT l.award_id, jsonb_build_object('persons', shared.persons)
FROM payments_line l JOIN enrolment_instrument i ON i.id = l.instrument_id
JOIN shared ON shared.provider = i.provider AND shared.account = i.account
WHERE l.payroll_id = %(payroll)s
"""

_DEAD_RECIPIENT = """
SELECT DISTINCT l.award_id, jsonb_build_object('died_on', f.died_on)
FROM payments_line l JOIN enrolment_recipient r ON r.id = l.recipient_id
JOIN fact_identity f ON f.subject_id = r.person_id
WHERE l.payroll_id = %(payroll)s AND f.died_on IS NOT NULL AND f.valid @> %(on)s::date
"""

_DEAD_MEMBER = """
SELECT award.id, jsonb_build_object('members', count(DISTINCT f.subject_id), 'died_on', max(f.died_on))
FROM (SELECT DISTINCT award_id FROM payments_line WHERE payroll_id = %(payroll)s) paid
JOIN enrolment_award award ON award.id = paid.award_id
JOIN eligibility_application a ON a.id = award.application_id
JOIN registry_membership m ON m.household_id = a.household_id AND m.valid @> %(on)s::date
JOIN fact_identity f ON f.subject_id = m.person_id AND f.died_on IS NOT NULL AND f.valid @> %(on)s::date
GROUP BY award.id
"""

# Far from what the scheme itself pays: beyond three times the distance between the quartiles (Tukey's outer fence).
_OUTLIER = """
WITH award AS (
  SELECT award_id, sum(amount) AS amount FROM payments_line
  WHERE payroll_id = %(payroll)s AND kind = 'regular' AND period_id = %(period)s GROUP BY award_id
), fence AS (
  SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY amount) AS low,
         percentile_disc(0.75) WITHIN GROUP (ORDER BY amount) AS high, count(*) AS awards FROM award
)
SELECT award_id, jsonb_build_object('amount', amount::text, 'most', (high + 3 * (high - low))::text)
FROM award, fence
WHERE awards >= 20 AND (amount > high + 3 * (high - low) OR amount < low - 3 * (high - low))
"""

_JUMP = """
WITH now AS (
  SELECT award_id, sum(amount) AS amount FROM payments_line
  WHERE payroll_id = %(payroll)s AND kind = 'regular' AND period_id = %(period)s GROUP BY award_id
), earlier AS (
  SELECT award_id, sum(amount) AS amount FROM payments_line
  WHERE payroll_id = %(previous)s AND kind = 'regular' GROUP BY award_id
)
SELECT award_id, jsonb_build_object('amount', now.amount::text, 'before', earlier.amount::text)
FROM now JOIN earlier USING (award_id) WHERE now.amount >= 2 * earlier.amount OR 2 * now.amount <= earlier.amount
"""

_NEW = """
SELECT DISTINCT award_id, '{}'::jsonb FROM payments_line now WHERE payroll_id = %(payroll)s
AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.payroll_id = %(previous)s AND l.award_id = now.award_id)
"""

_DROPPED = """
SELECT DISTINCT award_id, '{}'::jsonb FROM payments_line earlier WHERE payroll_id = %(previous)s
AND NOT EXISTS (SELECT 1 FROM payments_line l WHERE l.payroll_id = %(payroll)s AND l.award_id = earlier.award_id)
"""

_CHANGED_ACCOUNT = """
SELECT DISTINCT l.award_id, jsonb_build_object('usable_from', i.usable_from)
FROM payments_line l JOIN enrolment_instrument i ON i.id = l.instrument_id
WHERE l.payroll_id = %(payroll)s AND i.usable_from > %(on)s::date - %(days)s::int
AND EXISTS (SELECT 1 FROM payments_line o JOIN enrolment_instrument before ON before.id = o.instrument_id
            WHERE o.award_id = l.award_id AND o.payroll_id <> l.payroll_id AND before.id <> i.id
            AND (before.provider, before.account) <> (i.provider, i.account))
"""

_MISSING = """
SELECT award_id, jsonb_build_object('missing', replace(min(held_because), 'missing-', '')) FROM payments_line
WHERE payroll_id = %(payroll)s AND state = 'held' AND held_because LIKE 'missing-%%' GROUP BY award_id
"""

# What no payment file could carry: it would stop the payments of everybody else.
_UNUSABLE_ACCOUNT = """
SELECT DISTINCT l.award_id, '{}'::jsonb FROM payments_line l JOIN enrolment_instrument i ON i.id = l.instrument_id
WHERE l.payroll_id = %(payroll)s AND l.state IN ('due', 'held')
AND (i.account !~ '^[A-Za-z0-9/?:().,''+ -]{1,34}$' OR i.account ~ '^/|/$|//' OR i.holder_name !~ '[[:alpha:]]')
"""

_NOTHING_LEFT = """
SELECT award_id, jsonb_build_object('net', min(net)::text)
FROM (SELECT l.award_id, sum(l.amount) OVER (PARTITION BY r.person_id, l.instrument_id) AS net
      FROM payments_line l JOIN enrolment_recipient r ON r.id = l.recipient_id
      WHERE l.payroll_id = %(payroll)s AND l.state = 'due') line
WHERE net <= 0 GROUP BY award_id
"""

_OVER_PLACES = """
WITH place AS (
  SELECT DISTINCT ON (p.area_id) p.area_id, p.places, a.key, a.code FROM enrolment_places p
  JOIN base_area a ON a.id = p.area_id
  WHERE p.scheme = %(scheme)s AND p.from_on <= %(on)s ORDER BY p.area_id, p.from_on DESC
), paid AS (
  SELECT DISTINCT award.id, coalesce(h.area_key, person.area_key) AS area_key
  FROM payments_line l JOIN enrolment_award award ON award.id = l.award_id
  JOIN eligibility_application a ON a.id = award.application_id
  JOIN registry_person person ON person.id = a.applicant_id
  LEFT JOIN registry_household h ON h.id = a.household_id
  WHERE l.payroll_id = %(payroll)s AND l.kind = 'regular' AND l.period_id = %(period)s
), taken AS (
  SELECT place.code, place.places, count(*) AS awards FROM place
  JOIN paid ON paid.area_key >= place.key COLLATE "C" AND paid.area_key < (place.key || '~') COLLATE "C"
  GROUP BY place.code, place.places HAVING count(*) > place.places
)
SELECT NULL::bigint, jsonb_agg(jsonb_build_object('area', code, 'places', places, 'awards', awards) ORDER BY code)
FROM taken HAVING count(*) > 0
"""

_DEATHS_UNKNOWN = "SELECT NULL::bigint, '{}'::jsonb"

BLOCKING = {
    "same-account": _SAME_ACCOUNT,
    "missing": _MISSING,
    "unusable-account": _UNUSABLE_ACCOUNT,
    "nothing-left": _NOTHING_LEFT,
    "over-places": _OVER_PLACES,
}
TO_LOOK_AT = {
    "amount-outlier": _OUTLIER,
    "amount-jump": _JUMP,
    "new": _NEW,
    "dropped": _DROPPED,
    "account-changed": _CHANGED_ACCOUNT,
}
BY_OTHERS = ("life-status",)  # findings that no check makes: kept when the checks run again

_HOLD_UNPAYABLE = """
UPDATE payments_line l SET state = 'held', held_because = f.kind
FROM payments_finding f
WHERE f.payroll_id = %(payroll)s AND f.kind IN ('nothing-left', 'unusable-account') AND f.waived_by_id IS NULL
  AND l.payroll_id = f.payroll_id AND l.award_id = f.award_id AND l.state = 'due'
"""


def check(given: dict[str, Any]) -> int:
    """Write the findings of all checks anew, keeping those that were waived; gives how many stand."""
    rows.change(
        "DELETE FROM payments_finding WHERE payroll_id = %(payroll)s AND waived_by_id IS NULL AND kind <> ALL(%(others)s)",
        {**given, "others": list(BY_OTHERS)},
    )
    for kind, statement, blocking in _checks():
        if "%(previous)s" not in statement or given["previous"]:
            rows.change(_INSERT + statement + _ONCE, {**given, "kind": kind, "blocking": blocking})
    rows.change(_HOLD_UNPAYABLE, given)
    [(standing,)] = rows.read("SELECT count(*) FROM payments_finding WHERE payroll_id = %(payroll)s", given)
    return standing


def _checks() -> Iterator[tuple[str, str, bool]]:
    if country.facts().fact("identity.died_on") is not None:
        yield "deceased-recipient", _DEAD_RECIPIENT, True
        yield "deceased-member", _DEAD_MEMBER, False
    else:  # the country keeps no deaths: say so rather than pass everybody silently
        yield "deaths-unknown", _DEATHS_UNKNOWN, True
    for kind, statement in BLOCKING.items():
        yield kind, statement, True
    for kind, statement in TO_LOOK_AT.items():
        yield kind, statement, False


STANDING = """
SELECT f.kind, count(*) FROM payments_finding f
WHERE f.payroll_id = %(payroll)s AND f.blocking AND f.waived_by_id IS NULL
  AND (f.award_id IS NULL OR EXISTS (SELECT 1 FROM payments_line l WHERE l.payroll_id = f.payroll_id
       AND l.award_id = f.award_id AND l.state NOT IN ('held', 'suspended', 'dropped')))
GROUP BY f.kind ORDER BY f.kind
"""
