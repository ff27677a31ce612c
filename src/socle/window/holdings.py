"""What a family holds of schemes on a day: awards in force, places on waiting lists, applications that wait for a decision."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from socle.eligibility.facts import reading
from socle.eligibility.models import Application
from socle.enrolment.models import Award, WaitingEntry
from socle.enrolment.queries import awards
from socle.schemes import queries as schemes
from socle.window import families
from socle.window.reasoning import board

Unit = tuple[str, int, int | None]  # scheme, person (0 where the unit is a household), household


def unit_of(law: schemes.Law, asked: reading.Asked) -> Unit:
    """The unit of a scheme that is asked for, as holdings name it."""
    of_household = law.scheme.unit.kind == "household"
    return (law.scheme.code, 0, asked.household) if of_household else (law.scheme.code, asked.person, None)


def of_family(family: families.Family, *, on: date) -> Mapping[Unit, board.Held]:
    """By unit, what stands: award, waiting place, open application."""
    mine = Application.objects.filter(Q(applicant__in=family.members) | _of_household(family)).exclude(
        state=Application.State.WITHDRAWN
    )
    units = {one.pk: _of_application(one) for one in mine}
    held = {units[one.pk]: board.Held(application=one.number) for one in mine if one.state == Application.State.LODGED}
    for entry in _waiting(list(units)):
        unit = units[entry.application_id]
        held[unit] = replace(held.get(unit, board.Held()), position=entry.position, listed_on=entry.listed_on)
    in_force = list(awards.in_force(on=on).filter(application__in=units))
    amounts = _amounts(in_force, on)
    for award in in_force:
        unit = units[award.application_id]
        held[unit] = replace(
            held.get(unit, board.Held()),
            award=award.number,
            award_from=award.from_on,
            amount=amounts.get(award.pk),
        )
    return held


def _of_household(family: families.Family) -> Q:
    return Q(household=family.household) if family.household is not None else Q(pk__in=())


def _of_application(application: Application) -> Unit:
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
