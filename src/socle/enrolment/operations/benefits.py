"""What enrolment writes down in the register: who holds which benefit since when, what it is worth, and why it ended.

Rules read it there (fact group `benefits`: other benefits, entry date, last exit); the rooms below never look up. Where
the country's dictionary has the fact `amount`, it stands at the applicant, and is 0 at the others whom an award counts:
a sum over a household counts each award once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from socle.base import acting
from socle.base.country import queries as country
from socle.registry import reasoning as register
from socle.registry.operations import facts

GROUP = "benefits"
_NOT_ENDED = {"exited_on": register.Absent("not applicable"), "exit_reason": register.Absent("not applicable")}

# Everybody whom the awards count. `amount` is what the award is worth on its first day, or on the day beside it.
_BENEFICIARIES = """
WITH award AS (
  SELECT held.*, (
    SELECT coalesce(sum(worth.amount), 0) FROM enrolment_awardamount worth
    WHERE worth.award_id = held.id AND worth.superseded_by_id IS NULL
      AND worth.from_on <= greatest(held.from_on, asked.day)
      AND (worth.to_on IS NULL OR worth.to_on > greatest(held.from_on, asked.day))
  ) AS worth, greatest(held.from_on, asked.day) AS day
  FROM enrolment_award held JOIN unnest(%(awards)s::bigint[], %(days)s::date[]) AS asked(id, day) USING (id)
)
SELECT DISTINCT ON (person_id, scheme) person_id, scheme, number, from_on, to_on, worth, day FROM (
  SELECT application.applicant_id AS person_id, award.scheme, award.number, award.from_on, award.to_on, award.worth, award.day
  FROM award JOIN eligibility_application application ON application.id = award.application_id
  UNION ALL
  SELECT member.person_id, award.scheme, award.number, award.from_on, award.to_on, 0, award.day
  FROM award
  JOIN eligibility_application application ON application.id = award.application_id AND application.unit = 'household'
  JOIN registry_membership member ON member.household_id = application.household_id AND member.usual
   AND member.valid @> award.from_on
) AS held ORDER BY person_id, scheme, from_on, worth DESC
"""


@dataclass(frozen=True, kw_only=True)
class _Beneficiary:
    """A person whom an award counts: the award's number and days, and what it is worth on `day` (at the applicant)."""

    person: int
    scheme: str
    award: str
    from_on: date
    to_on: date | None
    amount: Decimal
    day: date


def write_entries(awards: Collection[int], *, by: acting.Actor, on: date) -> int:
    """Write down for everybody whom the awards count that they hold the benefit since its first day; gives how many."""
    statements = [
        _statement(
            one,
            one.from_on,
            on,
            {"scheme": one.scheme, "entered_on": one.from_on, "months_received": 0, **_worth(one), **_NOT_ENDED},
        )
        for one in _beneficiaries(awards)
    ]
    return _write(statements, by)


def write_amounts(days: Mapping[int, date], *, by: acting.Actor, on: date) -> int:
    """Write down what awards (by their key) are worth from a day on, where the dictionary keeps it; gives how many."""
    if not _keeps_amounts():
        return 0
    found = _beneficiaries(list(days), days)
    return _write([_statement(one, one.day, on, {"scheme": one.scheme, **_worth(one)}) for one in found], by)


def write_exits(awards: Collection[int], reasons: dict[str, str], *, by: acting.Actor, on: date) -> int:
    """Write down that the benefits ended, on which day and why (`reasons`: award number -> reason code)."""
    statements = [
        _statement(
            one,
            max(one.from_on, one.to_on),
            on,
            {"scheme": one.scheme, "exited_on": one.to_on, "exit_reason": reasons[one.award]},
        )
        for one in _beneficiaries(awards)
        if one.to_on is not None
    ]
    return _write(statements, by)


def withdraw_exits(awards: Collection[int], *, by: acting.Actor, from_on: date, on: date) -> int:
    """Write down that the benefits go on from a day on, after an end that did not stand."""
    statements = [_statement(one, from_on, on, {"scheme": one.scheme, **_NOT_ENDED}) for one in _beneficiaries(awards)]
    return _write(statements, by)


def _keeps_amounts() -> bool:
    return country.facts().fact(f"{GROUP}.amount") is not None


def _worth(one: _Beneficiary) -> dict[str, object]:
    return {"amount": one.amount} if _keeps_amounts() else {}


def _beneficiaries(awards: Collection[int], days: Mapping[int, date] | None = None) -> list[_Beneficiary]:
    given = {"awards": list(awards), "days": [(days or {}).get(one) for one in awards]}
    with connection.cursor() as cursor:
        cursor.execute(_BENEFICIARIES, given)
        names = ("person", "scheme", "award", "from_on", "to_on", "amount", "day")
        return [_Beneficiary(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _statement(one: _Beneficiary, valid_from: date, on: date, values: dict[str, object]) -> register.Statement:
    evidence = register.NewEvidence(source="authority", document="award", reference=one.award, stated_on=on)
    return register.Statement(subject_id=one.person, valid_from=valid_from, evidence=evidence, values=values)


def _write(statements: list[register.Statement], by: acting.Actor) -> int:
    if statements:
        facts.write_lines(group=GROUP, key="scheme", statements=statements, by=by)
    return len(statements)
