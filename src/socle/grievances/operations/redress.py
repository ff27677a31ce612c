"""Redress: an upheld appeal is carried out at once, and its ticket closes when the money has reached the person (G08)."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.periods import queries as periods
from socle.conditionality.models import Effect
from socle.eligibility.models import Decision
from socle.enrolment.models import Award, AwardAmount
from socle.enrolment.operations import redress as awards
from socle.grievances.models import AppealDraft, AppealOutcome, Step, Ticket
from socle.payments.models import Line
from socle.payments.operations import differences

CAUSE = "appeal"
_ARRIVED = (Line.State.SETTLED, Line.State.COLLECTED)
Finding = AppealOutcome.Finding


def carry_out(outcome: AppealOutcome, draft: AppealDraft, *, by: acting.Actor, at: datetime) -> None:
    """Put right what the disputed decision did; where the administration erred, post what was withheld.

    A refusal becomes an award, an amount is set anew, an exit or an effect is undone, a recovery stays suspended. What
    cannot be put right by itself (a selection, a recipient) stays open: `carried_out_at` is empty and the outcome stands
    on the list `queries.awaiting_redress`.
    """
    done, award = _put_right(outcome, draft, by, at)
    if not done:
        return
    if award is not None and outcome.finding == Finding.ADMINISTRATIVE_ERROR and outcome.rectified_from is not None:
        first = periods.containing(max(outcome.rectified_from, award.from_on))
        cause = (CAUSE, outcome.decision.number)
        posted = differences.post(award=award, from_period=first, cause=cause, by=by, at=at)
        outcome.arrears_total = posted.arrears
    outcome.carried_out_at = at
    outcome.save(update_fields=["arrears_total", "carried_out_at"])


def _from(outcome: AppealOutcome) -> date:
    assert outcome.rectified_from is not None  # `findings` refuses to uphold an appeal about money without the day
    return outcome.rectified_from


def _put_right(outcome: AppealOutcome, draft: AppealDraft, by: acting.Actor, at: datetime) -> tuple[bool, Award | None]:
    """Whether it could be put right by itself, and the award that it touched."""
    decision, disputed = outcome.decision, outcome.decision.replaces
    award = _award(disputed)
    worth = {one["component"]: Decimal(one["amount"]) for one in draft.amounts}
    match disputed.kind if disputed else "":
        case Decision.Kind.ELIGIBILITY if award is None and disputed.outcome == Decision.Outcome.REFUSED:
            granted = awards.grant(decision=decision, components=worth, from_on=_from(outcome), by=by, at=at)
            return True, granted
        case Decision.Kind.AWARD | Decision.Kind.AMOUNT if award is not None:
            awards.rectify_amounts(
                award=award, decision=decision, components=worth, from_on=_from(outcome), by=by, at=at
            )
            return True, award
        case Decision.Kind.EXIT if award is not None:
            if award.ended_by_id == disputed.pk:
                awards.reinstate(award=award, decision=decision, by=by, at=at)
            return True, award
        case Decision.Kind.EFFECT if award is not None:
            Effect.objects.filter(decision=disputed, lifted_by=None).update(lifted_by=decision)
            return True, award
        case Decision.Kind.RECOVERY:
            return True, None
    return False, None


def _award(disputed: Decision | None) -> Award | None:
    """The award that a decision is about: which it made, set an amount of, ended, or the one in force."""
    if disputed is None:
        return None
    of_application = Award.objects.filter(application=disputed.application_id)
    amounts = AwardAmount.objects.filter(award=OuterRef("pk"), decision=disputed)
    named = of_application.filter(Q(decision=disputed) | Q(ended_by=disputed) | Exists(amounts)).first()
    return named or of_application.filter(to_on=None).first()


@acting.operation(Permission.RUN_JOBS)
def verify_redress(*, by: acting.Actor, at: datetime) -> int:
    """Close every upheld appeal whose decision was served and whose arrears have all reached the person; gives how many."""
    unpaid = Line.objects.filter(cause=CAUSE, cause_number=OuterRef("decision__number"), amount__gt=0).exclude(
        state__in=_ARRIVED
    )
    paid_again = unpaid.exclude(reissued_by__state__in=_ARRIVED)
    ready = list(
        AppealOutcome.objects.filter(
            upheld=True,
            carried_out_at__isnull=False,
            decision__service__isnull=False,
            ticket__state=Ticket.State.ANSWERED,
        )
        .filter(~Exists(paid_again))
        .select_related("ticket", "decision")
    )
    Step.objects.bulk_create(step for outcome in ready for step in _steps(outcome, by, at))
    Ticket.objects.filter(pk__in=[one.ticket_id for one in ready]).update(
        state=Ticket.State.CLOSED, outcome="upheld", reaction="none", closed_at=at
    )
    audit.record("grievances.verify-redress", by=by, at=at, details={"closed": len(ready)})
    return len(ready)


def _steps(outcome: AppealOutcome, by: acting.Actor, at: datetime) -> list[Step]:
    texts = (("redress paid", str(outcome.arrears_total)),) if outcome.arrears_total else ()
    return [
        Step(
            ticket_id=outcome.ticket_id, action=action, text=text, public=True, by_id=by.user_id, by_name=by.name, at=at
        )
        for action, text in (*texts, ("closed", "upheld"))
    ]
