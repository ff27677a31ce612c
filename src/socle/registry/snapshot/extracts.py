"""What a snapshot reads from Postgres: one COPY a table, each filtered by D and T, so that it can be read again to the same rows.

Every statement restricts itself to what was recorded up to T. T is taken while nobody records (bitemporal.RECORDING_LOCK), so
nothing recorded up to T can appear later: repeatable without one long transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from socle.base.country import queries as country
from socle.base.facts import dictionary, tables
from socle.base.kernel import bitemporal

_MEMBERSHIP = ("person_id", "household_id", "relation", "usual")
_RELATION = ("from_person_id", "to_person_id", "kind")


@dataclass(frozen=True, kw_only=True)
class Extract:
    """A query, and the columns of its rows with their DuckDB types."""

    name: str
    query: str
    columns: dict[str, str]


def fix_instant() -> datetime:
    """An instant T after which nothing older is recorded: taken while all who record are done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [bitemporal.RECORDING_LOCK])
        try:
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [bitemporal.RECORDING_LOCK])


def copy_out(extract: Extract, on: date, known_at: datetime, folder: Path) -> Path:
    """Stream an extract into a CSV file that only we may read."""
    path = folder / f"{extract.name}.csv"
    path.touch(mode=0o600)
    query, known = f"COPY ({extract.query}) TO STDOUT (FORMAT csv)", {"on": on, "known_at": known_at}
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(query, known) as blocks:
        file.writelines(blocks)
    return path


def people() -> Extract:
    """Living persons with their usual household and its area on the day; persons without a household too."""
    query = f"""
        SELECT p.id, m.household_id, m.relation, coalesce(a.code, moved.from_area_key, h.area_key, p.area_key)
        FROM registry_person p
        LEFT JOIN {bitemporal.as_known("registry_membership", _MEMBERSHIP)} m ON m.person_id = p.id AND m.usual
        LEFT JOIN registry_household h ON h.id = m.household_id
        LEFT JOIN LATERAL (SELECT from_area_key FROM registry_move v WHERE v.household_id = h.id AND v.moved_on > %(on)s
                           ORDER BY v.moved_on, v.id LIMIT 1) moved ON true
        LEFT JOIN base_area a ON a.key = coalesce(moved.from_area_key, h.area_key, p.area_key)
        WHERE p.merged_into_id IS NULL{_alive()}"""
    return Extract(
        name="people",
        query=query,
        columns={"id": "BIGINT", "household": "BIGINT", "relation": "VARCHAR", "area": "VARCHAR"},
    )


def relations() -> Extract:
    return Extract(
        name="relations",
        query=f"SELECT * FROM {bitemporal.as_known('registry_relation', _RELATION)} r",
        columns={"one": "BIGINT", "other": "BIGINT", "kind": "VARCHAR"},
    )


def facts(group: dictionary.Group, names: frozenset[str]) -> Extract:
    """The facts of a group that are asked for: numbers scaled to whole ones, reasons told only as `not applicable` or not."""
    read = [fact for fact in group.facts if fact.name in names]
    held = tuple(column for fact in read for column in tables.fact_columns(fact))
    line = ("line",) if group.many else ()
    columns = {"subject": "BIGINT"} | ({"line": "BIGINT"} if group.many else {})
    shown = ["subject_id", *line]
    for fact in read:
        for column in tables.fact_columns(fact):
            shown.append(f"({column} * {10**fact.scale})::bigint" if fact.type in ("number", "money") else column)
            columns[column] = _TYPES[fact.type]
        shown.append(f"absent ->> '{fact.name}' = 'not applicable'")
        columns[f"{fact.name}_na"] = "BOOLEAN"
        if fact.name == "birth_date":
            for column in tables.fact_columns(fact):
                shown.append(f"extract(year FROM age(%(on)s::date, {column}))::bigint")
                columns[f"{column}_age"] = "BIGINT"
    known = bitemporal.as_known(tables.name(group), ("subject_id", "absent", *line, *held))
    return Extract(name=f"fact_{group.name}", query=f"SELECT {', '.join(shown)} FROM {known} f", columns=columns)


def _alive() -> str:
    died = country.facts().fact("died_on")
    if died is None:
        return ""
    known = bitemporal.as_known(f"fact_{died.group}", ("subject_id", "died_on"))
    return f" AND NOT EXISTS (SELECT 1 FROM {known} d WHERE d.subject_id = p.id AND d.died_on <= %(on)s)"


_TYPES: dict[str, Any] = {
    "number": "BIGINT",
    "money": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "code": "VARCHAR",
    "text": "VARCHAR",
}
