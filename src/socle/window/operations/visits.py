"""A visit: somebody is received, what is done is noted by its public number, and they leave with one receipt for all of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.models import User
from socle.base.accounts.permissions import Permission
from socle.base.acts import operations as acts
from socle.base.audit import operations as audit
from socle.base.institutions.models import Office
from socle.base.kernel import numbers, refusals
from socle.base.letters import contents
from socle.base.notices import operations as notices
from socle.base.notices.models import Notice
from socle.cases.models import Case, Referral
from socle.eligibility.models import Application
from socle.grievances.models import Ticket
from socle.intake.models import ChangeRequest, Registration
from socle.registry.models import Household, Name, Person
from socle.window.models import Visit, VisitItem

REASONS = ("information", "registration", "change", "application", "payment", "grievance", "case")
# What has a record of its own is noted by that record's number; the rest in words.
_RECORDS: Mapping[str, type[Model]] = {
    "registration": Registration,
    "application": Application,
    "change": ChangeRequest,
    "ticket": Ticket,
    "referral": Referral,
    "case": Case,
}
KINDS = (*_RECORDS, "information", "board")


class NoSuchReason(refusals.Refusal):
    """'{reason}' is no reason for a visit. Choose one of: information, registration, change, application, payment, grievance, case."""

    code = "window.no-such-reason"


class NoSuchItem(refusals.Refusal):
    """'{kind}' is nothing that a visit lists. Choose one of: registration, application, change, ticket, referral, case,
    information, board."""

    code = "window.no-such-item"


class VisitOpen(refusals.Refusal):
    """{person} is in visit {number} already. End that one first, or go on with it."""

    code = "window.visit-open"


class VisitEnded(refusals.Refusal):
    """Visit {number} has ended and its receipt was given. Start another one."""

    code = "window.visit-ended"


class AnotherOffice(refusals.Refusal):
    """Visit {number} is received at another office. Only that office goes on with it."""

    code = "window.another-office"


@acting.operation(Permission.RECEIVE_VISITOR)
def start(
    *,
    person: Person | None = None,
    household: Household | None = None,
    reason: str,
    language: str,
    by: acting.Actor,
    at: datetime,
) -> Visit:
    """Receive somebody; without a person it is a visitor who is not registered, or only wants to know something.

    Raises NoSuchReason, VisitOpen, UnknownLanguage (no receipt could be printed), NotAPerson.
    """
    if by.user_id is None:
        raise acts.NotAPerson(name=by.name)
    if reason not in REASONS:
        raise NoSuchReason(reason=reason)
    contents.phrases(language)
    open_one = Visit.objects.filter(person=person, ended_at=None).first() if person else None
    if person and open_one:
        raise VisitOpen(person=person.number, number=open_one.number)
    visit = Visit.objects.create(
        number=numbers.new("VI"),
        person=person,
        household=household,
        area_key=_area(person, household, by),
        office=by.office,
        reason=reason,
        language=language,
        officer_id=by.user_id,
        started_at=at,
    )
    _record("window.visit-started", visit, by, at, reason=reason)
    return visit


@acting.operation(Permission.RECEIVE_VISITOR)
def note(*, visit: Visit, kind: str, about: str = "", text: str = "", by: acting.Actor, at: datetime) -> VisitItem:
    """Note what was done: `about` is the public number of what was lodged, `text` a few words for the receipt.

    Noting the same number again changes nothing. Raises NoSuchItem, VisitEnded, AnotherOffice, InvalidInput, and NotFound
    where there is no such record in the officer's area.
    """
    row = _open(visit, by)
    number = _recorded(kind, about, text)
    item, _ = VisitItem.objects.get_or_create(
        visit=row,
        kind=kind,
        about=number,
        **({} if number else {"text": text.strip()[:200]}),
        defaults={"text": text.strip()[:200], "at": at},
    )
    _record("window.noted", row, by, at, kind=kind, about=number)
    return item


@acting.operation(Permission.RECEIVE_VISITOR)
def end(*, visit: Visit, by: acting.Actor, at: datetime) -> Notice:
    """End the visit and hand over its one receipt, which lists everything that was lodged. Raises VisitEnded, AnotherOffice."""
    row = _open(visit, by)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    letter = notices.Letter(
        kind="receipt", template="visit-receipt", language=row.language, content=_content(row, by, at)
    )
    notice = notices.prepare(letter, about=row.number, addressee=row.person.number if row.person else "", at=at)
    notices.serve(notice, channel="in person", on=timezone.localdate(at), by=by)
    _record("window.visit-ended", row, by, at, items=row.items.count(), notice=notice.number)
    return notice


def _area(person: Person | None, household: Household | None, by: acting.Actor) -> str:
    """Where the visit belongs: with the household, the person, else the office."""
    if household is not None:
        return household.area_key
    return person.area_key if person is not None else Office.objects.get(code=by.office).area.key


def _open(visit: Visit, by: acting.Actor) -> Visit:
    row = Visit.objects.select_for_update(of=("self",)).select_related("person").filter(pk=visit.pk).first()
    if row is None:
        raise refusals.NotFound(number=visit.number)
    if row.ended_at is not None:
        raise VisitEnded(number=row.number)
    if row.office != by.office:
        raise AnotherOffice(number=row.number)
    return row


def _recorded(kind: str, about: str, text: str) -> str:
    """The number of a record that exists in the officer's area; '' for what has no record."""
    if kind not in KINDS:
        raise NoSuchItem(kind=kind)
    if kind not in _RECORDS:
        if not text.strip():
            raise refusals.InvalidInput("What was done: say it in a few words; it stands on the receipt.")
        return ""
    number = numbers.normalise(about) or about
    found: QuerySet[Any] = _RECORDS[kind]._default_manager.filter(number=number)
    if not about or not found.exists():
        raise refusals.NotFound(number=about or "(none)")
    return number


def _content(row: Visit, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """The receipt's data. The visitor is named as the register names them; else by the number of the visit."""
    office = Office.objects.select_related("institution", "area").get(code=row.office)
    name = Name.objects.filter(person=row.person, is_main=True, valid_to=None).first() if row.person else None
    contact = {
        "office": _in(office.name, row.language),
        "phone": office.phone or None,
        "address": office.address or None,
    }
    return {
        "institution": {"name": _in(office.institution.name, row.language)},
        "place": _in(office.area.name, row.language),
        "dated_on": timezone.localdate(at),
        "number": row.number,
        "qr": row.number,
        "addressee": {"name": name.full if name else row.number},
        "contact": {key: value for key, value in contact.items() if value},
        "visited_on": timezone.localdate(row.started_at),
        "office": _in(office.name, row.language),
        "officer": User.objects.get(pk=by.user_id).name,
        "reason": row.reason,
        "items": [
            {key: value for key, value in (("kind", one.kind), ("number", one.about), ("text", one.text)) if value}
            for one in row.items.order_by("pk")
        ],
    }


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))


def _record(action: str, visit: Visit, by: acting.Actor, at: datetime, **details: Any) -> None:
    audit.record(action, by=by, at=at, about=visit.number, area_key=visit.area_key, details=details)
