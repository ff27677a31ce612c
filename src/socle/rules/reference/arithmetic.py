"""Calculating with exact numbers, dates and durations, with unknowns, and between bounds."""

import datetime as dt
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from fractions import Fraction
from itertools import product
from typing import Any

from socle.rules import dates, values

ROUNDINGS = {
    "round half up": ROUND_HALF_UP, "round half down": ROUND_HALF_DOWN, "round half even": ROUND_HALF_EVEN,
    "round up": ROUND_UP, "round down": ROUND_DOWN, "floor": ROUND_FLOOR, "ceiling": ROUND_CEILING,
}  # fmt: skip


def want(*operands: Any) -> Any:
    """Not applicable or unknown where an operand is; None where all can be calculated with."""
    unknown = []
    for operand in operands:
        if operand is values.NOT_APPLICABLE:
            return operand
        if isinstance(operand, values.Unknown):
            unknown.append(operand.missing)
    return values.Unknown(missing=values.NONE.union(*unknown)) if unknown else None


def calculate(operator: str, left: Any, right: Any) -> Any:
    """`left operator right` for numbers, dates and durations."""
    short = want(left, right)
    if short is not None:
        return short
    if isinstance(left, values.Duration) or isinstance(right, values.Duration):
        return _with_duration(operator, left, right)
    if operator == "/":
        return _divided(left, right)
    if isinstance(values.bounds(left)[0], dt.date):
        days = over_bounds(lambda one, other: Decimal(dates.days_between(other, one)), left, right)
        return values.Duration(of="days", count=days)
    return over_bounds(_OPERATIONS[operator], left, right)


def over_bounds(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """The operation at every corner of the bounds: lowest and highest result (right for monotone operations)."""
    if not isinstance(left, values.Between) and not isinstance(right, values.Between):
        return operation(left, right)
    (low, high, missing), (other_low, other_high, other_missing) = values.bounds(left), values.bounds(right)
    corners = [operation(one, other) for one, other in product({low, high}, {other_low, other_high})]
    return values.bounded(min(corners), max(corners), missing | other_missing)


def _mixed(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def calculated(left: Any, right: Any) -> Any:
        if type(left) is Fraction or type(right) is Fraction:
            return operation(Fraction(left), Fraction(right))
        return operation(left, right)

    return calculated


_OPERATIONS = {
    "+": _mixed(lambda left, right: left + right),
    "-": _mixed(lambda left, right: left - right),
    "*": _mixed(lambda left, right: left * right),
}


def _divided(left: Any, right: Any) -> Any:
    if isinstance(right, values.Between):
        return values.Unknown(missing=right.missing | values.missing_of(left))
    if right == 0:
        return values.Unknown(missing=frozenset({values.Missing(fact="(division by zero)")}))
    return over_bounds(lambda one, other: Fraction(one) / Fraction(other), left, right)


def _with_duration(operator: str, left: Any, right: Any) -> Any:
    if isinstance(left, values.Duration) and isinstance(right, values.Duration):
        return values.Duration(of=left.of, count=calculate(operator, left.count, right.count))
    if operator == "*":
        duration, number = (left, right) if isinstance(left, values.Duration) else (right, left)
        return values.Duration(of=duration.of, count=calculate("*", duration.count, number))
    day, duration = (right, left) if isinstance(left, values.Duration) else (left, right)
    count = calculate("-", Decimal(0), duration.count) if operator == "-" else duration.count
    shift = dates.plus_months if duration.of == "months" else dates.plus_days
    try:
        return over_bounds(lambda one, length: shift(one, int(length)), day, count)
    except ValueError:
        return values.Unknown(missing=frozenset({values.Missing(fact="(a date beyond the calendar)")}))


def minus(value: Any) -> Any:
    """`-value` of a number or a duration."""
    if isinstance(value, values.Duration):
        return values.Duration(of=value.of, count=calculate("-", Decimal(0), value.count))
    return calculate("-", Decimal(0), value)


def absolute(value: Any) -> Any:
    """The value without its sign."""
    short = want(value)
    if short is not None:
        return short
    low, high, missing = values.bounds(value)
    if low <= 0 <= high:
        return values.bounded(Decimal(0), max(-low, high), missing)
    return values.bounded(min(abs(low), abs(high)), max(abs(low), abs(high)), missing)


def rounded(name: str, value: Any, scale: int) -> Any:
    """The value brought to `scale` decimals (negative: tens, hundreds), in the way that the function's name says."""
    short = want(value)
    if short is not None:
        return short
    low, high, missing = values.bounds(value)
    return values.bounded(_round(name, low, scale), _round(name, high, scale), missing)


def _round(name: str, value: Decimal | Fraction, scale: int) -> Decimal:
    """Exact: the fraction is compared with its neighbours, never turned into a shortened decimal first."""
    scaled = Fraction(value) * Fraction(10) ** scale
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    half = Decimal(whole) + (Decimal("0.5") if rest * 2 == scaled.denominator else _side(rest, scaled.denominator))
    return half.quantize(Decimal(1), rounding=ROUNDINGS[name]).scaleb(-scale)


def _side(rest: int, denominator: int) -> Decimal:
    """A stand-in on the same side of the half: what rounding looks at."""
    if rest == 0:
        return Decimal(0)
    return Decimal("0.25") if rest * 2 < denominator else Decimal("0.75")


def time_between(name: str, start: Any, end: Any) -> Any:
    """Months, years or days between two dates; an age is the years between birth and the day."""
    short = want(start, end)
    if short is not None:
        return short
    count = {"months between": dates.months_between, "days between": dates.days_between}.get(name, dates.years_between)
    return over_bounds(lambda one, other: Decimal(count(one, other)), start, end)
