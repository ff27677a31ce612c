"""Units through one engine or the other; both give records, the same to the byte."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from socle.eligibility.facts import canonical, reading
from socle.eligibility.reasoning import record, recording
from socle.schemes.reasoning import checking, evaluating, nationwide, outcome

CHUNK = 20_000  # units in memory at a time


@dataclass(frozen=True, kw_only=True)
class Task:
    """What to assess by: the book, one of its versions, and what the records share."""

    book: evaluating.Book
    checked: checking.Checked
    basis: record.Basis


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """A unit with its record and, from the reference engine, the whole evaluation."""

    unit: reading.UnitFacts
    record: record.Record
    evaluated: evaluating.Evaluated | None = None


def by_reference(task: Task, units: Sequence[reading.UnitFacts]) -> Iterator[Assessed]:
    """One unit after the other, with the whole calculation."""
    for unit, digest in zip(units, canonical.of_units(units, task.checked, task.basis.on), strict=True):
        evaluated = task.book.evaluate(task.checked, task.basis.on, unit.known, unit.applicant)
        found = record.Record(
            basis=task.basis,
            unit=unit.number,
            inputs_hash=digest,
            outcome=outcome.of(evaluated),
            rank=_rank(task, evaluated),
            scores=tuple(
                (name, record.rank_text(one, nationwide.SCORE_DECIMALS)) for name, one in evaluated.points.items()
            ),
        )
        yield Assessed(unit=unit, record=found, evaluated=evaluated)


def _rank(task: Task, evaluated: evaluating.Evaluated) -> tuple[str | None, ...]:
    return tuple(record.rank_text(evaluated.value(one)) for one in nationwide.ranks(task.checked))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A unit with its record as the bulk engine writes it: the columns of `recording.RESULT`, lists as JSON text."""

    unit: reading.UnitFacts
    columns: Mapping[str, Any]


def by_bulk(task: Task, units: Sequence[reading.UnitFacts]) -> Iterator[Row]:
    """All units at once, records and hashes too, as one query."""
    query = recording.query(task.checked, task.basis)
    for start in range(0, len(units), CHUNK):
        part = units[start : start + CHUNK]
        table = canonical.table(part, task.checked, task.basis.on)
        table = table.append_column("number", pa.array([one.number for one in part], pa.string()))
        for row in run(query, table):
            yield Row(unit=part[int(row.pop("unit"))], columns=row)


def run(query: str, table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a query over a table of units, in any order."""
    with duckdb.connect() as connection:
        connection.register("snapshot", table)
        return connection.sql(query).to_arrow_table().to_pylist()
