"""Values of the bulk engine: expressions, with what is needed to keep unknown and not applicable apart.

NULL is unknown. `na` says where there is no such thing (never NULL itself; None: always applies); where it holds the
value is NULL. A number or date has a lowest and a highest expression; where both are the same object it is exact
wherever it is known. `sure` says that a truth is never NULL.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

import ibis

from socle.rules import tables, types
from socle.rules.bulk import sql

Expr = Any


@dataclass(frozen=True, kw_only=True, eq=False)
class Value:
    """Any value."""

    na: Expr | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Number(Value):
    """Integers of a scale; `over` is a positive divisor (integer of `over_scale`) of a quotient, NULL where it was zero."""

    low: Expr
    high: Expr
    scale: int
    over: Expr | None = None
    over_scale: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth(Value):
    """yes, no, or NULL for unknown. `raw` is the value before what does not apply was made NULL."""

    value: Expr
    sure: bool = False
    raw: Expr | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Text(Value):
    """Text or a code. `sure`: it is never NULL (a literal, a member's id or relation to the head)."""

    value: Expr
    sure: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Date(Value):
    """A day, or from which to which day."""

    low: Expr
    high: Expr


@dataclass(frozen=True, kw_only=True, eq=False)
class Duration(Value):
    """Whole months or days."""

    of: str
    count: Number


@dataclass(frozen=True, kw_only=True, eq=False)
class Record(Value):
    """A member, a row, the household: `column` gives its columns by name; `struct` is itself where it is one."""

    type: types.Context
    column: Callable[[str], Expr]
    struct: Expr | None = None
    parts: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Generator:
    """`item` runs over `source` (an array, NULL if unknown); `keep` says which items are in the list, NULL in doubt."""

    source: Expr
    item: Expr
    keep: Truth | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Segment:
    """The value for every combination of its generators, the later ones inside the earlier; one value where it has none."""

    generators: tuple[Generator, ...]
    value: Value
    keep: Truth | None = None

    def kept(self, condition: Truth) -> "Segment":
        """The segment with one more condition on what is in it."""
        if not self.generators:
            return replace(self, keep=both(self.keep, condition))
        last = self.generators[-1]
        return replace(self, generators=(*self.generators[:-1], replace(last, keep=both(last.keep, condition))))


@dataclass(frozen=True, kw_only=True, eq=False)
class List(Value):
    """A list: its segments one after the other."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Nothing(Value):
    """null: unknown of whatever type is wanted."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table(Value):
    """A parameter table with its type."""

    table: tables.Table
    type: types.Table


def rewritten(value: Any, change: Callable[[Expr], Expr]) -> Any:
    """The value with each of its expressions changed. `change` gives one object for one object: equal ends mean exact."""
    match value:
        case Record():
            return replace(
                value,
                column=lambda name: change(value.column(name)),
                struct=rewritten(value.struct, change),
                parts={name: rewritten(part, change) for name, part in value.parts.items()},
                na=rewritten(value.na, change),
            )
        case Value() | Segment() | Generator():
            return replace(value, **{one.name: rewritten(getattr(value, one.name), change) for one in fields(value)})
        case tuple():
            return tuple(rewritten(one, change) for one in value)
        case ibis.Value():
            return change(value)
    return value


YES, NO = Truth(value=sql.TRUE, sure=True), Truth(value=sql.FALSE, sure=True)


def truth(value: Value) -> Truth:
    """The value where yes or no is asked: not applicable counts as no."""
    if isinstance(value, Nothing):
        return Truth(value=sql.UNKNOWN_TRUTH)
    if not isinstance(value, Truth):
        raise TypeError(f"an unchecked rule: {type(value).__name__} where yes or no was promised")
    if value.na is None:
        return value
    return Truth(value=~value.na & (value.value if value.raw is None else value.raw), sure=value.sure)


def both(one: Truth | None, other: Truth | None) -> Truth:
    """Kleene and; None is yes."""
    if one is None or other is None:
        return one or other or YES
    return Truth(value=one.value & other.value, sure=one.sure and other.sure)


def any_of(one: Truth, other: Truth) -> Truth:
    """Kleene or."""
    return Truth(value=one.value | other.value, sure=one.sure and other.sure)


def negated(one: Truth) -> Truth:
    """Kleene not."""
    return Truth(value=~one.value, sure=one.sure)


def exact(value: Number | Date) -> Expr:
    """The value where it is known exactly, else NULL."""
    return (
        value.low
        if value.low is value.high
        else ibis.ifelse(value.low == value.high, value.low, ibis.null(value.low.type()))
    )
