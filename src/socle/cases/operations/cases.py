"""A case is opened for a person or family, its next contact is set, and it is closed with outcome and follow-up."""

from datetime import date, datetime

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import numbers, refusals
from socle.cases import catalogue
from socle.cases.models import Case, PlanItem, Referral
from socle.cases.operations import found
from socle.registry import queries as registry
from socle.registry.models import Household, Person


class AlreadyOpen(refusals.Refusal):
    """There is an open case for {person} already: {number}. Go on with that one."""

    code = "cases.already-open"


class NoSuchOutcome(refusals.Refusal):
    """'{outcome}' is no outcome of a case. Choose one of: {known}."""

    code = "cases.no-such-outcome"


class StillOpen(refusals.Refusal):
    """Case {number} still has {items} open parts of the plan and {referrals} referrals without an answer. Mark each part
    as reached or dropped, and wait for the answers or ask the offices."""

    code = "cases.still-open"


class InThePast(refusals.Refusal):
    """{day} is not after today. Choose a day that comes."""

    code = "cases.in-the-past"


@acting.operation(Permission.MANAGE_CASE)
def open(*, person: Person, household: Household | None = None, reason: str, by: acting.Actor, at: datetime) -> Case:
    """Open a case, led by the officer. Raises OwnRecord, AlreadyOpen or InvalidInput."""
    registry.refuse_own_record(by=by, person=person, household=household)
    earlier = Case.objects.filter(person=person, closed_at=None).first()
    if earlier is not None:
        raise AlreadyOpen(person=person.number, number=earlier.number)
    case = Case.objects.create(
        number=numbers.new("CS"),
        person=person,
        household=household,
        office=by.office,
        lead_id=by.user_id,
        opened_at=at,
        reason=found.told(reason, "Reason for the case"),
    )
    found.record("opened", case, by=by, at=at)
    return case


@acting.operation(Permission.MANAGE_CASE)
def next_contact(*, case: str, on: date, by: acting.Actor, at: datetime) -> Case:
    """Say when the family is met next. Raises InThePast, NotFound, CaseClosed or OwnRecord."""
    row = found.open_case(case, by=by)
    if on <= timezone.localdate(at):
        raise InThePast(day=on)
    row.next_contact_on = on
    row.save(update_fields=["next_contact_on"])
    found.record("next-contact", row, by=by, at=at, on=on)
    return row


@acting.operation(Permission.MANAGE_CASE)
def close(*, case: str, outcome: str, follow_up_on: date, by: acting.Actor, at: datetime) -> Case:
    """Close a case with its outcome and the day on which somebody asks again how things are.

    Raises NoSuchOutcome, InThePast, StillOpen, NotFound, CaseClosed or OwnRecord.
    """
    row = found.open_case(case, by=by)
    known = catalogue.of_country().outcomes
    if outcome not in known:
        raise NoSuchOutcome(outcome=outcome, known=", ".join(known))
    if follow_up_on <= timezone.localdate(at):
        raise InThePast(day=follow_up_on)
    items = PlanItem.objects.filter(case=row, state="open").count()
    referrals = Referral.objects.filter(case=row, state__in=[Referral.State.SENT, Referral.State.ACCEPTED]).count()
    if items or referrals:
        raise StillOpen(number=case, items=items, referrals=referrals)
    row.closed_at, row.outcome, row.follow_up_on, row.next_contact_on = at, outcome, follow_up_on, None
    row.save(update_fields=["closed_at", "outcome", "follow_up_on", "next_contact_on"])
    found.record("closed", row, by=by, at=at, outcome=outcome)
    return row
