"""Writing whole lists (groups of many): line 0 states that the list is complete, lines 1.. are its rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection

from socle.base import acting
from socle.base.facts import dictionary, tables
from socle.registry import models
from socle.registry.operations import evidence, fact_rows, fact_sql
from socle.registry.reasoning import facts as fitting


def write(of: dictionary.Group, lists: Sequence[Sequence[fact_rows.Row]], by: acting.Actor) -> list[fact_rows.Outcome]:
    """Replace the lists of many subjects from a day on (each list begins with its line 0). Gives what became of each."""
    there = _present(of, [lines[0] for lines in lists])
    outcomes: list[fact_rows.Outcome] = [_outcome(lines, there.get(lines[0].subject_id, [])) for lines in lists]
    told = [lines for lines, what in zip(lists, outcomes, strict=True) if what != "unchanged"]
    documents = evidence.write([lines[0].evidence for lines in told], by=by)
    ends = _close(of, [(lines[0].subject_id, lines[0].valid_from) for lines in told])
    fact_sql.insert(
        of,
        [
            {
                **dict.fromkeys(fact_sql.value_columns(of)),
                **row.held,
                "subject_id": row.subject_id,
                "line": row.line,
                "lower": row.valid_from,
                "upper": ends[row.subject_id],
                "evidence_id": documents[row.evidence].pk,
                "absent": dict(row.absent),
            }
            for lines in told
            for row in lines
        ],
    )
    return outcomes


def numbered(of: dictionary.Group, key: str, rows: Sequence[fact_rows.Row]) -> list[fact_rows.Row]:
    """The rows with their line: that of the same subject and key, or the next free one."""
    if of.fact(key) is None:
        raise fitting.UnknownFact(name=key, group=of.name, nearest="")
    lines, last = _lines_by_key(of, key, sorted({row.subject_id for row in rows}))
    found = []
    for row in rows:
        place = (row.subject_id, row.held[key])
        if place not in lines:
            last[row.subject_id] = lines[place] = last.get(row.subject_id, 0) + 1
        found.append(replace(row, line=lines[place]))
    return found


def _lines_by_key(
    of: dictionary.Group, key: str, subjects: Sequence[int]
) -> tuple[dict[tuple[int, Any], int], dict[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject_id, {key}, max(line) FROM {tables.name(of)} WHERE subject_id = ANY(%s) AND line > 0"
            " GROUP BY 1, 2",
            [subjects],
        )
        lines = {(subject, value): line for subject, value, line in cursor.fetchall()}
    last: dict[int, int] = {}
    for (subject, _), line in lines.items():
        last[subject] = max(line, last.get(subject, 0))
    return lines, last


def _present(of: dictionary.Group, heads: Sequence[fact_rows.Row]) -> dict[int, list[Mapping[str, Any]]]:
    """By subject, the lines that begin on the very day of the new list."""
    columns = fact_sql.value_columns(of)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.subject_id, t.line, t.absent::text, t.evidence_id, {', '.join('t.' + column for column in columns)}"
            f" FROM {tables.name(of)} t JOIN unnest(%s::bigint[], %s::date[]) AS s(subject_id, valid_from)"
            " ON t.subject_id = s.subject_id AND lower(t.valid) = s.valid_from ORDER BY t.subject_id, t.line",
            [[row.subject_id for row in heads], [row.valid_from for row in heads]],
        )
        found = cursor.fetchall()
    documents = models.Evidence.objects.in_bulk({row[3] for row in found})
    present: dict[int, list[Mapping[str, Any]]] = {}
    for subject, line, absent, document, *values in found:
        held = {"line": line, "absent": json.loads(absent), "evidence": fact_rows.evidence_of(documents[document])}
        present.setdefault(subject, []).append(held | {"held": dict(zip(columns, values, strict=True))})
    return present


def _outcome(lines: Sequence[fact_rows.Row], there: Sequence[Mapping[str, Any]]) -> fact_rows.Outcome:
    if not there:
        return "added"
    same = len(lines) == len(there) and all(
        row.line == held["line"]
        and dict(row.absent) == held["absent"]
        and all(row.held.get(column) == value for column, value in held["held"].items())
        and fact_rows.same_evidence(row.evidence, held["evidence"])
        for row, held in zip(lines, there, strict=True)
    )
    return "unchanged" if same else "corrected"


def _close(of: dictionary.Group, starts: Sequence[tuple[int, date]]) -> dict[int, date | None]:
    """End or remove the lines that the new lists replace; gives the day on which each subject's next list begins."""
    table, given = tables.name(of), [[subject for subject, _ in starts], [day for _, day in starts]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.subject_id, min(lower(t.valid)) FROM unnest(%s::bigint[], %s::date[]) AS s(subject_id, valid_from)"
            f" LEFT JOIN {table} t ON t.subject_id = s.subject_id AND t.line = 0 AND lower(t.valid) > s.valid_from GROUP BY 1",
            given,
        )
        ends: dict[int, date | None] = dict(cursor.fetchall())
        cursor.execute(
            f"UPDATE {table} t SET valid = daterange(lower(t.valid), s.valid_from)"
            " FROM unnest(%s::bigint[], %s::date[]) AS s(subject_id, valid_from) WHERE t.subject_id = s.subject_id"
            " AND lower(t.valid) < s.valid_from AND (upper(t.valid) IS NULL OR upper(t.valid) > s.valid_from)",
            given,
        )
        cursor.execute(
            f"DELETE FROM {table} t USING unnest(%s::bigint[], %s::date[], %s::date[]) AS s(subject_id, valid_from, ends)"
            " WHERE t.subject_id = s.subject_id AND lower(t.valid) >= s.valid_from"
            " AND (s.ends IS NULL OR lower(t.valid) < s.ends)",
            [*given, [ends[subject] for subject, _ in starts]],
        )
    return ends
