"""The difference that a reported change makes to each scheme and unit, before anybody confirms it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from socle.eligibility.reasoning import explanation
from socle.window.reasoning.board import Why, Words, criterion


@dataclass(frozen=True, kw_only=True)
class Side:
    """What a scheme says of a unit: yes, no or unknown; the amount a period as far as it is known."""

    eligible: str
    amount: Decimal
    complete: bool


@dataclass(frozen=True, kw_only=True)
class Past:
    """A period that is over, for which an award was in force: more (+), less (-) or as much (=) would have been owed.

    `?` where it cannot be told. Only the sign: how much, and whether it is paid or asked back, a decision says.
    """

    period: str
    sign: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A scheme for one unit before and after; a side is None where the unit does not exist then.

    `unit` is the public number, '' for somebody who is only registered by the change. `why` are the criteria whose result
    changes, told as they would be after it. `award` is the award in force today, `awarded` its amount.
    """

    scheme: str
    title: Words
    unit: str
    simulation: bool
    before: Side | None
    after: Side | None
    why: tuple[Why, ...]
    award: str
    awarded: Decimal | None
    past: tuple[Past, ...]

    @property
    def changes(self) -> bool:
        return self.before != self.after or any(one.sign != "=" for one in self.past)

    @property
    def amount(self) -> Decimal | None:
        """How much more (below zero: less) a period; None where a part of it is not known."""
        return _difference(self.before, self.after)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a reported change would do: from which day and period on, and the difference for each scheme and unit."""

    change: str
    kind: str
    cause: str
    effective_on: date
    first_period: str
    on: date
    differences: tuple[Difference, ...]

    @property
    def touched(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.changes)


def side(told: explanation.Told | None) -> Side | None:
    """One side of the comparison."""
    if told is None:
        return None
    complete = told.eligible == "no" or all(one.amount is not None for one in told.components)
    return Side(eligible=told.eligible, amount=told.payable, complete=complete)


def why(before: explanation.Told | None, after: explanation.Told | None) -> tuple[Why, ...]:
    """The criteria whose result the change turns, told as they are after it."""
    if after is None:
        return ()
    results = {one.criterion.code: one.result for one in before.criteria} if before else {}
    turned = [one for one in after.criteria if results.get(one.criterion.code) != one.result]
    return tuple(criterion(after, one) for one in turned)


def past(periods: Sequence[tuple[str, explanation.Told | None, explanation.Told | None]]) -> tuple[Past, ...]:
    """The sign of the difference for each period that is over, by what the rules say of it before and after."""
    return tuple(Past(period=code, sign=_sign(side(before), side(after))) for code, before, after in periods)


def _sign(before: Side | None, after: Side | None) -> str:
    difference = _difference(before, after)
    if difference is None:
        return "?"
    return "+" if difference > 0 else "-" if difference < 0 else "="


def _difference(before: Side | None, after: Side | None) -> Decimal | None:
    """After less before; what does not exist is nothing. None where eligibility or a component is not known."""
    sides = [one for one in (before, after) if one is not None]
    if any(one.eligible == "unknown" or not one.complete for one in sides):
        return None
    return (after.amount if after else Decimal(0)) - (before.amount if before else Decimal(0))


def ordered(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """What changes first, then by scheme and unit."""
    found = sorted(differences, key=lambda one: (one.simulation, not one.changes, one.scheme, one.unit))
    return tuple(found)
