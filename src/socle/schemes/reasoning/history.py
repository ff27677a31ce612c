"""A unit over several periods: it enters, stays, is in transition, held, suspended, exits. One pass in order of time."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from socle.base.kernel import yamltext
from socle.schemes.reasoning import evaluating, ladder, outcome, periods
from socle.schemes.source import case as cases
from socle.schemes.source import mistakes, model

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
    ended: str = ""  # exited or cancelled
    in_transition: Mapping[int, int] = field(default_factory=dict)  # place of the transition -> months used


@dataclass(frozen=True, kw_only=True)
class Status:
    """What follows for a period from the results, the past and the reports."""

    status: str
    payable: str
    share: Decimal = ONE
    effects: tuple[Applied, ...] = ()
    notes: tuple[str, ...] = ()
    transition: model.Transition | None = None
    exit: model.Exit | None = None


@dataclass(frozen=True, kw_only=True)
class InPeriod:
    """A unit in a period: from and to, the results, the outcome with its share, and the status."""

    period: periods.Period
    evaluated: evaluating.Evaluated | None
    outcome: outcome.Outcome | None
    status: Status


def applicants(book: evaluating.Book, case: cases.Case, on: dt.date) -> list[str | None]:
    """For whom the scheme is asked: the household as one, or each member (or the applicant that the case names)."""
    if book.scheme.unit.kind == "household":
        return [None]
    return (
        [case.applicant]
        if case.applicant
        else [member.id for member in case.members if member.joined_on is None or member.joined_on <= on]
    )


def walk(
    book: evaluating.Book, case: cases.Case, applicant: str | None, on: dt.date, to: dt.date | None
) -> Iterator[InPeriod]:
    """The unit in the period of `on`, as of that day, and in those that begin before `to`, each as of its first day."""
    standing = _at_first(book, case, applicant)
    first = book.checked(on, standing.entry) or book.checked(book.scheme.versions[0].from_on)
    version = first.version if first else book.scheme.versions[0]
    seen = on
    for period in periods.between(on, to, version.schedule, version.from_on):
        day = max(on, period[0])
        found, standing = _in_period(book, case, applicant, (day, seen, period), standing)
        seen = day
        yield found


def _at_first(book: evaluating.Book, case: cases.Case, applicant: str | None) -> Standing:
    """Whether the unit holds the scheme already, by the benefits of the case."""
    own = [
        one for one in case.held if one.scheme == book.scheme.code and (applicant is None or one.member == applicant)
    ]
    held = [one for one in own if one.exited_on is None]
    if not held:
        return Standing()
    entry = evaluating.Entry(entered_on=held[0].entered_on, months_received=held[0].months_received)
    return Standing(entry=entry)


def _in_period(
    book: evaluating.Book,
    case: cases.Case,
    applicant: str | None,
    days: tuple[dt.date, dt.date, periods.Period],
    standing: Standing,
) -> tuple[InPeriod, Standing]:
    on, seen, period = days
    checked = book.checked(on, standing.entry)
    present = {member.id for member in case.present(on)}
    if checked is None:
        return InPeriod(
            period=period, evaluated=None, outcome=None, status=_out("No version of the scheme is in force.")
        ), standing
    if not present or (applicant is not None and applicant not in present):
        return InPeriod(period=period, evaluated=None, outcome=None, status=_gone(standing)), _ended(standing, "exited")
    known = evaluating.Known(members=case.members_on(on), household=case.household_on(on))
    evaluated = book.evaluate(checked, on, known, applicant)
    status, standing = _status(evaluated, standing, period)
    if standing.entry is not None and not standing.ended:
        status, standing = _conditions(book, case, evaluated, (status, standing), (on, seen, period))
    found = outcome.of(evaluated, status.share)
    standing = _received(standing, status, period)
    return InPeriod(period=period, evaluated=evaluated, outcome=found, status=status), standing


def _out(note: str) -> Status:
    return Status(status="not entitled", payable="no", notes=(note,))


def _gone(standing: Standing) -> Status:
    if standing.entry is None:
        return _out("Nobody of the unit is left.")
    return Status(
        status="exited", payable="no", notes=("Nobody of the unit is left: it ends with the death or departure.",)
    )


def _ended(standing: Standing, how: str) -> Standing:
    return replace(standing, ended=how) if standing.entry is not None else standing


def _status(evaluated: evaluating.Evaluated, standing: Standing, period: periods.Period) -> tuple[Status, Standing]:
    """Entering, staying, transition and exit."""
    if standing.ended:
        note = "The unit left the scheme; a new application is needed."
        return Status(status=standing.ended, payable="no", notes=(note,)), standing
    if standing.entry is None:
        return _entering(evaluated, standing)
    leaving = next((one for one in evaluated.checked.version.exits if evaluated.verdict(one.when) == "yes"), None)
    if leaving is not None:
        return Status(status="exited", payable="no", exit=leaving, notes=(f"Exit: {leaving.code}.",)), replace(
            standing, ended="exited"
        )
    if evaluated.eligible == "yes":
        return Status(status="entitled", payable="yes"), standing
    if evaluated.eligible == "unknown":
        note = "What is unknown ends nothing: the award stays in force while proof is awaited."
        return Status(status="pending proof", payable="yes", notes=(note,)), standing
    return _leaving(evaluated, standing, period)


def _entering(evaluated: evaluating.Evaluated, standing: Standing) -> tuple[Status, Standing]:
    if evaluated.eligible == "yes":
        budget = evaluated.checked.scheme.basis == "budget"
        notes = ("The scheme has places: who is eligible is selected by rank.",) if budget else ()
        return Status(status="entitled", payable="yes", notes=notes), replace(
            standing, entry=evaluating.Entry(entered_on=evaluated.on)
        )
    if evaluated.eligible == "unknown":
        return Status(status="pending proof", payable="unknown"), standing
    return Status(status="not entitled", payable="no", notes=_excluded(evaluated)), standing


def _excluded(evaluated: evaluating.Evaluated) -> tuple[str, ...]:
    held = [code.partition(":")[2] for code, one in evaluated.exclusives.items() if one.verdict == "no"]
    return tuple(f"Excluded while a benefit of {other} is held." for other in held)


def _leaving(evaluated: evaluating.Evaluated, standing: Standing, period: periods.Period) -> tuple[Status, Standing]:
    """No longer eligible: a transition while it lasts, else the end."""
    for place, one in enumerate(evaluated.checked.version.transitions):
        verdict = evaluated.verdict(one.when)
        if verdict == "yes":
            return _in_transition(one, place, standing, period)
        if verdict == "unknown":
            return Status(status="pending proof", payable="yes", transition=one), standing
    note = "The criteria are no longer met and no transition applies. The award ends by a signed act."
    return Status(status="not entitled", payable="no", notes=(*_excluded(evaluated), note)), standing


def _in_transition(
    one: model.Transition, place: int, standing: Standing, period: periods.Period
) -> tuple[Status, Standing]:
    used = standing.in_transition.get(place, 0)
    if used >= one.months:
        note = f"The {one.months} months of the transition are used up."
        return Status(status="exited", payable="no", transition=one, notes=(note,)), replace(standing, ended="exited")
    months = max(1, (period[1].year - period[0].year) * 12 + period[1].month - period[0].month)
    note = f"Transition: month {used + 1} of {one.months}, {one.pay * 100:f} % of the benefit."
    status = Status(status="transition", payable="yes", share=one.pay, transition=one, notes=(note,))
    return status, replace(standing, in_transition={**standing.in_transition, place: used + months})


def _conditions(
    book: evaluating.Book,
    case: cases.Case,
    evaluated: evaluating.Evaluated,
    now: tuple[Status, Standing],
    days: tuple[dt.date, dt.date, periods.Period],
) -> tuple[Status, Standing]:
    """Breaches that were reported since the period before take effect now: on future periods only."""
    status, standing = now
    on, seen, _ = days
    reports = [one for one in case.reports if one.result == "breach" and one.on < on and (one.on >= seen or seen == on)]
    applied: list[Applied] = []
    for condition in evaluated.checked.version.conditions:
        for period in sorted({one.period for one in reports if one.condition == condition.code}):
            told = [one.member for one in reports if one.condition == condition.code and one.period == period]
            members = tuple(one for one in told if _is_asked(book, case, evaluated, condition, one, period))
            if members:
                step = ladder.breached(
                    condition, standing.ladders.get(condition.code, ladder.Standing()), _start(period)
                )
                standing = replace(standing, ladders={**standing.ladders, condition.code: step.standing})
                if step.effect:
                    applied.append(Applied(condition=condition, effect=step.effect, members=members, breach=period))
    return _with_effects(status, standing, applied, days)


def _is_asked(
    book: evaluating.Book,
    case: cases.Case,
    evaluated: evaluating.Evaluated,
    condition: model.Condition,
    member: str,
    period: str,
) -> bool:
    """Whether the condition was put to the member in that period."""
    day = _start(period)
    known = evaluating.Known(members=case.members_on(day), household=case.household_on(day))
    if evaluated.unit.applicant is not None and evaluated.unit.applicant not in {one["id"] for one in known.members}:
        return False
    then = book.evaluate(evaluated.checked, day, known, evaluated.unit.applicant)
    return member in then.picked(condition.of)


def _start(period: str) -> dt.date:
    text = period if len(period) > 7 else f"{period}-01"
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        place = yamltext.Place(file="case", line=1, column=1)
        raise mistakes.SchemeError(
            [mistakes.Mistake(message=f"'{period}' is no period. Write one like 2023-10.", place=place)]
        ) from error


def _with_effects(
    status: Status, standing: Standing, applied: list[Applied], days: tuple[dt.date, dt.date, periods.Period]
) -> tuple[Status, Standing]:
    _, _, period = days
    status = replace(status, effects=tuple(applied))
    kinds = {one.effect.kind for one in applied}
    if "cancel" in kinds:
        return replace(status, status="cancelled", payable="no"), replace(standing, ended="cancelled")
    suspended = max((one.effect.periods for one in applied if one.effect.kind == "suspend"), default=0)
    if suspended:
        end = _after(period, suspended)
        standing = replace(standing, suspended_until=max(end, standing.suspended_until or end))
    if standing.suspended_until and period[0] < standing.suspended_until:
        return replace(status, status="suspended", payable="no"), standing
    if "block" in kinds:
        note = "Held: generated, and released when the block ends."
        return replace(status, status="blocked", payable="no", notes=(*status.notes, note)), standing
    return status, standing


def _after(period: periods.Period, count: int) -> dt.date:
    """The first day after so many periods of this length."""
    months = (period[1].year - period[0].year) * 12 + period[1].month - period[0].month
    if months and period[0].day == 1:
        index = period[0].year * 12 + period[0].month - 1 + months * count
        return dt.date(index // 12, index % 12 + 1, 1)
    return period[0] + (period[1] - period[0]) * count


def _received(standing: Standing, status: Status, period: periods.Period) -> Standing:
    """Count the months received; a month of transition that is not paid is not counted where receipt counts."""
    if standing.entry is None:
        return standing
    months = max(1, (period[1].year - period[0].year) * 12 + period[1].month - period[0].month)
    if status.payable == "yes":
        return replace(standing, entry=replace(standing.entry, months_received=standing.entry.months_received + months))
    if status.transition is not None and status.transition.received and status.status in ("suspended", "blocked"):
        given_back = {place: max(0, used - months) for place, used in standing.in_transition.items()}
        return replace(standing, in_transition=given_back)
    return standing


def details(found: InPeriod) -> Mapping[str, Any]:
    """The effects of a period as plain values."""
    return {
        "effects": [
            {
                "condition": one.condition.code,
                "effect": one.effect.said,
                "members": list(one.members),
                "breach": one.breach,
                "law": one.condition.law,
            }
            for one in found.status.effects
        ]
    }
