"""The list of households of an area, the latest registered first: page by page on an index, however many there are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas import keys
from socle.registry import models

LARGEST_PAGE = 20_000  # a file of a district


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A household in a list: its head, how many usually live in it today, where, and who registered it."""

    number: str
    head: str
    members: int
    area_key: str
    office: str
    registered_at: datetime
    ended_on: date | None


@dataclass(frozen=True, kw_only=True)
class Households:
    """Some households; `after` is the number of the last one where more follow, else ''."""

    rows: tuple[Listed, ...]
    after: str


def listed(
    *, by: acting.Actor, on: date, area_key: str = "", office: str = "", after: str = "", limit: int = 25
) -> Households:
    """The households of the actor's area, or of the area and office asked for. `after`: a number of the page before.

    Raises NotPermitted. What lies outside of the actor's area is not there, whatever is asked for.
    """
    by.require(Permission.SEARCH_REGISTRY)
    limit = max(1, min(limit, LARGEST_PAGE))
    found = models.Household.objects.order_by("-id")
    if area_key:
        low, high = keys.span(area_key)
        found = found.filter(area_key__gte=low, area_key__lt=high)
    if office:
        found = found.filter(office=office)
    if after:
        found = found.filter(id__lt=models.Household.objects.filter(number=after).values("id")[:1])
    rows = list(found.values_list("id", "number")[: limit + 1])
    shown = [pk for pk, _ in rows[:limit]]
    return Households(rows=_rows(shown, on), after=rows[limit - 1][1] if len(rows) > limit else "")


def _rows(households: list[int], on: date) -> tuple[Listed, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, {"households": households, "on": on})
        names = ("number", "head", "members", "area_key", "office", "registered_at", "ended_on")
        return tuple(Listed(**dict(zip(names, row, strict=True))) for row in cursor.fetchall())


_LISTED = """
SELECT h.number, coalesce(head.name, ''), coalesce(head.members, 0), h.area_key, h.office, h.registered_at, h.ended_on
FROM unnest(%(households)s::bigint[]) WITH ORDINALITY AS wanted(id, place)
JOIN registry_household h ON h.id = wanted.id
LEFT JOIN LATERAL (
  SELECT count(*) AS members, max(n.full) FILTER (WHERE m.relation = 'head') AS name
  FROM registry_membership m
  LEFT JOIN registry_name n ON n.person_id = m.person_id AND n.is_main AND n.valid_to IS NULL
  WHERE m.household_id = h.id AND m.valid @> %(on)s::date
) head ON true
ORDER BY wanted.place
"""
