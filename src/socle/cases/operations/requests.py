"""Conditionality asks for a case before an award may be cancelled: the timetable opens it, the visit answers it (C05)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.models import Assignment
from socle.base.accounts.permissions import Permission
from socle.base.accounts.roles import ROLES
from socle.base.areas import keys
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.base.periods import queries as periods
from socle.base.periods import working_days
from socle.cases import catalogue
from socle.cases.models import Case, Note
from socle.cases.operations import found
from socle.conditionality.models import CaseRequest

AT_ONCE = 1_000
REASON = "Visit before a cancellation for breaches"


class NotRequested(refusals.Refusal):
    """Nobody waits for a visit in case {number}. Write a note instead."""

    code = "cases.not-requested"


class VisitAhead(refusals.Refusal):
    """The visit cannot lie in the future ({day}), nor before it was asked for ({asked_on})."""

    code = "cases.visit-ahead"


@acting.operation(Permission.RUN_JOBS)
def claim_requested(*, by: acting.Actor, at: datetime) -> int:
    """Open a case for each request, or join the person's open one; gives how many were claimed.

    The caseworker of the area with the fewest open cases leads it. Where an area has no caseworker the request stays
    and is tried again. Two runs at a time do not meet: each claims rows that the other has not locked.
    """
    requests = list(
        CaseRequest.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(claimed_at=None)
        .select_related("award__application__applicant")
        .order_by("id")[:AT_ONCE]
    )
    people = {one.award.application.applicant_id for one in requests}
    held = dict(Case.objects.filter(person_id__in=people, closed_at=None).values_list("person_id", "number"))
    made = _cases(requests, held, at)
    held |= {case.person_id: case.number for case in Case.objects.bulk_create(made, batch_size=AT_ONCE)}
    claimed = [one for one in requests if one.award.application.applicant_id in held]
    for one in claimed:
        one.claimed_at, one.case_number = at, held[one.award.application.applicant_id]
    CaseRequest.objects.bulk_update(claimed, ["claimed_at", "case_number"], batch_size=AT_ONCE)
    details = {"claimed": len(claimed), "opened": len(made), "left": len(requests) - len(claimed)}
    audit.record("cases.claim-requested", by=by, at=at, details=details)
    return len(claimed)


@acting.operation(Permission.MANAGE_CASE)
def record_visit(*, case: str, visited_on: date, text: str, by: acting.Actor, at: datetime) -> int:
    """Record the social visit that a cancellation waits for; gives how many requests it answers.

    Raises NotRequested, VisitAhead, InvalidInput, NotFound, CaseClosed or OwnRecord.
    """
    row = found.open_case(case, by=by)
    waiting = list(CaseRequest.objects.select_for_update().filter(case_number=case, visited_on=None))
    if not waiting:
        raise NotRequested(number=case)
    asked_on = max(timezone.localdate(one.requested_at) for one in waiting)
    if visited_on > timezone.localdate(at) or visited_on < asked_on:
        raise VisitAhead(day=visited_on, asked_on=asked_on)
    Note.objects.create(case=row, text=found.told(text, "Visit"), written_by_id=by.user_id, written_at=at)
    answered = CaseRequest.objects.filter(pk__in=[one.pk for one in waiting]).update(visited_on=visited_on)
    found.record("visited", row, by=by, at=at, on=visited_on, requests=answered)
    return answered


def waits_for_visit(case: str) -> bool:
    """Whether conditionality waits for a social visit in the case before an award is cancelled (domain C05)."""
    return CaseRequest.objects.filter(case_number=case, visited_on=None).exists()


def _cases(requests: Sequence[CaseRequest], held: dict[int, str], at: datetime) -> list[Case]:
    """New cases for those who have none, each with its lead and first contact."""
    leads, load = _caseworkers(timezone.localdate(at)), _load()
    first = working_days.add(timezone.localdate(at), catalogue.of_country().contact_within, periods.holidays())
    made: dict[int, Case] = {}
    for one in requests:
        application = one.award.application
        nearest = _nearest(leads, application.applicant.area_key)
        if application.applicant_id in held or application.applicant_id in made or not nearest:
            continue
        lead = min(nearest, key=lambda hat: (load[hat.user_id], hat.user_id))
        load[lead.user_id] += 1
        made[application.applicant_id] = Case(
            number=numbers.new("CS"),
            person_id=application.applicant_id,
            household_id=application.household_id,
            office=lead.office.code,
            lead_id=lead.user_id,
            opened_at=at,
            reason=REASON,
            next_contact_on=first,
        )
    return list(made.values())


def _caseworkers(on: date) -> list[Assignment]:
    roles = [role.code for role in ROLES.values() if Permission.MANAGE_CASE in role.permissions]
    hats = Assignment.objects.filter(role__in=roles, user__is_active=True, valid_from__lte=on)
    return list(hats.filter(Q(valid_to=None) | Q(valid_to__gt=on)).select_related("office", "area", "user"))


def _load() -> Counter[int]:
    counts = Case.objects.filter(closed_at=None).values(who=F("lead_id")).annotate(cases=Count("id"))
    return Counter({one["who"]: one["cases"] for one in counts})


def _nearest(leads: Sequence[Assignment], area_key: str) -> list[Assignment]:
    """Those whose area lies closest around the key."""
    around = [one for one in leads if keys.contains(one.area.key, area_key)]
    longest = max((len(one.area.key) for one in around), default=0)
    return [one for one in around if len(one.area.key) == longest]
