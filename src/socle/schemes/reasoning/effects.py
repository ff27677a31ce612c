"""Breaches of conditions take effect on a unit's periods to come: warning, block, suspension, cancellation."""

import datetime as dt
from dataclasses import replace

from socle.base.kernel import yamltext
from socle.schemes.reasoning import evaluating, ladder, periods, standings
from socle.schemes.source import case as cases
from socle.schemes.source import mistakes, model


def take_effect(
    book: evaluating.Book,
    case: cases.Case,
    evaluated: evaluating.Evaluated,
    now: tuple[standings.Status, standings.Standing],
    days: tuple[dt.date, dt.date, periods.Period],
) -> tuple[standings.Status, standings.Standing]:
    """Breaches that were reported since the period before take effect now: on future periods only."""
    status, standing = now
    on, seen, _ = days
    reports = [one for one in case.reports if one.result == "breach" and one.on < on and (one.on >= seen or seen == on)]
    applied: list[standings.Applied] = []
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
                    applied.append(
                        standings.Applied(condition=condition, effect=step.effect, members=members, breach=period)
                    )
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
    status: standings.Status,
    standing: standings.Standing,
    applied: list[standings.Applied],
    days: tuple[dt.date, dt.date, periods.Period],
) -> tuple[standings.Status, standings.Standing]:
    _, _, period = days
    status = replace(status, effects=tuple(applied))
    kinds = {one.effect.kind for one in applied}
    if "cancel" in kinds:
        return replace(status, status="cancelled", payable="no"), replace(standing, ended="cancelled")
    standing = _losing(standing, applied, period)
    lost = frozenset(code for code, until in standing.lost_until.items() if period[0] < until)
    status = replace(
        status, lost=lost, notes=(*status.notes, *(f"The component {one} is lost." for one in sorted(lost)))
    )
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


def _losing(
    standing: standings.Standing, applied: list[standings.Applied], period: periods.Period
) -> standings.Standing:
    """The components that the effects take, each until its last period is over."""
    lost = dict(standing.lost_until)
    for one in applied:
        if one.effect.kind == "lose":
            end = _after(period, one.effect.periods)
            lost[one.effect.component] = max(end, lost.get(one.effect.component, end))
    return replace(standing, lost_until=lost)


def _after(period: periods.Period, count: int) -> dt.date:
    """The first day after so many periods of this length."""
    months = (period[1].year - period[0].year) * 12 + period[1].month - period[0].month
    if months and period[0].day == 1:
        index = period[0].year * 12 + period[0].month - 1 + months * count
        return dt.date(index // 12, index % 12 + 1, 1)
    return period[0] + (period[1] - period[0]) * count
