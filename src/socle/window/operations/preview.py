"""Looking ahead of a reported change: it is carried out as acceptance does, every scheme is asked, and it is taken back.

Everything happens in a savepoint that is rolled back, so no table holds a trace of it but the audit trail.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.base.periods import queries as periods
from socle.base.periods.models import Period
from socle.eligibility.facts import instants
from socle.eligibility.reasoning import explanation
from socle.intake.models import ChangeRequest
from socle.intake.operations import changes
from socle.registry.models import Household, Person
from socle.schemes import queries as schemes
from socle.window import families, holdings, looking_ahead
from socle.window.reasoning import board
from socle.window.reasoning import preview as reasoning

MOST_PERIODS = 24  # further back than two years a decision recomputes, not a preview

_Key = tuple[str, str]  # scheme, public number of the unit
_Answers = Mapping[tuple[date, str, str], explanation.Told]  # day, scheme, unit


@dataclass(frozen=True, kw_only=True)
class _Question:
    """What is asked before and after the change: today of all schemes, and for each past period of those that are held."""

    row: ChangeRequest
    on: date
    laws: tuple[schemes.Law, ...]
    periods: tuple[Period, ...]
    held: Mapping[_Key, board.Held]

    def asked(self) -> Iterator[tuple[date, schemes.Law]]:
        yield from ((self.on, law) for law in self.laws)
        for period in self.periods:
            for scheme in sorted({scheme for scheme, _ in self.held}):
                law = looking_ahead.law_of(scheme, on=_last_day(period))
                if law is not None:
                    yield _last_day(period), law


@acting.operation(Permission.READ_DECISION)
def preview(
    *, change: ChangeRequest, on: date, simulations: bool = False, by: acting.Actor, at: datetime
) -> reasoning.Preview:
    """The effect of a reported change on every scheme, as of `on`, before it is accepted; the register stays as it was.

    Raises NotFound, DecidedAlready, and whatever acceptance would refuse, so that it is known beforehand.
    """
    row = ChangeRequest.objects.select_related("person", "household", "proof").filter(pk=change.pk).first()
    if row is None:
        raise refusals.NotFound(number=change.number)
    if row.state != ChangeRequest.State.REQUESTED:
        raise changes.DecidedAlready(number=row.number, state=row.state)
    question = _Question(
        row=row,
        on=on,
        laws=tuple(looking_ahead.laws(on=on, by=by, simulations=simulations)),
        periods=_over(row.effective_on, on),
        held=_held(row, on),
    )
    before = _answers(question)
    with _taken_back():
        changes.carry_out(change=row, by=by, at=at)
        with _seen_wherever_it_went(row, by):
            after = _answers(question)
    audit.record(
        "window.previewed", by=by, at=at, about=row.number, area_key=row.person.area_key, details={"kind": row.kind}
    )
    return reasoning.Preview(
        change=row.number,
        kind=row.kind,
        cause=row.cause,
        effective_on=row.effective_on,
        first_period=periods.containing(row.effective_on).code,
        on=on,
        differences=reasoning.ordered(list(_differences(question, before, after))),
    )


@contextmanager
def _taken_back() -> Iterator[None]:
    """A savepoint that is always rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _seen_wherever_it_went(row: ChangeRequest, by: acting.Actor) -> Iterator[None]:
    """A household that moves to another district stays visible while it is asked about: its facts are known already."""
    if row.kind != "move":
        yield
        return
    with acting.acting_as(replace(by, area_key=""), purpose=by.purpose):
        yield


def _last_day(period: Period) -> date:
    return period.ends_on - timedelta(days=1)


def _over(effective_on: date, on: date) -> tuple[Period, ...]:
    """The months that are over and that the change touches, the latest ones, in order."""
    months = Period.objects.filter(calendar="month", ends_on__gt=effective_on, ends_on__lte=on)
    return tuple(reversed(months.order_by("-starts_on")[:MOST_PERIODS]))


def _families(row: ChangeRequest, on: date) -> list[families.Family]:
    """The families that the change touches, as they are on a day: the person's, and the household it is about."""
    found = [families.of_person(row.person, on=on)]
    if row.household is not None:
        with suppress(refusals.NotFound):  # nobody lives in it on that day: there is no unit to ask about
            found.append(families.of_household(row.household, on=on))
    return list({one.number: one for one in found}.values())


def _answers(question: _Question) -> _Answers:
    """What every scheme says, by day, scheme and unit, as known now."""
    known_at = instants.now()
    answers = {}
    for day, law in question.asked():
        for family in _families(question.row, day):
            asked = looking_ahead.units(
                law.scheme.unit.kind, household=family.household, head=family.head, members=family.members
            )
            for _, said in looking_ahead.told(law, asked, on=day, known_at=known_at):
                answers[day, law.scheme.code, said.unit] = said
    return answers


def _held(row: ChangeRequest, on: date) -> Mapping[_Key, board.Held]:
    """The awards in force of the families, by scheme and the unit's public number."""
    held = {
        unit: one
        for family in _families(row, on)
        for unit, one in holdings.of_family(family, on=on).items()
        if one.award
    }
    homes = dict(Household.objects.filter(pk__in=[home for _, _, home in held if home]).values_list("pk", "number"))
    people = dict(Person.objects.filter(pk__in=[person for _, person, _ in held]).values_list("pk", "number"))
    return {
        (scheme, homes[home] if home is not None else people[person]): one
        for (scheme, person, home), one in held.items()
    }


def _differences(question: _Question, before: _Answers, after: _Answers) -> Iterator[reasoning.Difference]:
    for law in question.laws:
        scheme = law.scheme
        units = {unit for day, code, unit in (*before, *after) if day == question.on and code == scheme.code}
        lasting = {unit for day, code, unit in before if day == question.on and code == scheme.code}
        registered = set(Person.objects.filter(number__in=units - lasting).values_list("number", flat=True))
        registered |= set(Household.objects.filter(number__in=units - lasting).values_list("number", flat=True))
        for unit in units:
            first, then = before.get((question.on, scheme.code, unit)), after.get((question.on, scheme.code, unit))
            held = question.held.get((scheme.code, unit), board.Held())
            yield reasoning.Difference(
                scheme=scheme.code,
                title=scheme.title,
                unit=unit if unit in lasting | registered else "",
                simulation=scheme.simulation,
                before=reasoning.side(first),
                after=reasoning.side(then),
                why=reasoning.why(first, then),
                award=held.award,
                awarded=held.amount,
                past=_past(question, scheme.code, unit, before, after),
            )


def _past(question: _Question, scheme: str, unit: str, before: _Answers, after: _Answers) -> tuple[reasoning.Past, ...]:
    """The periods that are over and in which the unit's award was in force."""
    held = question.held.get((scheme, unit))
    if held is None or held.award_from is None:
        return ()
    paid = [period for period in question.periods if held.award_from < period.ends_on]
    return reasoning.past(
        [
            (one.code, before.get((_last_day(one), scheme, unit)), after.get((_last_day(one), scheme, unit)))
            for one in paid
        ]
    )
