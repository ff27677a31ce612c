"""Lodging an appeal: by the person concerned, against a served decision, within its period (domain G05)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils import timezone

from socle.base.kernel import refusals
from socle.eligibility.models import Application, Decision, Service
from socle.grievances import catalogue
from socle.grievances.models import Ticket
from socle.grievances.operations import desks
from socle.registry.models import Membership, Person
from socle.schemes import queries as schemes
from socle.schemes.source import model


class NoDecision(refusals.Refusal):
    """An appeal is against a decision. Choose the decision that the person disputes."""

    code = "grievances.no-decision"


class NotAnonymous(refusals.Refusal):
    """An appeal cannot be anonymous: its outcome changes somebody's rights. Say whose appeal it is, or record a complaint."""

    code = "grievances.not-anonymous"


class NotTheirDecision(refusals.Refusal):
    """Decision {decision} is not about this person or their household. Only those whom it concerns can appeal."""

    code = "grievances.not-their-decision"


class NotAppealable(refusals.Refusal):
    """Decision {decision} decided an appeal. It ends the procedure with the administration; the person can go to court."""

    code = "grievances.not-appealable"


class NotServed(refusals.Refusal):
    """Decision {decision} has not been served yet, so its appeal period has not begun. Serve it, then record the appeal."""

    code = "grievances.not-served"


class TooLate(refusals.Refusal):
    """The last day to appeal against {decision} was {until}. If something prevented the person, write down what:
    the appeal body decides whether that excuses the delay."""

    code = "grievances.too-late"


class AlreadyAppealed(refusals.Refusal):
    """There is an appeal against {decision} already: {number}. Add to that one."""

    code = "grievances.already-appealed"


class NoAppeal(refusals.Refusal):
    """The law of '{scheme}' as published names no appeal. Ask the scheme's owner to publish a version that does."""

    code = "grievances.no-appeal"


class New(Protocol):
    """What is needed of a new ticket."""

    @property
    def person(self) -> Person | None: ...
    @property
    def decision(self) -> Decision | None: ...
    @property
    def area_key(self) -> str: ...
    @property
    def late_excuse(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """What an appeal adds to a ticket: its office, whether it suspends the decision and by which law, an excuse if late."""

    office: str
    suspensive: bool
    law: str
    late_excuse: str

    def fields(self) -> dict[str, Any]:
        return {"suspensive": self.suspensive, "suspensive_law": self.law, "late_excuse": self.late_excuse}


def check(new: New, *, on: date) -> Appeal:
    """The appeal, if it can be lodged on that day.

    Raises NoDecision, NotAnonymous, NotAppealable, NotTheirDecision, AlreadyAppealed, NotServed, TooLate, NoAppeal, NoAppealOffice.
    """
    decision = new.decision
    if decision is None:
        raise NoDecision
    if new.person is None:
        raise NotAnonymous
    if decision.kind == Decision.Kind.APPEAL:
        raise NotAppealable(decision=decision.number)
    if not _concerns(decision.application, new.person, timezone.localdate(decision.decided_at)):
        raise NotTheirDecision(decision=decision.number)
    earlier = Ticket.objects.filter(kind=Ticket.Kind.APPEAL, decision=decision).exclude(outcome="withdrawn").first()
    if earlier is not None:
        raise AlreadyAppealed(decision=decision.number, number=earlier.number)
    late = _late(decision, on)
    if late and not new.late_excuse.strip():
        raise TooLate(decision=decision.number, until=late)
    rules = rules_of(decision)
    return Appeal(
        office=desks.of_appeal_body(scheme=decision.scheme, body=rules.body, area_key=new.area_key),
        suspensive=_recovers(decision) or rules.suspensive,
        law=catalogue.of_country().recovery_suspends if _recovers(decision) else rules.law,
        late_excuse=new.late_excuse.strip() if late else "",
    )


def rules_of(decision: Decision) -> model.Appeal:
    """What the scheme's law says of appeals on the day of the decision. Raises NoAppeal or NotInForce."""
    day = timezone.localdate(decision.decided_at)
    appeal = schemes.law(decision.scheme, on=day).on(day).appeal
    if appeal is None:
        raise NoAppeal(scheme=decision.scheme)
    return appeal


def _concerns(application: Application, person: Person, on: date) -> bool:
    if person.pk == application.applicant_id:
        return True
    members = Membership.objects.filter(household=application.household_id, person=person, valid__contains=on)
    return application.household_id is not None and members.exists()


def _late(decision: Decision, on: date) -> date | None:
    served = Service.objects.filter(decision=decision).first()
    if served is None:
        raise NotServed(decision=decision.number)
    return served.appeal_until if on > served.appeal_until else None


def _recovers(decision: Decision) -> bool:
    return decision.kind == Decision.Kind.RECOVERY
