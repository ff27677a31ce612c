"""Looking up a row of a decision table, by its hit policy (rules.tables)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from itertools import combinations
from typing import Any

import ibis

from socle.rules import nodes, tables
from socle.rules.bulk import comparing, numbers, sql, values
from socle.rules.bulk.values import Date, Expr, List, Number, Segment, Truth, Value

Compiled = Callable[[nodes.Node], Value]


def looked_up(
    table: tables.Table, keys: list[Value], compiled: Compiled, holds: Callable[[Compiled, nodes.Node, Value], Truth]
) -> Value:
    """The value of the row that fits; what those agree on that may fit; NULL for no row, or two under `unique`."""
    fits = [
        comparing.every(
            [
                comparing.some([holds(compiled, test, key) for test in cell])
                for cell, key in zip(row.tests, keys, strict=True)
            ]
        )
        for row in table.rows
    ]
    known = [(fit, _literal(row.value)) for fit, row in zip(fits, table.rows, strict=True)]
    if table.policy in tables.ADDING:
        return _added(table, known)
    if table.policy in tables.LISTING:
        return List(segments=tuple(Segment(generators=(), value=value, keep=fit) for fit, value in known))
    if table.policy in tables.PICKING:
        return _picked(table, known)
    if table.policy == "first":
        return comparing.hull([(_unless_earlier(fits, place), value) for place, (_, value) in enumerate(known)])
    found = comparing.hull(known)
    if len(fits) == 1:
        return found
    if table.policy == "any":
        clashes = [
            sql.certainly(fits[one].value) & sql.certainly(fits[other].value)
            for one, other in combinations(range(len(fits)), 2)
            if table.rows[one].value != table.rows[other].value
        ]
        return _nulled(found, reduce(lambda one, other: one | other, clashes)) if clashes else found
    twice = reduce(lambda one, other: one + other, (_once(fit) for fit in fits)) > 1
    return _nulled(found, twice)


def _once(fit: Truth) -> Expr:
    return ibis.ifelse(sql.certainly(fit.value), sql.integer(1), sql.integer(0))


def _added(table: tables.Table, known: list[tuple[Truth, Value]]) -> Value:
    """The sum or number of the rows that fit; a row that may fit adds from nothing to all."""
    one, nothing = numbers.literal(Decimal(1)), numbers.literal(Decimal(0))
    worth = [(fit, one if table.policy == "collect count" else value) for fit, value in known]
    return reduce(numbers.added, (comparing.chosen(fit, value, nothing) for fit, value in worth))  # type: ignore[arg-type]


def _picked(table: tables.Table, known: list[tuple[Truth, Value]]) -> Value:
    """The smallest or largest value of the rows that fit, NULL where none fits for certain."""
    found = [(fit, value) for fit, value in known if isinstance(value, Number)]
    scale = max(value.scale for _, value in found)
    rows = [(fit, numbers.at_scale(value, scale).low) for fit, value in found]
    pick = ibis.least if table.policy == "collect min" else ibis.greatest

    def of(taken: Callable[[Expr], Expr]) -> Expr:
        there = [ibis.ifelse(taken(fit.value), value, ibis.null("int64")) for fit, value in rows]
        return pick(*there) if len(there) > 1 else there[0]

    certain = of(sql.certainly)
    possible = sql.unless(certain.isnull(), of(sql.possibly))
    low, high = (possible, certain) if table.policy == "collect min" else (certain, possible)
    return Number(low=low, high=high, scale=scale)


def _unless_earlier(fits: list[Truth], place: int) -> Truth:
    """The fit of a row, unless an earlier row certainly fits."""
    earlier = [Truth(value=~sql.certainly(fit.value), sure=True) for fit in fits[:place]]
    return comparing.every([*earlier, fits[place]])


def _nulled(value: Any, condition: Expr) -> Value:
    if isinstance(value, Number | Date):
        low = sql.unless(condition, value.low)
        return replace(value, low=low, high=low if value.low is value.high else sql.unless(condition, value.high))
    return replace(value, value=sql.unless(condition, value.value))


def _literal(value: Any) -> Value:
    if isinstance(value, bool):
        return values.YES if value else values.NO
    if isinstance(value, Decimal):
        return numbers.literal(value)
    if isinstance(value, str):
        return values.Text(value=ibis.literal(value))
    day = ibis.literal(value, type="date")
    return Date(low=day, high=day)
