"""What a decision table leaves open, and where two of its rows meet.

The cells of a column divide its values into regions: each boundary, and what lies between two of them. Within a region
every value fits the same rows, so one value of each is tried. A table has as many regions as the product of its columns'.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from socle.rules import nodes, tables
from socle.rules.checking import literals

MOST_REGIONS = 50_000  # a table of 200 areas by 20 groups has 4,000; a larger one than this is not looked through


@dataclass(frozen=True, kw_only=True)
class Region:
    """Values that fit the same rows: how they are said, by key, and the rows."""

    said: tuple[tuple[str, str], ...]
    rows: tuple[tables.Row, ...]
    inside: bool  # whether it lies between values that the table knows

    def __str__(self) -> str:
        return " and ".join(f"{key} = {value}" for key, value in self.said)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A region of one column: a value to try, how it is said, and the numbers of the rows whose cell it fits."""

    said: str
    fits: frozenset[int]
    inside: bool


def regions(table: tables.Table, scales: Mapping[str, int]) -> Iterator[Region]:
    """Every region of a table as it stands on a day. `scales`: the decimals that a key's values can have.

    Gives none where there would be more than MOST_REGIONS.
    """
    columns = [_parts(table, place, scales.get(key, 0)) for place, key in enumerate(table.keys)]
    count = 1
    for column in columns:
        count *= len(column)
    if count > MOST_REGIONS:
        return
    for parts in product(*columns):
        common = frozenset.intersection(*(part.fits for part in parts)) if parts else frozenset()
        yield Region(
            said=tuple((key, part.said) for key, part in zip(table.keys, parts, strict=True)),
            rows=tuple(table.rows[place] for place in sorted(common)),
            inside=all(part.inside for part in parts),
        )


def holes(table: tables.Table, scales: Mapping[str, int]) -> Iterator[Region]:
    """Regions between values that the table knows, for which it has no row; none where nothing fitting is 0."""
    if table.policy in tables.WITHOUT_GAPS:
        return iter(())
    return (one for one in regions(table, scales) if one.inside and not one.rows)


def groups(table: tables.Table) -> Iterator[tuple[str, tables.Table]]:
    """The table taken apart by its words: `place = urban` with the rows for it, of which only numbers and days are left."""
    columns = [_parts(table, place, 0) for place in range(len(table.keys))]
    words = [place for place in range(len(table.keys)) if not _is_ordered(table, place)]
    rest = [place for place in range(len(table.keys)) if place not in words]
    keys = tuple(table.keys[place] for place in rest)
    for parts in product(*(columns[place] for place in words)):
        fits = frozenset(range(len(table.rows))).intersection(*(part.fits for part in parts))
        rows = [table.rows[place] for place in sorted(fits)]
        left = tuple(replace(row, tests=tuple(row.tests[place] for place in rest)) for row in rows)
        said = " and ".join(f"{table.keys[place]} = {part.said}" for place, part in zip(words, parts, strict=True))
        yield said, replace(table, keys=keys, rows=left)


def _is_ordered(table: tables.Table, column: int) -> bool:
    values = {_value(node) for row in table.rows for node in _ends(row.tests[column])} - {None}
    return bool(values) and all(isinstance(value, Decimal | dt.date) for value in values)


def clashes(table: tables.Table, scales: Mapping[str, int]) -> Iterator[Region]:
    """Regions that fit two rows of a table whose policy is `unique`, or two with different values where it is `any`."""
    if table.policy == "any":
        return (one for one in regions(table, scales) if len({str(row.value) for row in one.rows}) > 1)
    return (one for one in regions(table, scales) if table.policy == "unique" and len(one.rows) > 1)


def _parts(table: tables.Table, column: int, scale: int) -> list[_Part]:
    cells = [row.tests[column] for row in table.rows]
    values = {_value(node) for cell in cells for node in _ends(cell)} - {None}
    if not values:
        return [_Part(said="anything", fits=_fitting(cells, None), inside=True)]
    if all(isinstance(value, Decimal | dt.date) for value in values):
        return _ordered(cells, sorted(values), scale)  # type: ignore[type-var]
    return [_Part(said=_said(value), fits=_fitting(cells, value), inside=True) for value in sorted(values, key=str)]


def _said(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _ordered(cells: Sequence[tuple[nodes.Node, ...]], ends: Sequence[Any], scale: int) -> list[_Part]:
    """Boundaries and what lies between and beyond them; inside is what lies between two values that some row fits."""
    step: Any = dt.timedelta(days=1) if isinstance(ends[0], dt.date) else Decimal(1).scaleb(-scale)
    tried = [(f"less than {ends[0]}", _beyond(ends[0], -step))]
    for one, following in pairwise(ends):
        tried.append((f"{one}", one))
        if one + step < following:
            last = following - step
            tried.append((f"{one + step}" if one + step == last else f"{one + step} to {last}", one + step))
    tried += [(f"{ends[-1]}", ends[-1]), (f"more than {ends[-1]}", _beyond(ends[-1], step))]
    fits = [_fitting(cells, value) for _, value in tried]
    anything = {place for place, cell in enumerate(cells) if any(isinstance(test, nodes.Anything) for test in cell)}
    known = [place for place, found in enumerate(fits) if found - anything]
    return [
        _Part(said=said, fits=found, inside=bool(known) and known[0] <= place <= known[-1])
        for place, ((said, _), found) in enumerate(zip(tried, fits, strict=True))
    ]


def _beyond(end: Any, step: Any) -> Any:
    try:
        return end + step
    except OverflowError:  # the last day of the calendar
        return end


def _fitting(cells: Sequence[tuple[nodes.Node, ...]], value: Any) -> frozenset[int]:
    return frozenset(place for place, cell in enumerate(cells) if any(_holds(test, value) for test in cell))


def _holds(test: nodes.Node, value: Any) -> bool:
    """Whether a value fits a test of a cell."""
    match test:
        case nodes.Anything():
            return True
        case _ if value is None:
            return False
        case nodes.Test():
            return _compared(test.operator, value, _value(test.operand))
        case nodes.Range():
            above = _compared("<=" if test.with_low else "<", _value(test.low), value)
            return above and _compared("<=" if test.with_high else "<", value, _value(test.high))
    return value == _value(test)


def _compared(operator: str, left: Any, right: Any) -> bool:
    if operator in ("=", "!="):
        return (left == right) == (operator == "=")
    if operator in ("<", "<="):
        return left < right or (operator == "<=" and left == right)
    return left > right or (operator == ">=" and left == right)


def _ends(cell: Sequence[nodes.Node]) -> Iterator[nodes.Node]:
    """The values that stand in a cell."""
    for test in cell:
        match test:
            case nodes.Range():
                yield from (test.low, test.high)
            case nodes.Test():
                yield test.operand
            case _:
                yield test


def _value(node: nodes.Node) -> Any:
    """What is written out at the node; None for `-`."""
    match node:
        case nodes.Number() | nodes.Text() | nodes.Truth():
            return node.value
        case nodes.Minus():
            inner = _value(node.operand)
            return -inner if isinstance(inner, Decimal) else None
        case nodes.Call(function="date"):
            return literals.date_of(node)
    return None
