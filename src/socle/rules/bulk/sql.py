"""The few SQL functions that Ibis lacks or translates through floating point, and null-safe primitives.

NULL is unknown throughout: what SQL skips silently (least, greatest, aggregates of lists) is made to keep it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from itertools import count
from typing import Any

import ibis
import ibis.expr.datashape as ds
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

Expr = Any  # an Ibis value expression; Ibis has no useful static types for them
TRUE, FALSE = ibis.literal(True), ibis.literal(False)
UNKNOWN_TRUTH = ibis.null(dt.boolean)
_numbers = count(1)


def function(name: str, gives: Any, *arguments: Expr) -> Expr:
    """A call of a DuckDB function by its name, with the type that it gives."""
    key = (name, dt.dtype(gives), tuple(argument.type() for argument in arguments))
    if key not in _FUNCTIONS:

        def stub(*_arguments: Any) -> Any: ...

        stub.__name__ = name
        signature = (tuple(argument.type() for argument in arguments), dt.dtype(gives))
        _FUNCTIONS[key] = ibis.udf.scalar.builtin(_with_parameters(len(arguments)), name=name, signature=signature)
    return _FUNCTIONS[key](*arguments)


_FUNCTIONS: dict[Any, Any] = {}


def _with_parameters(size: int) -> Any:
    """A function with so many parameters: Ibis reads the signature only."""
    return [lambda: None, lambda a: None, lambda a, b: None, lambda a, b, c: None][size]  # noqa: ARG005


def integer(value: int) -> Expr:
    """A 64-bit literal."""
    return ibis.literal(value, type="int64")


def divided(value: Expr, divisor: Expr) -> Expr:
    """Whole division of numbers that are not negative (DuckDB's own; Ibis' `//` goes through floating point)."""
    return function("divide", "int64", value, divisor)


def smaller(one: Expr, other: Expr) -> Expr:
    """The smaller of both, unknown if either is."""
    return one if one is other else ibis.cases((one <= other, one), (other < one, other))


def larger(one: Expr, other: Expr) -> Expr:
    """The larger of both, unknown if either is."""
    return one if one is other else ibis.cases((one >= other, one), (other > one, other))


def unless(condition: Expr | None, value: Expr) -> Expr:
    """The value, NULL where the condition holds."""
    return value if condition is None else ibis.ifelse(condition, ibis.null(value.type()), value)


def either(*conditions: Expr | None) -> Expr | None:
    """Any of the conditions that there are."""
    there = [condition for condition in conditions if condition is not None]
    return reduce(lambda one, other: one | other, there) if there else None


def certainly(truth: Expr) -> Expr:
    """Whether it is yes (unknown is not)."""
    return truth.fill_null(False)


def possibly(truth: Expr) -> Expr:
    """Whether it is not no."""
    return truth.fill_null(True)


def argument(array: Expr) -> Expr:
    """A fresh variable for the items of an array."""
    return _variable(array.type().value_type)


def like(item: Expr) -> Expr:
    """A fresh variable for what another one stands for."""
    return _variable(item.type())


def _variable(kind: Any) -> Expr:
    return ops.Argument(name=f"e{next(_numbers)}", shape=ds.columnar, dtype=kind).to_expr()


def renaming(old: list[Expr], new: list[Expr]) -> Callable[[Expr], Expr]:
    """A change that puts other variables in the place of some; what has none of them stays the same object."""
    names = {one.op(): other.op() for one, other in zip(old, new, strict=True)}
    done: dict[int, tuple[Expr, Expr]] = {}  # with the old one, so that its id is not given to another

    def change(expression: Expr) -> Expr:
        if id(expression) not in done:
            done[id(expression)] = (expression, expression.op().replace(names).to_expr())
        return done[id(expression)][1]

    return change


def places(array: Expr) -> Expr:
    """The positions of an array, from 1. (Not Ibis' own index: rewriting it fails where an expression stands twice.)"""
    return function("range", dt.Array(dt.int64), integer(1), length(array) + integer(1))


def extracted(array: Expr, place: Expr) -> Expr:
    """The item at a position, from 1 or from the end."""
    return function("list_extract", array.type().value_type, array, place)


def mapped(array: Expr, item: Expr, body: Expr) -> Expr:
    """The body for each item of the array."""
    found = body if isinstance(body, ibis.Value) else ibis.literal(body)
    return ops.ArrayMap(array, body=found, param=item.op(), index=None).to_expr()


def filtered(array: Expr, item: Expr, keep: Expr | None) -> Expr:
    """The items for which `keep` is yes."""
    return array if keep is None else ops.ArrayFilter(array, body=keep, param=item.op(), index=None).to_expr()


def length(array: Expr) -> Expr:
    """How many items, NULL for no array."""
    return array.length()


def complete(array: Expr) -> Expr:
    """Whether no item is NULL; NULL for no array."""
    return function("list_count", "int64", array) == length(array)


UNKNOWN = integer(2**63 - 1)  # the mark of an unknown item in a sum


def total(source: Expr, array: Expr) -> Expr:
    """The sum of an array made from `source`, as a 64-bit integer; NULL if an item is, or the source.

    In one pass: an unknown item stands as UNKNOWN in the array, which no sum of known ones comes near (types.LARGEST),
    so that twice the sum doesn't fit 64 bits. DuckDB adds up in 128 bits.
    """
    double = function("list_sum", dt.Decimal(38, 0), array) * 2
    known = divided(double.try_cast("int64"), integer(2))
    return ibis.cases((source.isnull(), ibis.null(dt.int64)), (length(source) == 0, integer(0)), else_=known)


def sql_true(condition: Expr) -> Expr:
    """The condition with NULL as no."""
    return condition.fill_null(False)


def size(expression: Expr) -> int:
    """How many operations the expression has once written out as text (shared parts counted each time, tables once)."""
    sizes: dict[Any, int] = {}
    stack = [expression.op()]
    while stack:
        node = stack[-1]
        waiting = [part for part in _parts(node) if part not in sizes]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        sizes[node] = 1 + sum(sizes[part] for part in _parts(node))
    return sizes[expression.op()]


def _parts(node: Any) -> list[Any]:
    return [] if isinstance(node, ops.Relation) else list(node.__children__)


WORTH_SHARING = 40  # operations; a column costs a little in the query too
_share: ContextVar[Callable[[Expr], Expr] | None] = ContextVar("_share", default=None)


@contextmanager
def sharing(column: Callable[[Expr], Expr]) -> Iterator[None]:
    """While it lasts, `shared` makes columns with this."""
    token = _share.set(column)
    try:
        yield
    finally:
        _share.reset(token)


def shared(expression: Expr) -> Expr:
    """The expression as a column worked out once, where it is large and no variable of a list is free in it."""
    column = _share.get()
    if column is None or size(expression) < WORTH_SHARING or _free(expression.op()):
        return expression
    return column(expression)


def _free(root: Any) -> frozenset[Any]:
    """The variables that no list function inside the expression binds."""
    found: dict[Any, frozenset[Any]] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        waiting = [part for part in _parts(node) if part not in found]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        if isinstance(node, ops.Argument):
            found[node] = frozenset({node})
            continue
        free = frozenset().union(*(found[part] for part in _parts(node)))
        bound = {node.param} if isinstance(node, ops.ArrayMap | ops.ArrayFilter) else set()
        found[node] = free - bound
    return found[root]
