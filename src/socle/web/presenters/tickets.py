"""Tickets as pages show them: rows with their age against the deadline, one ticket with its steps and its appeal."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socle.base import acting
from socle.base.accounts.models import Assignment
from socle.base.accounts.permissions import Permission as P
from socle.base.accounts.roles import ROLES
from socle.grievances import catalogue, reasoning
from socle.grievances.models import Ticket
from socle.grievances.queries.tickets import Page, Row  # the package names a function like this module
from socle.web import formats
from socle.web.presenters import channels, people, programmes, words

STEPS: dict[str, Promise | str] = {
    "received": gettext_lazy("Received"),
    "acknowledged": gettext_lazy("Acknowledged"),
    "assigned": gettext_lazy("Assigned"),
    "note": gettext_lazy("Note"),
    "paused": gettext_lazy("The clock stands still"),
    "resumed": gettext_lazy("The clock runs again"),
    "answered": gettext_lazy("Answered"),
    "escalated": gettext_lazy("Passed to the next level"),
    "prepared": gettext_lazy("Decision prepared"),
    "sent back": gettext_lazy("Sent back"),
    "decided": gettext_lazy("Decided"),
    "served": gettext_lazy("Served"),
    "redress paid": gettext_lazy("Redress paid"),
    "reopened": gettext_lazy("Opened again"),
    "closed": gettext_lazy("Closed"),
}


def rows(found: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of the list."""
    known = catalogue.of_country()
    named = people.names(one.ticket.person_id for one in found)
    return [
        {
            "ticket": one.ticket,
            "url": f"/tickets/{one.ticket.number}",
            "kind": kind(known, one.ticket.kind),
            "category": category(known, one.ticket.category),
            "who": named.get(one.ticket.person_id or 0, "") or _("anonymous"),
            "left": left(one.age, one.ticket),
            "tone": tone(one.age, one.ticket),
        }
        for one in found
    ]


def kind(known: catalogue.Catalogue, code: str) -> str:
    """The word of a kind of ticket."""
    return words.said(known.kinds[code].title) if code in known.kinds else words.spoken(code)


def category(known: catalogue.Catalogue, code: str) -> str:
    """The words of what a ticket is about."""
    return words.said(known.categories[code].title) if code in known.categories else words.spoken(code)


def left(age: reasoning.Age, ticket: Ticket) -> str:
    """How the ticket stands against its deadline, in words."""
    if ticket.state == Ticket.State.CLOSED:
        return ngettext("took %(days)s working day", "took %(days)s working days", age.days) % _days(age.days)
    if ticket.paused_on is not None:
        return _("the clock stands still")
    if age.overdue:
        late = max(1, -age.left)
        return ngettext("%(days)s working day late", "%(days)s working days late", late) % _days(late)
    return ngettext("%(days)s working day left", "%(days)s working days left", age.left) % _days(age.left)


def tone(age: reasoning.Age, ticket: Ticket) -> str:
    """How pressing it is."""
    if ticket.state in (Ticket.State.CLOSED, Ticket.State.ANSWERED):
        return "quiet"
    return "bad" if age.overdue else "wait" if age.left <= 2 else "info"


def _days(count: int) -> dict[str, str]:
    return {"days": formats.number(count)}


def page(found: Page, by: acting.Actor) -> dict[str, Any]:
    """The context of one ticket."""
    known, ticket = catalogue.of_country(), found.ticket
    named = people.names([ticket.person_id])
    here = ticket.office == by.office
    appeal = ticket.kind == Ticket.Kind.APPEAL
    return {
        "ticket": ticket,
        "kind": kind(known, ticket.kind),
        "category": category(known, ticket.category),
        "severity": words.said(known.severities.get(ticket.severity)) or words.spoken(ticket.severity),
        "who": people.who(ticket.person, named, opens=by.can(P.READ_DOSSIER)),
        "office": words.office_names([ticket.office])[ticket.office],
        "area": words.area_names([ticket.area_key])[ticket.area_key],
        "channel": channels.WORDS.get(ticket.channel, ticket.channel),
        "scheme": programmes.title(ticket.scheme) if ticket.scheme else "",
        "left": left(found.age, ticket),
        "tone": tone(found.age, ticket),
        "steps": [
            {"row": one, "title": words.word(STEPS, one.action), "by": one.by.name if one.by else one.by_name}
            for one in reversed(found.steps)
        ],
        "outcome": words.said(known.outcomes.get(ticket.outcome)) if ticket.outcome else "",
        "appeal": appeal,
        "appeal_outcome": found.outcome,
        "decision_url": f"/decisions/{found.outcome.decision.number}" if found.outcome else "",
        "draft": found.draft,
        "decision": found.decision,
        "may": may(found, by, here=here, appeal=appeal),
        "trail": [(_("Grievances"), "/tickets"), (ticket.number, "")],
    }


def may(found: Page, by: acting.Actor, *, here: bool, appeal: bool) -> set[str]:
    """Which buttons are shown; the operations decide."""
    ticket = found.ticket
    steps = {name for name, among in reasoning.STEPS.items() if ticket.state in among}
    allowed: set[str] = set()
    if here and not appeal and by.can(P.HANDLE_GRIEVANCE):
        allowed |= steps & {"acknowledge", "assign", "note", "pause", "answer", "close"}
        if "pause" in allowed and ticket.paused_on is not None:
            allowed = (allowed - {"pause"}) | {"resume"}
    if here and appeal and by.can(P.DECIDE_APPEAL) and "decide" in steps:
        allowed |= {"take", "note"} if found.draft else {"take", "note", "prepare"}
        if found.draft:
            allowed |= {"decide", "send-back"}
    if appeal and by.can(P.RECEIVE_GRIEVANCE) and "decide" in steps and found.draft is None:
        allowed.add("withdraw")
    if appeal and found.outcome and by.can(P.SERVE_DECISION) and not hasattr(found.outcome.decision, "service"):
        allowed.add("serve")
    if not appeal and by.can(P.RECEIVE_GRIEVANCE) and "reopen" in steps:
        allowed.add("reopen")
    return allowed


def colleagues(office: str, on: date) -> list[tuple[str, str]]:
    """Who handles tickets at an office, as (key, name)."""
    held = [
        one for one in _in_force(on).filter(office__code=office) if P.HANDLE_GRIEVANCE in ROLES[one.role].permissions
    ]
    return sorted({(str(one.user_id), one.user.name) for one in held}, key=lambda one: one[1])


def officers(on: date, area_key: str) -> list[tuple[str, str]]:
    """The officers of an area, whom a matter may be about."""
    held = _in_force(on).filter(area__key__startswith=area_key)
    return sorted({(str(one.user_id), one.user.name) for one in held}, key=lambda one: one[1])


def _in_force(on: date) -> Any:
    return Assignment.objects.select_related("user").filter(valid_from__lte=on).exclude(valid_to__lte=on)
