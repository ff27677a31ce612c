"""A referral sends a person to another office, which answers. The loop is closed or stands on an overdue list (C08)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.institutions.models import Office
from socle.base.kernel import numbers, refusals
from socle.base.periods import queries as periods
from socle.base.periods import working_days
from socle.cases import catalogue
from socle.cases.models import Referral
from socle.cases.operations import found
from socle.registry import queries as registry
from socle.registry.models import Person

State = Referral.State
# What may follow what: an office accepts or declines; who was accepted came, or did not; who did not come may come later.
_NEXT = {
    State.SENT: (State.ACCEPTED, State.DECLINED),
    State.ACCEPTED: (State.ATTENDED, State.NOT_ATTENDED),
    State.NOT_ATTENDED: (State.ATTENDED,),
}


class OwnOffice(refusals.Refusal):
    """A referral goes to another office. For your own office, add a part to the plan."""

    code = "cases.own-office"


class OfficeClosed(refusals.Refusal):
    """The office {office} is closed. Choose another one."""

    code = "cases.office-closed"


class NotYourReferral(refusals.Refusal):
    """Referral {number} was sent to another office. Only that office can answer it."""

    code = "cases.not-your-referral"


class NoSuchAnswer(refusals.Refusal):
    """Referral {number} is '{state}'. It can be answered as: {known}."""

    code = "cases.no-such-answer"


@dataclass(frozen=True, kw_only=True)
class NewReferral:
    """Whom to send where for what. `reason` is what the receiving office needs to know, no more."""

    person: Person
    to_office: Office
    service: str
    reason: str


@acting.operation(Permission.MANAGE_CASE)
def refer(*, case: str, referral: NewReferral, by: acting.Actor, at: datetime) -> Referral:
    """Send somebody of the case to another office, to be answered within the country's working days.

    Raises OwnOffice, OfficeClosed, InvalidInput, NotFound, CaseClosed or OwnRecord.
    """
    row = found.open_case(case, by=by)
    office = referral.to_office
    if office.code == by.office:
        raise OwnOffice
    if office.valid_from > timezone.localdate(at) or (
        office.valid_to is not None and office.valid_to <= timezone.localdate(at)
    ):
        raise OfficeClosed(office=office.code)
    made = Referral.objects.create(
        number=numbers.new("RF"),
        case=row,
        person=referral.person,
        to_office=office,
        service=found.told(referral.service, "Service"),
        reason=found.told(referral.reason, "Reason"),
        sent_at=at,
        sent_by_id=by.user_id,
        answer_due_on=working_days.add(
            timezone.localdate(at), catalogue.of_country().answer_within, periods.holidays()
        ),
    )
    found.record("referred", row, by=by, at=at, referral=made.number, to_office=office.code)
    return made


@acting.operation(Permission.ANSWER_REFERRAL)
def answer_referral(*, number: str, state: str, answer: str, by: acting.Actor, at: datetime) -> Referral:
    """The receiving office answers: accepted or declined, then attended or not attended, each time with the result.

    Raises NotFound, NotYourReferral, NoSuchAnswer, InvalidInput, OwnRecord.
    """
    # neither case nor person is joined: the receiving office may see neither
    referral = Referral.objects.select_for_update(of=("self",)).filter(number=number).first()
    if referral is None:
        raise refusals.NotFound(number=number)
    if not Office.objects.filter(pk=referral.to_office_id, code=by.office).exists():
        raise NotYourReferral(number=number)
    registry.refuse_own_record(by=by, person=Person(pk=referral.person_id))
    known = _NEXT.get(State(referral.state), ())
    if state not in known:
        raise NoSuchAnswer(
            number=number, state=referral.state, known=", ".join(known) or "nothing more, it is answered for good"
        )
    referral.state, referral.answer = state, found.told(answer, "Answer")
    referral.answered_at, referral.answered_by_id = at, by.user_id
    referral.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    audit.record("cases.referral-answered", by=by, at=at, about=number, details={"state": state})
    return referral
