"""What was decided under a version of a scheme: how many by outcome, how many refused for which criterion, the latest of each."""

from dataclasses import dataclass

from django.db import connection

from socle.schemes.models import SchemeVersion

MOST_NAMED = 5  # decisions named for each


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Decisions of one outcome, or for one reason: how many, and the numbers of the latest."""

    count: int
    latest: tuple[str, ...]


_BY_OUTCOME = """
SELECT d.outcome, count(*), (array_agg(d.number ORDER BY d.decided_at DESC, d.id DESC))[1:%(most)s]
FROM eligibility_decision d JOIN eligibility_run r ON r.id = d.assessment_run_id
WHERE r.version_id = %(version)s GROUP BY d.outcome
"""
_BY_REASON = """
SELECT reason, count(*), (array_agg(d.number ORDER BY d.decided_at DESC, d.id DESC))[1:%(most)s]
FROM eligibility_decision d JOIN eligibility_run r ON r.id = d.assessment_run_id,
 jsonb_array_elements_text(d.reasons) reason
WHERE r.version_id = %(version)s AND d.outcome = 'refused' GROUP BY reason
"""


def by_outcome(version: SchemeVersion) -> dict[str, Decided]:
    """By outcome (granted, refused ...), the decisions in scope that rest on an assessment under the version."""
    return _found(_BY_OUTCOME, version)


def refused_for(version: SchemeVersion) -> dict[str, Decided]:
    """By criterion, the refusals in scope for which it was a reason; one refusal may have several."""
    return _found(_BY_REASON, version)


def _found(query: str, version: SchemeVersion) -> dict[str, Decided]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"version": version.pk, "most": MOST_NAMED})
        return {name: Decided(count=count, latest=tuple(latest)) for name, count, latest in cursor.fetchall()}
