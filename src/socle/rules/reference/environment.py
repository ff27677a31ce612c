"""What is known of one case: the facts of its members and household, and the names passed in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from socle.rules import scope as scopes
from socle.rules import types, values


@dataclass(frozen=True, kw_only=True)
class Given:
    """A value with where it came from: who says so (declared, a document, an authority, an article) and since when."""

    value: Any
    source: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One unit on one date.

    `members` are mappings with `id`, `relation`, `relation_to_applicant`, facts flat or under their group, and
    many-groups as lists of mappings ([] is known to be none; left out is unknown). A value is a Decimal or int, bool,
    text or date, values.Between of two dates, values.Unknown, values.NOT_APPLICABLE, or a Given around it; a fact
    left out is unknown. `names` are parameters, tables and earlier results. `applicant` is a member's id. `ages_on` is
    the day on which ages are taken, where it is not that of the assessment.
    """

    scope: scopes.Scope
    on: dt.date
    members: Sequence[Mapping[str, Any]] = ()
    household: Mapping[str, Any] = field(default_factory=dict)
    applicant: str | None = None
    names: Mapping[str, Any] = field(default_factory=dict)
    ages_on: dt.date | None = None

    def with_names(self, names: Mapping[str, Any], among: scopes.Scope | None = None) -> "Environment":
        """The environment with more names (their types are in the scope `among`): what an expression gives to the next."""
        return _same_unit(replace(self, names={**self.names, **names}, scope=among or self.scope), self.top)

    @cached_property
    def top(self) -> values.Record:
        """The unit as a record: what stands at the top of a rule. The same record, whichever names are added."""
        kind = self.scope.member
        members = [values.Record(type=kind, given=flat(member, kind), of=str(member["id"])) for member in self.members]
        household = values.Record(type=self.scope.household, given=flat(self.household, self.scope.household))
        given: dict[str, Any] = {**household.given, "on": self.on, "household": household}
        given["members"] = values.Items(items=tuple(values.Item(value=member) for member in members))
        if self.scope.unit != "household":
            given["applicant"] = self._applicant(members)
        if self.scope.unit == "person":
            given = {**given["applicant"].given, **given}
        return values.Record(type=self.scope.top, given=given, of=self.applicant or "")

    def _applicant(self, members: list[values.Record]) -> values.Record:
        found = [member for member in members if member.of == self.applicant]
        if len(found) != 1:
            raise ValueError(f"the applicant {self.applicant!r} is not one of the members")
        return found[0]


def around(environment: Environment, members: values.Items) -> Environment:
    """The environment whose `members` are those that a filter over the household chose, doubts and all."""
    top = environment.top
    given = {**top.given, "members": members}
    return _same_unit(replace(environment), values.Record(type=top.type, given=given, of=top.of))


def _same_unit(environment: Environment, top: values.Record) -> Environment:
    vars(environment)["top"] = top  # where cached_property keeps it
    return environment


def flat(given: Mapping[str, Any], kind: types.Context) -> dict[str, Any]:
    """The facts of single-row groups lifted out of their groups."""
    if kind.groups.isdisjoint(given):
        return dict(given)
    flat: dict[str, Any] = {}
    for name, value in given.items():
        if name in kind.groups and isinstance(value, Mapping):
            flat.update(value)
        else:
            flat[name] = value
    return flat


def value_of(given: Any, kind: types.Type, name: str, of: str) -> Any:
    """The given value as the engine's own; a missing one is unknown for want of that fact of that person."""
    raw = given.value if isinstance(given, Given) else given
    if raw is None:
        return values.Unknown(missing=frozenset({values.Missing(fact=name, of=of)}))
    if isinstance(raw, values.Unknown):
        return raw if raw.missing else values.Unknown(missing=frozenset({values.Missing(fact=name, of=of)}))
    if isinstance(raw, values.Between):
        missing = raw.missing or frozenset({values.Missing(fact=name, of=of)})
        return values.bounded(raw.low, raw.high, missing)
    if isinstance(raw, int) and not isinstance(raw, bool) and isinstance(kind, types.Number):
        return Decimal(raw)
    if isinstance(kind, types.List) and isinstance(kind.item, types.Context) and isinstance(raw, Sequence):
        rows = [values.Record(type=kind.item, given=row, of=of) for row in raw]
        return values.Items(items=tuple(values.Item(value=row) for row in rows))
    return _fitting(raw, kind, name)


def _fitting(raw: Any, kind: types.Type, name: str) -> Any:
    """Refuse a value of another kind: a text where a number belongs would be compared as unequal, silently."""
    wanted = _FITS.get(type(kind))
    if (
        wanted
        and raw is not values.NOT_APPLICABLE
        and (not isinstance(raw, wanted) or isinstance(raw, bool) != (wanted is bool))
    ):
        raise ValueError(f"{name} is {kind.said}, but {raw!r} was given")
    return raw


_FITS: dict[type[types.Type], Any] = {
    types.Number: (Decimal, Fraction),
    types.Truth: bool,
    types.Text: str,
    types.Date: dt.date,
}
