"""Comparing: yes or no where all possible values agree, else NULL; with what is not applicable no."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import ibis

from socle.rules.bulk import numbers, sql, values
from socle.rules.bulk.values import Date, Duration, Expr, Nothing, Number, Text, Truth, Value


def compare(operator: str, left: Value, right: Value) -> Truth:
    """`left operator right`."""
    if operator == "!=":
        return values.negated(compare("=", left, right))
    if operator in (">", ">="):
        return compare("<" if operator == ">" else "<=", right, left)
    if isinstance(left, Nothing) or isinstance(right, Nothing):
        return Truth(value=sql.UNKNOWN_TRUTH)
    na = sql.either(_na(left), _na(right))
    found = _compared(operator, left, right)
    sure = isinstance(left, Text) and isinstance(right, Text) and left.sure and right.sure
    return Truth(value=found if na is None else ibis.ifelse(na, sql.FALSE, found), sure=sure)


def _na(value: Value) -> Expr | None:
    return value.count.na if isinstance(value, Duration) else value.na


def _compared(operator: str, left: Value, right: Value) -> Expr:
    if isinstance(left, Duration) and isinstance(right, Duration):
        return _compared(operator, left.count, right.count)
    if isinstance(left, Number) and isinstance(right, Number):
        left, right = numbers.aligned(left, right)
    if isinstance(left, Text | Truth) and isinstance(right, Text | Truth):
        return left.value == right.value
    if not isinstance(left, Number | Date) or not isinstance(right, Number | Date):
        raise TypeError(f"an unchecked rule compares {type(left).__name__} with {type(right).__name__}")
    if left.low is left.high and right.low is right.high:
        return {"=": left.low == right.low, "<": left.low < right.low, "<=": left.low <= right.low}[operator]
    return _between_bounds(operator, left, right)


def _between_bounds(operator: str, left: Number | Date, right: Number | Date) -> Expr:
    if operator == "=":
        same = (left.low == right.high) & (left.high == right.low)
        apart = (left.high < right.low) | (left.low > right.high)
        return ibis.cases((same, sql.TRUE), (apart, sql.FALSE))
    if operator == "<":
        return ibis.cases((left.high < right.low, sql.TRUE), (left.low >= right.high, sql.FALSE))
    return ibis.cases((left.high <= right.low, sql.TRUE), (left.low > right.high, sql.FALSE))


def chosen(condition: Truth, then: Value, otherwise: Value) -> Value:
    """What an `if` gives: the branch, or where the condition is unknown what both branches may be."""
    if isinstance(then, Nothing) and isinstance(otherwise, Nothing):
        return then
    then, otherwise = _shaped(then, otherwise), _shaped(otherwise, then)
    na = None
    if then.na is not None or otherwise.na is not None:
        one, other = (sql.FALSE if branch.na is None else branch.na for branch in (then, otherwise))
        if condition.sure:
            na = ibis.ifelse(condition.value, one, other)
        else:
            na = ibis.cases((condition.value, one), (~condition.value, other), else_=one & other)
    return replace(_picked(condition, then, otherwise), na=na)


def _shaped(value: Value, like: Value) -> Value:
    """null as an unknown of the other branch's kind."""
    if not isinstance(value, Nothing):
        return value
    match like:
        case Number() | Date():
            unknown = ibis.null(like.low.type())
            return replace(like, low=unknown, high=unknown, na=None)
        case Duration():
            return replace(like, count=_shaped(value, like.count), na=None)
    return replace(like, value=ibis.null(like.value.type()), na=None)  # type: ignore[attr-defined,call-arg]


def _picked(condition: Truth, then: Value, otherwise: Value) -> Value:
    if isinstance(then, Duration) and isinstance(otherwise, Duration):
        count = _picked(condition, then.count, otherwise.count)
        return replace(then, count=count)
    if isinstance(then, Number) and isinstance(otherwise, Number):
        scale = max(then.scale, otherwise.scale)
        then, otherwise = numbers.at_scale(then, scale), numbers.at_scale(otherwise, scale)
    if isinstance(then, Number | Date) and isinstance(otherwise, Number | Date):
        low = _end(condition, then.low, otherwise.low, sql.smaller)
        exact = condition.sure and then.low is then.high and otherwise.low is otherwise.high
        return replace(then, low=low, high=low if exact else _end(condition, then.high, otherwise.high, sql.larger))
    if isinstance(then, Text | Truth) and isinstance(otherwise, Text | Truth):
        value = (
            ibis.ifelse(condition.value, then.value, otherwise.value)
            if condition.sure
            else _agreed(condition, then.value, otherwise.value)
        )
        return replace(then, value=value, **_sure(condition, then, otherwise))
    raise TypeError(f"an unchecked rule chooses between {type(then).__name__} and {type(otherwise).__name__}")


def _sure(condition: Truth, then: Value, otherwise: Value) -> dict[str, Any]:
    if isinstance(then, Truth) and isinstance(otherwise, Truth):
        return {"sure": condition.sure and then.sure and otherwise.sure, "raw": None}
    if isinstance(then, Text) and isinstance(otherwise, Text):
        return {"sure": condition.sure and then.sure and otherwise.sure}
    return {}


def _end(condition: Truth, then: Expr, otherwise: Expr, unsure: Callable[[Expr, Expr], Expr]) -> Expr:
    if condition.sure:
        return ibis.ifelse(condition.value, then, otherwise)
    return ibis.cases((condition.value, then), (~condition.value, otherwise), else_=unsure(then, otherwise))


def _agreed(condition: Truth, then: Expr, otherwise: Expr) -> Expr:
    common = ibis.ifelse(then == otherwise, then, ibis.null(then.type()))
    return ibis.cases((condition.value, then), (~condition.value, otherwise), else_=common)


def hull(found: Sequence[tuple[Truth, Value]]) -> Value:
    """The value of the one candidate that is possible, or what all possible ones agree on; NULL where none is.

    Of numbers and dates the bounds; the values must be known.
    """
    first = found[0][1]
    if isinstance(first, Number):
        scale = max(value.scale for _, value in found if isinstance(value, Number))
        found = [(fit, numbers.at_scale(value, scale)) for fit, value in found if isinstance(value, Number)]
        first = found[0][1]
    if isinstance(first, Number | Date):
        low = _only([(fit, value.low) for fit, value in found], ibis.least)  # type: ignore[union-attr]
        if all(fit.sure for fit, _ in found):
            return replace(first, low=low, high=low)
        return replace(first, low=low, high=_only([(fit, value.high) for fit, value in found], ibis.greatest))  # type: ignore[union-attr]
    ends = [_only([(fit, value.value) for fit, value in found], pick) for pick in (ibis.least, ibis.greatest)]  # type: ignore[union-attr]
    return replace(first, value=ibis.ifelse(ends[0] == ends[1], ends[0], ibis.null(ends[0].type())))  # type: ignore[call-arg]


def _only(found: list[tuple[Truth, Expr]], pick: Callable[..., Expr]) -> Expr:
    """least or greatest of the possible ones: here their skipping of NULL is what is wanted."""
    there = [ibis.ifelse(sql.possibly(fit.value), value, ibis.null(value.type())) for fit, value in found]
    return pick(*there) if len(there) > 1 else there[0]


def every(found: Sequence[Truth]) -> Truth:
    """Kleene and of all."""
    return reduce(values.both, found, values.YES)


def some(found: Sequence[Truth]) -> Truth:
    """Kleene or of all."""
    return reduce(values.any_of, found) if found else values.NO
