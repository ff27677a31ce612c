"""Households and persons out of the register, as the reference engine takes them. A fixed number of queries for any number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from socle.base.areas import keys
from socle.base.country import queries as country
from socle.base.facts import dictionary
from socle.base.kernel import bitemporal
from socle.registry.queries import facts as register
from socle.registry.reasoning import dossiers
from socle.rules import values
from socle.rules.reference import environment
from socle.schemes.reasoning import evaluating

_MEMBERS = f"""
SELECT m.household_id, p.id, p.number, m.relation
FROM {bitemporal.as_known("registry_membership", ("person_id", "household_id", "relation", "usual"))} m
JOIN registry_person p ON p.id = m.person_id
WHERE m.usual AND m.household_id = ANY(%(households)s)
ORDER BY m.household_id, p.number
"""
_HOMES = f"""
SELECT m.person_id, m.household_id
FROM {bitemporal.as_known("registry_membership", ("person_id", "household_id", "usual"))} m
WHERE m.usual AND m.person_id = ANY(%(persons)s)
"""
_TIES = f"""
SELECT one.id, one.number, t.kind, other.number
FROM {bitemporal.as_known("registry_relation", ("from_person_id", "to_person_id", "kind"))} t
JOIN registry_person one ON one.id = t.from_person_id
JOIN registry_person other ON other.id = t.to_person_id
WHERE t.from_person_id = ANY(%(persons)s)
ORDER BY one.id, t.kind, other.number
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A unit that is asked for: the person (applicant, or head) and the household; a person may have none."""

    person: int
    household: int | None


@dataclass(frozen=True, kw_only=True)
class UnitFacts:
    """What is known of a unit: its public number, the applicant's, and the facts of its household."""

    asked: Asked
    number: str
    applicant: str | None
    known: evaluating.Known


def homes(persons: Collection[int], *, on: date, known_at: datetime) -> dict[int, int]:
    """By person, the household where they usually lived on the day, as known at the instant."""
    found = _all(_HOMES, {"persons": list(persons), "on": on, "known_at": known_at})
    return dict(found)


def of_units(kind: str, asked: Iterable[Asked], *, on: date, known_at: datetime) -> list[UnitFacts]:
    """The facts of these units (kind household, person or around), in the order asked."""
    wanted = list(asked)
    households = _households({one.household for one in wanted if one.household is not None}, on, known_at)
    alone = {one.person for one in wanted if one.household is None}
    members = {key: home.people for key, home in households.items()}
    persons = {person for people in members.values() for person, _, _ in people} | alone
    numbers = {person: number for people in members.values() for person, number, _ in people} | _numbers(alone)
    told = _people(persons, numbers, on, known_at)
    return [_unit(kind, one, households, told, numbers) for one in wanted]


@dataclass(frozen=True, kw_only=True)
class _Home:
    number: str
    given: Mapping[str, Any]
    people: list[tuple[int, str, str]]


def _households(wanted: Collection[int], on: date, known_at: datetime) -> dict[int, _Home]:
    if not wanted:
        return {}
    rows = _all("SELECT id, number, area_key FROM registry_household WHERE id = ANY(%(ids)s)", {"ids": list(wanted)})
    known = register.known(of="household", subjects=[key for key, _, _ in rows], on=on, known_at=known_at)
    people: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for household, person, number, relation in _all(
        _MEMBERS, {"households": list(wanted), "on": on, "known_at": known_at}
    ):
        people[household].append((person, number, relation))
    return {
        key: _Home(number=number, given={"area": _area(area), **given(known[key], "household")}, people=people[key])
        for key, number, area in rows
    }


def _area(key: str) -> str:
    """The code of the area itself: the last part of its key."""
    return key.rstrip(keys.SEPARATOR).rpartition(keys.SEPARATOR)[2]


def _numbers(persons: Collection[int]) -> dict[int, str]:
    return (
        dict(_all("SELECT id, number FROM registry_person WHERE id = ANY(%(ids)s)", {"ids": list(persons)}))
        if persons
        else {}
    )


def _people(
    persons: Collection[int], numbers: Mapping[int, str], on: date, known_at: datetime
) -> dict[int, dict[str, Any]]:
    """The facts of each person, with their ties to others."""
    known = register.known(of="person", subjects=list(persons), on=on, known_at=known_at)
    ties: dict[int, list[dict[str, str]]] = defaultdict(list)
    for person, _, kind, other in _all(_TIES, {"persons": list(persons), "on": on, "known_at": known_at}):
        ties[person].append({"kind": kind, "to": other})
    return {
        person: {"id": numbers[person], "relations": ties[person], **given(subject, "person")}
        for person, subject in known.items()
        if person in numbers
    }


def _unit(
    kind: str,
    one: Asked,
    households: Mapping[int, _Home],
    told: Mapping[int, dict[str, Any]],
    numbers: Mapping[int, str],
) -> UnitFacts:
    home = households.get(one.household) if one.household is not None else None
    people = home.people if home else [(one.person, numbers[one.person], "head")]
    members = [{**told[person], "relation": relation} for person, _, relation in people]
    applicant = None if kind == "household" else numbers.get(one.person)
    if applicant is not None:
        members = [{**member, "relation_to_applicant": _to_applicant(member, applicant)} for member in members]
    number = home.number if kind == "household" and home else numbers.get(one.person, "")
    known = evaluating.Known(members=members, household=home.given if home else {})
    return UnitFacts(asked=one, number=number, applicant=applicant, known=known)


def _to_applicant(member: Mapping[str, Any], applicant: str) -> str | None:
    """How the member is related to the applicant by a stated tie; unknown without one."""
    if member["id"] == applicant:
        return "self"
    return next((tie["kind"] for tie in member["relations"] if tie["to"] == applicant), None)


def given(subject: dossiers.Subject, of: str) -> dict[str, Any]:
    """Believed facts as values with their source; a list that nobody stated is unknown."""
    groups = {group.name: group for group in country.facts().of(of)}
    found: dict[str, Any] = {}
    for one in subject.facts:
        fact = groups[one.group].fact(one.name)
        if fact is not None:
            found[one.name] = _value(one, fact)
    for many in subject.lists:
        found[many.group] = [_row(row, groups[many.group]) for row in many.rows] if many.complete else None
    return found


def _row(row: Iterable[dossiers.Known], group: dictionary.Group) -> dict[str, Any]:
    facts = {fact.name: fact for fact in group.facts}
    return {one.name: _value(one, facts[one.name]) for one in row}


def _value(one: dossiers.Known, fact: dictionary.Fact) -> Any:
    if one.value is None:
        applies = one.absent == "not applicable" and fact.applies
        return environment.Given(value=values.NOT_APPLICABLE, source=source(one.evidence)) if applies else None
    value = values.bounded(one.value, one.latest, values.NONE) if one.latest is not None else one.value
    shown = one.evidence
    return environment.Given(value=value, source=source(shown), on=shown.stated_on if shown else None)


def source(shown: dossiers.Shown | None) -> str:
    """Who says so, in a few words: `declared`, `document: birth certificate`, `authority: INSS, verified`."""
    if shown is None:
        return ""
    named = f"{shown.source}: {shown.document}" if shown.document else shown.source
    return f"{named}, verified" if shown.verified_on else named


def _all(query: str, values_: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values_)
        return cursor.fetchall()


def entry(unit: UnitFacts, scheme: str) -> evaluating.Entry:
    """Since when the unit has the scheme, and how many months it received, by the benefits it holds."""
    holders = [one for one in unit.known.members if unit.applicant in (None, one["id"])]
    rows = [row for member in holders for row in member.get("benefits") or () if _plain(row.get("scheme")) == scheme]
    held = [row for row in rows if _plain(row.get("exited_on")) is None]
    entered = [day for row in held if isinstance(day := _plain(row.get("entered_on")), date)]
    months = [_plain(row.get("months_received")) or 0 for row in held]
    return evaluating.Entry(entered_on=min(entered, default=None), months_received=int(max(months, default=0)))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, environment.Given) else value
