from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.institutions.models import Facility
from socle.base.periods.models import Period
from socle.conditionality.models import Due
from socle.conditionality.operations import exemptions
from socle.eligibility.facts import instants, reading
from socle.enrolment.models import Award
from socle.enrolment.queries import awards
from socle.registry.models import Person
from socle.rules.reference import environment
from socle.schemes import queries as schemes
from socle.schemes.source import model

_CHUNK = 1_000


@acting.operation(Permission.REPORT_COMPLIANCE)
def open_period(*, scheme: str, period: Period, by: acting.Actor, at: datetime) -> int:
    """Write down what is due in a period: for each award in force on its first day, whom each condition binds, and to what.

    Whom a rule does not name for certain (an age not known exactly) is not bound. What is exempted already is exempt at
    once. Doing it again adds only what is missing. Gives how many were added.
    """
    law = schemes.law(scheme, on=period.starts_on)
    conditions = [one for one in law.on(period.starts_on).conditions if one.period == period.calendar]
    before = Due.objects.filter(award__scheme=scheme, period=period).count()
    known_at = instants.now()
    for chunk in _chunks(awards.in_force(on=period.starts_on, scheme=scheme)) if conditions else ():
        Due.objects.bulk_create(_dues(law, conditions, chunk, period, known_at), ignore_conflicts=True)
    added = Due.objects.filter(award__scheme=scheme, period=period).count() - before
    exempt = exemptions.apply(period=period)
    details = {"period": period.code, "added": added, "exempt": exempt}
    audit.record("conditionality.open-period", by=by, at=at, scheme=scheme, details=details)
    return added


def _chunks(found: QuerySet[Award]) -> Iterator[list[Award]]:
    rows = found.select_related("application").order_by("id").iterator(chunk_size=_CHUNK)
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _dues(
    law: schemes.Law, conditions: Sequence[model.Condition], chunk: Sequence[Award], period: Period, known_at: datetime
) -> list[Due]:
    on = period.starts_on
    checked = law.book.checked(on)
    if checked is None:
        raise schemes.NotInForce(scheme=law.scheme.code, on=on)
    asked = [
        reading.Asked(person=award.application.applicant_id, household=award.application.household_id)
        for award in chunk
    ]
    units = reading.of_units(law.scheme.unit.kind, asked, on=on, known_at=known_at)
    bound = []
    for award, unit in zip(chunk, units, strict=True):
        evaluated = law.book.evaluate(checked, on, unit.known, unit.applicant)
        members = {str(member["id"]): member for member in unit.known.members}
        bound += [
            (award, condition, number, members[number])
            for condition in conditions
            for number in evaluated.picked(condition.of)
        ]
    numbers = {number for _, _, number, _ in bound}
    people = dict(Person.objects.filter(number__in=numbers).values_list("number", "id"))
    facilities = dict(Facility.objects.values_list("code", "id"))
    return [
        Due(
            award=award,
            person_id=people[number],
            condition=condition.code,
            period=period,
            at_least=condition.at_least,
            law=condition.law,
            facility_id=facilities.get(_facility(condition, member)),
        )
        for award, condition, number, member in bound
        if condition.at_least is not None
    ]


def _facility(condition: model.Condition, member: Mapping[str, Any]) -> str:
    """The code of the facility that is to report: the fact which the country names for the measure; '' if unknown."""
    named = country.country().settings.get("reporting", {}).get(condition.measure, "")
    told = member.get(named.rpartition(".")[2]) if named else None
    value = told.value if isinstance(told, environment.Given) else told
    return value if isinstance(value, str) else ""
