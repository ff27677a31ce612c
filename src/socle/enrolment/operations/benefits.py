"""What enrolment writes down in the register: who holds which benefit since when, and why it ended (fact group `benefits`).

Rules read it there (other benefits, entry date, last exit); the rooms below never look up.
"""

from collections.abc import Collection
from datetime import date

from django.db import connection

from socle.base import acting
from socle.registry import reasoning as register
from socle.registry.operations import facts

GROUP = "benefits"
_NOT_ENDED = {"exited_on": register.Absent("not applicable"), "exit_reason": register.Absent("not applicable")}

_BENEFICIARIES = """
SELECT DISTINCT ON (person_id, scheme) person_id, scheme, number, from_on, to_on FROM (
  SELECT application.applicant_id AS person_id, award.scheme, award.number, award.from_on, award.to_on
  FROM enrolment_award award JOIN eligibility_application application ON application.id = award.application_id
  WHERE award.id = ANY(%(awards)s)
  UNION ALL
  SELECT member.person_id, award.scheme, award.number, award.from_on, award.to_on
  FROM enrolment_award award
  JOIN eligibility_application application ON application.id = award.application_id AND application.unit = 'household'
  JOIN registry_membership member ON member.household_id = application.household_id AND member.usual
   AND member.valid @> award.from_on
  WHERE award.id = ANY(%(awards)s)
) AS held ORDER BY person_id, scheme, from_on
"""


def write_entries(awards: Collection[int], *, by: acting.Actor, on: date) -> int:
    """Write down for everybody whom the awards count that they hold the benefit since its first day; gives how many."""
    statements = [
        _statement(
            person,
            from_on,
            number,
            on,
            {"scheme": scheme, "entered_on": from_on, "months_received": 0, **_NOT_ENDED},
        )
        for person, scheme, number, from_on, _ in _beneficiaries(awards)
    ]
    return _write(statements, by)


def write_exits(awards: Collection[int], reasons: dict[str, str], *, by: acting.Actor, on: date) -> int:
    """Write down that the benefits ended, on which day and why (`reasons`: award number -> reason code)."""
    statements = [
        _statement(
            person,
            max(from_on, to_on),
            number,
            on,
            {"scheme": scheme, "exited_on": to_on, "exit_reason": reasons[number]},
        )
        for person, scheme, number, from_on, to_on in _beneficiaries(awards)
    ]
    return _write(statements, by)


def withdraw_exits(awards: Collection[int], *, by: acting.Actor, from_on: date, on: date) -> int:
    """Write down that the benefits go on from a day on, after an end that did not stand."""
    statements = [
        _statement(person, from_on, number, on, {"scheme": scheme, **_NOT_ENDED})
        for person, scheme, number, _, _ in _beneficiaries(awards)
    ]
    return _write(statements, by)


def _beneficiaries(awards: Collection[int]) -> list[tuple[int, str, str, date, date]]:
    with connection.cursor() as cursor:
        cursor.execute(_BENEFICIARIES, {"awards": list(awards)})
        return cursor.fetchall()


def _statement(person: int, valid_from: date, award: str, on: date, values: dict[str, object]) -> register.Statement:
    evidence = register.NewEvidence(source="authority", document="award", reference=award, stated_on=on)
    return register.Statement(subject_id=person, valid_from=valid_from, evidence=evidence, values=values)


def _write(statements: list[register.Statement], by: acting.Actor) -> int:
    if statements:
        facts.write_lines(group=GROUP, key="scheme", statements=statements, by=by)
    return len(statements)
