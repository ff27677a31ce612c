"""The types of rules. A number knows its decimals and bounds: proof that the bulk engine's 64-bit integers suffice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

LARGEST = 2**61 - 1  # what a 64-bit integer may reach; above it stands the bulk engine's mark of an unknown item
MOST_MEMBERS = 1_000  # persons in one unit; the snapshot refuses more
MOST_ROWS = 1_000  # rows of one many-group of one person or household; the snapshot refuses more


@dataclass(frozen=True, kw_only=True)
class Type:
    """What kind of value an expression has."""

    @property
    def said(self) -> str:
        return _SAID.get(type(self).__name__, "a value")


@dataclass(frozen=True, kw_only=True)
class Number(Type):
    """A decimal with at most `scale` decimals between `min` and `max`.

    `over` is the divisor of a quotient not yet rounded; the other fields are then its numerator's.
    `unit` is "" where anything fits (a literal), else "money" or the fact's unit; `per` a period or "".
    """

    scale: int = 0
    min: Decimal
    max: Decimal
    unit: str = ""
    per: str = ""
    over: "Number | None" = None

    def __post_init__(self) -> None:
        if not isinstance(self.min, Decimal) or not isinstance(self.max, Decimal):
            raise TypeError("the bounds of a number are decimals")

    @property
    def largest(self) -> Decimal:
        return max(abs(self.min), abs(self.max))

    @property
    def scaled(self) -> Decimal:
        """The largest integer that the bulk engine will hold for it."""
        return self.largest.scaleb(self.scale)

    def bounded(self, low: Decimal, high: Decimal, scale: int | None = None) -> "Number":
        return replace(self, min=low, max=high, scale=self.scale if scale is None else scale)


@dataclass(frozen=True, kw_only=True)
class Truth(Type):
    """yes, no or unknown."""


@dataclass(frozen=True, kw_only=True)
class Text(Type):
    """Text, or a code with its allowed `values` (empty: any text)."""

    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Date(Type):
    """A day; a fact may hold it as a range of days."""


@dataclass(frozen=True, kw_only=True)
class Duration(Type):
    """A length of time in whole `months` or whole `days`; `count` bounds how many."""

    of: str
    count: Number


@dataclass(frozen=True, kw_only=True)
class List(Type):
    """A list of at most `most` items."""

    item: Type
    most: int


@dataclass(frozen=True, kw_only=True)
class Field:
    """A name inside a context: its type and, where it is a fact, the fact's path and its condition of applying."""

    type: Type
    fact: str = ""
    derived_from: str = ""
    applies: str = ""


@dataclass(frozen=True, kw_only=True)
class Context(Type):
    """Names with types: a member, a row of a many-group, the household, or one written out. `kind` names which."""

    kind: str
    fields: Mapping[str, Field] = field(hash=False)

    @cached_property
    def groups(self) -> frozenset[str]:
        """The names that are contexts themselves: the single-row groups."""
        return frozenset(name for name, one in self.fields.items() if isinstance(one.type, Context))


@dataclass(frozen=True, kw_only=True)
class Table(Type):
    """A parameter table that is called like a function with its keys."""

    keys: tuple[tuple[str, Type], ...]
    value: Type


@dataclass(frozen=True, kw_only=True)
class Span(Type):
    """A range `[a..b]`, only to be tested with `in`."""

    item: Type


@dataclass(frozen=True, kw_only=True)
class Nothing(Type):
    """`null`."""


@dataclass(frozen=True, kw_only=True)
class Wrong(Type):
    """The type of what has already been reported as wrong; fits everywhere, so that one mistake makes one message."""


TRUTH, TEXT, DATE, NOTHING, WRONG = Truth(), Text(), Date(), Nothing(), Wrong()
_SAID = {
    "Number": "a number", "Truth": "yes or no", "Text": "text", "Date": "a date", "Duration": "a duration",
    "List": "a list", "Context": "a record", "Table": "a table", "Span": "a range", "Nothing": "null",
}  # fmt: skip


def number(value: Decimal | int) -> Number:
    """The type of one known number."""
    value = Decimal(value)
    exponent = value.as_tuple().exponent
    return Number(scale=max(0, -int(exponent)), min=value, max=value)


def whole(low: int, high: int, unit: str = "") -> Number:
    """The type of a whole number between two bounds."""
    return Number(scale=0, min=Decimal(low), max=Decimal(high), unit=unit)


def joined(one: Type, other: Type) -> Type | None:
    """The type that holds both, or None where there is none."""
    if isinstance(one, Wrong | Nothing):
        return other
    if isinstance(other, Wrong | Nothing):
        return one
    match one, other:
        case Number(), Number():
            return replace(
                one, scale=max(one.scale, other.scale), min=min(one.min, other.min), max=max(one.max, other.max),
                unit=one.unit or other.unit, per=one.per or other.per,
            )  # fmt: skip
        case Text(), Text():
            values = (*one.values, *(value for value in other.values if value not in one.values))
            return Text(values=values if one.values and other.values else ())
        case Duration(), Duration() if one.of == other.of:
            count = joined(one.count, other.count)
            return Duration(of=one.of, count=count) if isinstance(count, Number) else None
        case List(), List():
            item = joined(one.item, other.item)
            return List(item=item, most=max(one.most, other.most)) if item else None
        case _:
            same = type(one) is type(other)
            if isinstance(one, Context) and isinstance(other, Context):
                same = one.kind == other.kind
            return one if same else None
