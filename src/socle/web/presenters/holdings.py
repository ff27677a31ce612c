"""What a household holds under the schemes: applications, decisions and awards, payments, complaints, as its dossier shows them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.eligibility.models import Application, Decision
from socle.eligibility.queries import lists
from socle.enrolment.models import Award
from socle.enrolment.queries import awards
from socle.grievances.queries.tickets import visible
from socle.payments.models import Line
from socle.payments.queries import people as paid
from socle.registry.models import Person
from socle.web import formats
from socle.web.presenters import law_words, programmes, words

LATEST = 12
_PAID = (Line.State.SETTLED, Line.State.COLLECTED)
_TICKET_READERS = {P.RECEIVE_GRIEVANCE, P.HANDLE_GRIEVANCE, P.DECIDE_APPEAL, P.READ_AUDIT}


@dataclass(frozen=True, kw_only=True)
class Package:
    """A scheme for this household: where the application stands, what it grants, the latest decision and its reasons."""

    scheme: str
    status: str
    url: str
    number: str
    amount: str
    note: str
    decision_url: str
    why: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment for a period: its amount, its state, when and by which payroll."""

    scheme: str
    amount: Decimal
    currency: str
    period: str
    state: str
    kind: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A complaint, appeal or inquiry of somebody of the household."""

    number: str
    url: str
    category: str
    kind: str
    state: str
    due: str


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """All of it; None where the role may not read it."""

    packages: tuple[Package, ...] | None
    payments: tuple[Payment, ...] | None
    paid_this_year: str
    complaints: tuple[Complaint, ...] | None


def of(household: str, members: Sequence[str], *, by: acting.Actor, on: date) -> Holdings:
    """What the household and its members hold on a day, as far as the role may read it."""
    people = list(Person.objects.filter(number__in=members).values_list("pk", flat=True))
    payments = _payments(people, household) if by.can(P.READ_PAYMENTS) else None
    return Holdings(
        packages=_packages(people, household, on) if by.can(P.READ_DECISION) else None,
        payments=payments,
        paid_this_year=_paid_in(on.year, people, household) if payments else "",
        complaints=_complaints(people, by, on) if by.permissions & _TICKET_READERS else None,
    )


def _applications(people: Sequence[int], household: str) -> list[Application]:
    mine = Q(household__number=household) | Q(applicant__in=people)
    return list(lists.applications().filter(mine))


def _packages(people: Sequence[int], household: str, on: date) -> tuple[Package, ...]:
    applications = _applications(people, household)
    latest: dict[int, Decision] = {}
    for decision in lists.decisions().filter(application__in=[one.pk for one in applications]):
        latest.setdefault(decision.application_id, decision)
    held = {one.application_id: one for one in awards.in_force(on=on).filter(application__in=applications)}
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    for row in awards.amounts_on([one.pk for one in held.values()], on=on):
        amounts[row.award_id] += row.amount
    return tuple(_package(one, latest.get(one.pk), held.get(one.pk), amounts) for one in applications)


def _package(one: Application, decision: Decision | None, award: Award | None, amounts: dict[int, Decimal]) -> Package:
    status = "entitled" if award else decision.outcome if decision else one.state
    since = award.from_on if award else one.lodged_on
    note = _("since %(day)s") if award else _("lodged %(day)s")
    return Package(
        scheme=programmes.title(one.scheme),
        status=status,
        url=f"/applications/{one.number}",
        number=one.number,
        amount=formats.money(amounts[award.pk]) if award and award.pk in amounts else "",
        note=note % {"day": formats.day(since)},
        decision_url=f"/decisions/{decision.number}" if decision else "",
        why=tuple(law_words.of(law_words.texts(one.scheme), reason) for reason in decision.reasons) if decision else (),
    )


def _lines(people: Sequence[int], household: str) -> QuerySet[Line]:
    """The lines that a member received or stand on an award of a member or of the household, each once, the latest first."""
    of_household = Award.objects.filter(application__household__number=household).values_list("pk", flat=True)
    keys = {
        *paid.of_persons(people).values_list("pk", flat=True),
        *paid.of_awards(of_household).values_list("pk", flat=True),
    }
    rows = Line.objects.filter(pk__in=keys).select_related("period", "instruction")
    return rows.order_by("-period__starts_on", "id")


def _payments(people: Sequence[int], household: str) -> tuple[Payment, ...]:
    return tuple(
        Payment(
            scheme=programmes.title(one.scheme),
            amount=one.amount,
            currency=one.currency,
            period=words.said(one.period.label),
            state=one.state,
            kind="" if one.kind == Line.Kind.REGULAR else one.kind,
            url=f"/payments/{one.instruction.number}" if one.instruction else "",
        )
        for one in _lines(people, household)[:LATEST]
    )


def _paid_in(year: int, people: Sequence[int], household: str) -> str:
    rows = _lines(people, household).filter(state__in=_PAID, period__starts_on__year=year)
    return formats.money(sum((one.amount for one in rows), Decimal(0)))


def _complaints(people: Sequence[int], by: acting.Actor, on: date) -> tuple[Complaint, ...]:
    found = visible(by).filter(person__in=people).order_by("-received_at")[:LATEST]
    return tuple(
        Complaint(
            number=one.number,
            url=f"/tickets/{one.number}",
            category=words.spoken(one.category),
            kind=one.kind,
            state=one.state,
            due="" if one.state in ("closed", "ended") else _due(one.due_on, on),
        )
        for one in found
    )


def _due(due_on: date, on: date) -> str:
    said = {"day": formats.day(due_on)}
    return (_("was due %(day)s") if due_on < on else _("due %(day)s")) % said
