"""Parameters that are dated by law, and decision tables: what was in force on a day, under which article.

A table has key columns, and beside them `from`, optionally `until`, `value` and `law`. A cell is a word (`A`), a number,
a range (`[0..6]`), a comparison (`>= 5`), several of these with commas, or `-` for anything. Of rows with the same keys
the latest one in force counts. Hit policies as in DMN 1.5 section 8.2.8, in words: `unique` (two rows that fit are a
mistake), `any` (they may, with one value), `first`, `priority` (of the values that fit the first in a declared order), and
`collect` with sum, min, max or count of all that fit; where nothing fits, a sum and a count are 0. Three give a list of
the values of all that fit, for `sum`, `count`, `some` and what else takes a list: `collect` and `rule order` (in the order
of the rows) and `output order` (in a declared one).
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from socle.base.kernel import yamltext
from socle.rules import errors, nodes, parsing, types

ADDING = ("collect sum", "collect count")  # what every row that fits adds to
PICKING = ("collect min", "collect max")
LISTING = ("collect", "rule order", "output order")
WITHOUT_GAPS = (*ADDING, *LISTING)  # where no row fits, the sum is 0 and the list empty
POLICIES = ("unique", "any", "first", "priority", *ADDING, *PICKING, *LISTING)
_OWN = ("from", "until", "value", "law")
_WRITTEN = re.compile(r'\s*([-"\[(<>=!]|[0-9]|date\s*\(|true\b|false\b).*|', re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: what each key must be, the value, and by which article it holds from when (until when, if bounded)."""

    tests: tuple[tuple[nodes.Node, ...], ...]
    cells: tuple[str, ...]
    value: Any
    valid_from: dt.date | None
    until: dt.date | None
    law: str
    place: yamltext.Place

    def in_force(self, on: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table called by its keys, in the order of its rows."""

    name: str
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    policy: str = "unique"


@dataclass(frozen=True, kw_only=True)
class Dated:
    """One value of a parameter with the day it holds from and its article."""

    valid_from: dt.date
    value: Any
    law: str


def in_force(table: Table, on: dt.date) -> Table:
    """The table as it stands on a day: of rows with the same keys the latest that has begun and not ended."""
    latest: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        other = latest.get(row.cells)
        if row.in_force(on) and (other is None or (row.valid_from or dt.date.min) > (other.valid_from or dt.date.min)):
            latest[row.cells] = row
    return replace(table, rows=tuple(row for row in table.rows if latest.get(row.cells) is row))


def value_on(values: Sequence[Dated], on: dt.date) -> Dated | None:
    """The value in force on a day, or None where none has begun."""
    begun = [value for value in values if value.valid_from <= on]
    return max(begun, key=lambda value: value.valid_from) if begun else None


def build(
    name: str,
    columns: Sequence[yamltext.Text],
    rows: Sequence[Sequence[yamltext.Text]],
    policy: str = "unique",
    order: Sequence[yamltext.Text] = (),
) -> Table:
    """A table from its columns and rows as written; `order`: the values of `priority` or `output order`, the first one first.

    These two are kept as their rows in that order, of which the first that fits counts, or all in turn. Raises RuleError.
    """
    place = getattr(columns, "place", None) or parsing.START
    if policy not in POLICIES:
        raise errors.RuleError(f"'{policy}' is no hit policy. Write one of: {', '.join(POLICIES)}.", place)
    if "value" not in columns or len(set(columns)) != len(columns):
        raise errors.RuleError(
            f"The columns of '{name}' need the keys and 'value', each once; 'from' and 'law' beside them.", place
        )
    keys = tuple(str(column) for column in columns if column not in _OWN)
    found = tuple(_row(name, columns, row, place) for row in rows)
    if policy in _ORDERED:
        found, policy = _by_priority(name, found, order, policy), _ORDERED[policy]
    elif order:
        raise errors.RuleError(
            f"'order' is for policy: priority or output order; '{name}' has policy: {policy}.", place
        )
    if policy in (*ADDING, *PICKING):
        _require_numbers(name, found, policy)
    return Table(name=name, keys=keys, rows=found, policy=policy)


_ORDERED = {"priority": "first", "output order": "rule order"}


def _by_priority(name: str, rows: tuple[Row, ...], order: Sequence[yamltext.Text], policy: str) -> tuple[Row, ...]:
    ranked = [_value(one) for one in order]
    missing = next((row for row in rows if row.value not in ranked), None)
    if missing is not None or len(set(map(str, ranked))) != len(ranked):
        place = missing.place if missing else rows[0].place
        raise errors.RuleError(
            f"policy: {policy} needs 'order': every value of '{name}' once, the one that goes before the others first.",
            place,
        )
    return tuple(sorted(rows, key=lambda row: ranked.index(row.value)))


def _require_numbers(name: str, rows: tuple[Row, ...], policy: str) -> None:
    words = next((row for row in rows if not isinstance(row.value, Decimal)), None)
    if words is not None and policy != "collect count":
        raise errors.RuleError(
            f"policy: {policy} needs numbers as values of '{name}'; '{words.value}' is none.", words.place
        )


def _row(name: str, columns: Sequence[yamltext.Text], cells: Sequence[yamltext.Text], place: yamltext.Place) -> Row:
    place = getattr(cells, "place", None) or place
    if len(cells) != len(columns):
        raise errors.RuleError(f"This row of '{name}' has {len(cells)} cells for {len(columns)} columns.", place)
    by_column: dict[str, yamltext.Text] = dict(zip(map(str, columns), cells, strict=True))
    keys = [cell for column, cell in by_column.items() if column not in _OWN]
    return Row(
        tests=tuple(_tests(cell) for cell in keys), cells=tuple(str(cell).strip() for cell in keys),
        value=_value(by_column["value"]), valid_from=_day(by_column.get("from")), until=_day(by_column.get("until")),
        law=str(by_column.get("law", "")), place=place,
    )  # fmt: skip


def _tests(cell: yamltext.Text) -> tuple[nodes.Node, ...]:
    """The tests of a cell; words without quotes stand for themselves."""
    if _WRITTEN.fullmatch(cell):
        return parsing.parse_tests(cell)
    place = getattr(cell, "place", None) or parsing.START
    return tuple(nodes.Text(place=place, value=word.strip()) for word in cell.split(","))


def _value(cell: yamltext.Text) -> Any:
    text = str(cell).strip()
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    return {"true": True, "false": False}.get(text, text.strip('"'))


def _day(cell: yamltext.Text | None) -> dt.date | None:
    if cell is None or str(cell).strip() in ("", "-"):
        return None
    try:
        return dt.date.fromisoformat(str(cell).strip())
    except ValueError as error:
        place = getattr(cell, "place", None) or parsing.START
        raise errors.RuleError(f"'{cell}' is no date. Write it like this: 2023-03-01.", place) from error


def type_of(table: Table, unit: str = "", per: str = "") -> types.Table:
    """The type of a table: of each key by its cells, and of its values (with their unit)."""
    keys = tuple((key, _type_of_key(table, index)) for index, key in enumerate(table.keys))
    value: types.Type = types.NOTHING
    for row in table.rows:
        joined = types.joined(value, type_of_value(row.value, unit, per))
        if joined is None:
            raise errors.RuleError(f"The values of '{table.name}' are of different kinds; keep one.", row.place)
        value = joined
    return types.Table(keys=keys, value=_collected(table, value))


def _collected(table: Table, value: types.Type) -> types.Type:
    """The type of what a policy makes of the values: a sum lies between those of all below and of all above zero."""
    if table.policy in LISTING:
        return types.List(item=value, most=len(table.rows))
    if table.policy == "collect count":
        return types.whole(0, len(table.rows))
    if table.policy != "collect sum" or not isinstance(value, types.Number):
        return value
    numbers = [row.value for row in table.rows]
    zero = Decimal(0)
    return replace(
        value, min=sum((min(zero, one) for one in numbers), zero), max=sum((max(zero, one) for one in numbers), zero)
    )


def type_of_value(value: Any, unit: str = "", per: str = "") -> types.Type:
    """The type of a parameter's value."""
    if isinstance(value, bool):
        return types.TRUTH
    if isinstance(value, Decimal):
        return replace(types.number(value), unit=unit, per=per)
    return types.DATE if isinstance(value, dt.date) else types.Text(values=(str(value),))


def _type_of_key(table: Table, index: int) -> types.Type:
    found: types.Type = types.NOTHING
    for row in table.rows:
        for test in row.tests[index]:
            joined = types.joined(found, _type_of_test(test))
            if joined is None:
                raise errors.RuleError(
                    f"The column '{table.keys[index]}' of '{table.name}' mixes {found.said} with others.", test.place
                )
            found = joined
    return found if not isinstance(found, types.Nothing) else types.TEXT


def _type_of_test(test: nodes.Node) -> types.Type:
    match test:
        case nodes.Number():
            return types.number(test.value)
        case nodes.Text():
            return types.Text(values=(test.value,))
        case nodes.Truth():
            return types.TRUTH
        case nodes.Call(function="date"):
            return types.DATE
        case nodes.Minus() | nodes.Test():
            return _type_of_test(test.operand)
        case nodes.Range():
            return types.joined(_type_of_test(test.low), _type_of_test(test.high)) or types.WRONG
        case nodes.Anything():
            return types.NOTHING
    raise errors.RuleError("A cell holds words, numbers, dates, ranges and comparisons only.", test.place)
