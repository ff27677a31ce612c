"""A unit over several periods: it enters, stays, is in transition, held, suspended, exits. One pass in order of time."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from socle.schemes.reasoning import effects, evaluating, outcome, periods, standings
from socle.schemes.source import case as cases
from socle.schemes.source import model


@dataclass(frozen=True, kw_only=True)
class InPeriod:
    """A unit in a period: from and to, the results, the outcome with its share, and the status."""

    period: periods.Period
    evaluated: evaluating.Evaluated | None
    outcome: outcome.Outcome | None
    status: standings.Status


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


def _at_first(book: evaluating.Book, case: cases.Case, applicant: str | None) -> standings.Standing:
    """Whether the unit holds the scheme already, by the benefits of the case."""
    own = [
        one for one in case.held if one.scheme == book.scheme.code and (applicant is None or one.member == applicant)
    ]
    held = [one for one in own if one.exited_on is None]
    if not held:
        return standings.Standing()
    entry = evaluating.Entry(entered_on=held[0].entered_on, months_received=held[0].months_received)
    return standings.Standing(entry=entry)


def _in_period(
    book: evaluating.Book,
    case: cases.Case,
    applicant: str | None,
    days: tuple[dt.date, dt.date, periods.Period],
    standing: standings.Standing,
) -> tuple[InPeriod, standings.Standing]:
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
        status, standing = effects.take_effect(book, case, evaluated, (status, standing), (on, seen, period))
    found = outcome.of(evaluated, status.share, status.lost)
    standing = _received(standing, status, period)
    return InPeriod(period=period, evaluated=evaluated, outcome=found, status=status), standing


def _out(note: str) -> standings.Status:
    return standings.Status(status="not entitled", payable="no", notes=(note,))


def _gone(standing: standings.Standing) -> standings.Status:
    if standing.entry is None:
        return _out("Nobody of the unit is left.")
    return standings.Status(
        status="exited", payable="no", notes=("Nobody of the unit is left: it ends with the death or departure.",)
    )


def _ended(standing: standings.Standing, how: str) -> standings.Standing:
    return replace(standing, ended=how) if standing.entry is not None else standing


def _status(
    evaluated: evaluating.Evaluated, standing: standings.Standing, period: periods.Period
) -> tuple[standings.Status, standings.Standing]:
    """Entering, staying, transition and exit."""
    if standing.ended:
        note = "The unit left the scheme; a new application is needed."
        return standings.Status(status=standing.ended, payable="no", notes=(note,)), standing
    if standing.entry is None:
        return _entering(evaluated, standing)
    leaving = next((one for one in evaluated.checked.version.exits if evaluated.verdict(one.when) == "yes"), None)
    if leaving is not None:
        return standings.Status(
            status="exited", payable="no", exit=leaving, notes=(f"Exit: {leaving.code}.",)
        ), replace(standing, ended="exited")
    if evaluated.eligible == "yes":
        return standings.Status(status="entitled", payable="yes"), replace(standing, transition=None)
    if evaluated.eligible == "unknown":
        return _awaiting(standing), standing
    return _leaving(evaluated, standing, period)


def _awaiting(standing: standings.Standing) -> standings.Status:
    """What is unknown changes nothing: the award stays as it is, at the share of a transition that it is in."""
    one = standing.transition
    note = "What is unknown ends nothing: the award stays in force while proof is awaited."
    share = standings.ONE if one is None else one.pay
    return standings.Status(status="pending proof", payable="yes", share=share, transition=one, notes=(note,))


def _entering(
    evaluated: evaluating.Evaluated, standing: standings.Standing
) -> tuple[standings.Status, standings.Standing]:
    if evaluated.eligible == "yes":
        budget = evaluated.checked.scheme.basis == "budget"
        notes = ("The scheme has places: who is eligible is selected by rank.",) if budget else ()
        return standings.Status(status="entitled", payable="yes", notes=notes), replace(
            standing, entry=evaluating.Entry(entered_on=evaluated.on)
        )
    if evaluated.eligible == "unknown":
        return standings.Status(status="pending proof", payable="unknown"), standing
    return standings.Status(status="not entitled", payable="no", notes=_excluded(evaluated)), standing


def _excluded(evaluated: evaluating.Evaluated) -> tuple[str, ...]:
    failed = [one for one in evaluated.checked.requirements if evaluated.requirements[one.code].verdict == "no"]
    return tuple(_EXCLUDED[one.kind].format(other=", ".join(one.interaction.others)) for one in failed)


_EXCLUDED = {
    "exclusive": "Excluded while a benefit of {other} is held.",
    "prefer": "The benefit of {other} that is held is worth at least as much.",
    "sequence": "A benefit of {other} is not held and did not end lately enough.",
}


def _leaving(
    evaluated: evaluating.Evaluated, standing: standings.Standing, period: periods.Period
) -> tuple[standings.Status, standings.Standing]:
    """No longer eligible: a transition while it lasts, else the end."""
    for place, one in enumerate(evaluated.checked.version.transitions):
        verdict = evaluated.verdict(one.when)
        if verdict == "yes":
            return _in_transition(one, place, standing, period)
        if verdict == "unknown":
            return _awaiting(standing), standing
    note = "The criteria are no longer met and no transition applies. The award ends by a signed act."
    return standings.Status(status="not entitled", payable="no", notes=(*_excluded(evaluated), note)), standing


def _in_transition(
    one: model.Transition, place: int, standing: standings.Standing, period: periods.Period
) -> tuple[standings.Status, standings.Standing]:
    used = standing.in_transition.get(place, 0)
    if used >= one.months:
        note = f"The {one.months} months of the transition are used up."
        return standings.Status(status="exited", payable="no", transition=one, notes=(note,)), replace(
            standing, ended="exited"
        )
    months = max(1, (period[1].year - period[0].year) * 12 + period[1].month - period[0].month)
    note = f"Transition: month {used + 1} of {one.months}, {one.pay * 100:f} % of the benefit."
    status = standings.Status(status="transition", payable="yes", share=one.pay, transition=one, notes=(note,))
    return status, replace(standing, in_transition={**standing.in_transition, place: used + months}, transition=one)


def _received(standing: standings.Standing, status: standings.Status, period: periods.Period) -> standings.Standing:
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
