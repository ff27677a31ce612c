"""Why this cycle costs more or less than the one before: causes whose sum is the difference, exactly (domain P06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from socle.base.kernel import refusals

OF_KIND = {
    "arrears": "arrears",
    "adjustment": "adjustments",
    "recovery": "recoveries",
    "re-issue": "re-issues",
    "advance": "advances",
    "top-up": "top-ups",
}


class NotExplained(refusals.Refusal):
    """The causes add up to {causes}, but the payroll differs from the one before by {difference}. Nothing can be approved
    before the remaining {rest} is found; report this to the administrators."""

    code = "payments.variance-not-explained"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Awards that changed alike: what they were owed before and are owed now, in this cycle's own period.

    `had`, `has`: owed something (held included); `was_suspended`, `is_suspended`: by an effect; `change`: what they are
    owed now less what they were; `held_now`, `held_before`: the part held back, with its number of awards.
    """

    had: bool
    has: bool
    was_suspended: bool
    is_suspended: bool
    units: int
    change: Decimal
    held_now: Decimal
    units_held_now: int
    held_before: Decimal
    units_held_before: int


@dataclass(frozen=True, kw_only=True)
class Other:
    """Lines of another kind than regular, or regular ones of earlier periods (`kind` released): units and change."""

    kind: str
    units: int
    change: Decimal


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A part of the difference: its name, how many awards, how much."""

    cause: str
    units: int
    amount: Decimal


def causes(patterns: Iterable[Pattern], others: Iterable[Other]) -> list[Cause]:
    """The causes with their awards and amounts; those of nothing are left out."""
    parts: dict[str, tuple[int, Decimal]] = {}

    def add(cause: str, units: int, amount: Decimal) -> None:
        before = parts.get(cause, (0, Decimal(0)))
        parts[cause] = (before[0] + units, before[1] + amount)

    for pattern in patterns:
        if pattern.change:
            add(_of_change(pattern), pattern.units, pattern.change)
        if pattern.held_now:
            add("held", pattern.units_held_now, -pattern.held_now)
        if pattern.held_before:
            add("no longer held", pattern.units_held_before, pattern.held_before)
    for other in others:
        if other.change:
            add(OF_KIND.get(other.kind, other.kind), other.units, other.change)
    return [Cause(cause=name, units=units, amount=amount) for name, (units, amount) in sorted(parts.items()) if amount]


def _of_change(pattern: Pattern) -> str:
    if pattern.is_suspended and not pattern.was_suspended and pattern.change < 0:
        return "suspended"
    if pattern.was_suspended and not pattern.is_suspended and pattern.change > 0:
        return "no longer suspended"
    if not pattern.had:
        return "entries"
    if not pattern.has:
        return "exits"
    return "amount changes"


def require_explained(difference: Decimal, found: Iterable[Cause]) -> None:
    """Raises NotExplained unless the causes add up to the difference exactly."""
    total = sum((cause.amount for cause in found), Decimal(0))
    if total != difference:
        raise NotExplained(causes=total, difference=difference, rest=difference - total)
