"""Where a unit stands in a scheme, before a period and in it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from socle.schemes.reasoning import evaluating, ladder
from socle.schemes.source import model

ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Applied:
    """An effect that falls on a period, the condition and the breach that caused it."""

    condition: model.Condition
    effect: model.Effect
    members: tuple[str, ...]
    breach: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a unit stands in the scheme before a period."""

    entry: evaluating.Entry | None = None  # None: not in the scheme
    ladders: Mapping[str, ladder.Standing] = field(default_factory=dict)
    suspended_until: dt.date | None = None
    lost_until: Mapping[str, dt.date] = field(default_factory=dict)  # component -> first day on which it is paid again
    ended: str = ""  # exited or cancelled
    in_transition: Mapping[int, int] = field(default_factory=dict)  # place of the transition -> months used
    transition: model.Transition | None = None  # in which the award now is; another benefit needs what is known


@dataclass(frozen=True, kw_only=True)
class Status:
    """What follows for a period from the results, the past and the reports."""

    status: str
    payable: str
    share: Decimal = ONE
    effects: tuple[Applied, ...] = ()
    lost: frozenset[str] = frozenset()  # components that are not paid for the period
    notes: tuple[str, ...] = ()
    transition: model.Transition | None = None
    exit: model.Exit | None = None
