"""Who had a part in a disputed decision: signed it, prepared it, or verified facts of the unit it is about (G05)."""

from typing import Any

from django.db import connection
from django.utils import timezone

from socle.base.country import queries as country
from socle.base.facts import tables
from socle.eligibility.models import Decision
from socle.grievances import reasoning

# Everybody who verified evidence behind any fact of the persons or the household, up to the day of the decision: more than
# the facts that the rules read, so that nobody judges what they checked. `overrides` names evidence of single facts.
_VERIFIED = """
WITH subject AS (
  SELECT a.applicant_id AS id, 'person' AS kind FROM eligibility_application a WHERE a.id = %(application)s
  UNION
  SELECT m.person_id, 'person' FROM eligibility_application a
  JOIN registry_membership m ON m.household_id = a.household_id AND m.valid @> %(on)s::date
  WHERE a.id = %(application)s
  UNION
  SELECT a.household_id, 'household' FROM eligibility_application a
  WHERE a.id = %(application)s AND a.household_id IS NOT NULL
), shown AS ({shown}), evidence AS (
  SELECT id, overrides FROM registry_evidence WHERE id IN (SELECT evidence_id FROM shown)
)
SELECT DISTINCT e.verified_by_id FROM registry_evidence e
WHERE e.verified_by_id IS NOT NULL AND e.verified_on <= %(on)s AND (
  e.id IN (SELECT id FROM evidence)
  OR e.id IN (SELECT (named.value #>> '{{}}')::bigint FROM evidence, jsonb_each(evidence.overrides) named))
"""


def of(decision: Decision) -> reasoning.Part:
    """The part that users had in a decision."""
    act = decision.act
    return reasoning.Part(signed=act.signed_by_id, prepared=act.prepared_by_id, verified=_verifiers(decision))


def _verifiers(decision: Decision) -> frozenset[int]:
    given: dict[str, Any] = {"application": decision.application_id, "on": timezone.localdate(decision.decided_at)}
    with connection.cursor() as cursor:
        cursor.execute(_VERIFIED.format(shown=_shown()), given)
        return frozenset(user for (user,) in cursor.fetchall())


def _shown() -> str:
    """SQL of the evidence of every group of facts, as believed now and as believed before."""
    return " UNION ".join(
        f"SELECT f.evidence_id FROM {table} f JOIN subject s ON s.id = f.subject_id AND s.kind = '{group.of}'"
        for group in country.facts().groups
        if group.of in ("person", "household")
        for table in (tables.name(group), f"{tables.name(group)}_history")
    )
