"""Units given as environments, written as rows of a layout: for examples, files and the agreement of both engines."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from socle.rules import dates, values
from socle.rules.bulk import layout
from socle.rules.reference import environment


def relation(units: Sequence[environment.Environment], plan: layout.Layout) -> pa.Table:
    """The units as an Arrow table in the layout; `unit` is the place in the sequence."""
    rows = [_unit(str(place), unit, plan) for place, unit in enumerate(units)]
    return pa.Table.from_pylist(rows, schema=plan.schema.to_pyarrow())


def _unit(key: str, unit: environment.Environment, plan: layout.Layout) -> dict[str, Any]:
    top = unit.top
    household = top.given["household"].given
    members = {str(member["id"]): environment.flat(member, unit.scope.member) for member in unit.members}
    row: dict[str, Any] = {}
    for column in plan.columns:
        if column.name == "unit":
            row["unit"] = key
        elif column.name == "members":
            row["members"] = [_struct(member, column.fields, unit.on) for member in members.values()]
        elif column.name == "applicant":
            row["applicant"] = _struct(members[unit.applicant or ""], column.fields, unit.on)
        else:
            row[column.name] = _cell(household, column, unit.on)
    return row


def _struct(given: Mapping[str, Any], columns: Sequence[layout.Column], on: dt.date) -> dict[str, Any]:
    return {column.name: _cell(given, column, on) for column in columns}


def _cell(given: Mapping[str, Any], column: layout.Column, on: dt.date) -> Any:
    name = column.fact.rpartition(".")[2] or column.name
    raw = given.get(name)
    raw = raw.value if isinstance(raw, environment.Given) else raw
    if column.part == "not applicable":
        return raw is values.NOT_APPLICABLE
    if raw is None or isinstance(raw, values.Unknown | values.NotApplicable):
        return None
    if column.type == "STRUCT[]":
        return [_struct(row, column.fields, on) for row in raw]
    return _part(raw, column, on)


def _part(raw: Any, column: layout.Column, on: dt.date) -> Any:
    low, high, _ = values.bounds(raw)
    match column.part:
        case "earliest":
            return low
        case "latest":
            return high
        case "age" | "age of latest":
            return dates.years_between(high, on)
        case "age of earliest":
            return dates.years_between(low, on)
    return int(Decimal(raw).scaleb(column.scale)) if column.type == "BIGINT" else raw
