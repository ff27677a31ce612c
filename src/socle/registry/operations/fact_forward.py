"""Carrying a statement forward: what is stated of an earlier day holds on until the next statement about the same fact.

A later row of the group that merely carried the older value over (its evidence says so), or knew nothing of the fact, takes
the new value; a later row in which the fact itself was stated keeps its own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from socle.base.facts import dictionary, tables
from socle.registry import models
from socle.registry.operations import fact_sql


@dataclass(frozen=True)
class Told:
    """A statement as it was written: the facts it names, their values by column, the evidence row it rests on."""

    subject_id: int
    line: int
    valid_from: date
    named: tuple[str, ...]
    held: Mapping[str, Any]
    absent: Mapping[str, str]
    evidence_id: int


@dataclass
class _Later:
    """A row that begins after a statement."""

    row_id: int
    evidence_id: int
    absent: dict[str, str]
    overrides: dict[str, int]
    held: dict[str, Any]


def carry(of: dictionary.Group, told: Sequence[Told]) -> None:
    """Carry statements forward into later rows of the same subject and line."""
    if not told:
        return
    later = _later(of, told)
    changed = [row for place, one in enumerate(told) for row in _take_over(of, one, later.get(place, []))]
    documents = models.Evidence.objects.in_bulk([row.evidence_id for row in changed])
    copies = models.Evidence.objects.bulk_create([_copy(documents[row.evidence_id], row) for row in changed])
    fact_sql.correct(
        of,
        [
            {"id": row.row_id, "evidence_id": copy.pk, "absent": row.absent, **row.held}
            for row, copy in zip(changed, copies, strict=True)
        ],
    )


def _take_over(of: dictionary.Group, one: Told, rows: Sequence[_Later]) -> list[_Later]:
    active, changed = [fact for fact in of.facts if fact.name in one.named], []
    for row in rows:
        active = [fact for fact in active if _not_stated_in(row, fact)]
        if not active:
            break
        for fact in active:
            row.held |= {column: one.held[column] for column in tables.fact_columns(fact)}
            row.absent.pop(fact.name, None)
            row.absent |= {fact.name: one.absent[fact.name]} if fact.name in one.absent else {}
            row.overrides[fact.name] = one.evidence_id
        changed.append(row)
    return changed


def _not_stated_in(row: _Later, fact: dictionary.Fact) -> bool:
    known = row.held[fact.name] is not None or fact.name in row.absent
    return not known or fact.name in row.overrides


def _copy(document: models.Evidence, row: _Later) -> models.Evidence:
    copied = {
        field.attname: getattr(document, field.attname)
        for field in document._meta.concrete_fields
        if field.name != "id"
    }
    return models.Evidence(**{**copied, "overrides": row.overrides})


def _later(of: dictionary.Group, told: Sequence[Told]) -> dict[int, list[_Later]]:
    """By the place of the statement, the rows that begin after it, in order of time."""
    columns = fact_sql.value_columns(of)
    line = " AND t.line = s.line" if of.many else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.place, t.id, t.evidence_id, t.absent::text, e.overrides::text, {', '.join('t.' + c for c in columns)}"
            " FROM unnest(%s::bigint[], %s::int[], %s::date[]) WITH ORDINALITY AS s(subject_id, line, valid_from, place)"
            f" JOIN {tables.name(of)} t ON t.subject_id = s.subject_id{line} AND lower(t.valid) > s.valid_from"
            " JOIN registry_evidence e ON e.id = t.evidence_id ORDER BY s.place, lower(t.valid)",
            [[one.subject_id for one in told], [one.line for one in told], [one.valid_from for one in told]],
        )
        rows: dict[int, list[_Later]] = {}
        for place, row_id, document, absent, overrides, *values in cursor.fetchall():
            held = dict(zip(columns, values, strict=True))
            later = _Later(row_id, document, json.loads(absent), json.loads(overrides), held)
            rows.setdefault(place - 1, []).append(later)
    return rows
