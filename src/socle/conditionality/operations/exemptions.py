from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.institutions.models import Facility
from socle.base.kernel import numbers, refusals
from socle.base.periods.models import Period
from socle.conditionality.models import Exemption
from socle.registry import queries as registry
from socle.registry.models import Person


class ExemptWhom(refusals.Refusal):
    """An exemption is of one facility, one area or one person. Name exactly one of them."""

    code = "conditionality.exempt-whom"


class ExemptBackwards(refusals.Refusal):
    """The exemption would end on {to_on}, before it begins on {from_on}. `to_on` is the first day after it."""

    code = "conditionality.exempt-backwards"


class NoReason(refusals.Refusal):
    """Say why: school closed, flood, illness, violence, no place in reach ..."""

    code = "conditionality.no-reason"


@dataclass(frozen=True, kw_only=True)
class NewExemption:
    """Who need not meet a condition, from which day until before which, and why (domain C04)."""

    condition: str
    from_on: date
    to_on: date
    reason: str
    facility: Facility | None = None
    area: Area | None = None
    person: Person | None = None


@acting.operation(Permission.REPORT_COMPLIANCE)
def exempt(*, exemption: NewExemption, by: acting.Actor, at: datetime) -> Exemption:
    """Exempt a facility's, an area's or one person's people during a time; what is due then and not met becomes exempt.

    Also a breach that was recorded: an effect of it is then to be lifted. Raises ExemptWhom, ExemptBackwards, NoReason.
    """
    if sum(one is not None for one in (exemption.facility, exemption.area, exemption.person)) != 1:
        raise ExemptWhom
    if exemption.to_on <= exemption.from_on:
        raise ExemptBackwards(from_on=exemption.from_on, to_on=exemption.to_on)
    if not exemption.reason.strip():
        raise NoReason
    if exemption.person is not None:
        registry.refuse_own_record(by=by, person=exemption.person)
    made = Exemption.objects.create(
        number=numbers.new("EX"),
        condition=exemption.condition,
        facility=exemption.facility,
        area=exemption.area,
        person=exemption.person,
        from_on=exemption.from_on,
        to_on=exemption.to_on,
        reason=exemption.reason,
        recorded_by_id=by.user_id,
        recorded_at=at,
    )
    exempted = apply(exemption=made)
    details = {"condition": made.condition, "exempted": exempted}
    audit.record("conditionality.exempt", by=by, at=at, about=made.number, details=details)
    return made


_APPLY = """
UPDATE conditionality_due due SET result = 'exempt', exemption_id = matched.exemption_id
FROM (
  SELECT DISTINCT ON (d.id) d.id, e.id AS exemption_id
  FROM conditionality_exemption e
  JOIN base_period p ON p.starts_on < e.to_on AND p.ends_on > e.from_on
  JOIN conditionality_due d ON d.period_id = p.id AND d.condition = e.condition AND d.result IN ('not reported', 'breach')
  JOIN enrolment_award award ON award.id = d.award_id
  JOIN eligibility_application application ON application.id = award.application_id
  JOIN registry_person person ON person.id = d.person_id
  LEFT JOIN registry_household household ON household.id = application.household_id
  LEFT JOIN conditionality_report report ON report.id = d.report_id
  LEFT JOIN base_area area ON area.id = e.area_id
  WHERE (%(exemption)s::bigint IS NULL OR e.id = %(exemption)s) AND (%(period)s::bigint IS NULL OR p.id = %(period)s)
    AND (e.person_id = d.person_id OR e.facility_id = coalesce(report.facility_id, d.facility_id)
         OR (area.key <= coalesce(household.area_key, person.area_key)
             AND coalesce(household.area_key, person.area_key) < area.key || '~'))
  ORDER BY d.id, e.id
) AS matched WHERE matched.id = due.id
"""


def apply(*, exemption: Exemption | None = None, period: Period | None = None) -> int:
    """Make exempt what an exemption (or in a period any exemption) covers and what was not met; gives how many."""
    given = {"exemption": exemption.pk if exemption else None, "period": period.pk if period else None}
    with connection.cursor() as cursor:
        cursor.execute(_APPLY, given)
        return cursor.rowcount
