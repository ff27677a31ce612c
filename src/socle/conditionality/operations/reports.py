from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.institutions.models import Facility
from socle.base.kernel import refusals
from socle.base.periods.models import Period
from socle.conditionality.models import Due, Report
from socle.conditionality.operations import exemptions
from socle.registry import queries as registry
from socle.registry.models import Identifier, Person

SOURCES = ("import", "desk", "authority", "demo")


class NothingDue(refusals.Refusal):
    """Nothing is due of {person} in {period}. Check the person and the period, or open the period first."""

    code = "conditionality.nothing-due"


class NoShare(refusals.Refusal):
    """'{measured}' is no attendance. Write a share from 0 to 1 with at most four decimals, such as 0.85."""

    code = "conditionality.no-share"


class NoSuchSource(refusals.Refusal):
    """'{source}' is no source of a report. Choose one of: import, desk, authority, demo."""

    code = "conditionality.no-such-source"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a school's list: its number in the file, the person's key, the share attended, the reason for absence.

    `person` is the public number, or `kind:value` of an identifier. `facility` is the code of the school.
    """

    line: int
    person: str
    measured: str
    facility: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RowError:
    """Why a line was not recorded."""

    line: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """How many reports were recorded, how many of them correct earlier ones, and the lines that were not."""

    recorded: int
    corrections: int
    errors: tuple[RowError, ...]


@dataclass(frozen=True, kw_only=True)
class _Measured:
    person_id: int
    measured: Decimal
    facility_id: int | None
    reason: str


@acting.operation(Permission.REPORT_COMPLIANCE)
def record(
    *,
    person: Person,
    period: Period,
    measured: str,
    facility: Facility | None = None,
    reason: str = "",
    source: str = "desk",
    by: acting.Actor,
    at: datetime,
) -> list[Report]:
    """Record at the desk what was measured of a person in a period, for each condition that binds them then.

    Exactly the least that is asked is met. A later report takes the place of an earlier one, which stays on record.
    Raises NothingDue, NoShare, NoSuchSource or OwnRecord.
    """
    registry.refuse_own_record(by=by, person=person)
    _refuse_source(source)
    one = _Measured(
        person_id=person.pk, measured=_share(measured), facility_id=facility.pk if facility else None, reason=reason
    )
    made = _write([one], period, source, by, at)
    if not made:
        raise NothingDue(person=person.number, period=period.code)
    details = {"period": period.code, "corrects": any(row.replaces_id for row in made)}
    audit.record("conditionality.record", by=by, at=at, about=person.number, area_key=person.area_key, details=details)
    return made


@acting.operation(Permission.REPORT_COMPLIANCE)
def record_many(
    *, rows: Sequence[Row], period: Period, source: str = "import", by: acting.Actor, at: datetime
) -> Recorded:
    """Record the list of a school. Lines that cannot be matched are given back with the reason; the others are recorded.

    Raises NoSuchSource, or OwnRecord where the list names somebody close to the actor.
    """
    _refuse_source(source)
    people, facilities = _people([row.person for row in rows]), dict(Facility.objects.values_list("code", "id"))
    registry.refuse_own_records(by=by, people=list(people.values()))
    due = set(Due.objects.filter(period=period, person__in=set(people.values())).values_list("person_id", flat=True))
    fit: dict[int, _Measured] = {}
    errors: list[RowError] = []
    for row in rows:
        found = people.get(row.person)
        try:
            measured = _share(row.measured)
        except NoShare as refused:
            errors.append(RowError(line=row.line, sentence=refused.message))
            continue
        if fault := _fault(row, found, found in due, found in fit, facilities, period):
            errors.append(RowError(line=row.line, sentence=fault))
        elif found is not None:
            facility = facilities.get(row.facility)
            fit[found] = _Measured(person_id=found, measured=measured, facility_id=facility, reason=row.reason)
    made = _write(list(fit.values()), period, source, by, at)
    corrections = sum(row.replaces_id is not None for row in made)
    details = {"period": period.code, "recorded": len(made), "corrections": corrections, "errors": len(errors)}
    audit.record("conditionality.record-many", by=by, at=at, details=details)
    return Recorded(recorded=len(made), corrections=corrections, errors=tuple(errors))


def _fault(
    row: Row, found: int | None, is_due: bool, is_twice: bool, facilities: dict[str, int], period: Period
) -> str:
    if found is None:
        return f"Nobody with the key '{row.person}' can be found in your area."
    if is_twice:
        return f"The person {row.person} stands in the list twice. Keep one line."
    if row.facility and row.facility not in facilities:
        return f"There is no facility '{row.facility}'."
    if not is_due:
        return NothingDue(person=row.person, period=period.code).message
    return ""


def _refuse_source(source: str) -> None:
    if source not in SOURCES:
        raise NoSuchSource(source=source)


def _share(text: str) -> Decimal:
    try:
        measured = Decimal(text.strip())
    except InvalidOperation as error:
        raise NoShare(measured=text) from error
    if not measured.is_finite() or not 0 <= measured <= 1 or measured != round(measured, 4):
        raise NoShare(measured=text)
    return measured


def _people(keys: Sequence[str]) -> dict[str, int]:
    """Persons by the key that a list gives: a public number, or `kind:value` of an identifier."""
    people = dict(Person.objects.filter(number__in=set(keys)).values_list("number", "id"))
    named = [key.partition(":")[::2] for key in set(keys) if ":" in key]
    kinds, values_ = {kind for kind, _ in named}, {value for _, value in named}
    found = Identifier.objects.filter(Q(kind__in=kinds, value__in=values_), valid_to=None)
    return people | {f"{one.kind}:{one.value}": one.person_id for one in found}


def _write(measured: Sequence[_Measured], period: Period, source: str, by: acting.Actor, at: datetime) -> list[Report]:
    """One report for each person and condition that is due, and what follows for the dues. Met, breach; exempt stays so."""
    by_person = {one.person_id: one for one in measured}
    dues = Due.objects.select_for_update().filter(period=period, person__in=by_person).order_by("id")
    former = {(due.person_id, due.condition): due.report_id for due in dues}
    made = Report.objects.bulk_create(
        _report(by_person[person], condition, period, source, by, timezone.localdate(at), at, replaces)
        for (person, condition), replaces in former.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conditionality_due due SET report_id = report.id, result = CASE WHEN due.result = 'exempt' THEN 'exempt'"
            " WHEN report.measured >= due.at_least THEN 'met' ELSE 'breach' END FROM conditionality_report report"
            " WHERE report.id = ANY(%s) AND due.person_id = report.person_id AND due.condition = report.condition"
            " AND due.period_id = report.period_id",
            [[row.pk for row in made]],
        )
    exemptions.apply(period=period)
    return made


def _report(
    one: _Measured,
    condition: str,
    period: Period,
    source: str,
    by: acting.Actor,
    on: date,
    at: datetime,
    replaces: int | None,
) -> Report:
    return Report(
        person_id=one.person_id,
        condition=condition,
        period=period,
        facility_id=one.facility_id,
        measured=one.measured,
        reason=one.reason,
        source=source,
        reported_on=on,
        recorded_by=by.name,
        recorded_at=at,
        replaces_id=replaces,
    )
