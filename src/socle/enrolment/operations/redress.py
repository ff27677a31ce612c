"""What an upheld appeal changes in awards. Called inside the operation that decides the appeal; acts at once, from the original day."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from socle.base import acting
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.eligibility.models import Decision
from socle.enrolment.models import Award, WaitingEntry
from socle.enrolment.operations import amounts, benefits


class NotUpheld(refusals.Refusal):
    """Decision {decision} does not uphold an appeal about award {award}. Only such a decision puts it right."""

    code = "enrolment.not-upheld"


class HoldsAnAward(refusals.Refusal):
    """Application {application} holds award {award}. Put its amounts right instead of granting another."""

    code = "enrolment.holds-an-award"


def grant(
    *,
    decision: Decision,
    components: Mapping[str, Decimal | None],
    from_on: date,
    by: acting.Actor,
    at: datetime,
) -> Award:
    """Award what was wrongly refused, from the original day, by the appeal decision. Raises NotUpheld or HoldsAnAward.

    In a programme the family has the place that it would have had: the next ranking counts one place less.
    """
    application = decision.application
    if decision.kind != Decision.Kind.APPEAL or decision.outcome != Decision.Outcome.UPHELD:
        raise NotUpheld(decision=decision.number, award=application.number)
    held = Award.objects.filter(application=application, to_on=None).first()
    if held is not None:
        raise HoldsAnAward(application=application.number, award=held.number)
    award = Award.objects.create(
        number=numbers.new("AW"),
        scheme=decision.scheme,
        application=application,
        decision=decision,
        from_on=from_on,
    )
    worth = [(code, amount) for code, amount in components.items() if amount]
    amounts.begin([amounts.NewAmounts(award_id=award.pk, decision_id=decision.pk, from_on=from_on, components=worth)])
    benefits.write_entries([award.pk], by=by, on=timezone.localdate(at))
    waiting = WaitingEntry.objects.filter(application=application, left_on=None)
    waiting.update(left_on=timezone.localdate(at), left_because="selected")
    audit.record("enrolment.grant-by-appeal", by=by, at=at, about=award.number, scheme=award.scheme)
    return award


def reinstate(*, award: Award, decision: Decision, by: acting.Actor, at: datetime) -> Award:
    """Let an award go on as if it had never ended, by the appeal decision that replaces the exit. Raises NotUpheld."""
    _refuse_unless_upheld(award, decision)
    if award.ended_by_id is None or award.to_on is None or decision.replaces_id != award.ended_by_id:
        raise NotUpheld(decision=decision.number, award=award.number)
    ended_on = award.to_on
    award.to_on, award.ended_by, award.ended_at = None, None, None
    award.save(update_fields=["to_on", "ended_by", "ended_at"])
    benefits.withdraw_exits([award.pk], by=by, from_on=ended_on, on=timezone.localdate(at))
    audit.record("enrolment.reinstate", by=by, at=at, about=award.number, scheme=award.scheme)
    return award


def rectify_amounts(
    *,
    award: Award,
    decision: Decision,
    components: Mapping[str, Decimal | None],
    from_on: date,
    by: acting.Actor,
    at: datetime,
) -> Award:
    """Set what an award is worth from the original day, by an appeal decision. Raises NotUpheld."""
    _refuse_unless_upheld(award, decision)
    worth = [(code, amount) for code, amount in components.items() if amount]
    new = amounts.NewAmounts(award_id=award.pk, decision_id=decision.pk, from_on=from_on, components=worth)
    amounts.change([new], at=at)
    audit.record("enrolment.rectify-amounts", by=by, at=at, about=award.number, scheme=award.scheme)
    return award


def _refuse_unless_upheld(award: Award, decision: Decision) -> None:
    upheld = decision.kind == Decision.Kind.APPEAL and decision.outcome == Decision.Outcome.UPHELD
    if not upheld or decision.application_id != award.application_id:
        raise NotUpheld(decision=decision.number, award=award.number)
