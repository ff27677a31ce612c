"""The ladder of effects of a condition: which step a breach leads to (Brazil: warning, block, suspension, cancellation).

A breach leads one step further; after `reset_after` months without one the ladder begins anew. Several members who
breach in one period make one breach of the unit. A missing report is no breach.
"""

import datetime as dt
from dataclasses import dataclass

from socle.rules import dates
from socle.schemes.source import model


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a unit stands on the ladder of one condition: how many steps, and the period of the last breach."""

    steps: int = 0
    last: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """The effect of a breach, and where the unit stands after it. No effect: this period was counted before."""

    effect: model.Effect | None
    standing: Standing


def breached(condition: model.Condition, standing: Standing, period: dt.date) -> Step:
    """What the breach of a period (its first day) leads to."""
    if standing.last is not None and period == standing.last:
        return Step(effect=None, standing=standing)
    steps = 0 if is_reset(condition, standing, period) else standing.steps
    effect = condition.effects[min(steps, len(condition.effects) - 1)]
    return Step(effect=effect, standing=Standing(steps=steps + 1, last=period))


def is_reset(condition: model.Condition, standing: Standing, period: dt.date) -> bool:
    """Whether so many months lie after the last breach that the ladder begins anew."""
    if standing.last is None or condition.reset_after is None:
        return False
    return dates.months_between(standing.last, period) > condition.reset_after
