"""The public look-up: with the number of a ticket or registration and its PIN a person sees the state of their matters.

Nobody is signed in. The only way past row-level security are two owner functions: one counts the attempt and gives the
hash of the PIN and the keys of that one record, the other marks the attempt as right. What is then read, is read by a
`citizen` actor who has the area of the own record and two permissions, and by queries that name the person's own keys.
Call it outside of `acting_as`: the attempt must stay counted also when the look-up is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth import hashers
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.audit import queries as trail
from socle.base.kernel import numbers, refusals
from socle.eligibility.models import Application, Decision
from socle.grievances import catalogue
from socle.grievances.models import Step, Ticket
from socle.payments.models import Instruction
from socle.registry.models import Household, Membership, Person

PURPOSE = "own matter"
LATEST_PAYMENTS = 24


class NotRight(refusals.Refusal):
    """Number and PIN do not belong together. Check both on your receipt, or ask at an office."""

    code = "grievances.look-up-not-right"


class TooManyAttempts(refusals.Refusal):
    """There were too many wrong attempts for this number. Try again in {minutes} minutes, or ask at an office."""

    code = "grievances.look-up-too-many"


@dataclass(frozen=True, kw_only=True)
class TicketState:
    """What the person may read of a ticket: its state, deadline, answer, and the public steps."""

    number: str
    kind: str
    category: str
    state: str
    received_on: date
    due_on: date
    answer: str
    outcome: str
    steps: tuple[tuple[datetime, str, str], ...]  # when, what, the public text


@dataclass(frozen=True, kw_only=True)
class DecisionState:
    """A decision about an application, and until when it can be appealed once it was served."""

    number: str
    kind: str
    outcome: str
    decided_on: date
    served_on: date | None
    appeal_until: date | None


@dataclass(frozen=True, kw_only=True)
class ApplicationState:
    """An application with its decisions, the latest first."""

    number: str
    scheme: str
    lodged_on: date
    state: str
    decisions: tuple[DecisionState, ...]


@dataclass(frozen=True, kw_only=True)
class PaymentState:
    """A payment to the person or to somebody of the household."""

    number: str
    scheme: str
    period: str
    amount: Decimal
    currency: str
    state: str
    due_on: date
    settled_on: date | None


@dataclass(frozen=True, kw_only=True)
class View:
    """What a person sees of their own matters; `looked` says which offices opened the dossier, when and for what (X04)."""

    number: str
    tickets: tuple[TicketState, ...] = ()
    applications: tuple[ApplicationState, ...] = ()
    payments: tuple[PaymentState, ...] = ()
    looked: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Own:
    """The one record that number and PIN opened."""

    attempt: int
    kind: str
    record: int
    person: int | None
    household: int | None
    area_key: str = field(repr=False)


def look_up(*, number: str, pin: str, at: datetime) -> View:
    """The state of one's own matters. Raises TooManyAttempts after the country's number of wrong PINs, else NotRight.

    Neither says whether the number exists. The look-up is recorded under the citizen's own record.
    """
    known = catalogue.of_country()
    asked = numbers.normalise(number) or number.strip().upper()[:24]
    with transaction.atomic(durable=True):  # counted for good, whatever comes after
        own, pin_hash, wrong = _begin(asked, at, known.look_up_minutes)
    right = hashers.check_password(pin.strip(), pin_hash or _NOBODY)  # takes as long where the number does not exist
    if wrong >= known.look_ups_wrong:
        raise TooManyAttempts(minutes=known.look_up_minutes)
    if own is None or not right:
        raise NotRight
    with acting.acting_as(_citizen(asked, own), purpose=PURPOSE) as by:
        with connection.cursor() as cursor:
            cursor.execute("SELECT grievances_right_look_up(%s)", [own.attempt])
        audit.record("grievances.look-up", by=by, at=at, about=asked, area_key=own.area_key)
        return _view(asked, own)


_NOBODY = hashers.make_password(None)


def _begin(asked: str, at: datetime, minutes: int) -> tuple[_Own | None, str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM grievances_begin_look_up(%s, %s, %s)", [asked, at, minutes])
        attempt, wrong, pin_hash, kind, record, person, household, area_key = cursor.fetchone()
    if kind is None:
        return None, "", wrong
    own = _Own(
        attempt=attempt, kind=kind, record=record, person=person, household=household, area_key=area_key or "none/"
    )
    return own, pin_hash, wrong


def _citizen(number: str, own: _Own) -> acting.Actor:
    return acting.Actor(
        name=f"citizen {number}",
        role="citizen",
        permissions=frozenset({Permission.READ_DECISION, Permission.READ_PAYMENTS}),
        institution="",
        office="",
        area_key=own.area_key,
    )


def _view(number: str, own: _Own) -> View:
    people = _people(own)
    return View(
        number=number,
        tickets=_tickets(own),
        applications=_applications(own, people),
        payments=_payments(people),
        looked=_looked(own),
    )


def _people(own: _Own) -> list[int]:
    """The person; with a receipt of registration also those who live in the household it is about."""
    members = Membership.objects.filter(household_id=own.household, usual=True, valid__upper_inf=True)
    found = set(members.values_list("person_id", flat=True)) if own.household else set()
    return sorted(found | ({own.person} if own.person else set()))


def _tickets(own: _Own) -> tuple[TicketState, ...]:
    """The ticket of the receipt; with a receipt of registration those of the person that are not confidential."""
    of_person = Q(person_id=own.person, confidential=False) if own.person else Q(pk=None)
    wanted = Q(pk=own.record) if own.kind == "ticket" else of_person
    found = list(Ticket.objects.filter(wanted).order_by("-received_at"))
    public: dict[int, list[Step]] = {}
    for step in Step.objects.filter(ticket__in=found, public=True).order_by("at", "id"):
        public.setdefault(step.ticket_id, []).append(step)
    return tuple(
        TicketState(
            number=one.number,
            kind=one.kind,
            category=one.category,
            state=one.state,
            received_on=timezone.localdate(one.received_at),
            due_on=one.due_on,
            answer=one.answer,
            outcome=one.outcome,
            steps=tuple((step.at, step.action, step.text) for step in public.get(one.pk, ())),
        )
        for one in found
    )


def _applications(own: _Own, people: list[int]) -> tuple[ApplicationState, ...]:
    of_household = Q(household_id=own.household) if own.household else Q(pk=None)
    found = list(Application.objects.filter(Q(applicant_id__in=people) | of_household).order_by("-lodged_on", "-id"))
    decided: dict[int, list[DecisionState]] = {}
    decisions = Decision.objects.filter(application__in=found).select_related("service").order_by("-decided_at")
    for one in decisions:
        decided.setdefault(one.application_id, []).append(_decision(one))
    return tuple(
        ApplicationState(
            number=one.number,
            scheme=one.scheme,
            lodged_on=one.lodged_on,
            state=one.state,
            decisions=tuple(decided.get(one.pk, ())),
        )
        for one in found
    )


def _decision(one: Decision) -> DecisionState:
    served = getattr(one, "service", None)
    return DecisionState(
        number=one.number,
        kind=one.kind,
        outcome=one.outcome,
        decided_on=timezone.localdate(one.decided_at),
        served_on=served.served_on if served else None,
        appeal_until=served.appeal_until if served else None,
    )


def _payments(people: list[int]) -> tuple[PaymentState, ...]:
    found = Instruction.objects.filter(person_id__in=people).exclude(state=Instruction.State.PREPARED)
    return tuple(
        PaymentState(
            number=one.number,
            scheme=one.payroll.scheme,
            period=one.payroll.period.code,
            amount=one.amount,
            currency=one.currency,
            state=one.state,
            due_on=one.due_on,
            settled_on=one.settled_on,
        )
        for one in found.select_related("payroll__period").order_by("-due_on", "-id")[:LATEST_PAYMENTS]
    )


def _looked(own: _Own) -> tuple[Mapping[str, Any], ...]:
    about = list(Person.objects.filter(pk=own.person).values_list("number", flat=True))
    about += Household.objects.filter(pk=own.household).values_list("number", flat=True) if own.household else []
    events = [event for number in about for event in trail.who_looked(about=number)]
    return tuple(sorted(events, key=lambda event: event["at"], reverse=True))
