"""Thresholds and the ladder of effects: pure."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

STEPS = {"warn": "warning", "block": "block", "suspend": "suspension", "cancel": "cancellation"}
TOUCHING = ("block", "suspend")  # a warning touches no payment; a cancellation ends the award by an exit


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A step of the ladder and how many periods it touches; a warning and a cancellation touch none by themselves."""

    step: str
    periods: int


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The steps in order, and after how many calendar months without a breach it begins again (None: never)."""

    rungs: tuple[Rung, ...]
    reset_months: int | None


@dataclass(frozen=True, kw_only=True, order=True)
class Past:
    """A breach that had an effect which was not lifted: the period in which it was (`ends_on`: the first day after it)."""

    starts_on: date
    ends_on: date


def ladder(effects: Iterable[tuple[str, int]], *, reset_months: int | None) -> Ladder:
    """The ladder of a condition: its effects in order, each with its periods (as the scheme's file names them)."""
    rungs = (Rung(step=STEPS[kind], periods=periods if kind in TOUCHING else 0) for kind, periods in effects)
    return Ladder(rungs=tuple(rungs), reset_months=reset_months)


def next_rung(ladder: Ladder, past: Iterable[Past], *, breach_starts_on: date) -> Rung:
    """The step that a breach in the period beginning on `breach_starts_on` leads to.

    Each earlier breach since the last reset took one step; the last step repeats. Periods in which nothing was reported
    count as periods without a breach (domain C02, C03).
    """
    taken = 0
    before: Past | None = None
    for one in sorted(past):
        taken = 1 if before and is_reset(ladder, before.ends_on, one.starts_on) else taken + 1
        before = one
    if before and is_reset(ladder, before.ends_on, breach_starts_on):
        taken = 0
    return ladder.rungs[min(taken, len(ladder.rungs) - 1)]


def is_reset(ladder: Ladder, breach_ended_on: date, next_starts_on: date) -> bool:
    """Whether enough full months lie between the end of one breach's period and the start of the next one's."""
    if ladder.reset_months is None:
        return False
    return add_months(breach_ended_on, ladder.reset_months) <= next_starts_on


def result_of(measured: Decimal, at_least: Decimal) -> str:
    """`met` or `breach`; exactly the threshold is met."""
    return "met" if measured >= at_least else "breach"


def add_months(day: date, months: int) -> date:
    """The same day some calendar months later; the last day of the month where that day is missing."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))
