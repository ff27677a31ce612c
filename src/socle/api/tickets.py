"""Matters that people raise, received through another system's desk; and what a person sees with number and PIN."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import StringConstraints

from socle.api import door
from socle.api.shapes import Code, Given, LongText, MaybeCode, Money, Number, Pin, Text
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas import keys
from socle.base.areas.models import Area
from socle.base.kernel import money, refusals
from socle.eligibility.queries import lists
from socle.grievances import queries
from socle.grievances.operations import tickets
from socle.payments.queries import payrolls
from socle.registry.models import Person

router = Router(tags=["redress"])
public_router = Router(tags=["public"])

Kind = Literal["inquiry", "complaint", "appeal", "allegation"]
Channel = Literal["counter", "phone", "sms", "web", "field", "paper", "community"]
Spoken = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class TicketIn(Given):
    """What a person brings forward, in their words; without `person` it is anonymous.

    `area_code`: where it happened. `decision`: what an appeal is against. `late_excuse`: why an appeal comes late.
    """

    kind: Kind
    category: Code
    text: LongText
    channel: Channel
    language: Spoken
    area_code: Code
    person: Number | None = None
    scheme: MaybeCode = ""
    decision: Number | None = None
    payment: Number | None = None
    severity: MaybeCode = ""
    late_excuse: Text = ""


class ReceivedOut(Schema):
    """The number and the PIN that the person takes home (it is told once), and until when it is answered."""

    number: str
    pin: str
    acknowledge_by: date | None
    due_on: date
    office: str


class PublicStep(Schema):
    """A step that the person may read too."""

    at: datetime
    action: str
    text: str


class TicketOut(Schema):
    """A matter: where it stands, and how old it is against its deadline in working days."""

    number: str
    kind: str
    category: str
    severity: str
    state: str
    scheme: str
    office: str
    received_at: datetime
    due_on: date
    age: int
    left: int
    overdue: bool
    paused_until: date | None
    outcome: str
    answer: str
    steps: list[PublicStep]


class LookUpIn(Given):
    """The number of a receipt, and the PIN on it."""

    number: Number
    pin: Pin


class OwnTicket(Schema):
    number: str
    kind: str
    category: str
    state: str
    received_on: date
    due_on: date
    answer: str
    outcome: str
    steps: list[PublicStep]


class OwnDecision(Schema):
    number: str
    kind: str
    outcome: str
    decided_on: date
    served_on: date | None
    appeal_until: date | None


class OwnApplication(Schema):
    number: str
    scheme: str
    lodged_on: date
    state: str
    decisions: list[OwnDecision]


class OwnPayment(Schema):
    number: str
    scheme: str
    period: str
    amount: Money
    currency: str
    state: str
    due_on: date
    settled_on: date | None


class Looked(Schema):
    """An office opened the dossier: when, which, of which institution, for what purpose."""

    at: datetime
    office: str
    institution: str
    purpose: str


class OwnMatters(Schema):
    """What a person sees of their own matters, and who looked."""

    number: str
    tickets: list[OwnTicket]
    applications: list[OwnApplication]
    payments: list[OwnPayment]
    looked: list[Looked]


@door.route(router, "POST", "/tickets", Permission.RECEIVE_GRIEVANCE, response=ReceivedOut, status=201)
def receive(request: HttpRequest, body: TicketIn, *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """Record a matter; the person takes home its number and PIN."""
    del request
    area = Area.objects.filter(code=body.area_code, valid_to=None).first()
    if area is None or not keys.contains(by.area_key, area.key):
        raise refusals.NotFound(number=body.area_code)
    person = Person.objects.filter(number=body.person).first() if body.person else None
    if body.person and person is None:
        raise refusals.NotFound(number=body.person)
    plain = body.model_dump(include={"kind", "category", "text", "channel", "language", "scheme", "severity"})
    new = tickets.NewTicket(
        **plain,
        area_key=area.key,
        person=person,
        decision=lists.decision(body.decision) if body.decision else None,
        instruction=payrolls.instruction(body.payment) if body.payment else None,
        late_excuse=body.late_excuse,
    )
    received = tickets.receive(new=new, by=by, at=at)
    named = ("number", "acknowledge_by", "due_on", "office")
    return {name: getattr(received.ticket, name) for name in named} | {"pin": received.pin}


@door.route(router, "GET", "/tickets/{number}", Permission.RECEIVE_GRIEVANCE, response=TicketOut)
def ticket(request: HttpRequest, number: Path[Number], *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """One matter, as far as the caller may see it: what is confidential stays with the office in charge."""
    del request
    page = queries.page(number=number, by=by, on=timezone.localdate(at))
    named = ("number", "kind", "category", "severity", "state", "scheme", "office", "received_at", "due_on")
    rest = ("paused_until", "outcome", "answer")
    return {name: getattr(page.ticket, name) for name in (*named, *rest)} | {
        "age": page.age.days,
        "left": page.age.left,
        "overdue": page.age.overdue,
        "steps": [{"at": one.at, "action": one.action, "text": one.text} for one in page.public_steps],
    }


@door.public(public_router, "POST", "/public/look-up", response=OwnMatters)
def look_up(request: HttpRequest, body: LookUpIn, *, at: datetime) -> dict[str, Any]:
    """With number and PIN a person sees their applications, decisions, payments and matters, and which offices looked.

    After some wrong PINs a number rests for some minutes (429).
    """
    del request
    view = queries.look_up(number=body.number, pin=body.pin, at=at)
    return {
        "number": view.number,
        "tickets": [vars(one) | {"steps": [_step(step) for step in one.steps]} for one in view.tickets],
        "applications": [
            vars(one) | {"decisions": [vars(each) for each in one.decisions]} for one in view.applications
        ],
        "payments": [vars(one) | {"amount": money.plain(one.amount)} for one in view.payments],
        "looked": [dict(one) for one in view.looked],
    }


def _step(step: tuple[datetime, str, str]) -> dict[str, Any]:
    return dict(zip(("at", "action", "text"), step, strict=True))
