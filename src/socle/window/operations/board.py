"""Looking at the package board of a family: one answer with the counter and the nation, and a trace in the audit."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.eligibility.facts import instants
from socle.eligibility.models import Application
from socle.enrolment.models import Award, WaitingEntry
from socle.enrolment.queries import awards
from socle.schemes import queries as schemes
from socle.schemes.models import Scheme
from socle.window import families, looking_ahead
from socle.window.reasoning import board as reasoning

_Unit = tuple[str, int, int | None]  # scheme, person, and household where the unit is one


@acting.operation(Permission.READ_DECISION)
def look(
    *,
    household_number: str = "",
    person_number: str = "",
    on: date,
    simulations: bool = False,
    by: acting.Actor,
    at: datetime,
) -> reasoning.Board:
    """The package board of a household, or of a person's: every scheme in force that the actor works for, with why.

    Stores nothing but the trace. Raises NotFound (also for what lies outside of the scope), Merged, InvalidInput.
    """
    family = families.find(household_number=household_number, person_number=person_number, on=on)
    known_at = instants.now()
    held = _held(family, on)
    entries = [
        reasoning.entry(said, held.get(_unit(law, asked.person, asked.household), reasoning.Held()), terms(law))
        for law in looking_ahead.laws(on=on, by=by, simulations=simulations)
        for asked, said in looking_ahead.told(
            law,
            looking_ahead.units(
                law.scheme.unit.kind, household=family.household, head=family.head, members=family.members
            ),
            on=on,
            known_at=known_at,
        )
    ]
    found = reasoning.Board(about=family.number, on=on, known_at=known_at, entries=reasoning.ordered(entries))
    audit.record(
        "window.board", by=by, at=at, about=family.number, area_key=family.area_key, details={"entries": len(entries)}
    )
    return found


def terms(law: schemes.Law) -> reasoning.Terms:
    """What of a scheme the board shows beside the assessment."""
    return reasoning.Terms(
        right=law.scheme.basis == Scheme.Basis.RIGHT, simulation=law.scheme.simulation, delivery=law.scheme.delivery
    )


def _unit(law: schemes.Law, person: int, household: int | None) -> _Unit:
    kind = law.scheme.unit.kind
    return (law.scheme.code, 0, household) if kind == "household" else (law.scheme.code, person, None)


def _held(family: families.Family, on: date) -> Mapping[_Unit, reasoning.Held]:
    """By unit, what stands: award, waiting place, open application."""
    mine = Application.objects.filter(Q(applicant__in=family.members) | _of_household(family)).exclude(
        state=Application.State.WITHDRAWN
    )
    units = {one.pk: _unit_of(one) for one in mine}
    held = {
        units[one.pk]: reasoning.Held(application=one.number) for one in mine if one.state == Application.State.LODGED
    }
    for entry in _waiting(list(units)):
        unit = units[entry.application_id]
        held[unit] = replace(held.get(unit, reasoning.Held()), position=entry.position, listed_on=entry.listed_on)
    in_force = list(awards.in_force(on=on).filter(application__in=units))
    amounts = _amounts(in_force, on)
    for award in in_force:
        unit = units[award.application_id]
        held[unit] = replace(
            held.get(unit, reasoning.Held()),
            award=award.number,
            award_from=award.from_on,
            amount=amounts.get(award.pk),
        )
    return held


def _of_household(family: families.Family) -> Q:
    return Q(household=family.household) if family.household is not None else Q(pk__in=())


def _unit_of(application: Application) -> _Unit:
    if application.household_id is not None:
        return application.scheme, 0, application.household_id
    return application.scheme, application.applicant_id, None


def _waiting(applications: list[int]) -> list[WaitingEntry]:
    standing = WaitingEntry.objects.filter(application__in=applications, listed_on__isnull=False, left_on=None)
    return list(standing)


def _amounts(in_force: list[Award], on: date) -> Mapping[int, Decimal]:
    """By award, the sum of its components on the day."""
    total: dict[int, Decimal] = {}
    for row in awards.amounts_on([one.pk for one in in_force], on=on):
        total[row.award_id] = total.get(row.award_id, Decimal(0)) + row.amount
    return total
