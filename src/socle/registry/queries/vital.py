"""Birth, death and sex as the register believes them last, wherever the country's dictionary holds them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from socle.base.country import queries as country
from socle.base.facts import tables
from socle.registry import reasoning


@dataclass(frozen=True, kw_only=True)
class Vital:
    """What is known of the beginning and end of a life; None and '' where it is unknown."""

    birth: reasoning.Born | None = None
    sex: str = ""
    died_on: date | None = None


def group_of(fact: str) -> str:
    """The group of facts where the country holds birth_date, sex or died_on; '' where it does not."""
    found = country.facts().fact(fact)
    return found.group if found else ""


def of(people: Collection[int]) -> dict[int, Vital]:
    """By person key, what was stated last. One query for each group that holds these facts."""
    told: dict[int, dict[str, object]] = {key: {} for key in people}
    for fact in ("birth_date", "sex", "died_on"):
        for key, earliest, latest in _last(fact, people):
            told[key][fact] = (earliest, latest)
    return {key: _vital(held) for key, held in told.items()}


def _last(name: str, people: Collection[int]) -> list[tuple[int, object, object]]:
    fact = country.facts().fact(name)
    if fact is None or not people:
        return []
    columns = tables.fact_columns(fact)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (subject_id) subject_id, {columns[0]}, {columns[-1]} FROM fact_{fact.group}"
            f" WHERE subject_id = ANY(%s) AND {columns[0]} IS NOT NULL ORDER BY subject_id, lower(valid) DESC",
            [list(people)],
        )
        return cursor.fetchall()


def _vital(held: dict[str, object]) -> Vital:
    birth, sex, died = held.get("birth_date"), held.get("sex"), held.get("died_on")
    return Vital(
        birth=reasoning.Born(earliest=birth[0], latest=birth[1]) if birth else None,  # type: ignore[index]
        sex=str(sex[0]) if sex else "",  # type: ignore[index]
        died_on=died[0] if died else None,  # type: ignore[index]
    )
