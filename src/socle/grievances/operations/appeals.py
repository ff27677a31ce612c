"""The appeal body: one member reports and prepares, another signs; neither had a part in what is disputed (domain G05)."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.eligibility.models import Decision
from socle.eligibility.operations import decisions
from socle.grievances import reasoning
from socle.grievances.models import AppealDraft, AppealOutcome, Step, Ticket
from socle.grievances.operations import ending, findings, handling, redress, steps
from socle.grievances.queries import parts
from socle.payments.operations import recoveries
from socle.registry import queries as registry


class HadAPart(refusals.Refusal):
    """You {part}. Another member of the appeal body must work on this appeal."""

    code = "grievances.had-a-part"


class NotAnAppeal(refusals.Refusal):
    """Ticket {number} is no appeal."""

    code = "grievances.not-an-appeal"


class AlreadyPrepared(refusals.Refusal):
    """A decision on appeal {number} is prepared and waits for signature. Send it back before another one is prepared."""

    code = "grievances.already-prepared"


class NotPrepared(refusals.Refusal):
    """No decision on appeal {number} is prepared. The rapporteur prepares it, another member signs it."""

    code = "grievances.not-prepared"


_PARTS = {
    "signed": "signed the disputed decision",
    "prepared": "prepared the disputed decision",
    "verified": "verified the disputed facts",
}


@acting.operation(Permission.DECIDE_APPEAL)
def take(*, number: str, by: acting.Actor, at: datetime) -> Ticket:
    """Take an appeal as its rapporteur. Raises what `_before_us` raises."""
    ticket = _before_us(number, by)
    ticket.assigned_to_id, ticket.state = by.user_id, Ticket.State.IN_WORK
    ticket.acknowledged_at = ticket.acknowledged_at or at
    ticket.save(update_fields=["assigned_to", "state", "acknowledged_at"])
    steps.write(ticket, "acknowledged", by=by, at=at, public=True)
    return ticket


@acting.operation(Permission.DECIDE_APPEAL)
def note(*, number: str, text: str, public: bool, by: acting.Actor, at: datetime) -> Step:
    """Note something about an appeal: for the file, or for the person to read. Raises EmptyText, and as `take`."""
    ticket = _before_us(number, by)
    if not text.strip():
        raise handling.EmptyText
    return steps.write(ticket, "note", by=by, at=at, text=text, public=public)


@acting.operation(Permission.DECIDE_APPEAL)
def prepare_decision(*, number: str, new: findings.NewFinding, by: acting.Actor, at: datetime) -> AppealDraft:
    """Prepare the decision on an appeal, with its finding, reasons and articles; another member signs it.

    Raises AlreadyPrepared, what `findings.check` raises, and as `take`.
    """
    ticket = _before_us(number, by)
    disputed = _disputed(ticket)
    if AppealDraft.objects.filter(ticket=ticket).exists():
        raise AlreadyPrepared(number=number)
    from_on = findings.check(new, ticket, disputed)
    worth = [{"component": code, "amount": str(amount)} for code, amount in findings.amounts(new.assessment).items()]
    draft = AppealDraft.objects.create(
        ticket=ticket,
        batch=_propose(ticket, disputed, new, worth, by, at),
        upheld=new.upheld,
        finding=new.finding,
        reasons=new.reasons.strip(),
        law=new.law.strip(),
        rectified_from=from_on,
        amounts=worth if new.upheld else [],
        prepared_by_id=by.user_id,
        prepared_at=at,
    )
    ticket.state = Ticket.State.IN_WORK
    ticket.save(update_fields=["state"])
    steps.write(ticket, "prepared", by=by, at=at)
    return draft


@acting.operation(Permission.DECIDE_APPEAL)
def send_back(*, number: str, reason: str, by: acting.Actor, at: datetime) -> Ticket:
    """Send a prepared decision back unsigned; it is prepared anew. Raises NotPrepared, EmptyText, and as `take`."""
    ticket = _before_us(number, by)
    draft = _draft(ticket)
    if not reason.strip():
        raise handling.EmptyText
    decisions.discard(batch=draft.batch, reason=reason.strip()[:300], by=_signer(by), at=at)
    draft.delete()
    steps.write(ticket, "sent back", by=by, at=at, text=reason)
    return ticket


@acting.operation(Permission.DECIDE_APPEAL)
def decide(*, number: str, by: acting.Actor, at: datetime) -> AppealOutcome:
    """Sign the prepared decision. Upheld: awards are put right from the day found, and what was withheld is posted.

    The ticket is answered; it closes when the decision was served and, if upheld, its redress was paid (domain G08).
    Raises NotPrepared, SameOfficer, NoAuthority, OwnRecord, and as `take`.
    """
    ticket = _before_us(number, by)
    disputed, draft = _disputed(ticket), _draft(ticket)
    [decision] = decisions.sign_batch(batch=draft.batch, by=_signer(by), at=at)
    outcome = AppealOutcome.objects.create(
        ticket=ticket,
        upheld=draft.upheld,
        finding=draft.finding,
        reasons=draft.reasons,
        law=draft.law,
        rectified_from=draft.rectified_from,
        decision=decision,
    )
    if draft.upheld:
        redress.carry_out(outcome, draft, by=by, at=at)
    elif disputed.kind == Decision.Kind.RECOVERY:
        recoveries.resume(decision=disputed.number, by=by, at=at)
    handling.run_on(ticket, at)
    ticket.state, ticket.answer, ticket.answered_at = Ticket.State.ANSWERED, draft.reasons, at
    ticket.save()
    steps.write(ticket, "decided", by=by, at=at, text="upheld" if draft.upheld else "dismissed", public=True)
    return outcome


@acting.operation(Permission.RECEIVE_GRIEVANCE)
def withdraw(*, number: str, by: acting.Actor, at: datetime) -> Ticket:
    """The person withdraws an appeal that nobody decided yet. Raises NotFound, NotAnAppeal, WrongState, AlreadyPrepared."""
    ticket = steps.found(number)
    disputed = _disputed(ticket)
    steps.fits(ticket, "decide")
    registry.refuse_own_record(by=by, person=ticket.person)
    if AppealDraft.objects.filter(ticket=ticket).exists():
        raise AlreadyPrepared(number=number)
    if disputed.kind == Decision.Kind.RECOVERY:
        recoveries.resume(decision=disputed.number, by=by, at=at)
    return ending.end(ticket, outcome="withdrawn", reaction="none", by=by, at=at)


def _before_us(number: str, by: acting.Actor) -> Ticket:
    """The undecided appeal before the actor's body, if nothing hinders the actor.

    Raises NotFound, NotAnAppeal, NotInCharge, WrongState, OwnRecord, HadAPart.
    """
    ticket = steps.in_charge(number, step="decide", by=by)
    disputed = _disputed(ticket)
    registry.refuse_own_record(by=by, person=ticket.person, household=disputed.application.household)
    hindrance = reasoning.hindrance(by.user_id, parts.of(disputed))
    if hindrance:
        raise HadAPart(part=_PARTS[hindrance])
    return ticket


def _disputed(ticket: Ticket) -> Decision:
    if ticket.kind != Ticket.Kind.APPEAL or ticket.decision is None:
        raise NotAnAppeal(number=ticket.number)
    return ticket.decision


def _draft(ticket: Ticket) -> AppealDraft:
    draft = AppealDraft.objects.filter(ticket=ticket).first()
    if draft is None:
        raise NotPrepared(number=ticket.number)
    return draft


def _propose(
    ticket: Ticket,
    disputed: Decision,
    new: findings.NewFinding,
    worth: list[dict[str, str]],
    by: acting.Actor,
    at: datetime,
) -> str:
    """The proposal of the appeal decision; only one that upholds takes the place of the disputed decision."""
    from_on = findings.check(new, ticket, disputed) or timezone.localdate(at)
    assessed = new.assessment if new.upheld else None
    return decisions.propose(
        kind=Decision.Kind.APPEAL,
        outcome=Decision.Outcome.UPHELD if new.upheld else Decision.Outcome.DISMISSED,
        application=disputed.application,
        basis={
            "appeal": ticket.number,
            "disputed": disputed.number,
            "finding": new.finding,
            "reasons": new.reasons.strip(),
            "components": [{"code": one["component"], "amount": one["amount"]} for one in worth] if assessed else [],
        },
        law=new.law.strip(),
        reasons=[new.finding.replace(" ", "-")],
        from_on=from_on,
        assessment=(assessed.run_id, assessed.pk) if assessed else None,
        replaces=disputed if new.upheld else None,
        by=by,
        at=at,
    ).batch


def _signer(by: acting.Actor) -> acting.Actor:
    """The member as a signer of decisions: whether they may sign this kind stands in their delegation, which is checked.

    The role has no general permission to sign; it is lent for this one list, which holds an appeal decision and nothing else.
    """
    return replace(by, permissions=by.permissions | {Permission.SIGN_DECISION})
