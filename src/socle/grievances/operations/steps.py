"""What every operation on a ticket begins and ends with: finding it, being in charge of it, and writing down the step."""

from datetime import datetime

from socle.base import acting
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.grievances import reasoning
from socle.grievances.models import Step, Ticket


class NotInCharge(refusals.Refusal):
    """Ticket {number} is with another office ({office}). That office must do this, or pass it to yours."""

    code = "grievances.not-in-charge"


class AboutYou(refusals.Refusal):
    """This matter is about you. You may neither record it nor work on it; a colleague of another office must."""

    code = "grievances.about-you"


class WrongState(refusals.Refusal):
    """Ticket {number} is '{state}'. This can be done only while it is: {states}."""

    code = "grievances.wrong-state"


class AppealIsDecided(refusals.Refusal):
    """Ticket {number} is an appeal. It is decided by the appeal body, not answered or closed at a desk."""

    code = "grievances.appeal-is-decided"


def found(number: str, *, lock: bool = True) -> Ticket:
    """The ticket with that number in the actor's scope, locked. Raises NotFound, the same for hidden and absent ones."""
    tickets = Ticket.objects.select_for_update(of=("self",)) if lock else Ticket.objects.all()
    ticket = tickets.filter(number=number).first()
    if ticket is None:
        raise refusals.NotFound(number=number)
    return ticket


def in_charge(number: str, *, step: str, by: acting.Actor) -> Ticket:
    """The ticket, if the actor's office is in charge of it and the step fits its state.

    Raises NotFound, AboutYou, NotInCharge or WrongState.
    """
    ticket = found(number)
    if ticket.about_officer_id is not None and ticket.about_officer_id == by.user_id:
        raise AboutYou
    if ticket.office != by.office:
        raise NotInCharge(number=number, office=ticket.office)
    fits(ticket, step)
    return ticket


def fits(ticket: Ticket, step: str) -> None:
    """Raises WrongState where the step is not for the ticket's state."""
    if ticket.state not in reasoning.STEPS[step]:
        raise WrongState(number=ticket.number, state=ticket.state, states=", ".join(reasoning.STEPS[step]))


def at_a_desk(ticket: Ticket) -> None:
    """Raises AppealIsDecided for an appeal."""
    if ticket.kind == Ticket.Kind.APPEAL:
        raise AppealIsDecided(number=ticket.number)


def write(ticket: Ticket, action: str, *, by: acting.Actor, at: datetime, text: str = "", public: bool = False) -> Step:
    """Write the step, and its audit event (`grievances.<action>`, without what was said)."""
    audit.record(
        f"grievances.{action.replace(' ', '-')}",
        by=by,
        at=at,
        about=ticket.number,
        scheme=ticket.scheme,
        area_key=ticket.area_key,
        details={"kind": ticket.kind, "category": ticket.category, "state": ticket.state, "level": ticket.level},
    )
    return Step.objects.create(
        ticket=ticket, action=action, text=text.strip(), public=public, by_id=by.user_id, by_name=by.name, at=at
    )
