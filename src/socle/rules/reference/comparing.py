"""Comparing: yes or no where all possible values agree, else unknown; with what is not applicable the answer is no."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from socle.rules import values
from socle.rules.reference import arithmetic


def compare(operator: str, left: Any, right: Any) -> Any:
    """`left operator right` as True, False or Unknown."""
    if operator == "!=":
        return values.negated(compare("=", left, right))
    if operator in (">", ">="):
        return compare("<" if operator == ">" else "<=", right, left)
    short = arithmetic.want(left, right)
    if short is not None:
        return values.truth(short)
    if isinstance(left, values.Duration):
        return compare(operator, left.count, right.count)
    bounds = _comparable(left, right)
    return _ordered(operator, *bounds) if operator != "=" else _equal(*bounds)


Bounds = tuple[Any, Any, values.Reasons]


def _ordered(operator: str, left: Bounds, right: Bounds) -> Any:
    (low, high, missing), (other_low, other_high, other_missing) = left, right
    if high < other_low or (operator == "<=" and high == other_low):
        return True
    if low > other_high or (operator == "<" and low == other_high):
        return False
    return values.Unknown(missing=missing | other_missing)


def _equal(left: Bounds, right: Bounds) -> Any:
    (low, high, missing), (other_low, other_high, other_missing) = left, right
    if low == high == other_low == other_high:
        return True
    if isinstance(low, str | bool) or high < other_low or low > other_high:
        return False
    return values.Unknown(missing=missing | other_missing)


def _comparable(left: Any, right: Any) -> tuple[Bounds, Bounds]:
    """Bounds that compare exactly with each other: a Decimal beside a Fraction is made one."""
    one, other = values.bounds(left), values.bounds(right)
    if any(type(end) is Fraction for end in (*one[:2], *other[:2])):
        return _as_fractions(one), _as_fractions(other)
    return one, other


def _as_fractions(bounds: Bounds) -> Bounds:
    low, high, missing = bounds
    return Fraction(low), Fraction(high), missing


def agreed(condition: values.Unknown, then: Any, otherwise: Any) -> Any:
    """What an `if` gives whose condition is unknown: the branches' common value, the bounds of both, or unknown."""
    return hull([then, otherwise], condition.missing)


def hull(found: Sequence[Any], missing: values.Reasons) -> Any:
    """What is known of a value that is one of several: the common one, their bounds, or nothing."""
    missing = missing.union(*(values.missing_of(one) for one in found))
    if all(one is values.NOT_APPLICABLE for one in found):
        return values.NOT_APPLICABLE
    if any(isinstance(one, values.Unknown | values.NotApplicable | values.Items | values.Record) for one in found):
        return values.Unknown(missing=missing)
    if isinstance(found[0], values.Duration):
        return values.Duration(of=found[0].of, count=hull([one.count for one in found], missing))
    if isinstance(found[0], str | bool):
        return found[0] if len(set(found)) == 1 else values.Unknown(missing=missing)
    low, high = min(values.bounds(one)[0] for one in found), max(values.bounds(one)[1] for one in found)
    return values.bounded(low, high, missing)
