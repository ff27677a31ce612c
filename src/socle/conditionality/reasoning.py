"""Thresholds and what a breach leads to: pure. The ladder itself is the scheme's (`schemes.reasoning.ladder`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from socle.schemes.reasoning import ladder
from socle.schemes.source import model

STEPS = {
    "warn": "warning",
    "block": "block",
    "suspend": "suspension",
    "lose": "suspension",  # of one component
    "cancel": "cancellation",
}
TOUCHING = ("block", "suspend", "lose")  # a warning touches no payment; a cancellation ends the award by an exit


def result_of(measured: Decimal, at_least: Decimal) -> str:
    """`met` or `breach`; exactly the threshold is met."""
    return "met" if measured >= at_least else "breach"


@dataclass(frozen=True, kw_only=True)
class Following:
    """The step that a breach leads to, how many payment periods it touches, and which components (none: all)."""

    step: str
    periods: int
    components: tuple[str, ...]


def next_effect(condition: model.Condition, past: Iterable[date], breach: date) -> Following:
    """What a breach leads to.

    `past` are the first days of the periods whose breaches had an effect that was not lifted; `breach` is that of the
    present one. A period without report counts as one without breach (domain C02, C03).
    """
    standing = ladder.Standing()
    for period in sorted(set(past) - {breach}):
        standing = ladder.breached(condition, standing, period).standing
    effect = ladder.breached(condition, standing, breach).effect
    if effect is None:
        raise ValueError("a breach that is not among the past ones has an effect")
    return Following(
        step=STEPS[effect.kind],
        periods=effect.periods if effect.kind in TOUCHING else 0,
        components=(effect.component,) if effect.component else (),
    )
