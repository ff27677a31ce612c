"""What the coming months bring by themselves: birthdays, ends of facts, law that begins, all else staying as it is."""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from socle.eligibility.reasoning import engines
from socle.rules import dates, values
from socle.rules.reference import environment
from socle.schemes.reasoning import checking, outcome
from socle.schemes.source import model


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why something changes: `birthday` (of whom, which age), `fact` (which, of whom), `member` (who), `law` (what)."""

    kind: str
    of: str = ""
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A component (or `total`) before and after; None is unknown."""

    code: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """What differs from a day on: eligibility before and after, the amounts that change, and why."""

    scheme: str
    title: model.Words
    unit: str
    from_on: dt.date
    before: str
    after: str
    amounts: tuple[Amount, ...]
    causes: tuple[Cause, ...]


def days(on: dt.date, months: int) -> list[dt.date]:
    """The day itself and the first day of each month after it."""
    first = on.replace(day=1)
    return [on, *(dates.plus_months(first, count) for count in range(1, months + 1))]


def changes(title: model.Words, assessed: Sequence[tuple[dt.date, engines.Task, engines.Assessed]]) -> Iterator[Change]:
    """The days on which the outcome of one unit differs from the day before in the sequence."""
    for (_, task, one), (day, next_task, following) in itertools.pairwise(assessed):
        before, after = one.record.outcome, following.record.outcome
        amounts = tuple(_amounts(before, after))
        if before.eligible != after.eligible or amounts:
            yield Change(
                scheme=next_task.basis.scheme,
                title=title,
                unit=following.unit.number,
                from_on=day,
                before=before.eligible,
                after=after.eligible,
                amounts=amounts,
                causes=tuple(_causes((task, one), (next_task, following))),
            )


def _amounts(before: outcome.Outcome, after: outcome.Outcome) -> Iterator[Amount]:
    """Components count only for who is, or may be, eligible."""
    old, new = (_due(one) for one in (before, after))
    for code in dict.fromkeys((*old, *new)):
        if old.get(code, Decimal(0)) != new.get(code, Decimal(0)):
            yield Amount(code=code, before=old.get(code, Decimal(0)), after=new.get(code, Decimal(0)))


def _due(found: outcome.Outcome) -> Mapping[str, Decimal | None]:
    return {} if found.eligible == "no" else dict(found.components)


def _causes(
    before: tuple[engines.Task, engines.Assessed], after: tuple[engines.Task, engines.Assessed]
) -> Iterator[Cause]:
    (task, one), (next_task, following) = before, after
    yield from _of_law(task, next_task)
    old = {str(member["id"]): member for member in one.unit.known.members}
    new = {str(member["id"]): member for member in following.unit.known.members}
    yield from (Cause(kind="member", of=number) for number in sorted(old.keys() ^ new.keys()))
    for number in sorted(old.keys() & new.keys()):
        ages = [_ages(member.get("birth_date"), day) for member, day in (
            (old[number], task.basis.on), (new[number], next_task.basis.on),
        )]  # fmt: skip
        if ages[0] != ages[1]:
            yield Cause(kind="birthday", of=number, what=ages[1])
        yield from (Cause(kind="fact", of=number, what=name) for name in _differing(old[number], new[number]))
    household = (one.unit.known.household, following.unit.known.household)
    yield from (Cause(kind="fact", what=name) for name in _differing(*household))


def _of_law(before: engines.Task, after: engines.Task) -> Iterator[Cause]:
    if before.checked.version.from_on != after.checked.version.from_on:
        yield Cause(kind="law", what=after.checked.version.from_on.isoformat())
        return
    old, new = (
        {name: _plain(given) for name, given in checking.names_on(task.checked.scheme, task.basis.on)[0].items()}
        for task in (before, after)
    )
    yield from (Cause(kind="law", what=name) for name in new if old.get(name) != new[name])


def _ages(born: Any, on: dt.date) -> str:
    """The age, or from which to which it may be; nothing where the birth is unknown."""
    given = _plain(born)
    if not isinstance(given, dt.date | values.Between):
        return ""
    low, high, _ = values.bounds(given)
    least, most = dates.years_between(high, on), dates.years_between(low, on)
    return str(most) if least == most else f"{least}–{most}"


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    keys = dict.fromkeys((*old, *new))
    return [name for name in keys if _deep(old.get(name)) != _deep(new.get(name))]


def _deep(given: Any) -> Any:
    """What is known, without who says so: a fact that is stated anew has not changed."""
    plain = _plain(given)
    if isinstance(plain, Mapping):
        return {name: _deep(inner) for name, inner in plain.items()}
    return [_deep(inner) for inner in plain] if isinstance(plain, list | tuple) else plain


def _plain(given: Any) -> Any:
    return given.value if isinstance(given, environment.Given) else given
