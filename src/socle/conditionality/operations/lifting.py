from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.conditionality.models import Effect
from socle.eligibility.models import Decision, Proposal
from socle.eligibility.operations import decisions, proposals
from socle.enrolment.operations import awards, own


class NothingToLift(refusals.Refusal):
    """{count} of these effects were lifted already or are outside your area."""

    code = "conditionality.nothing-to-lift"


@acting.operation(Permission.REPORT_COMPLIANCE)
def propose_lifts(*, effects: Sequence[Effect], reason: str, by: acting.Actor, at: datetime) -> str:
    """Propose to lift effects: a report was corrected, a school was closed, the family was heard. Gives the list's number.

    Raises InvalidInput without a reason, NothingToLift, or OwnRecord for an effect on the actor's own family (domain E10).
    """
    if not reason.strip():
        raise refusals.InvalidInput("Write why the effects are lifted: the family and the auditor read it.")
    found = list(
        Effect.objects.filter(pk__in=[one.pk for one in effects], lifted_by=None).select_related("decision", "award")
    )
    if len(found) < len(effects) or not found:
        raise NothingToLift(count=len(effects) - len(found))
    own.refuse(by=by, applications=[one.award.application_id for one in found])
    batch = numbers.new("BA")
    proposals.propose_many([_proposal(one, reason, timezone.localdate(at)) for one in found], batch=batch, by=by, at=at)
    audit.record(
        "conditionality.propose-lifts",
        by=by,
        at=at,
        about=batch,
        scheme=found[0].award.scheme,
        details={"effects": len(found)},
    )
    return batch


@acting.operation(Permission.SIGN_DECISION)
def sign_lifts(*, batch: str, by: acting.Actor, at: datetime, remarks: str = "") -> list[Decision]:
    """Sign a list of lifted effects: at once nothing more is held or suspended for them, and the ladder forgets them."""
    awards.refuse_other_kind(batch, Decision.Kind.EFFECT)
    signed = decisions.sign_batch(batch=batch, by=by, at=at, remarks=remarks)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conditionality_effect effect SET lifted_by_id = lift.id FROM eligibility_decision lift"
            " WHERE lift.id = ANY(%s) AND lift.outcome = 'lifted' AND effect.decision_id = lift.replaces_id",
            [[one.pk for one in signed]],
        )
        lifted = cursor.rowcount
    audit.record(
        "conditionality.sign-lifts", by=by, at=at, about=batch, scheme=signed[0].scheme, details={"lifted": lifted}
    )
    return signed


def _proposal(one: Effect, reason: str, today: date) -> Proposal:
    return Proposal(
        kind=Decision.Kind.EFFECT,
        outcome=Decision.Outcome.LIFTED,
        application_id=one.award.application_id,
        scheme=one.award.scheme,
        basis={"award": one.award.number, "effect": one.decision.number, "step": one.step},
        law=one.decision.law,
        reasons=[reason],
        from_on=today,
        replaces=one.decision,
    )
