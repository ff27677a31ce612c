"""Payrolls and payments as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.payments.formats import states as reasons
from socle.payments.models import Difference, Finding, Instruction, Line, Payroll, PayrollStep
from socle.payments.queries import balances, payrolls
from socle.payments.reasoning import states
from socle.web.presenters import law_words, payroll_words, people, programmes, told, words


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the payroll: its words, whether it is done, who did it and when."""

    label: str
    state: str
    number: int
    by: str
    at: datetime | None


def rows(found: Sequence[Payroll]) -> list[dict[str, Any]]:
    """The rows of the list."""
    schemes = programmes.named(one.scheme for one in found)
    return [{"payroll": one, "url": f"/payrolls/{one.number}", "scheme": schemes[one.scheme]} for one in found]


def page(payroll: Payroll, tab: str, by: acting.Actor) -> dict[str, Any]:
    """What every tab of a payroll shows: title, totals, steps, and what may be done next."""
    url = f"/payrolls/{payroll.number}"
    return {
        "payroll": payroll,
        "scheme": programmes.title(payroll.scheme),
        "tab": tab,
        "tabs": [
            ("", _("Overview"), url),
            ("findings", _("Findings"), f"{url}/findings"),
            ("lines", _("Lines"), f"{url}/lines"),
            ("money", _("Files and reconciliation"), f"{url}/money"),
        ],
        "steps": steps(payroll),
        "next": _next(payroll, by),
        "send_url": f"{url}/send",
        "trail": [(_("Payments"), "/payrolls"), (payroll.number, "")],
    }


def steps(payroll: Payroll) -> list[Step]:
    """The steps of the payroll's life that it has or will have."""
    reached = {one.state: one for one in payroll.steps.select_related("by")}
    came_back = "partly returned" in reached
    order, state = [states.DRAFT], states.DRAFT
    asks_twice = payroll.second_approval or states.APPROVED_TWICE in reached
    while following := states.following(state, second_approval=asks_twice, something_came_back=came_back):
        order.append(following)
        state = following
    due = next((one for one in order if one not in reached), None)
    return [
        Step(
            label=words_of(one),
            state="done" if one in reached else "current" if one == due else "",
            number=place,
            by=_who(reached[one]) if one in reached else "",
            at=reached[one].at if one in reached else None,
        )
        for place, one in enumerate(order, 1)
    ]


def _who(step: PayrollStep) -> str:
    return step.by.name if step.by else step.by_name


def words_of(state: str) -> str:
    """The word of a step."""
    from_table = {
        "draft": _("Opened"),
        "partly returned": _("Something came back"),
    }
    return from_table.get(state) or str(told_state(state))


def told_state(state: str) -> str:
    """The word of a state of a payroll."""
    return str(payroll_words.STATES.get(state, words.spoken(state)))


def _next(payroll: Payroll, by: acting.Actor) -> frozenset[str]:
    """Which buttons the actor is shown: those of the state that their role may use. The operation decides."""
    possible: dict[str, frozenset[tuple[str, P]]] = {
        "draft": frozenset({("calculate", P.PREPARE_PAYROLL)}),
        "calculated": frozenset({("validate", P.PREPARE_PAYROLL), ("calculate", P.PREPARE_PAYROLL)}),
        "validated": frozenset({("approve", P.APPROVE_PAYROLL), ("validate", P.PREPARE_PAYROLL)}),
        "approved": frozenset(
            {("approve-again", P.APPROVE_PAYROLL)} if payroll.second_approval else {("fund", P.SEND_PAYROLL)}
        ),
        "approved twice": frozenset({("fund", P.SEND_PAYROLL)}),
        "funded": frozenset({("send", P.SEND_PAYROLL)}),
        "sent": frozenset({("reports", P.SEND_PAYROLL), ("reconcile", P.RECONCILE)}),
        "partly returned": frozenset({("reports", P.SEND_PAYROLL), ("reconcile", P.RECONCILE)}),
        "reconciled": frozenset({("close", P.RECONCILE), ("reports", P.SEND_PAYROLL)}),
    }
    shown = frozenset(name for name, needs in possible.get(payroll.state, ()) if by.can(needs))
    signed = set(payroll.steps.filter(by=by.user_id).values_list("state", flat=True)) if by.user_id else set()
    return shown - {"approve", "approve-again"} if signed & _PREPARED_OR_SIGNED else shown


_PREPARED_OR_SIGNED = {"draft", "calculated", "validated", "approved"}
HOLDING = (
    "missing",
    "unusable-account",
    "nothing-left",
)  # a finding of these kinds holds its lines, and stops nothing else


def overview(payroll: Payroll) -> dict[str, Any]:
    """Totals by state, the variance to the cycle before explained to the cent, the funding request, the findings."""
    causes = [
        {"cause": words.word(payroll_words.CAUSES, one.cause), "units": one.units, "amount": one.amount}
        for one in payrolls.variance(payroll)
    ]
    before = payroll.previous.total if payroll.previous else Decimal(0)
    explained = sum((one["amount"] for one in causes), Decimal(0))
    return {
        "causes": causes,
        "before": before,
        "difference": payroll.total - before,
        "unexplained": payroll.total - before - explained,
        "by_state": [
            {"state": state, "count": count, "total": total}
            for state, (count, total) in payrolls.counts_by_state(payroll).items()
        ],
        "funding": payrolls.funding_request(payroll),
        "by_kind": [
            one | {"title": words.word(payroll_words.FINDINGS, str(one["kind"])), "holds": one["kind"] in HOLDING}
            for one in payrolls.findings_by_kind(payroll)
        ],
    }


def findings(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings with their words."""
    return [
        {
            "finding": one,
            "holds": one.kind in HOLDING,
            "title": words.word(payroll_words.FINDINGS, one.kind),
            "award": one.award.number if one.award else "",
            "details": _details(one.details),
        }
        for one in found
    ]


def _details(held: Any) -> str:
    """What a finding notes beside its kind: names and values, or a list of such."""
    if isinstance(held, list):
        return "; ".join(_details(one) for one in held)
    return ", ".join(f"{words.spoken(key)}: {_plain(value)}" for key, value in (held or {}).items())


def _plain(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def lines(found: Sequence[Line]) -> list[dict[str, Any]]:
    """The rows of a payroll's lines: who receives, what for, how much, where it stands."""
    named = people.names(one.recipient.person_id for one in found if one.recipient)
    told_by = {scheme: law_words.texts(scheme) for scheme in {one.scheme for one in found}}
    return [
        {
            "line": one,
            "award": one.award.number,
            "who": named.get(one.recipient.person_id, "") if one.recipient else "",
            "component": law_words.of(told_by[one.scheme], one.component),
            "held_because": words.word(payroll_words.FINDINGS, one.held_because) if one.held_because else "",
            "instruction": one.instruction.number if one.instruction else "",
        }
        for one in found
    ]


def money(payroll: Payroll, by: acting.Actor) -> dict[str, Any]:
    """Files that went and came, what differs, the balances of the scheme's ledger."""
    return {
        "sent_files": [{"message": one, "may": by.can(P.SEND_PAYROLL)} for one in payrolls.messages(payroll)],
        "files": [
            {"file": file, "message": message.number}
            for message in payrolls.messages(payroll).prefetch_related("files")
            for file in message.files.all()
        ],
        "differences": [difference(one) for one in payrolls.differences(payroll)],
        "balances": [
            {"name": words.word(payroll_words.ACCOUNTS, one.kind), "balance": one}
            for one in balances.balances(scheme=payroll.scheme)
        ],
        "disagreements": balances.disagreements(scheme=payroll.scheme),
        "may_explain": by.can(P.RECONCILE),
    }


def difference(one: Difference) -> dict[str, Any]:
    """A difference with its words."""
    return {"row": one, "title": words.word(payroll_words.DIFFERENCES, one.kind), "open": one.explained_at is None}


def payment(found: Instruction, by: acting.Actor) -> dict[str, Any]:
    """The page of one payment: to whom, by which account (masked), what it is made of, what became of it."""
    named = people.names([found.person_id])
    reason = reasons.Reason(code=found.reason_code) if found.reason_code else None
    own = list(found.lines.select_related("award", "period", "reissues__instruction").order_by("id"))
    again = Line.objects.filter(reissues__in=own).select_related("instruction", "payroll").order_by("id")
    return {
        "instruction": found,
        "scheme": programmes.title(found.payroll.scheme),
        "who": people.who(found.person, named, opens=by.can(P.READ_DOSSIER)),
        "lines": [{"line": one, "component": law_words.of(law_words.texts(one.scheme), one.component)} for one in own],
        "statuses": [
            {"row": one, "words": reasons.Reason(code=one.reason_code, text=one.reason).words(told.language())}
            if one.reason_code
            else {"row": one, "words": ""}
            for one in found.statuses.order_by("-at", "-id")
        ],
        "reason": reason.words(told.language()) if reason else "",
        "again": list(again),
        "may_reissue": by.can(P.PREPARE_PAYROLL) and found.state in ("failed", "returned") and not again,
        "may_complain": by.can(P.RECEIVE_GRIEVANCE),
        "trail": [
            (_("Payments"), "/payrolls"),
            (found.payroll.number, f"/payrolls/{found.payroll.number}"),
            (found.number, ""),
        ],
    }
