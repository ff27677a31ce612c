"""Which units of the register there are on a day, in the actor's area."""

from datetime import date, datetime

from django.db import connection

from socle.base.country import queries as country
from socle.base.kernel import bitemporal, refusals
from socle.eligibility.facts import instants, reading
from socle.eligibility.models import Application


class NoHousehold(refusals.Refusal):
    """{scheme} is for households, and this person has no usual household. Register the household first."""

    code = "eligibility.no-household"


# Who lived where on the day: as it stands in the register now, or as it was known at an instant.
_NOW = "(SELECT person_id, household_id, relation, usual FROM registry_membership WHERE valid @> %(on)s::date)"
_THEN = bitemporal.as_known("registry_membership", ("person_id", "household_id", "relation", "usual"))
_HOUSEHOLDS = """
SELECT DISTINCT ON (h.id) h.id, m.person_id
FROM registry_household h
JOIN {lived} m ON m.household_id = h.id AND m.usual
WHERE (h.ended_on IS NULL OR h.ended_on > %(on)s) {without}
ORDER BY h.id, (m.relation = 'head') DESC, m.person_id
"""
_PERSONS = """
SELECT m.household_id, p.id
FROM registry_person p
LEFT JOIN {lived} m ON m.person_id = p.id AND m.usual
WHERE p.merged_into_id IS NULL {alive} {without}
ORDER BY p.id
"""
_WITHOUT = """AND NOT EXISTS (SELECT 1 FROM eligibility_application a
 WHERE a.scheme = %(scheme)s AND a.state <> 'withdrawn' AND a.{column} = {unit})"""


def all_units(kind: str, *, on: date, known_at: datetime | None = None) -> list[reading.Asked]:
    """Every unit of the kind: households with members (their head, else a member), or living persons.

    With `known_at` as the register knew it at that instant; whether a person lives is taken as it is known now.
    """
    return _asked(kind, on, "", "", known_at)


def of_open_applications(kind: str, *, scheme: str, on: date) -> list[reading.Asked]:
    """The units of the applications that are not decided yet, each once; persons with the household of the day."""
    opened = Application.objects.filter(scheme=scheme, state=Application.State.LODGED)
    asked = dict(opened.order_by("household_id" if kind == "household" else "applicant_id", "pk").values_list(
        "household_id" if kind == "household" else "applicant_id", "applicant_id"
    ))  # fmt: skip
    if kind == "household":
        return [reading.Asked(person=person, household=household) for household, person in asked.items()]
    homes = reading.homes(list(asked), on=on, known_at=instants.now())
    return [reading.Asked(person=person, household=homes.get(person)) for person in asked]


def without_application(kind: str, *, scheme: str, on: date) -> list[reading.Asked]:
    """The units that have no application for the scheme, withdrawn ones aside."""
    if kind == "household":
        return _asked(kind, on, scheme, _WITHOUT.format(column="household_id", unit="h.id"))
    return _asked(kind, on, scheme, _WITHOUT.format(column="applicant_id", unit="p.id"))


def _asked(kind: str, on: date, scheme: str, without: str, known_at: datetime | None = None) -> list[reading.Asked]:
    query = _HOUSEHOLDS if kind == "household" else _PERSONS
    lived = _NOW if known_at is None else _THEN
    with connection.cursor() as cursor:
        cursor.execute(
            query.format(without=without, alive=_alive(), lived=lived),
            {"on": on, "scheme": scheme, "known_at": known_at},
        )
        return [reading.Asked(person=person, household=household) for household, person in cursor.fetchall()]


def _alive() -> str:
    """SQL of not having died by the day, where the dictionary holds deaths."""
    fact = country.facts().fact("died_on")
    if fact is None:
        return ""
    return f"""AND NOT EXISTS (SELECT 1 FROM fact_{fact.group} died
 WHERE died.subject_id = p.id AND died.died_on <= %(on)s AND died.valid @> %(on)s::date)"""


def of_application(kind: str, person: int, household: int | None, *, on: date) -> reading.Asked:
    """The unit of an application on a day: its household, or the applicant with the household of that day."""
    if kind == "household":
        return reading.Asked(person=person, household=household)
    homes = reading.homes([person], on=on, known_at=instants.now())
    return reading.Asked(person=person, household=homes.get(person))
