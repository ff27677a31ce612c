"""A ticket is received through any channel; the person takes home its number and a PIN (domain G01)."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth import hashers
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.models import User
from socle.base.accounts.permissions import Permission
from socle.base.kernel import numbers, refusals
from socle.base.periods import queries as periods
from socle.base.periods import working_days
from socle.eligibility.models import Decision
from socle.grievances import catalogue
from socle.grievances.models import Ticket
from socle.grievances.operations import desks, lodging, steps
from socle.payments.models import Instruction
from socle.payments.operations import recoveries
from socle.registry import queries as registry
from socle.registry.models import Person

CHANNELS = ("counter", "phone", "sms", "web", "field", "paper", "community")
PIN_DIGITS = 6


class NoSuchKind(refusals.Refusal):
    """'{kind}' is no kind of ticket. Choose one of: inquiry, complaint, appeal, allegation."""

    code = "grievances.no-such-kind"


class NoSuchCategory(refusals.Refusal):
    """'{category}' is no category for this kind of ticket ({kind}). Choose one of: {known}."""

    code = "grievances.no-such-category"


class NoSuchChannel(refusals.Refusal):
    """'{channel}' is no channel. Choose one of: counter, phone, sms, web, field, paper, community."""

    code = "grievances.no-such-channel"


class NoSuchSeverity(refusals.Refusal):
    """'{severity}' is no severity. Choose one of: {known}."""

    code = "grievances.no-such-severity"


class NothingSaid(refusals.Refusal):
    """Write down what the person says, in their words."""

    code = "grievances.nothing-said"


@dataclass(frozen=True, kw_only=True)
class NewTicket:
    """What a person brings forward. `person` None: anonymous. `severity` '' takes that of the category.

    `area_key` is where it happened. `late_excuse` is only for an appeal after its last day: why it comes late.
    """

    kind: str
    category: str
    text: str
    channel: str
    language: str
    area_key: str
    person: Person | None = None
    scheme: str = ""
    decision: Decision | None = None
    instruction: Instruction | None = None
    about_officer: User | None = None
    severity: str = ""
    late_excuse: str = ""


@dataclass(frozen=True, kw_only=True)
class Received:
    """The ticket, and the PIN which the person takes home: it is shown once and kept only as a slow hash."""

    ticket: Ticket
    pin: str = field(repr=False)


@acting.operation(Permission.RECEIVE_GRIEVANCE)
def receive(*, new: NewTicket, by: acting.Actor, at: datetime) -> Received:
    """Record a matter, put it on the right desk and give the person number, PIN and deadline (in working days).

    An appeal is checked against the served decision (see `lodging`). A matter about an officer, and what the country's
    category says, is confidential: it goes one level up, to no office of that officer. Raises NoSuchKind,
    NoSuchCategory, NoSuchChannel, NoSuchSeverity, NothingSaid, AboutYou, OwnRecord, NoDesk, or what `lodging` refuses.
    """
    kind, category = _checked(new)
    if new.about_officer is not None and new.about_officer.pk == by.user_id:
        raise steps.AboutYou
    if new.person is not None:
        registry.refuse_own_record(by=by, person=new.person)
    appeal = lodging.check(new, on=timezone.localdate(at)) if new.kind == Ticket.Kind.APPEAL else None
    confidential = category.confidential or new.about_officer is not None
    level, office = (0, appeal.office) if appeal else _desk(new, confidential, timezone.localdate(at))
    severity = new.severity or category.severity
    pin = "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
    ticket = Ticket.objects.create(
        number=numbers.new("TK"),
        kind=new.kind,
        category=new.category,
        severity=severity,
        person=new.person,
        scheme=new.decision.scheme if new.decision else new.scheme,
        decision=new.decision,
        instruction=new.instruction,
        about_officer=new.about_officer,
        channel=new.channel,
        language=new.language,
        text=new.text.strip(),
        area_key=new.area_key,
        received_at=at,
        received_by=by.name,
        **_deadlines(kind, severity, timezone.localdate(at)),
        office=office,
        level=level,
        confidential=confidential,
        pin_hash=hashers.make_password(pin),
        **(appeal.fields() if appeal else {}),
    )
    if new.decision is not None and new.decision.kind == Decision.Kind.RECOVERY and appeal:
        recoveries.suspend(decision=new.decision.number, appeal=ticket.number, by=by, at=at)
    steps.write(ticket, "received", by=by, at=at, public=True)
    return Received(ticket=ticket, pin=pin)


def _checked(new: NewTicket) -> tuple[catalogue.Kind, catalogue.Category]:
    known = catalogue.of_country()
    if new.kind not in known.kinds:
        raise NoSuchKind(kind=new.kind)
    category = known.categories.get(new.category)
    if category is None or new.kind not in category.kinds:
        fitting = [one.code for one in known.categories.values() if new.kind in one.kinds]
        raise NoSuchCategory(category=new.category, kind=new.kind, known=", ".join(fitting))
    if new.channel not in CHANNELS:
        raise NoSuchChannel(channel=new.channel)
    if new.severity and new.severity not in known.severities:
        raise NoSuchSeverity(severity=new.severity, known=", ".join(known.severities))
    if not new.text.strip():
        raise NothingSaid
    return known.kinds[new.kind], category


def _desk(new: NewTicket, confidential: bool, on: date) -> tuple[int, str]:
    beside = desks.of_officer(new.about_officer.pk if new.about_officer else None, on=on)
    return desks.in_charge(area_key=new.area_key, level=1 if confidential else 0, beside=beside)


def _deadlines(kind: catalogue.Kind, severity: str, on: date) -> dict[str, date]:
    holidays = periods.holidays()
    return {
        "acknowledge_by": working_days.add(on, kind.acknowledge, holidays),
        "due_on": working_days.add(on, kind.days[severity], holidays),
    }
