"""Deadlines, ways from state to state, and who may not decide an appeal: pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from socle.base.periods import working_days

# From which states a step may be taken (domain G02, G07).
STEPS = {
    "acknowledge": ("received",),
    "assign": ("received", "in work"),
    "note": ("received", "in work", "answered"),
    "pause": ("received", "in work"),
    "answer": ("received", "in work"),
    "close": ("answered", "in work", "received"),
    "reopen": ("closed",),
    "decide": ("received", "in work"),
}
REACTIONS = ("satisfied", "appeals", "none")
WITHOUT_ANSWER = ("withdrawn",)  # a person who withdraws is not owed an answer


@dataclass(frozen=True, kw_only=True)
class Age:
    """How old a ticket is and how long it still has, in working days; `left` is below zero when overdue."""

    days: int
    left: int
    overdue: bool


def age(*, received_on: date, due_on: date, ended_on: date | None, on: date, holidays: Collection[date]) -> Age:
    """The age of a ticket on a day; one that has ended stays as old as it was."""
    until = ended_on or on
    left = working_days.between(until, due_on, holidays)
    return Age(days=working_days.between(received_on, until, holidays), left=left, overdue=until > due_on)


def resumed(*, due_on: date, paused_on: date, until: date, holidays: Collection[date]) -> date:
    """The deadline after a pause: moved on by the working days that the pause took."""
    return working_days.add(due_on, working_days.between(paused_on, until, holidays), holidays)


def overdue_since(*, on: date, after: int, holidays: Collection[date]) -> date:
    """The latest deadline that has been overdue by at least `after` working days on a day."""
    day = on
    while working_days.between(day, on, holidays) < after:
        day -= timedelta(days=1)
    return day


@dataclass(frozen=True, kw_only=True)
class Part:
    """What somebody had to do with the disputed decision: user keys."""

    signed: int | None
    prepared: int | None
    verified: frozenset[int]


def hindrance(user: int | None, part: Part) -> str:
    """Why this user may not decide the appeal: signed, prepared, verified; '' where nothing stands against it (G05)."""
    if user is None or user == part.signed:
        return "signed"
    if user == part.prepared:
        return "prepared"
    return "verified" if user in part.verified else ""


def total(amounts: Iterable[tuple[str, Decimal]]) -> Decimal:
    """The sum of the amounts of a period."""
    return sum((amount for _, amount in amounts), Decimal(0))
