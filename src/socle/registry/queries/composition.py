"""Who belonged to a household on a day and how persons are related, as known at an instant (A04, A05)."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection

from socle.base.kernel import bitemporal
from socle.registry.queries import facts
from socle.registry.reasoning import dossiers

_MEMBERSHIP = ("person_id", "household_id", "relation", "usual", "valid", "evidence_id")
_RELATION = ("from_person_id", "to_person_id", "kind", "valid", "evidence_id")
_TIES = """
SELECT m.person_id, m.household_id, p.number, coalesce(n.full, ''), h.number, m.relation, m.usual, lower(m.valid), upper(m.valid)
FROM ({membership}) m
JOIN registry_person p ON p.id = m.person_id
LEFT JOIN registry_household h ON h.id = m.household_id
LEFT JOIN registry_name n ON n.person_id = p.id AND n.is_main AND n.valid_to IS NULL
WHERE {which}
ORDER BY (m.relation = 'head') DESC, m.person_id, lower(m.valid)
"""


def ties(
    *,
    household: int | None = None,
    people: Collection[int] = (),
    on: date | None = None,
    known_at: datetime | None = None,
) -> list[tuple[int, int, dossiers.Tie]]:
    """Memberships of a household, or of persons, as (person key, household key, tie): the head first. Without `on`, of all time.

    A household outside of the actor's area has no number here.
    """
    which = "m.household_id = %(household)s" if household is not None else "m.person_id = ANY(%(people)s)"
    known = {"household": household, "people": list(people), "on": on, "known_at": known_at or facts.NOW}
    membership = _as_known("registry_membership", _MEMBERSHIP, on)
    return [
        (
            person_id,
            household_id,
            dossiers.Tie(
                person=person,
                name=name,
                household=number or "",
                relation=relation,
                usual=usual,
                since=since,
                until=until,
            ),
        )
        for person_id, household_id, person, name, number, relation, usual, since, until in _all(
            _TIES.format(membership=membership, which=which), known
        )
    ]


def related(*, people: Collection[int], on: date, known_at: datetime | None = None) -> list[dossiers.Related]:
    """The relations of these persons, to whomever the actor may see."""
    query = f"""
        SELECT one.number, r.kind, other.number, lower(r.valid), upper(r.valid)
        FROM {bitemporal.as_known("registry_relation", _RELATION)} r
        JOIN registry_person one ON one.id = r.from_person_id
        JOIN registry_person other ON other.id = r.to_person_id
        WHERE r.from_person_id = ANY(%(people)s) OR r.to_person_id = ANY(%(people)s)
        ORDER BY 1, 3, 2"""
    known = {"people": list(people), "on": on, "known_at": known_at or facts.NOW}
    return [
        dossiers.Related(one=one, kind=kind, other=other, since=since, until=until)
        for one, kind, other, since, until in _all(query, known)
    ]


def _as_known(table: str, columns: tuple[str, ...], on: date | None) -> str:
    if on is not None:
        return f"SELECT * FROM {bitemporal.as_known(table, columns)} valid_then"
    given = ", ".join(columns)
    return (
        f"SELECT {given} FROM {table} WHERE recorded_at <= %(known_at)s"
        f" UNION ALL SELECT {given} FROM {table}_history WHERE recorded_at <= %(known_at)s AND replaced_at > %(known_at)s"
    )


def _all(query: str, known: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, known)
        return cursor.fetchall()
