"""Arithmetic, comparison and three-valued logic of FEEL (DMN 1.5, tables 44 to 57)."""

import datetime as dt
import decimal
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from socle.rules import dates
from socle.rules.dmn import kinds

_NUMBERS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": kinds.EXACT.add,
    "-": kinds.EXACT.subtract,
    "*": kinds.EXACT.multiply,
    "/": kinds.EXACT.divide,
    "**": kinds.EXACT.power,
}
_ORDERED = (Decimal, str, dt.date, dt.datetime, dt.time, dt.timedelta, kinds.Months)


def worked_out(operator: str, left: Any, right: Any) -> Any:
    """Two values with an operator; null where the operator has no meaning for them."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        try:
            return _NUMBERS[operator](left, right)
        except decimal.DecimalException:
            return None
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right
    try:
        return _of_time(operator, left, right)
    except (OverflowError, ValueError):
        return None


def _of_time(operator: str, left: Any, right: Any) -> Any:
    match operator, left, right:
        case "+" | "-", kinds.Months(), kinds.Months():
            return kinds.Months(left.count + (right.count if operator == "+" else -right.count))
        case "+" | "-", dt.timedelta(), dt.timedelta():
            return left + right if operator == "+" else left - right
        case "+" | "-", dt.date(), kinds.Months():
            return _plus_months(left, right.count if operator == "+" else -right.count)
        case "+", kinds.Months(), dt.date():
            return _plus_months(right, left.count)
        case "+" | "-", dt.datetime(), dt.timedelta():
            return left + right if operator == "+" else left - right
        case "+" | "-", dt.date(), dt.timedelta():
            days = dt.timedelta(days=right.days)
            return left + days if operator == "+" else left - days
        case "+", dt.timedelta(), dt.date() | dt.datetime():
            return _of_time("+", right, left)
        case "-", dt.date(), dt.date():
            return _midnight(left) - _midnight(right)
        case "*" | "/", kinds.Months(), Decimal() if right or operator == "*":
            scaled = left.count * right if operator == "*" else left.count / right
            return kinds.Months(int(scaled))
        case "*", Decimal(), kinds.Months() | dt.timedelta():
            return _of_time("*", right, left)
        case "*" | "/", dt.timedelta(), Decimal() if right or operator == "*":
            return left * float(right) if operator == "*" else left / float(right)
        case "/", dt.timedelta(), dt.timedelta() if right:
            return Decimal(left // dt.timedelta(microseconds=1)) / Decimal(right // dt.timedelta(microseconds=1))
        case "/", kinds.Months(), kinds.Months() if right.count:
            return kinds.EXACT.divide(Decimal(left.count), Decimal(right.count))
    return None


def _plus_months(day: Any, months: int) -> Any:
    moved = dates.plus_months(day.date() if isinstance(day, dt.datetime) else day, months)
    return dt.datetime.combine(moved, day.timetz()) if isinstance(day, dt.datetime) else moved


def _midnight(day: Any) -> dt.datetime:
    return day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())


def compare(operator: str, left: Any, right: Any) -> bool | None:
    """A comparison; null for values of different kinds, and for an order of what has none."""
    if operator == "!=":
        equal = compare("=", left, right)
        return None if equal is None else not equal
    if operator == "=":
        return _equal(left, right)
    if _kind(left) is not _kind(right) or not isinstance(left, _ORDERED):
        return None
    try:
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    except TypeError:  # a moment with a zone and one without
        return None


def _equal(left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return left is right
    if _kind(left) is not _kind(right):
        return None
    if isinstance(left, list):
        return len(left) == len(right) and all(
            _equal(one, other) is True for one, other in zip(left, right, strict=True)
        )
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_equal(left[name], right[name]) is True for name in left)
    return left == right


def _kind(value: Any) -> type:
    return type(value)


def within(span: kinds.Span, value: Any) -> bool | None:
    """Whether a value lies in a range; an end that is null bounds nothing that can be known."""
    low = compare(">=" if span.with_low else ">", value, span.low)
    return every([low, compare("<=" if span.with_high else "<", value, span.high)])


def every(found: Sequence[Any]) -> bool | None:
    """Kleene's and; what is neither true nor false is null."""
    if any(one is False for one in found):
        return False
    return True if all(one is True for one in found) else None


def some(found: Sequence[Any]) -> bool | None:
    """Kleene's or; what is neither true nor false is null."""
    if any(one is True for one in found):
        return True
    return False if all(one is False for one in found) else None
