"""One box: a public number, an identifier, a telephone number or a name in any spelling and script, within the actor's area."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.country import queries as country
from socle.base.facts import tables
from socle.base.kernel import numbers
from socle.registry import models
from socle.registry.reasoning import identifiers, names

LARGEST_PAGE = 100
_FEWEST_LETTERS = 2


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A person found: enough to tell them from their namesakes, and no more. `found_by`: number, identifier, phone, name."""

    number: str
    name: str
    script: str
    born_earliest: date | None
    born_latest: date | None
    area_key: str
    household_number: str
    without_papers: bool
    found_by: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some hits, best first; `next` is where the following page begins, or None."""

    hits: tuple[Hit, ...]
    next: int | None


def search(*, text: str, by: acting.Actor, limit: int = 20, after: int = 0) -> Page:
    """Find persons of the actor's area. `after` is the `next` of the page before. Raises NotPermitted.

    A text that is a public number, an identifier or a telephone number is looked up exactly; anything else is a name.
    """
    by.require(Permission.SEARCH_REGISTRY)
    limit = max(1, min(limit, LARGEST_PAGE))
    found, how = _exactly(text), "number"
    if not found:
        found, how = _by_number(text)
    if not found:
        found, how = _by_name(text, limit + 1, after), "name"
    shown = found[:limit] if how == "name" else found[after : after + limit]
    more = len(found) > (limit if how == "name" else after + limit)
    return Page(hits=_hits(shown, how), next=after + limit if more else None)


def _exactly(text: str) -> list[int]:
    number = numbers.normalise(text)
    if number is None:
        return []
    person = models.Person.objects.filter(number=number).values_list("pk", flat=True)
    members = models.Membership.objects.filter(household__number=number, valid__upper_inf=True).order_by("pk")
    return list(person) or list(members.values_list("person_id", flat=True))


def _by_number(text: str) -> tuple[list[int], str]:
    plain = identifiers.normalise(text)
    digits = "".join(character for character in plain if character.isdigit())
    if len(digits) < 4:
        return [], "identifier"
    held = models.Identifier.objects.filter(value=plain, valid_to=None).values_list("person_id", flat=True)
    if held:
        return list(dict.fromkeys(held)), "identifier"
    phones = Q(kind="phone", value__in=[plain, digits], valid_to=None)
    people = models.Contact.objects.filter(phones).order_by("person_id").values_list("person_id", flat=True)
    return list(dict.fromkeys(people)), "phone"


def _by_name(text: str, limit: int, after: int) -> list[int]:
    folded = names.fold(text)
    if len(folded) < _FEWEST_LETTERS:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM registry_search_names(%s, %s, %s)", [folded, limit, after])
        return [person for (person,) in cursor.fetchall()]


def _hits(people: list[int], how: str) -> tuple[Hit, ...]:
    """The persons in the order given. Read under row-level security, so that nothing outside of the area can slip through."""
    with connection.cursor() as cursor:
        cursor.execute(_HITS.format(birth=_birth()), [people])
        found = cursor.fetchall()
    return tuple(
        Hit(
            number=number,
            name=name or "",
            script=script or "",
            born_earliest=earliest,
            born_latest=latest,
            area_key=area_key,
            household_number=household or "",
            without_papers=without_papers,
            found_by=how,
        )
        for number, name, script, earliest, latest, area_key, household, without_papers in found
    )


def _birth() -> str:
    """SQL of the earliest and latest day of birth, from the group of facts where the country holds it."""
    fact = country.facts().fact("birth_date")
    if fact is None:
        return "SELECT NULL::date AS earliest, NULL::date AS latest"
    columns = tables.fact_columns(fact)
    return (
        f"SELECT {columns[0]} AS earliest, {columns[-1]} AS latest FROM fact_{fact.group} f"
        " WHERE f.subject_id = p.id ORDER BY lower(f.valid) DESC LIMIT 1"
    )


_HITS = """
SELECT p.number, n.full, n.script, b.earliest, b.latest, p.area_key, h.number, p.without_papers
FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted(id, place)
JOIN registry_person p ON p.id = wanted.id
LEFT JOIN registry_name n ON n.person_id = p.id AND n.is_main AND n.valid_to IS NULL
LEFT JOIN LATERAL ({birth}) b ON true
LEFT JOIN registry_membership m ON m.person_id = p.id AND m.usual AND upper_inf(m.valid)
LEFT JOIN registry_household h ON h.id = m.household_id
WHERE p.merged_into_id IS NULL
ORDER BY wanted.place
"""
