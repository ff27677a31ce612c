from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from socle.base.kernel import refusals
from socle.payments import rows
from socle.payments.models import Difference, Finding, Instruction, Line, Message, Payroll, VarianceCause


def get(number: str) -> Payroll:
    """The payroll with that number, or NotFound."""
    found = Payroll.objects.select_related("period", "previous__period").filter(number=number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def all_of(*, scheme: str = "") -> QuerySet[Payroll]:
    """The payrolls of a scheme, or of all, the latest first."""
    found = Payroll.objects.select_related("period").order_by("-period__starts_on", "-id")
    return found.filter(scheme=scheme) if scheme else found


def lines(payroll: Payroll, *, state: str = "", kind: str = "") -> QuerySet[Line]:
    """The lines of a payroll in a stable order; page them by `id__gt`."""
    found = payroll.payroll_lines.select_related("award", "period", "recipient__person", "instruction").order_by("id")
    found = found.filter(state=state) if state else found
    return found.filter(kind=kind) if kind else found


def counts_by_state(payroll: Payroll) -> dict[str, tuple[int, Decimal]]:
    """How many lines are in each state, and their sum."""
    found = payroll.payroll_lines.values("state").annotate(count=Count("id"), total=Sum("amount"))
    return {row["state"]: (row["count"], row["total"]) for row in found.order_by("state")}


def findings(payroll: Payroll, *, kind: str = "") -> QuerySet[Finding]:
    """What the checks noticed, blocking ones first."""
    found = payroll.findings.select_related("award", "waived_by").order_by("-blocking", "kind", "id")
    return found.filter(kind=kind) if kind else found


def findings_by_kind(payroll: Payroll) -> list[dict[str, object]]:
    """For the validation report: kind, blocking, how many, how many waived."""
    found = payroll.findings.values("kind", "blocking").annotate(count=Count("id"), waived=Count("waived_by"))
    return list(found.order_by("-blocking", "kind"))


def life_status_findings() -> QuerySet[Finding]:
    """Deaths that banks reported and nobody has looked into: for the window and the cases room."""
    return Finding.objects.filter(kind="life-status", waived_by=None).select_related("award", "payroll").order_by("id")


def variance(payroll: Payroll) -> QuerySet[VarianceCause]:
    """Why the payroll differs from the one before; the amounts add up to the difference."""
    return payroll.variance.order_by("cause")


def differences(payroll: Payroll, *, unexplained: bool = False) -> QuerySet[Difference]:
    """Where instructed, reported and booked disagree, the oldest first."""
    found = payroll.differences.select_related("instruction", "entry", "explained_by").order_by("found_at", "id")
    return found.filter(explained_at=None) if unexplained else found


def messages(payroll: Payroll) -> QuerySet[Message]:
    """The payment files, without their content."""
    return payroll.messages.defer("content").order_by("id")


def funding_request(payroll: Payroll) -> list[dict[str, object]]:
    """What the treasury is asked for: the sum of lines to be paid by financing source and budget line."""
    found = payroll.payroll_lines.exclude(state__in=("held", "suspended", "dropped"))
    return list(
        found.values("financing_source", "budget_line")
        .annotate(lines=Count("id"), total=Sum("amount"))
        .order_by("budget_line")
    )


def instruction(number: str) -> Instruction:
    """The instruction with that number, with its lines and statuses, or NotFound."""
    found = Instruction.objects.select_related("payroll__period", "person", "instrument").filter(number=number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


@dataclass(frozen=True, kw_only=True)
class Record:
    """How a provider did: instructions, how many settled, failed and came back, mean days from due to settled, and what is
    with it now."""

    provider: str
    instructions: int
    settled: int
    failed: int
    returned: int
    days_to_settle: Decimal | None
    with_provider: Decimal


_LEAGUE = """
SELECT i.provider, count(*), count(n.settled_on) - count(n.returned_on), count(n.failed_on), count(n.returned_on),
       round(avg(n.settled_on - n.due_on), 1),
       coalesce(sum(n.amount) FILTER (WHERE n.state IN ('prepared', 'sent', 'accepted')), 0)
FROM payments_instruction n JOIN enrolment_instrument i ON i.id = n.instrument_id
JOIN payments_payroll p ON p.id = n.payroll_id
WHERE %(scheme)s = '' OR p.scheme = %(scheme)s
GROUP BY i.provider ORDER BY i.provider
"""


def provider_league(*, scheme: str = "") -> list[Record]:
    """The providers beside each other (domain P20)."""
    names = ("provider", "instructions", "settled", "failed", "returned", "days_to_settle", "with_provider")
    return [Record(**dict(zip(names, row, strict=True))) for row in rows.read(_LEAGUE, {"scheme": scheme})]
