"""Writing rows of facts, many at once: read what holds on the day, merge, then cut, correct and insert with one statement each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection

from socle.base import acting
from socle.base.facts import dictionary, tables
from socle.registry import models, reasoning
from socle.registry.operations import evidence, fact_forward, fact_sql

Outcome = Literal["added", "corrected", "unchanged"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A checked statement: values by column, reasons of the absent ones. `named` are the facts that the statement names."""

    subject_id: int
    line: int
    valid_from: date
    evidence: reasoning.NewEvidence
    named: tuple[str, ...]
    held: Mapping[str, Any]
    absent: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class _Present:
    """What the register believes for the day of a statement, and when the next truth begins."""

    row_id: int | None
    lower: date | None
    upper: date | None
    next: date | None
    evidence: Mapping[str, Any]
    evidence_id: int | None
    absent: Mapping[str, str]
    held: Mapping[str, Any]


def write(of: dictionary.Group, rows: Sequence[Row], by: acting.Actor) -> list[Outcome]:
    """Write single rows (of a group, or lines of a group of many). Gives what became of each, in order."""
    present = _present(of, rows)
    outcomes: list[Outcome] = [_outcome(row, there) for row, there in zip(rows, present, strict=True)]
    told = [(row, there) for row, there, what in zip(rows, present, outcomes, strict=True) if what != "unchanged"]
    documents = _evidence_ids(of, told, by)
    corrected, added, cut = [], [], []
    for (row, there), document in zip(told, documents, strict=True):
        values = _values(of, row, there, document)
        if there.row_id is not None and there.lower == row.valid_from:
            corrected.append({"id": there.row_id, **values})
        else:
            added.append({**values, "upper": there.upper if there.row_id is not None else there.next})
            cut += [(there.row_id, row.valid_from)] if there.row_id is not None else []
    fact_sql.cut(of, cut)
    fact_sql.correct(of, corrected)
    fact_sql.insert(of, added)
    fact_forward.carry(
        of,
        [
            fact_forward.Told(row.subject_id, row.line, row.valid_from, row.named, row.held, row.absent, document)
            for (row, there), document in zip(told, documents, strict=True)
            if there.upper or there.next
        ],
    )
    return outcomes


def same_evidence(stated: reasoning.NewEvidence, held: Mapping[str, Any]) -> bool:
    """Whether a row rests on this very evidence already: then stating the same again says nothing new."""
    said = (stated.source, stated.document, stated.reference, stated.stated_on)
    known = (held.get("source"), held.get("document"), held.get("reference"), held.get("stated_on"))
    return said == known and (stated.verified_on is None or held.get("verified_on") == stated.verified_on)


def _present(of: dictionary.Group, rows: Sequence[Row]) -> list[_Present]:
    table, columns = tables.name(of), fact_sql.value_columns(of)
    same = "t.subject_id = s.subject_id" + (" AND t.line = s.line" if of.many else "")
    later = same.replace("t.", "n.")
    values = "".join(f", t.{column}" for column in columns)
    query = f"""
        SELECT t.id, lower(t.valid), upper(t.valid),
               (SELECT min(lower(n.valid)) FROM {table} n WHERE {later} AND lower(n.valid) > s.valid_from),
               t.evidence_id, t.absent::text, e.source, e.document, e.reference, e.stated_on, e.verified_on, e.overrides::text
               {values}
        FROM unnest(%s::bigint[], %s::int[], %s::date[]) WITH ORDINALITY AS s(subject_id, line, valid_from, place)
        LEFT JOIN {table} t ON {same} AND lower(t.valid) <= s.valid_from
              AND (upper(t.valid) IS NULL OR upper(t.valid) > s.valid_from)
        LEFT JOIN registry_evidence e ON e.id = t.evidence_id
        ORDER BY s.place"""
    with connection.cursor() as cursor:
        cursor.execute(query, [[r.subject_id for r in rows], [r.line for r in rows], [r.valid_from for r in rows]])
        return [_read(columns, found) for found in cursor.fetchall()]


def _read(columns: tuple[str, ...], found: tuple[Any, ...]) -> _Present:
    source, document, reference, stated_on, verified_on, overrides = found[6:12]
    return _Present(
        row_id=found[0],
        lower=found[1],
        upper=found[2],
        next=found[3],
        evidence_id=found[4],
        absent=json.loads(found[5] or "{}"),
        evidence={
            "source": source,
            "document": document,
            "reference": reference,
            "stated_on": stated_on,
            "verified_on": verified_on,
            "overrides": json.loads(overrides or "{}"),
        },
        held=dict(zip(columns, found[12:], strict=True)),
    )


def _outcome(row: Row, there: _Present) -> Outcome:
    if there.row_id is None or there.lower != row.valid_from:
        return "added"
    values = all(there.held[column] == value for column, value in row.held.items())
    reasons = all(there.absent.get(name) == row.absent.get(name) for name in row.named)
    return "unchanged" if values and reasons and same_evidence(row.evidence, there.evidence) else "corrected"


def _evidence_ids(of: dictionary.Group, told: Sequence[tuple[Row, _Present]], by: acting.Actor) -> list[int]:
    """Rows that carry nothing over share evidence; the others get a row of their own that names the older evidence."""
    carried = [_carried(of, row, there) for row, there in told]
    shared = evidence.write([row.evidence for (row, _), kept in zip(told, carried, strict=True) if not kept], by=by)
    own = iter(
        evidence.write_own([(row.evidence, kept) for (row, _), kept in zip(told, carried, strict=True) if kept], by=by)
    )
    return [(next(own) if kept else shared[row.evidence]).pk for (row, _), kept in zip(told, carried, strict=True)]


def _carried(of: dictionary.Group, row: Row, there: _Present) -> dict[str, int]:
    if there.row_id is None or there.evidence_id is None:
        return {}
    older: dict[str, int] = there.evidence["overrides"]
    return {
        fact.name: older.get(fact.name, there.evidence_id)
        for fact in of.facts
        if fact.name not in row.named and (there.held[fact.name] is not None or fact.name in there.absent)
    }


def _values(of: dictionary.Group, row: Row, there: _Present, document: int) -> dict[str, Any]:
    kept = {name: reason for name, reason in there.absent.items() if name not in row.named}
    line = {"line": row.line} if of.many else {}
    return {
        "subject_id": row.subject_id,
        "lower": row.valid_from,
        "evidence_id": document,
        "absent": {**kept, **row.absent},
        **line,
        **there.held,
        **row.held,
    }


def evidence_of(found: models.Evidence) -> dict[str, Any]:
    """The fields that `same_evidence` compares."""
    return {name: getattr(found, name) for name in ("source", "document", "reference", "stated_on", "verified_on")}
