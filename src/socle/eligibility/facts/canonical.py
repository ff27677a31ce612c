"""The inputs of an assessment in canonical form: the columns that the rules read (rules.bulk.layout), as JSON, hashed.

Both engines are given the same row: the bulk engine as a row of a table, the reference engine as the unit it stands for.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from socle.eligibility.facts import reading
from socle.rules.bulk import layout, rows
from socle.rules.reference import environment
from socle.schemes.reasoning import checking


def plan(checked: checking.Checked) -> layout.Layout:
    """The columns that an assessment under this version reads."""
    return layout.layout(checked.base, checked.facts)


def table(units: Sequence[reading.UnitFacts], checked: checking.Checked, on: dt.date) -> pa.Table:
    """The units as rows of that layout; `unit` is the place in the sequence."""
    environments = [
        environment.Environment(
            scope=checked.base, on=on, members=one.known.members, household=one.known.household, applicant=one.applicant
        )
        for one in units
    ]
    return rows.relation(environments, plan(checked))


def hashes(found: pa.Table) -> list[str]:
    """The hash of each row, in order."""
    return [digest(row) for batch in found.to_batches(max_chunksize=10_000) for row in batch.to_pylist()]


def digest(row: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of one row: the members by their numbers, the key of the row left out."""
    content = {name: value for name, value in row.items() if name != "unit"}
    content["members"] = sorted(content["members"], key=lambda member: member["id"])
    return hashlib.sha256(encode(content)).hexdigest()


def encode(content: Any) -> bytes:
    """Canonical JSON: UTF-8, keys sorted, no insignificant space, days as 2018-12-31."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_day).encode()


def _day(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no canonical form")


def of_unit(unit: reading.UnitFacts, checked: checking.Checked, on: dt.date) -> str:
    """The hash of one unit's inputs."""
    return hashes(table([unit], checked, on))[0]


def of_units(units: Iterable[reading.UnitFacts], checked: checking.Checked, on: dt.date) -> list[str]:
    """The hashes of many units' inputs."""
    return hashes(table(list(units), checked, on))
