"""Reads of cases, always through the actor's scope: a caseload, one case, and the referrals of an office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.cases import catalogue
from socle.cases.models import Case, Note, PlanItem, Referral, SealedReading
from socle.conditionality.models import CaseRequest

LARGEST_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """A note as its reader may see it: of a sealed one only that it is there, unless opened (`own_domain` says by whom)."""

    key: int
    text: str
    sealed_domain: str
    own_domain: bool
    written_by: str
    written_at: Any


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything of one case; `readings` shows who opened its sealed notes."""

    case: Case
    plan: list[PlanItem]
    referrals: list[Referral]
    notes: list[NoteView]
    readings: list[SealedReading]
    requests: list[CaseRequest]


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A referral as the receiving office sees it: number, reason, who comes and how to reach them; nothing of the case."""

    number: str
    service: str
    reason: str
    name: str
    phone: str
    state: str
    sent_on: date
    answer_due_on: date
    overdue: bool
    answer: str


def caseload(*, by: acting.Actor, mine: bool = True, limit: int = 50, after: int = 0) -> list[Case]:
    """Open cases (the actor's own, or all of the area), the next contact first; those without one come before. NotPermitted."""
    by.require(Permission.MANAGE_CASE)
    found = Case.objects.filter(closed_at=None).select_related("person", "household", "lead")
    if mine:
        found = found.filter(lead_id=by.user_id)
    return list(_by_contact(found)[after : after + max(1, min(limit, LARGEST_PAGE))])


def page(*, number: str, by: acting.Actor) -> Page:
    """One case. Raises NotPermitted or NotFound."""
    by.require(Permission.MANAGE_CASE)
    case = Case.objects.select_related("person", "household", "lead").filter(number=number).first()
    if case is None:
        raise refusals.NotFound(number=number)
    return Page(
        case=case,
        plan=list(case.plan.order_by("agreed_on", "id")),
        referrals=list(case.referrals.select_related("to_office", "person", "sent_by").order_by("sent_at", "id")),
        notes=[_view(one, by) for one in case.notes.select_related("written_by").order_by("written_at", "id")],
        readings=list(SealedReading.objects.filter(note__case=case).select_related("read_by").order_by("read_at")),
        requests=list(CaseRequest.objects.filter(case_number=number).order_by("requested_at")),
    )


def received(*, by: acting.Actor, on: date, open_only: bool = True) -> list[Coming]:
    """The referrals sent to the actor's office, the nearest deadline first. Raises NotPermitted."""
    by.require(Permission.ANSWER_REFERRAL)
    found = Referral.objects.filter(to_office__code=by.office).order_by("answer_due_on", "id")
    if open_only:
        found = found.filter(state__in=[Referral.State.SENT, Referral.State.ACCEPTED])
    rows = list(found[:LARGEST_PAGE])
    people = _people(rows, by.office, on)
    return [_coming(one, people.get(one.pk, ("", "")), on) for one in rows]


def overdue_referrals(*, by: acting.Actor, on: date) -> list[Referral]:
    """The referrals of the actor's area that nobody answered in time, the oldest first. Raises NotPermitted."""
    by.require(Permission.MANAGE_CASE)
    late = Referral.objects.filter(state=Referral.State.SENT, answer_due_on__lt=on)
    return list(late.select_related("case", "person", "to_office", "sent_by").order_by("answer_due_on", "id"))


def follow_ups(*, by: acting.Actor, on: date) -> list[Case]:
    """Closed cases whose day of follow-up has come, the oldest first. Raises NotPermitted."""
    by.require(Permission.MANAGE_CASE)
    due = Case.objects.filter(closed_at__isnull=False, follow_up_on__lte=on, office=by.office)
    return list(due.select_related("person", "lead").order_by("follow_up_on", "id")[:LARGEST_PAGE])


def _by_contact(found: QuerySet[Case]) -> QuerySet[Case]:
    return found.order_by(F("next_contact_on").asc(nulls_first=True), "id")


def _view(one: Note, by: acting.Actor) -> NoteView:
    offices = catalogue.of_country().offices.get(one.sealed_domain, frozenset())
    own = (
        bool(one.sealed_domain)
        and by.can(Permission.READ_SEALED)
        and (by.office in offices or one.written_by_id == by.user_id)
    )
    return NoteView(
        key=one.pk,
        text="" if one.sealed_domain else one.text,
        sealed_domain=one.sealed_domain,
        own_domain=own,
        written_by=one.written_by.name,
        written_at=one.written_at,
    )


def _people(rows: Sequence[Referral], office: str, on: date) -> dict[int, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_referred_persons(%s, %s, %s)", [[one.pk for one in rows], office, on])
        return {referral: (name, phone) for referral, name, phone in cursor.fetchall()}


def _coming(one: Referral, person: tuple[str, str], on: date) -> Coming:
    name, phone = person
    return Coming(
        number=one.number,
        service=one.service,
        reason=one.reason,
        name=name,
        phone=phone,
        state=one.state,
        sent_on=timezone.localdate(one.sent_at),
        answer_due_on=one.answer_due_on,
        overdue=one.state == Referral.State.SENT and one.answer_due_on < on,
        answer=one.answer,
    )
