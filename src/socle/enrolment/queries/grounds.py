"""Which applications may be awarded: found eligible by a served decision and, in a programme, selected; not awarded yet."""

import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from socle.base.areas import keys
from socle.base.areas.models import Area

_LATEST = """
latest AS (
  SELECT DISTINCT ON (d.application_id) d.*
  FROM eligibility_decision d
  LEFT JOIN eligibility_decision disputed ON disputed.id = d.replaces_id
  WHERE d.scheme = %(scheme)s
    AND (d.kind = 'eligibility' OR (d.kind = 'appeal' AND d.outcome = 'upheld' AND disputed.kind = 'eligibility'))
  ORDER BY d.application_id, d.decided_at DESC, d.id DESC
), granted AS (
  SELECT latest.* FROM latest JOIN eligibility_service service ON service.decision_id = latest.id
  WHERE latest.outcome IN ('granted', 'upheld') AND latest.assessment_id IS NOT NULL
)"""

_ELIGIBLE = f"""
WITH {_LATEST}
SELECT granted.application_id, application.number, granted.number, granted.law, granted.assessment_run_id,
       application.applicant_id, application.household_id, assessment.rank::text,
       (SELECT coalesce(sum((c ->> 'amount')::numeric), 0) FROM jsonb_array_elements(assessment.components) c)
FROM granted
JOIN eligibility_assessment assessment
  ON assessment.run_id = granted.assessment_run_id AND assessment.id = granted.assessment_id
JOIN eligibility_application application ON application.id = granted.application_id
JOIN registry_person person ON person.id = application.applicant_id
LEFT JOIN registry_household household ON household.id = application.household_id
WHERE application.state <> 'withdrawn'
  AND coalesce(household.area_key, person.area_key) >= %(low)s COLLATE "C"
  AND coalesce(household.area_key, person.area_key) < %(high)s COLLATE "C"
  AND NOT EXISTS (SELECT 1 FROM enrolment_award a WHERE a.application_id = granted.application_id)
  AND NOT EXISTS (SELECT 1 FROM eligibility_decision s WHERE s.application_id = granted.application_id
                  AND s.kind = 'selection' AND s.outcome = 'granted' AND s.decided_at >= granted.decided_at)
  AND NOT EXISTS (SELECT 1 FROM eligibility_proposal p WHERE p.application_id = granted.application_id
                  AND p.kind IN ('selection', 'award') AND p.decision_id IS NULL AND p.discarded_at IS NULL)
ORDER BY granted.application_id
"""

_GROUNDS = f"""
WITH {_LATEST}
SELECT ground.number, granted.number, granted.application_id, application.number, ground.from_on, granted.law,
       granted.assessment_run_id, granted.assessment_id, assessment.components
FROM granted
JOIN eligibility_decision ground ON ground.application_id = granted.application_id
 AND CASE WHEN %(right)s THEN ground.id = granted.id
          ELSE ground.kind = 'selection' AND ground.outcome = 'granted' AND ground.decided_at >= granted.decided_at END
JOIN eligibility_application application ON application.id = granted.application_id
JOIN eligibility_assessment assessment
  ON assessment.run_id = granted.assessment_run_id AND assessment.id = granted.assessment_id
WHERE application.state <> 'withdrawn'
  AND NOT EXISTS (SELECT 1 FROM enrolment_award a WHERE a.application_id = granted.application_id AND a.to_on IS NULL)
  AND NOT EXISTS (SELECT 1 FROM eligibility_decision made WHERE made.application_id = granted.application_id
                  AND made.kind = 'award' AND made.basis->>'ground' = ground.number)
  AND NOT EXISTS (SELECT 1 FROM eligibility_proposal p WHERE p.application_id = granted.application_id AND p.kind = 'award'
                  AND p.decision_id IS NULL AND p.discarded_at IS NULL)
ORDER BY granted.application_id
"""

_CONFLICTS = """
WITH unit AS (
  SELECT id AS application_id, applicant_id AS person_id FROM eligibility_application WHERE id = ANY(%(applications)s)
  UNION
  SELECT a.id, m.person_id FROM eligibility_application a
  JOIN registry_membership m ON m.household_id = a.household_id AND m.usual AND m.valid @> %(on)s::date
  WHERE a.id = ANY(%(applications)s) AND a.unit = 'household'
), other AS (
  SELECT award.number, award.scheme, application.applicant_id AS person_id
  FROM enrolment_award award JOIN eligibility_application application ON application.id = award.application_id
  WHERE award.scheme = ANY(%(schemes)s) AND (award.to_on IS NULL OR award.to_on > %(on)s)
  UNION
  SELECT award.number, award.scheme, m.person_id
  FROM enrolment_award award JOIN eligibility_application a ON a.id = award.application_id AND a.unit = 'household'
  JOIN registry_membership m ON m.household_id = a.household_id AND m.usual AND m.valid @> %(on)s::date
  WHERE award.scheme = ANY(%(schemes)s) AND (award.to_on IS NULL OR award.to_on > %(on)s)
)
SELECT unit.application_id, min(other.number) FROM unit JOIN other USING (person_id) GROUP BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Eligible:
    """An application found eligible by a served decision, not selected and not awarded; the run that assessed it.

    `rank` are the values that the assessment gave it, as JSON text; `cost` what its known components come to a period.
    """

    application_id: int
    application: str
    decision: str
    law: str
    run_id: int
    person_id: int
    household_id: int | None
    rank: str
    cost: Decimal


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A served decision by which an application is to be awarded, and the assessment that says how much.

    `ground` is the decision's public number: of the eligibility decision for a right, of the selection for a programme.
    """

    ground: str
    eligibility: str
    application_id: int
    application: str
    from_on: date
    law: str
    run_id: int
    assessment_id: int
    components: list[dict[str, Any]]


def eligible(*, scheme: str, area: Area) -> list[Eligible]:
    """Who may be selected for a programme in an area."""
    low, high = keys.span(area.key)
    with connection.cursor() as cursor:
        cursor.execute(_ELIGIBLE, {"scheme": scheme, "low": low, "high": high})
        names = [one.name for one in fields(Eligible)]
        return [Eligible(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def awaiting_award(*, scheme: str, right: bool) -> list[Ground]:
    """The applications of a scheme that were granted (and selected, unless it is a right) and hold no award yet."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUNDS, {"scheme": scheme, "right": right})
        return [_ground(row) for row in cursor.fetchall()]


def conflicts(application_ids: Collection[int], *, schemes: Collection[str], on: date) -> dict[int, str]:
    """By application, an award in force of an excluding scheme that somebody of the same unit holds (domain E13)."""
    if not schemes or not application_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CONFLICTS, {"applications": list(application_ids), "schemes": list(schemes), "on": on})
        return dict(cursor.fetchall())


def _ground(row: tuple[Any, ...]) -> Ground:
    ground, eligibility, application_id, application, from_on, law, run_id, assessment_id, components = row
    return Ground(
        ground=ground,
        eligibility=eligibility,
        application_id=application_id,
        application=application,
        from_on=from_on,
        law=law,
        run_id=run_id,
        assessment_id=assessment_id,
        components=json.loads(components),
    )
