"""What a snapshot reads from Postgres: one COPY a table, each filtered by D and T, so that it can be read again to the same rows.

Tables are joined in DuckDB, not here: under row-level security Postgres misjudges how many rows such filters give.
Every statement restricts itself to what was recorded up to T. T is taken while nobody records (bitemporal.RECORDING_LOCK), so
nothing recorded up to T can appear later: repeatable without one long transaction.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from socle.base.country import queries as country
from socle.base.facts import dictionary, tables
from socle.base.kernel import bitemporal, refusals

_TRIES, _PAUSE = 1200, 0.05  # seconds between tries: a minute in all
_MEMBERSHIP = ("person_id", "household_id", "relation", "usual")
_RELATION = ("from_person_id", "to_person_id", "kind")


@dataclass(frozen=True, kw_only=True)
class Extract:
    """A query, and the columns of its rows with their DuckDB types."""

    name: str
    query: str
    columns: dict[str, str]


class RecordingBusy(refusals.Refusal):
    """Somebody has been recording for more than {seconds} seconds (an import, perhaps). Take the snapshot when that is done."""

    code = "registry.recording-busy"


def fix_instant() -> datetime:
    """An instant T after which nothing older is recorded: taken while all who record are done. Raises RecordingBusy.

    Tries again and again instead of queueing for the lock: a waiting snapshot would keep everybody else from recording.
    """
    with connection.cursor() as cursor:
        for _ in range(_TRIES):
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [bitemporal.RECORDING_LOCK])
            if cursor.fetchone()[0]:
                cursor.execute("SELECT clock_timestamp(), pg_advisory_unlock(%s)", [bitemporal.RECORDING_LOCK])
                return cursor.fetchone()[0]
            time.sleep(_PAUSE)
    raise RecordingBusy(seconds=int(_TRIES * _PAUSE))


def copy_out(extract: Extract, on: date, known_at: datetime, folder: Path) -> Path:
    """Stream an extract into a CSV file that only we may read."""
    path = folder / f"{extract.name}.csv"
    path.touch(mode=0o600)
    query, known = f"COPY ({extract.query}) TO STDOUT (FORMAT csv)", {"on": on, "known_at": known_at}
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(query, known) as blocks:
        file.writelines(blocks)
    return path


def persons() -> Extract:
    return Extract(
        name="persons",
        query="SELECT id, area_key FROM registry_person WHERE merged_into_id IS NULL",
        columns={"id": "BIGINT", "area": "VARCHAR"},
    )


def residences() -> Extract:
    """Where persons usually live on the day."""
    known = bitemporal.as_known("registry_membership", _MEMBERSHIP)
    return Extract(
        name="residences",
        query=f"SELECT person_id, household_id, relation FROM {known} m WHERE usual",
        columns={"person": "BIGINT", "household": "BIGINT", "relation": "VARCHAR"},
    )


def homes() -> Extract:
    """Households with the area where they were on the day, before they moved."""
    moved = """SELECT DISTINCT ON (household_id) household_id, from_area_key FROM registry_move
               WHERE moved_on > %(on)s ORDER BY household_id, moved_on, id"""
    return Extract(
        name="homes",
        query=f"""SELECT h.id, coalesce(moved.from_area_key, h.area_key) FROM registry_household h
                  LEFT JOIN ({moved}) moved ON moved.household_id = h.id""",
        columns={"id": "BIGINT", "area": "VARCHAR"},
    )


def areas() -> Extract:
    return Extract(name="areas", query="SELECT key, code FROM base_area", columns={"key": "VARCHAR", "code": "VARCHAR"})


def deaths() -> Extract:
    """Who was dead on the day."""
    died = country.facts().fact("died_on")
    known = bitemporal.as_known(f"fact_{died.group}", ("subject_id", "died_on")) if died else ""
    return Extract(
        name="deaths",
        query=f"SELECT subject_id FROM {known} d WHERE died_on <= %(on)s" if died else "SELECT 0",
        columns={"person": "BIGINT"},
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


_TYPES: dict[str, Any] = {
    "number": "BIGINT",
    "money": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "code": "VARCHAR",
    "text": "VARCHAR",
}
