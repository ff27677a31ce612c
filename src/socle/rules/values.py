"""The values of the reference engine, and the logic of the unknown.

A value is a Decimal (a Fraction where something was divided and not yet rounded), True or False, text, a date, a
Duration, Items, a Record; or one of three that carry want of knowledge: Unknown (with what is missing), NOT_APPLICABLE
(there is no such thing here), Between (a number or date known only within bounds).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from socle.rules import types


@dataclass(frozen=True, kw_only=True, order=True)
class Missing:
    """What one would have to know: a fact of someone (`of` is the member's id, or "" for the unit), or a `(reason)`."""

    fact: str
    of: str = ""


Reasons = frozenset[Missing]
NONE: Reasons = frozenset()


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Not known, and why: never zero and never no."""

    missing: Reasons = NONE

    def __post_init__(self) -> None:
        if not self.missing:  # an unknown always has a reason: an empty set would read as certainty
            object.__setattr__(self, "missing", frozenset({Missing(fact="(not said why)")}))


class NotApplicable:
    """There is no such thing here: the pregnancy of a man, the youngest of no children. Counts as no; left out of lists."""

    def __repr__(self) -> str:
        return "not applicable"


NOT_APPLICABLE = NotApplicable()


@dataclass(frozen=True, kw_only=True)
class Between:
    """A number or date that is known to lie from `low` to `high`, both included, and why it is not known exactly."""

    low: Any
    high: Any
    missing: Reasons = NONE


@dataclass(frozen=True, kw_only=True)
class Duration:
    """Whole `months` or whole `days`; `count` is a Decimal or Between."""

    of: str
    count: Any


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of a list; with `doubt` it is not known whether it is in the list."""

    value: Any
    doubt: Reasons = NONE


@dataclass(frozen=True, kw_only=True)
class Items:
    """A list. With `more` it is not known whether there are further items."""

    items: tuple[Item, ...] = ()
    more: Reasons = NONE

    @property
    def doubts(self) -> Reasons:
        """Why it is not certain which items are in the list."""
        return self.more.union(*(item.doubt for item in self.items))


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """A context: the values given under its names, what they are (`type`) and whose (`of`).

    `known` is the engine's memory of what it read here: a record belongs to one unit on one day, so a fact that many
    rules read is worked out once.
    """

    type: types.Context
    given: Mapping[str, Any]
    of: str = ""
    known: dict[str, Any] = field(default_factory=dict, repr=False)


def bounded(low: Any, high: Any, missing: Reasons) -> Any:
    """The value itself where both bounds agree, else Between."""
    return low if low == high else Between(low=low, high=high, missing=missing)


def bounds(value: Any) -> tuple[Any, Any, Reasons]:
    """Lowest, highest and what is missing between them; of a known value both are the value."""
    if isinstance(value, Between):
        return value.low, value.high, value.missing
    return value, value, NONE


def missing_of(value: Any) -> Reasons:
    """What is missing for the value to be known; nothing for a known one."""
    if isinstance(value, Unknown | Between):
        return value.missing
    if isinstance(value, Duration):
        return missing_of(value.count)
    return value.doubts if isinstance(value, Items) else NONE


def truth(value: Any) -> Any:
    """The value where yes or no is asked: not applicable counts as no."""
    return False if value is NOT_APPLICABLE else value


def every(values: Iterable[Any]) -> Any:
    """Kleene and: one no decides; else one unknown makes it unknown."""
    return _decided(values, decisive=False)


def some(values: Iterable[Any]) -> Any:
    """Kleene or: one yes decides; else one unknown makes it unknown."""
    return _decided(values, decisive=True)


def _decided(values: Iterable[Any], *, decisive: bool) -> Any:
    unknown = []
    for value in values:
        value = truth(value)
        if value is decisive:
            return decisive
        if isinstance(value, Unknown):
            unknown.append(value.missing)
    return Unknown(missing=NONE.union(*unknown)) if unknown else not decisive


def negated(value: Any) -> Any:
    """Kleene not."""
    value = truth(value)
    return value if isinstance(value, Unknown) else not value


def exactly(value: Any) -> Any:
    """A number as Fraction, so that nothing is lost in a division."""
    return Fraction(value)


def plain(value: Any) -> Any:
    """A Fraction that has finitely many decimals as Decimal again; other values as they are."""
    if type(value) is not Fraction:  # exactly: asking an abstract class takes longer than all the rest
        return value
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return value if rest != 1 else decimal_of(value)


def decimal_of(value: Fraction) -> Decimal:
    """The decimal of a fraction whose denominator divides a power of ten."""
    scale = 0
    while value.denominator != 1:
        value, scale = value * 10, scale + 1
    return Decimal(value.numerator).scaleb(-scale)


Scalar = Decimal | Fraction | bool | str | dt.date
