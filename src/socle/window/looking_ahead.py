"""What schemes would say of units now, by the rules and facts that a decision would use; nothing is stored."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from socle.base import acting
from socle.eligibility.facts import reading
from socle.eligibility.operations import assessments
from socle.eligibility.reasoning import engines, explanation
from socle.schemes import queries as schemes
from socle.schemes.reasoning import interacting, together


def laws(*, on: date, by: acting.Actor, simulations: bool = False) -> Iterator[schemes.Law]:
    """The law of each scheme that is in force on a day and that the actor works for; simulations only if asked for."""
    for scheme in schemes.schemes():
        if by.covers_scheme(scheme.code) and (simulations or not scheme.simulation):
            found = law_of(scheme.code, on=on)
            if found is not None:
                yield found


def law_of(scheme: str, *, on: date) -> schemes.Law | None:
    """The law of a scheme on a day; None where nothing is in force then."""
    try:
        law = schemes.law(scheme, on=on)
        law.on(on)
    except schemes.NotInForce:
        return None
    return law


def told(
    law: schemes.Law, asked: Sequence[reading.Asked], *, on: date, known_at: datetime
) -> list[tuple[reading.Asked, explanation.Told]]:
    """Each unit with what the scheme says of it on a day, by the reference engine. A fixed number of queries."""
    found = assessed(law, asked, on=on, known_at=known_at)
    return [(unit, _told(found[unit][2], known_at)) for unit in asked]


def _told(one: engines.Assessed, known_at: datetime) -> explanation.Told:
    if one.evaluated is None:
        raise TypeError("only the reference engine can tell how a result came about")
    return explanation.told(one.evaluated, one.record.outcome, unit=one.unit.number, known_at=known_at)


def assessed(
    law: schemes.Law, asked: Sequence[reading.Asked], *, on: date, known_at: datetime
) -> dict[reading.Asked, tuple[date, engines.Task, engines.Assessed]]:
    """Each unit as the reference engine assesses it on a day, with what it was assessed by. A fixed number of queries."""
    found = reading.of_units(law.scheme.unit.kind, asked, on=on, known_at=known_at)
    return {
        one.unit.asked: (on, task, one)
        for task, group in assessments.tasks(law, found, on=on, known_at=known_at)
        for one in engines.by_reference(task, group)
    }


def package(
    laws: Sequence[schemes.Law], *, household: int | None, head: int, on: date, known_at: datetime
) -> dict[tuple[str, str], together.Settled]:
    """The schemes beside each other for a family, by scheme and unit; nothing where none of them touches another."""
    codes = {law.scheme.code for law in laws}
    if not any(
        one.kind in interacting.KINDS and codes & set(one.others) for law in laws for one in law.scheme.interactions
    ):
        return {}
    kind = "household" if household is not None else "person"
    (family,) = reading.of_units(kind, [reading.Asked(person=head, household=household)], on=on, known_at=known_at)
    settled = together.settle([law.book for law in laws], family.known, on)
    return {(one.scheme, one.applicant or family.number): one for one in settled}


def units(kind: str, *, household: int | None, head: int, members: Sequence[int]) -> list[reading.Asked]:
    """The units of a family for a kind of scheme: the household, or each of its members; none without a household."""
    if kind == "household":
        return [reading.Asked(person=head, household=household)] if household is not None else []
    return [reading.Asked(person=one, household=household) for one in members]
