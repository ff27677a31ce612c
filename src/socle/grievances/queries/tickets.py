"""Tickets as each role may see them. Row-level security hides what is about a colleague; here what is confidential."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.base.periods import queries as periods
from socle.eligibility.models import Decision
from socle.grievances import reasoning
from socle.grievances.models import AppealDraft, AppealOutcome, Step, Ticket

_READERS = (
    Permission.RECEIVE_GRIEVANCE,
    Permission.HANDLE_GRIEVANCE,
    Permission.DECIDE_APPEAL,
    Permission.READ_AUDIT,
    Permission.RUN_JOBS,
)
LARGEST_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which tickets: those of a state, kind, office, somebody's own, or overdue on the day of the list. '' and None: all."""

    state: str = ""
    kind: str = ""
    office: str = ""
    assigned_to: int | None = None
    overdue: bool = False
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a list: the ticket and its age against the deadline."""

    ticket: Ticket
    age: reasoning.Age


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything of one ticket that the actor may see. `public_steps` are what the person may read too."""

    ticket: Ticket
    age: reasoning.Age
    steps: list[Step]
    outcome: AppealOutcome | None
    draft: AppealDraft | None
    decision: Decision | None

    @property
    def public_steps(self) -> list[Step]:
        return [step for step in self.steps if step.public]


def visible(by: acting.Actor) -> QuerySet[Ticket]:
    """The tickets that the actor may see: those of their area, confidential ones only at the desk in charge (G10).

    Who received a confidential ticket finds it again, auditors read all. Raises NotPermitted.
    """
    if not any(by.can(permission) for permission in _READERS):
        by.require(Permission.HANDLE_GRIEVANCE)
    if by.can(Permission.READ_AUDIT) or by.can(Permission.RUN_JOBS):
        return Ticket.objects.all()
    in_charge = Q(office=by.office) if by.can(Permission.HANDLE_GRIEVANCE) else Q(pk=None)
    mine = Q(received_by=by.name)
    seen = Q(confidential=False) | in_charge | mine
    if by.can(Permission.DECIDE_APPEAL):  # the appeal body sees appeals before it, nothing else
        return Ticket.objects.filter(kind=Ticket.Kind.APPEAL, office=by.office)
    return Ticket.objects.filter(seen)


def tickets(*, by: acting.Actor, on: date, where: Filter | None = None, limit: int = 50, after: int = 0) -> list[Row]:
    """A page of tickets, the nearest deadline first, with their age on that day. Raises NotPermitted."""
    found = _filtered(visible(by), where or Filter(), on).select_related("person", "assigned_to", "decision")
    limit = max(1, min(limit, LARGEST_PAGE))
    return _aged(found.order_by("due_on", "id")[after : after + limit], on)


def count(*, by: acting.Actor, on: date, where: Filter | None = None) -> int:
    """How many tickets the list has. Raises NotPermitted."""
    return _filtered(visible(by), where or Filter(), on).count()


def page(*, number: str, by: acting.Actor, on: date) -> Page:
    """One ticket. Raises NotPermitted, or NotFound for what is absent, elsewhere, or not for the actor's eyes."""
    ticket = (
        visible(by)
        .select_related("person", "assigned_to", "decision__act__signed_by", "decision__application", "instruction")
        .filter(number=number)
        .first()
    )
    if ticket is None:
        raise refusals.NotFound(number=number)
    decides = by.can(Permission.DECIDE_APPEAL) or by.can(Permission.READ_AUDIT)
    return Page(
        ticket=ticket,
        age=_aged([ticket], on)[0].age,
        steps=list(ticket.steps.select_related("by").order_by("at", "id")),
        outcome=AppealOutcome.objects.filter(ticket=ticket).select_related("decision").first(),
        draft=AppealDraft.objects.filter(ticket=ticket).select_related("prepared_by").first() if decides else None,
        decision=ticket.decision if by.can(Permission.READ_DECISION) else None,
    )


def awaiting_redress(*, by: acting.Actor) -> list[AppealOutcome]:
    """Upheld appeals whose redress is not finished, the oldest first: not carried out, not served, or not paid yet.

    Raises NotPermitted.
    """
    open_ones = AppealOutcome.objects.filter(upheld=True, ticket__in=visible(by)).exclude(
        ticket__state=Ticket.State.CLOSED
    )
    return list(open_ones.select_related("ticket__person", "decision__service").order_by("id")[:LARGEST_PAGE])


def _filtered(found: QuerySet[Ticket], where: Filter, on: date) -> QuerySet[Ticket]:
    given = {
        name: value
        for name, value in (
            ("state", where.state),
            ("kind", where.kind),
            ("office", where.office),
            ("assigned_to", where.assigned_to),
        )
        if value
    }
    found = found.filter(**given)
    if where.open or where.overdue:
        found = found.exclude(state=Ticket.State.CLOSED)
    if where.overdue:
        found = found.filter(due_on__lt=on, paused_on=None).exclude(state=Ticket.State.ANSWERED)
    return found


def _aged(found: Iterable[Ticket], on: date) -> list[Row]:
    holidays = periods.holidays()
    return [
        Row(
            ticket=one,
            age=reasoning.age(
                received_on=timezone.localdate(one.received_at),
                due_on=one.due_on,
                ended_on=_day(one.answered_at or one.closed_at),
                on=on,
                holidays=holidays,
            ),
        )
        for one in found
    ]


def _day(instant: datetime | None) -> date | None:
    return timezone.localdate(instant) if instant else None
