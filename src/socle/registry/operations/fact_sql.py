"""The SQL that writes rows of facts: insert, cut and correct many at once, given as one JSON document or as arrays."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from socle.base.facts import dictionary, tables


def insert(of: dictionary.Group, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of columns; `lower` and `upper` bound `valid`."""
    if not rows:
        return
    columns = [*_line(of), *value_columns(of)]
    names = ", ".join(["subject_id", "valid", "evidence_id", "absent", *columns])
    given = ", ".join(["subject_id", "daterange(lower, upper)", "evidence_id", "absent", *columns])
    shape = "subject_id bigint, lower date, upper date, evidence_id bigint, absent jsonb"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {tables.name(of)} ({names}) SELECT {given} FROM jsonb_to_recordset(%s) AS x({shape}{_shape(of)})",
            [_json(rows)],
        )


def value_columns(of: dictionary.Group) -> tuple[str, ...]:
    return tuple(column for fact in of.facts for column in tables.fact_columns(fact))


def cut(of: dictionary.Group, ends: Sequence[tuple[int | None, date]]) -> None:
    if ends:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {tables.name(of)} t SET valid = daterange(lower(t.valid), s.ends)"
                " FROM unnest(%s::bigint[], %s::date[]) AS s(id, ends) WHERE t.id = s.id",
                [[row_id for row_id, _ in ends], [end for _, end in ends]],
            )


def correct(of: dictionary.Group, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    sets = ", ".join(f"{column} = x.{column}" for column in ("evidence_id", "absent", *value_columns(of)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {tables.name(of)} t SET {sets} FROM jsonb_to_recordset(%s)"
            f" AS x(id bigint, evidence_id bigint, absent jsonb{_shape(of)}) WHERE t.id = x.id",
            [_json(rows)],
        )


def _line(of: dictionary.Group) -> tuple[str, ...]:
    return ("line",) if of.many else ()


def _shape(of: dictionary.Group) -> str:
    kinds = {"boolean": "boolean", "date": "date", "number": "numeric", "money": "numeric"}
    line = ", line smallint" if of.many else ""
    return line + "".join(
        f", {column} {kinds.get(fact.type, 'text')}" for fact in of.facts for column in tables.fact_columns(fact)
    )


def _json(rows: Iterable[Mapping[str, Any]]) -> str:
    return json.dumps(list(rows), default=str, ensure_ascii=False)
