"""Scaled integers: calculating, comparing and rounding without a fraction ever being a float."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import reduce

import ibis

from socle.rules import types
from socle.rules.bulk import sql, values
from socle.rules.bulk.values import Expr, Number

ONE = sql.integer(1)


def literal(value: Decimal) -> Number:
    """A number as written."""
    scale = types.number(value).scale
    expression = sql.integer(int(value.scaleb(scale)))
    return Number(low=expression, high=expression, scale=scale)


def rescaled(value: Expr, by: int) -> Expr:
    """The integer with so many more decimals."""
    return value if by == 0 else value * sql.integer(10**by)


def pair(value: Number, change: Callable[[Expr], Expr]) -> Number:
    """The number with both ends changed alike; stays exact where it was."""
    low = change(value.low)
    return replace(value, low=low, high=low if value.low is value.high else change(value.high))


def at_scale(value: Number, scale: int) -> Number:
    """The number with at least that many decimals."""
    return replace(pair(value, lambda end: rescaled(end, scale - value.scale)), scale=scale)


def negated(value: Number) -> Number:
    """`-value`."""
    low = -value.low
    return replace(value, low=low if value.low is value.high else -value.high, high=low)


def added(left: Number, right: Number) -> Number:
    """The sum of two numbers without divisors."""
    scale = max(left.scale, right.scale)
    left, right = at_scale(left, scale), at_scale(right, scale)
    low = left.low + right.low
    exact = left.low is left.high and right.low is right.high
    return Number(low=low, high=low if exact else left.high + right.high, scale=scale, na=sql.either(left.na, right.na))


def multiplied(left: Number, right: Number, *, natural: bool = False) -> Number:
    """The product of two numbers without divisors; `natural` says that neither can be negative."""
    scale, na = left.scale + right.scale, sql.either(left.na, right.na)
    low = left.low * right.low
    if left.low is left.high and right.low is right.high:
        return Number(low=low, high=low, scale=scale, na=na)
    if natural:
        return Number(low=low, high=left.high * right.high, scale=scale, na=na)
    corners = _corners(left, right)
    return Number(low=reduce(sql.smaller, corners), high=reduce(sql.larger, corners), scale=scale, na=na)


def _corners(left: Number, right: Number) -> list[Expr]:
    lefts = [left.low] if left.low is left.high else [left.low, left.high]
    rights = [right.low] if right.low is right.high else [right.low, right.high]
    return [one * other for one in lefts for other in rights]


def top(value: Number) -> Number:
    """The numerator."""
    return replace(value, over=None, over_scale=0)


def bottom(value: Number) -> Number:
    """The divisor, 1 where there is none."""
    return Number(
        low=value.over if value.over is not None else ONE,
        high=value.over if value.over is not None else ONE,
        scale=value.over_scale,
    )


def calculated(operator: str, left: Number, right: Number, *, natural: bool) -> Number:
    """`left operator right`, quotients kept as numerator and divisor."""
    if operator == "/":
        return _divided(left, right, natural=natural)
    if left.over is None and right.over is None:
        if operator == "*":
            return multiplied(left, right, natural=natural)
        return added(left, negated(right) if operator == "-" else right)
    below = multiplied(bottom(left), bottom(right))
    if operator == "*":
        above = multiplied(top(left), top(right), natural=natural)
    else:
        one, other = _by(top(left), bottom(right)), _by(top(right), bottom(left))
        above = added(one, negated(other) if operator == "-" else other)
    return replace(above, over=below.low, over_scale=below.scale)


def _by(value: Number, positive: Number) -> Number:
    """A product with a positive, exact number."""
    scaled = pair(value, lambda end: end * positive.low)
    return replace(scaled, scale=value.scale + positive.scale)


def _divided(left: Number, right: Number, *, natural: bool) -> Number:
    """By zero, and by what is known only between bounds, the quotient is unknown."""
    divisor = values.exact(top(right))
    divisor = divisor.nullif(sql.integer(0))
    above = replace(_by(top(left), bottom(right)), na=sql.either(left.na, right.na))
    if not natural:
        above = _signed(above, divisor)
        divisor = divisor.abs()
    below = divisor * left.over if left.over is not None else divisor
    above = pair(above, lambda end: ibis.ifelse(divisor.isnull(), ibis.null("int64"), end))
    return replace(above, over=below, over_scale=right.scale + left.over_scale)


def _signed(value: Number, divisor: Expr) -> Number:
    """The numerator with the divisor's sign moved into it."""
    turned = negated(value)
    low = ibis.ifelse(divisor < 0, turned.low, value.low)
    return replace(
        value, low=low, high=low if value.low is value.high else ibis.ifelse(divisor < 0, turned.high, value.high)
    )


def aligned(left: Number, right: Number) -> tuple[Number, Number]:
    """Both sides of a comparison as plain integers that compare as the numbers do (multiplied by the other's divisor)."""
    one, other = left, right
    if left.over is not None or right.over is not None:
        one, other = _by(top(left), bottom(right)), _by(top(right), bottom(left))
        one, other = replace(one, na=left.na), replace(other, na=right.na)
    scale = max(one.scale, other.scale)
    return at_scale(one, scale), at_scale(other, scale)


def rounded(name: str, value: Number, decimals: int, *, natural: bool) -> Number:
    """The number brought to so many decimals, by sign and absolute value."""
    shift = value.over_scale - value.scale + decimals
    if value.over is None and shift >= 0:
        return value
    divisor = value.over if value.over is not None else ONE
    divisor = rescaled(divisor, max(0, -shift))

    def change(end: Expr) -> Expr:
        size = rescaled(end if natural else end.abs(), max(0, shift))
        up = _whole(_AWAY.get(name, name), size, divisor)
        if natural:
            return rescaled(up, max(0, -decimals))
        down = _whole(_TOWARDS.get(name, name), size, divisor)
        return rescaled(ibis.ifelse(end < 0, -down, up), max(0, -decimals))

    return replace(pair(top(value), change), scale=max(0, decimals))


_AWAY = {"floor": "round down", "ceiling": "round up"}  # for numbers that are not negative
_TOWARDS = {"floor": "round up", "ceiling": "round down"}  # for the size of negative ones


def _whole(name: str, size: Expr, divisor: Expr) -> Expr:
    """`size / divisor` as a whole number; neither is negative."""
    two = sql.integer(2)
    match name:
        case "round down":
            return sql.divided(size, divisor)
        case "round up":
            return sql.divided(size + divisor - ONE, divisor)
        case "round half up":
            return sql.divided(size * two + divisor, divisor * two)
        case "round half down":
            return sql.divided(size * two + divisor - ONE, divisor * two)
    whole = sql.divided(size, divisor)
    rest = (size - whole * divisor) * two
    up = (rest > divisor) | ((rest == divisor) & (whole % two == ONE))
    return whole + ibis.ifelse(up, ONE, sql.integer(0))
