"""Cases: what is known of some people, with its days and sources, and what happens to them in order of time."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from socle.rules import values
from socle.rules.reference import environment


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A fact of a subject as stated: from a day, to a day; a later statement (`order`) overrules an earlier one."""

    fact: str
    value: Any
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    order: int = 0

    def holds(self, on: dt.date) -> bool:
        return (self.from_on is None or self.from_on <= on) and (self.to_on is None or on < self.to_on)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a many-group with the days between which it holds."""

    given: Mapping[str, Any]
    from_on: dt.date | None = None
    to_on: dt.date | None = None

    def holds(self, on: dt.date) -> bool:
        return (self.from_on is None or self.from_on <= on) and (self.to_on is None or on < self.to_on)


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member: who they are, what is stated of them, since when and until when they belong to the household."""

    id: str
    plain: Mapping[str, str]
    statements: tuple[Statement, ...]
    joined_on: dt.date | None = None
    left_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was reported of a condition for a member and a period: met, breach, not reported or exempt."""

    on: dt.date
    member: str
    condition: str
    period: str
    result: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """A benefit that a member holds."""

    member: str
    scheme: str
    entered_on: dt.date | None
    months_received: int
    exited_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class Case:
    """Some people of one household over time."""

    applicant: str | None
    area: str | None
    household: tuple[Statement, ...]
    members: tuple[Member, ...]
    relations: tuple[Mapping[str, Any], ...]
    held: tuple[Held, ...]
    reports: tuple[Report, ...]
    many: tuple[str, ...]
    household_many: tuple[str, ...] = ()
    died: Mapping[str, dt.date] = field(default_factory=dict)

    def present(self, on: dt.date) -> list[Member]:
        """The members on a day: born, joined, alive and not gone."""
        return [member for member in self.members if self._is_present(member, on)]

    def _is_present(self, member: Member, on: dt.date) -> bool:
        if (member.joined_on and on < member.joined_on) or (member.left_on and member.left_on <= on):
            return False
        if member.id in self.died and self.died[member.id] <= on:
            return False
        birth = _known(member.statements, "birth_date", on)
        died = _known(member.statements, "died_on", on)
        return not (birth and birth > on) and not (died and died <= on)

    def members_on(self, on: dt.date) -> list[dict[str, Any]]:
        """The members on a day as the reference engine takes them."""
        return [self._given(member, on) for member in self.present(on)]

    def _given(self, member: Member, on: dt.date) -> dict[str, Any]:
        own = [tie for tie in self.relations if tie["from"] == member.id and Row.holds(tie["row"], on)]
        ties = [{"kind": tie["kind"], "to": tie["to"]} for tie in own]
        return {**member.plain, "id": member.id, "relations": ties, **_facts_on(member.statements, self.many, on)}

    def household_on(self, on: dt.date) -> dict[str, Any]:
        """The household on a day as the reference engine takes it."""
        area = {"area": self.area} if self.area else {}
        return {**area, **_facts_on(self.household, self.household_many, on)}


def _known(statements: Iterable[Statement], fact: str, on: dt.date) -> dt.date | None:
    """The earliest possible day of a date fact, where it is known at all."""
    found = [one for one in statements if one.fact == fact and one.holds(on)]
    if not found:
        return None
    value = max(found, key=lambda one: one.order).value
    raw = value.value if isinstance(value, environment.Given) else value
    low = values.bounds(raw)[0]
    return low if isinstance(low, dt.date) else None


def _facts_on(statements: Iterable[Statement], many: Iterable[str], on: dt.date) -> dict[str, Any]:
    """The facts that hold on a day. A list that nobody stated is known to be empty."""
    latest: dict[str, Statement] = {}
    for one in statements:
        if one.holds(on) and (one.fact not in latest or latest[one.fact].order <= one.order):
            latest[one.fact] = one
    given: dict[str, Any] = {name: [] for name in many}
    for fact, one in latest.items():
        given[fact] = (
            [row.given for row in one.value if row.holds(on)]
            if fact in given and isinstance(one.value, tuple)
            else one.value
        )
    return given
