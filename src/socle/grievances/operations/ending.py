"""A ticket ends with an outcome, a text to the person and their reaction (domain G07); it may be opened again."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.base.periods import queries as periods
from socle.base.periods import working_days
from socle.grievances import catalogue, reasoning
from socle.grievances.models import Ticket
from socle.grievances.operations import handling, steps
from socle.payments.models import Instruction, Line


class NoSuchOutcome(refusals.Refusal):
    """'{outcome}' is no outcome of this kind of ticket ({kind}). Choose one of: {known}."""

    code = "grievances.no-such-outcome"


class NoSuchReaction(refusals.Refusal):
    """'{reaction}' is no reaction. Choose one of: satisfied, appeals, none."""

    code = "grievances.no-such-reaction"


class NotAnswered(refusals.Refusal):
    """Ticket {number} has no answer yet. Answer the person first; only what they withdraw is closed without one."""

    code = "grievances.not-answered"


class RedressNotPaid(refusals.Refusal):
    """Ticket {number} is about payment {instruction}, which is '{state}' and has not been paid again. It is closed as
    '{outcome}' only when the money has reached the person."""

    code = "grievances.redress-not-paid"


class ReopenTooLate(refusals.Refusal):
    """Ticket {number} could be opened again until {until}. Record a new one."""

    code = "grievances.reopen-too-late"


@acting.operation(Permission.HANDLE_GRIEVANCE)
def close(*, number: str, outcome: str, reaction: str, by: acting.Actor, at: datetime) -> Ticket:
    """Close a ticket. One about a payment is `resolved` only when the payment has settled (domain G08).

    Raises AppealIsDecided, NoSuchOutcome, NoSuchReaction, NotAnswered, RedressNotPaid, and what `steps.in_charge` raises.
    """
    ticket = steps.in_charge(number, step="close", by=by)
    steps.at_a_desk(ticket)
    known = catalogue.of_country().kinds[ticket.kind].outcomes
    if outcome not in known:
        raise NoSuchOutcome(outcome=outcome, kind=ticket.kind, known=", ".join(known))
    if reaction not in reasoning.REACTIONS:
        raise NoSuchReaction(reaction=reaction)
    if ticket.state != Ticket.State.ANSWERED and outcome not in reasoning.WITHOUT_ANSWER:
        raise NotAnswered(number=number)
    if outcome == "resolved" and ticket.instruction is not None and not _settled(ticket.instruction):
        raise RedressNotPaid(
            number=number, instruction=ticket.instruction.number, state=ticket.instruction.state, outcome=outcome
        )
    return end(ticket, outcome=outcome, reaction=reaction, by=by, at=at)


def end(ticket: Ticket, *, outcome: str, reaction: str, by: acting.Actor, at: datetime) -> Ticket:
    """Put the ticket to its end."""
    handling.run_on(ticket, at)
    ticket.state, ticket.outcome, ticket.reaction, ticket.closed_at = Ticket.State.CLOSED, outcome, reaction, at
    ticket.save()
    steps.write(ticket, "closed", by=by, at=at, text=outcome, public=True)
    return ticket


@acting.operation(Permission.RECEIVE_GRIEVANCE)
def reopen(*, number: str, reason: str, by: acting.Actor, at: datetime) -> Ticket:
    """Open a closed ticket again for the person, with a fresh deadline. A decided appeal stays decided.

    Raises NotFound, AboutYou, AppealIsDecided, WrongState, ReopenTooLate, EmptyText.
    """
    ticket = steps.found(number)
    if ticket.about_officer_id is not None and ticket.about_officer_id == by.user_id:
        raise steps.AboutYou
    steps.at_a_desk(ticket)
    steps.fits(ticket, "reopen")
    known, holidays = catalogue.of_country(), periods.holidays()
    until = working_days.add(timezone.localdate(ticket.closed_at), known.reopen_within, holidays)  # type: ignore[union-attr]
    if timezone.localdate(at) > until:
        raise ReopenTooLate(number=number, until=until)
    if not reason.strip():
        raise handling.EmptyText
    ticket.state, ticket.outcome, ticket.reaction, ticket.closed_at = Ticket.State.IN_WORK, "", "", None
    ticket.answered_at = None
    ticket.due_on = working_days.add(timezone.localdate(at), known.kinds[ticket.kind].days[ticket.severity], holidays)
    ticket.save()
    steps.write(ticket, "reopened", by=by, at=at, text=reason, public=True)
    return ticket


def _settled(instruction: Instruction) -> bool:
    """Whether the money of an instruction reached the person: by itself, or by the lines that re-issue all of its own."""
    arrived = (Instruction.State.SETTLED, Instruction.State.COLLECTED)
    if instruction.state in arrived:
        return True
    lines = Line.objects.filter(instruction=instruction)
    paid = Q(reissued_by__instruction__state__in=arrived)
    return lines.exists() and not lines.exclude(pk__in=lines.filter(paid).values("pk")).exists()
