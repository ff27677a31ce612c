"""Tests of `in` and of table cells, and looking up a row."""

from collections.abc import Callable
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

    Where it is unknown which row fits, what they agree on; no row, or two under the policy `unique`, give unknown.
    """
    fits = [(row, _fits(evaluated, row, keys)) for row in table.rows]
    candidates = [(row, fit) for row, fit in fits if fit is not False]
    sure = [index for index, (_, fit) in enumerate(candidates) if fit is True]
    if table.policy == "unique" and len(sure) > 1:
        return _unknown(f"(two rows of {table.name} fit)"), None
    if table.policy == "first" and sure:
        candidates = candidates[: sure[0] + 1]
    if not candidates:
        return _unknown(f"(no row of {table.name} fits)"), None
    if len(candidates) == 1 and sure:
        return candidates[0][0].value, candidates[0][0]
    missing = values.NONE.union(*(values.missing_of(fit) for _, fit in candidates if fit is not True))
    return comparing.hull([row.value for row, _ in candidates], missing), None


def _fits(evaluated: Evaluated, row: tables.Row, keys: list[Any]) -> Any:
    return values.every(
        values.some([holds(evaluated, test, key) for test in cell]) for cell, key in zip(row.tests, keys, strict=True)
    )


def _unknown(reason: str) -> values.Unknown:
    return values.Unknown(missing=frozenset({values.Missing(fact=reason)}))
