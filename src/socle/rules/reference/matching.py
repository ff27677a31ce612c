"""Tests of `in` and of table cells, and looking up a row."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from socle.rules import nodes, tables, values
from socle.rules.reference import comparing, lists

Evaluated = Callable[[nodes.Node], Any]


def holds(evaluated: Evaluated, test: nodes.Node, value: Any) -> Any:
    """Whether a value passes a test: a comparison, a range, a list, or equality."""
    if isinstance(test, nodes.Anything):
        return True
    if isinstance(test, nodes.Test):
        return comparing.compare(test.operator, value, evaluated(test.operand))
    if isinstance(test, nodes.Range):
        low = comparing.compare("<=" if test.with_low else "<", evaluated(test.low), value)
        return values.every([low, comparing.compare("<=" if test.with_high else "<", value, evaluated(test.high))])
    found = evaluated(test)
    return lists.contains(found, value) if isinstance(found, values.Items) else comparing.compare("=", value, found)


def look_up(evaluated: Evaluated, table: tables.Table, keys: list[Any]) -> tuple[Any, tables.Row | None]:
    """The value of the row that fits, and that row where there is no doubt which.

    Where it is unknown which row fits, what they agree on; no row, or two under the policy `unique` (or two with
    different values under `any`), give unknown.
    """
    fits = [(row, _fits(evaluated, row, keys)) for row in table.rows]
    candidates = [(row, fit) for row, fit in fits if fit is not False]
    sure = [index for index, (_, fit) in enumerate(candidates) if fit is True]
    if table.policy in tables.ADDING:
        return _added(table, candidates), None
    if table.policy in tables.LISTING:
        return _listed(candidates), None
    if table.policy in tables.PICKING:
        return _picked(table, candidates), None
    if table.policy == "unique" and len(sure) > 1:
        return _unknown(f"(two rows of {table.name} fit)"), None
    if table.policy == "any" and len({str(candidates[index][0].value) for index in sure}) > 1:
        return _unknown(f"(two rows of {table.name} fit, with different values)"), None
    if table.policy == "first" and sure:
        candidates = candidates[: sure[0] + 1]
    if not candidates:
        return _unknown(f"(no row of {table.name} fits)"), None
    if sure and (len(candidates) == 1 or len({str(row.value) for row, _ in candidates}) == 1):
        return candidates[sure[0]][0].value, candidates[sure[0]][0]
    return comparing.hull([row.value for row, _ in candidates], _doubts(candidates)), None


Candidates = list[tuple[tables.Row, Any]]


def _added(table: tables.Table, candidates: Candidates) -> Any:
    """The sum or number of the rows that fit: what fits for certain, and what may add to it or take from it."""
    one = table.policy == "collect count"
    worth = [(Decimal(1) if one else row.value, fit is True) for row, fit in candidates]
    zero = Decimal(0)
    low = sum((value if sure else min(zero, value) for value, sure in worth), zero)
    high = sum((value if sure else max(zero, value) for value, sure in worth), zero)
    return values.bounded(low, high, _doubts(candidates))


def _listed(candidates: Candidates) -> values.Items:
    """The values of the rows that fit, in order; of a row that may fit it is not known whether it is in the list."""
    return values.Items(
        items=tuple(
            values.Item(value=row.value, doubt=values.NONE if fit is True else values.missing_of(fit))
            for row, fit in candidates
        )
    )


def _picked(table: tables.Table, candidates: Candidates) -> Any:
    """The smallest or largest value of the rows that fit; unknown where none fits for certain."""
    certain = [row.value for row, fit in candidates if fit is True]
    if not certain:
        return values.Unknown(missing=_doubts(candidates)) if candidates else _unknown(f"(no row of {table.name} fits)")
    every = [row.value for row, _ in candidates]
    if table.policy == "collect min":
        return values.bounded(min(every), min(certain), _doubts(candidates))
    return values.bounded(max(certain), max(every), _doubts(candidates))


def _doubts(candidates: Candidates) -> values.Reasons:
    return values.NONE.union(*(values.missing_of(fit) for _, fit in candidates if fit is not True))


def _fits(evaluated: Evaluated, row: tables.Row, keys: list[Any]) -> Any:
    return values.every(
        values.some([holds(evaluated, test, key) for test in cell]) for cell, key in zip(row.tests, keys, strict=True)
    )


def _unknown(reason: str) -> values.Unknown:
    return values.Unknown(missing=frozenset({values.Missing(fact=reason)}))
