"""Work on a ticket at the desk in charge: acknowledge, assign, note, pause, answer."""

from datetime import datetime

from django.utils import timezone

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.models import User
from socle.base.accounts.permissions import Permission
from socle.base.accounts.roles import ROLES
from socle.base.kernel import refusals
from socle.base.periods import queries as periods
from socle.base.periods import working_days
from socle.grievances import catalogue, reasoning
from socle.grievances.models import Step, Ticket
from socle.grievances.operations import desks, steps


class NotAtThisDesk(refusals.Refusal):
    """{name} does not handle such matters at the office {office}. Choose somebody who does."""

    code = "grievances.not-at-this-desk"


class AboutTheirOffice(refusals.Refusal):
    """This matter is about a colleague of the office of {name}. It may not be assigned there (it is routed one level up)."""

    code = "grievances.about-their-office"


class NoSuchPause(refusals.Refusal):
    """'{reason}' is no reason to stop the clock. Choose one of: {known}."""

    code = "grievances.no-such-pause"


class AlreadyPaused(refusals.Refusal):
    """The clock of ticket {number} stands still already, until {until}."""

    code = "grievances.already-paused"


class NotPaused(refusals.Refusal):
    """The clock of ticket {number} is running."""

    code = "grievances.not-paused"


class EmptyText(refusals.Refusal):
    """Write the text: what the person is told, or what you noted."""

    code = "grievances.empty-text"


@acting.operation(Permission.HANDLE_GRIEVANCE)
def acknowledge(*, number: str, by: acting.Actor, at: datetime) -> Ticket:
    """Tell the person that the office works on it. Raises NotFound, AboutYou, NotInCharge or WrongState."""
    ticket = steps.in_charge(number, step="acknowledge", by=by)
    ticket.state, ticket.acknowledged_at = Ticket.State.IN_WORK, at
    ticket.save(update_fields=["state", "acknowledged_at"])
    steps.write(ticket, "acknowledged", by=by, at=at, public=True)
    return ticket


@acting.operation(Permission.HANDLE_GRIEVANCE)
def assign(*, number: str, to: User, by: acting.Actor, at: datetime) -> Ticket:
    """Give the ticket to somebody of the office in charge who handles such matters.

    Raises AboutYou or AboutTheirOffice where it is about them or a colleague of theirs, NotAtThisDesk, and as `acknowledge`.
    """
    ticket = steps.in_charge(number, step="assign", by=by)
    steps.at_a_desk(ticket)
    hats = [one for one in accounts.assignments(user=to, on=timezone.localdate(at)) if one.office.code == ticket.office]
    if not any(Permission.HANDLE_GRIEVANCE in ROLES[one.role].permissions for one in hats):
        raise NotAtThisDesk(name=to.name, office=ticket.office)
    if ticket.about_officer_id is not None:
        if ticket.about_officer_id == to.pk:
            raise steps.AboutYou
        if desks.of_officer(to.pk, on=timezone.localdate(at)) & desks.of_officer(
            ticket.about_officer_id, on=timezone.localdate(at)
        ):
            raise AboutTheirOffice(name=to.name)
    ticket.assigned_to, ticket.state = to, Ticket.State.IN_WORK
    ticket.acknowledged_at = ticket.acknowledged_at or at
    ticket.save(update_fields=["assigned_to", "state", "acknowledged_at"])
    steps.write(ticket, "assigned", by=by, at=at)
    return ticket


@acting.operation(Permission.HANDLE_GRIEVANCE)
def note(*, number: str, text: str, public: bool, by: acting.Actor, at: datetime) -> Step:
    """Note something: for the file, or `public`: for the person to read. Raises EmptyText, and as `acknowledge`."""
    ticket = steps.in_charge(number, step="note", by=by)
    return steps.write(ticket, "note", by=by, at=at, text=_said(text), public=public)


@acting.operation(Permission.HANDLE_GRIEVANCE)
def pause(*, number: str, reason: str, by: acting.Actor, at: datetime) -> Ticket:
    """Stop the clock while the office waits for somebody else, as long as the country allows for that reason at most.

    Raises NoSuchPause, AlreadyPaused, and as `acknowledge`.
    """
    ticket = steps.in_charge(number, step="pause", by=by)
    pauses = catalogue.of_country().pauses
    if reason not in pauses:
        raise NoSuchPause(reason=reason, known=", ".join(pauses))
    if ticket.paused_on is not None:
        raise AlreadyPaused(number=number, until=ticket.paused_until)
    ticket.paused_on, ticket.paused_because = timezone.localdate(at), reason
    ticket.paused_until = working_days.add(timezone.localdate(at), pauses[reason].days, periods.holidays())
    ticket.save(update_fields=["paused_on", "paused_until", "paused_because"])
    steps.write(ticket, "paused", by=by, at=at, text=reason, public=True)
    return ticket


@acting.operation(Permission.HANDLE_GRIEVANCE)
def resume(*, number: str, by: acting.Actor, at: datetime) -> Ticket:
    """Let the clock run again; the deadline moves on by the working days of the pause. Raises NotPaused, and as `acknowledge`."""
    ticket = steps.in_charge(number, step="pause", by=by)
    if ticket.paused_on is None:
        raise NotPaused(number=number)
    run_on(ticket, at)
    ticket.save(update_fields=["due_on", "paused_on", "paused_until", "paused_because"])
    steps.write(ticket, "resumed", by=by, at=at, public=True)
    return ticket


@acting.operation(Permission.HANDLE_GRIEVANCE)
def answer(*, number: str, text: str, by: acting.Actor, at: datetime) -> Ticket:
    """Answer the person: the text is what they read. Raises EmptyText, AppealIsDecided, and as `acknowledge`."""
    ticket = steps.in_charge(number, step="answer", by=by)
    steps.at_a_desk(ticket)
    ticket.answer, ticket.answered_at, ticket.state = _said(text), at, Ticket.State.ANSWERED
    ticket.acknowledged_at = ticket.acknowledged_at or at
    run_on(ticket, at)
    ticket.save()
    steps.write(ticket, "answered", by=by, at=at, text=text, public=True)
    return ticket


def run_on(ticket: Ticket, at: datetime) -> None:
    """End the ticket's pause, if any; no pause takes longer than its reason allows."""
    if ticket.paused_on is not None and ticket.paused_until is not None:
        ticket.due_on = reasoning.resumed(
            due_on=ticket.due_on,
            paused_on=ticket.paused_on,
            until=min(timezone.localdate(at), ticket.paused_until),
            holidays=periods.holidays(),
        )
    ticket.paused_on, ticket.paused_until, ticket.paused_because = None, None, ""


def _said(text: str) -> str:
    if not text.strip():
        raise EmptyText
    return text.strip()
