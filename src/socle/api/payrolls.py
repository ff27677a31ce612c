"""Payrolls with their totals and findings, the files that providers send back, and single payments."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema

from socle.api import door, paging
from socle.api.shapes import Limit, MaybeCode, Money, Number
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import money, refusals
from socle.payments import ports
from socle.payments.models import Payroll
from socle.payments.operations import reports
from socle.payments.queries import payrolls as queries

router = Router(tags=["payments"])


class PayrollOut(Schema):
    """A payroll: one scheme, one period, its state and totals."""

    number: str
    scheme: str
    period: str
    cycle: str
    state: str
    currency: str
    lines: int
    total: Money
    cut_off_at: datetime
    due_on: date | None


class Payrolls(Schema):
    """A page; `next` is what to send as `after`, null on the last one."""

    items: list[PayrollOut]
    next: str | None


class StateTotal(Schema):
    """How many lines are in a state, and their sum."""

    state: str
    lines: int
    total: Money


class Cause(Schema):
    """A part of the difference to the cycle before; the parts add up to it exactly."""

    cause: str
    units: int
    amount: Money


class FindingsOfKind(Schema):
    """What validation noticed: how many, how many of them waived with a reason, and whether they block approval."""

    kind: str
    blocking: bool
    count: int
    waived: int


class PayrollDetail(PayrollOut):
    """A payroll with its lines by state, why it differs from the one before, its findings and its payment files."""

    previous: str | None
    by_state: list[StateTotal]
    variance: list[Cause]
    findings: list[FindingsOfKind]
    messages: list[str]
    unexplained_differences: int


class TakenOut(Schema):
    """Whether the file is new; one that was taken before changes nothing."""

    payroll: str
    taken: bool
    state: str


class StatusOut(Schema):
    """What a provider or bank said of a payment, and when it was read."""

    status: str
    reason_code: str
    reason: str
    at: datetime


class PaidLine(Schema):
    """A line that is paid by the payment."""

    award: str
    component: str
    period: str
    kind: str
    amount: Money
    state: str


class PaymentOut(Schema):
    """A payment: one amount to one recipient, what was said of it, and the lines it pays. The account is masked."""

    number: str
    payroll: str
    scheme: str
    period: str
    person: str
    account: str
    amount: Money
    currency: str
    state: str
    reason_code: str
    due_on: date
    settled_on: date | None
    failed_on: date | None
    returned_on: date | None
    statuses: list[StatusOut]
    lines: list[PaidLine]


@door.route(router, "GET", "/payrolls", Permission.READ_PAYMENTS, response=Payrolls)
def payrolls(
    request: HttpRequest,
    scheme: MaybeCode = "",
    after: Number | None = None,
    limit: Limit = 50,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """The payrolls of the caller's schemes, the latest opened first."""
    del request, by, at
    rows, following = paging.page(queries.all_of(scheme=scheme), after=after or "", limit=limit)
    return {"items": [_payroll(one) for one in rows], "next": following}


@door.route(router, "GET", "/payrolls/{number}", Permission.READ_PAYMENTS, response=PayrollDetail)
def payroll(request: HttpRequest, number: Path[Number], *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """One payroll."""
    del request, by, at
    found = queries.get(number)
    return _payroll(found) | {
        "previous": found.previous.number if found.previous else None,
        "by_state": [
            {"state": state, "lines": count, "total": money.plain(total)}
            for state, (count, total) in queries.counts_by_state(found).items()
        ],
        "variance": [
            {"cause": one.cause, "units": one.units, "amount": money.plain(one.amount)}
            for one in queries.variance(found)
        ],
        "findings": queries.findings_by_kind(found),
        "messages": [one.number for one in queries.messages(found)],
        "unexplained_differences": queries.differences(found, unexplained=True).count(),
    }


@door.route(
    router,
    "POST",
    "/payrolls/{number}/provider-files",
    Permission.SEND_PAYROLL,
    response=TakenOut,
    takes="application/xml",
)
def take_provider_file(
    request: HttpRequest,
    number: Path[Number],
    kind: Query[Literal["pain.002", "camt.053", "camt.054"]],
    message: Number | None = None,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """Take in what a provider or bank says of a payroll that was sent: the ISO 20022 file is the body of the request.

    `message`: the MsgId of the payment file it answers; needed where the payroll has several.
    """
    if not request.body:
        raise refusals.InvalidInput("The body is empty. Send the file as it was received.")
    given = ports.ProviderFile(
        name=f"{kind} from {by.name}"[:200],
        kind=ports.FileKind(kind),
        available_on=timezone.localdate(at),
        content=request.body,
    )
    taken = reports.receive_file(payroll=number, message=message or "", given=given, by=by, at=at)
    return {"payroll": number, "taken": taken, "state": queries.get(number).state}


@door.route(router, "GET", "/payments/{number}", Permission.READ_PAYMENTS, response=PaymentOut)
def payment(request: HttpRequest, number: Path[Number], *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """One payment by its number (the EndToEndId of the payment file), of a person in the caller's area."""
    del request, at
    found = queries.instruction(number)
    if not by.covers_scheme(found.payroll.scheme):
        raise refusals.NotFound(number=number)
    named = ("number", "currency", "state", "reason_code", "due_on")
    days = ("settled_on", "failed_on", "returned_on")
    return {name: getattr(found, name) for name in (*named, *days)} | {
        "payroll": found.payroll.number,
        "scheme": found.payroll.scheme,
        "period": found.payroll.period.code,
        "person": found.person.number,
        "account": found.instrument.masked,
        "amount": money.plain(found.amount),
        "statuses": list(found.statuses.order_by("at", "id").values("status", "reason_code", "reason", "at")),  # type: ignore[attr-defined]
        "lines": [_line(one) for one in found.lines.select_related("award", "period").order_by("id")],  # type: ignore[attr-defined]
    }


def _payroll(one: Payroll) -> dict[str, Any]:
    named = ("number", "scheme", "cycle", "state", "currency", "lines", "cut_off_at", "due_on")
    return {name: getattr(one, name) for name in named} | {
        "period": one.period.code,
        "total": money.plain(one.total),
    }


def _line(one: Any) -> dict[str, Any]:
    return {
        "award": one.award.number,
        "component": one.component,
        "period": one.period.code,
        "kind": one.kind,
        "amount": money.plain(one.amount),
        "state": one.state,
    }
