"""Thresholds and the ladder of effects: pure."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from socle.base.kernel import refusals

STEPS = {"warn": "warning", "block": "block", "suspend": "suspension", "cancel": "cancellation"}
_ONE_PERIOD = "block"  # what is blocked is the next payment; a number after it blocks more


class UnreadableLadder(refusals.Refusal):
    """The ladder of condition '{condition}' cannot be read at '{word}'.
    Write effects such as warn, block, suspend 2, cancel and a reset such as '6 months'."""

    code = "conditionality.unreadable-ladder"


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A step of the ladder and how many periods it touches; a warning and a cancellation touch none by themselves."""

    step: str
    periods: int


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The steps in order, and after how many calendar months without a breach it begins again."""

    rungs: tuple[Rung, ...]
    reset_months: int


@dataclass(frozen=True, kw_only=True, order=True)
class Past:
    """A breach that had an effect which was not lifted: the period in which it was (`ends_on`: the first day after it)."""

    starts_on: date
    ends_on: date


def read_ladder(effects: Sequence[str], reset_after: str, *, condition: str) -> Ladder:
    """The ladder as a scheme writes it: `[warn, block, suspend 2, cancel]`, `6 months`. Raises UnreadableLadder."""
    if not effects:
        raise UnreadableLadder(condition=condition, word="effects")
    return Ladder(rungs=tuple(_rung(text, condition) for text in effects), reset_months=_months(reset_after, condition))


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
    return add_months(breach_ended_on, ladder.reset_months) <= next_starts_on


def result_of(measured: Decimal, at_least: Decimal) -> str:
    """`met` or `breach`; exactly the threshold is met."""
    return "met" if measured >= at_least else "breach"


def add_months(day: date, months: int) -> date:
    """The same day some calendar months later; the last day of the month where that day is missing."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _rung(text: str, condition: str) -> Rung:
    word, _, number = text.strip().partition(" ")
    if word not in STEPS or (number and not number.isdecimal()) or (word == "suspend" and not number):
        raise UnreadableLadder(condition=condition, word=text)
    periods = int(number) if number else int(word == _ONE_PERIOD)
    if number and (word not in ("suspend", _ONE_PERIOD) or periods == 0):
        raise UnreadableLadder(condition=condition, word=text)
    return Rung(step=STEPS[word], periods=periods)


def _months(text: str, condition: str) -> int:
    number, _, unit = text.strip().partition(" ")
    if not number.isdecimal() or int(number) == 0 or unit not in ("month", "months"):
        raise UnreadableLadder(condition=condition, word=text)
    return int(number)
