"""Units through one engine or the other; both give records, the same to the byte."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from socle.eligibility.facts import canonical, reading
from socle.eligibility.reasoning import record
from socle.rules import bulk
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
        )
        yield Assessed(unit=unit, record=found, evaluated=evaluated)


def _rank(task: Task, evaluated: evaluating.Evaluated) -> tuple[str | None, ...]:
    return tuple(record.rank_text(evaluated.value(one)) for one in nationwide.ranks(task.checked))


def by_bulk(task: Task, units: Sequence[reading.UnitFacts]) -> Iterator[Assessed]:
    """All units at once, as one query."""
    compiled = nationwide.compile(task.checked, task.basis.on)
    for start in range(0, len(units), CHUNK):
        part = units[start : start + CHUNK]
        table = canonical.table(part, task.checked, task.basis.on)
        digests = canonical.hashes(table)
        for row in run(compiled, table):
            place = int(row["unit"])
            yield Assessed(unit=part[place], record=_record(task, compiled, row, part[place].number, digests[place]))


def run(compiled: bulk.Compiled, table: pa.Table) -> list[dict[str, Any]]:
    """The results of a table of units, as plain rows in any order."""
    with duckdb.connect() as connection:
        connection.register("snapshot", table)
        return connection.sql(bulk.query(compiled)).to_arrow_table().to_pylist()


def _record(task: Task, compiled: bulk.Compiled, row: dict[str, Any], number: str, digest: str) -> record.Record:
    checked = task.checked
    verdicts = {one.code: row[f"criterion_{place}"] for place, one in enumerate(checked.version.criteria)}
    verdicts |= {one.code: row[f"exclusive_{place}"] for place, one in enumerate(checked.exclusives)}
    scales = {column.name: column.scale for column in compiled.columns}
    amounts = {one.name: _decimal(row[one.name], scales[one.name]) for one in checked.components}
    ranked = [
        _decimal(row[f"rank_{place}"], scales[f"rank_{place}"]) for place in range(len(nationwide.ranks(checked)))
    ]
    return record.Record(
        basis=task.basis,
        unit=number,
        inputs_hash=digest,
        outcome=outcome.settle(verdicts, amounts, checked.version.rounding),
        rank=tuple(record.rank_text(value) for value in ranked),
    )


def _decimal(value: int | None, scale: int) -> Decimal | None:
    return None if value is None else Decimal(value).scaleb(-scale)
