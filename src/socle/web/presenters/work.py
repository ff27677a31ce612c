"""My work: for each thing that waits, how many there are, since when, and where to do it. Only what the role may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.permissions import Permission as P
from socle.eligibility.queries import lists
from socle.grievances.queries.tickets import Filter, count, tickets
from socle.intake import queries as intake
from socle.payments.models import Line, Payroll
from socle.payments.queries import payrolls
from socle.web import formats

OVERDUE, TODAY, MINE, OTHERS, RETURNED = "overdue", "today", "mine", "others", "returned"
SECTIONS: dict[str, Promise | str] = {
    OVERDUE: gettext_lazy("Overdue"),
    TODAY: gettext_lazy("Due today"),
    MINE: gettext_lazy("Waiting for me"),
    RETURNED: gettext_lazy("Returned payments"),
    OTHERS: gettext_lazy("Waiting for others"),
}
_TONES = {OVERDUE: "bad", TODAY: "wait", RETURNED: "wait"}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many things wait, and since when the oldest of them does."""

    count: int
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One kind of work: its section, who does it, how it is counted, where it is done."""

    section: str
    label: Promise | str
    url: str
    needs: frozenset[P]
    count: Callable[[acting.Actor, datetime], Waiting]


@dataclass(frozen=True, kw_only=True)
class Item:
    """What the home page shows of one kind of work."""

    label: str
    count: int
    url: str
    age: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """Work of one urgency."""

    title: str
    items: tuple[Item, ...]


def of(by: acting.Actor, at: datetime) -> list[Section]:
    """The work of the actor's role, the most urgent first; a section that the role has nothing in is left out."""
    today = timezone.localdate(at)
    open_to_role = [entry for entry in ENTRIES if entry.needs <= by.permissions]
    return [
        Section(
            title=str(title),
            items=tuple(_item(entry, by, at, today) for entry in open_to_role if entry.section == section),
        )
        for section, title in SECTIONS.items()
        if any(entry.section == section for entry in open_to_role)
    ]


def counted(rows: QuerySet, since: str) -> Waiting:
    """How many rows, and the day of the earliest `since` (a date or instant of the row)."""
    told = rows.order_by().aggregate(count=Count("pk"), since=Min(since))
    earliest = told["since"]
    return Waiting(
        count=told["count"], since=timezone.localdate(earliest) if isinstance(earliest, datetime) else earliest
    )


def age(since: date | None, today: date) -> str:
    """How old the oldest is, in words."""
    if since is None or since > today:
        return ""
    days = (today - since).days
    if days == 0:
        return _("since today")
    return ngettext("oldest %(days)s day", "oldest %(days)s days", days) % {"days": formats.number(days)}


def _item(entry: Entry, by: acting.Actor, at: datetime, today: date) -> Item:
    waiting = entry.count(by, at)
    return Item(
        label=str(entry.label),
        count=waiting.count,
        url=entry.url,
        age=age(waiting.since, today),
        tone=_TONES.get(entry.section, ""),
    )


def _drafts(by: acting.Actor, _at: datetime) -> Waiting:
    return counted(intake.drafts(by=by), "saved_at")


def _changes_for_me(by: acting.Actor, _at: datetime) -> Waiting:
    return counted(intake.changes(by=by, state="requested").exclude(requested_by_id=by.user_id), "requested_at")


def _changes_of_mine(by: acting.Actor, _at: datetime) -> Waiting:
    return counted(intake.changes(by=by, state="requested").filter(requested_by_id=by.user_id), "requested_at")


def _checked_imports(by: acting.Actor, _at: datetime) -> Waiting:
    return counted(intake.batches(by=by).filter(state="checked"), "started_at")


def _roles_to_review(by: acting.Actor, at: datetime) -> Waiting:
    return counted(accounts.to_review(by=by, on=timezone.localdate(at)), "seen_on")


def _lists_to_sign(_by: acting.Actor, _at: datetime) -> Waiting:
    found = lists.batches()
    earliest = min((one["prepared_at"] for one in found), default=None)
    return Waiting(count=len(found), since=timezone.localdate(earliest) if earliest else None)


def _applications(_by: acting.Actor, _at: datetime) -> Waiting:
    return counted(lists.applications(state="lodged"), "lodged_on")


def _unserved(_by: acting.Actor, _at: datetime) -> Waiting:
    return counted(lists.decisions(served=False), "decided_at")


def _payrolls_to_approve(_by: acting.Actor, _at: datetime) -> Waiting:
    wait = Q(state=Payroll.State.VALIDATED) | Q(state=Payroll.State.APPROVED, second_approval=True)
    return counted(payrolls.all_of().filter(wait), "cut_off_at")


def _returned(_by: acting.Actor, _at: datetime) -> Waiting:
    lost = Line.objects.filter(state__in=(Line.State.RETURNED, Line.State.FAILED), reissued_by=None)
    return counted(lost, "created_at")


def _tickets(by: acting.Actor, at: datetime, where: Filter) -> Waiting:
    today = timezone.localdate(at)
    first = tickets(by=by, on=today, where=where, limit=1)
    return Waiting(
        count=count(by=by, on=today, where=where),
        since=timezone.localdate(first[0].ticket.received_at) if first else None,
    )


def _overdue_tickets(by: acting.Actor, at: datetime) -> Waiting:
    return _tickets(by, at, Filter(overdue=True))


def _my_tickets(by: acting.Actor, at: datetime) -> Waiting:
    return _tickets(by, at, Filter(open=True, assigned_to=by.user_id))


ENTRIES: tuple[Entry, ...] = (
    Entry(
        section=OVERDUE,
        label=gettext_lazy("Complaints past their deadline"),
        url="/tickets?overdue=yes",
        needs=frozenset({P.HANDLE_GRIEVANCE}),
        count=_overdue_tickets,
    ),
    Entry(
        section=MINE,
        label=gettext_lazy("Complaints in my hands"),
        url="/tickets?mine=yes",
        needs=frozenset({P.HANDLE_GRIEVANCE}),
        count=_my_tickets,
    ),
    Entry(
        section=MINE,
        label=gettext_lazy("Lists to sign"),
        url="/lists",
        needs=frozenset({P.SIGN_DECISION}),
        count=_lists_to_sign,
    ),
    Entry(
        section=MINE,
        label=gettext_lazy("Applications to assess"),
        url="/applications?state=lodged",
        needs=frozenset({P.ASSESS}),
        count=_applications,
    ),
    Entry(
        section=MINE,
        label=gettext_lazy("Decisions to hand over"),
        url="/applications?state=decided",
        needs=frozenset({P.SERVE_DECISION}),
        count=_unserved,
    ),
    Entry(
        section=MINE,
        label=gettext_lazy("Payrolls to approve"),
        url="/payrolls",
        needs=frozenset({P.APPROVE_PAYROLL}),
        count=_payrolls_to_approve,
    ),
    Entry(
        section=OTHERS,
        label=gettext_lazy("Payrolls that wait for approval"),
        url="/payrolls",
        needs=frozenset({P.PREPARE_PAYROLL}),
        count=_payrolls_to_approve,
    ),
    Entry(
        section=RETURNED,
        label=gettext_lazy("Payments that came back"),
        url="/payrolls",
        needs=frozenset({P.PREPARE_PAYROLL}),
        count=_returned,
    ),
    Entry(
        section=MINE,
        label=gettext_lazy("Interviews to finish"),
        url="/households/new",
        needs=frozenset({P.REGISTER}),
        count=_drafts,
    ),
    Entry(
        section=MINE,
        label=gettext_lazy("Reported changes to decide on"),
        url="/changes?state=requested",
        needs=frozenset({P.REGISTER}),
        count=_changes_for_me,
    ),
    Entry(
        section=MINE,
        label=gettext_lazy("Imported lists to look at"),
        url="/imports",
        needs=frozenset({P.IMPORT}),
        count=_checked_imports,
    ),
    Entry(
        section=OVERDUE,
        label=gettext_lazy("Roles to review"),
        url="/accounts/review",
        needs=frozenset({P.MANAGE_ACCOUNTS}),
        count=_roles_to_review,
    ),
    Entry(
        section=OTHERS,
        label=gettext_lazy("Changes that I recorded"),
        url="/changes?state=requested&mine=yes",
        needs=frozenset({P.REGISTER}),
        count=_changes_of_mine,
    ),
)
