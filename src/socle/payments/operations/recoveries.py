from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.kernel import numbers, refusals
from socle.eligibility.models import Decision, Service
from socle.enrolment.models import Award
from socle.payments.models import Overpayment, Recovery
from socle.payments.reasoning import amounts


class NoRecoveryDecision(refusals.Refusal):
    """Decision {number} does not order a recovery for this award. Money is taken back only by a signed decision of that kind."""

    code = "payments.no-recovery-decision"


class NotServed(refusals.Refusal):
    """Decision {number} was not served yet. Nobody's money is taken back before they were told and could appeal."""

    code = "payments.recovery-not-served"


class NothingOverpaid(refusals.Refusal):
    """No overpayment of award {number} stands that is not being recovered already."""

    code = "payments.nothing-overpaid"


class ShareTooLarge(refusals.Refusal):
    """A share of {share} of each payment is more than may be taken ({largest})."""

    code = "payments.recovery-share-too-large"


@acting.operation(Permission.PREPARE_PAYROLL)
def begin(
    *, award: Award, decision: Decision, finding: str, share: Decimal = Decimal("0.10"), by: acting.Actor, at: datetime
) -> Recovery:
    """Begin to recover what was overpaid on an award, in instalments of at most `share` of each cycle's payment.

    `finding` is the human finding of the cause: official error, claimant error or fraud. Nothing is taken before the appeal
    period is over. Raises NoRecoveryDecision, NotServed, NothingOverpaid, ShareTooLarge, InvalidInput.
    """
    if finding not in Recovery.Finding.values:
        raise refusals.InvalidInput(
            f"Recovery: '{finding}' is no cause. Use one of: {', '.join(Recovery.Finding.values)}."
        )
    if not 0 < share <= amounts.LARGEST_SHARE:
        raise ShareTooLarge(share=share, largest=amounts.LARGEST_SHARE)
    service = _served(decision, award)
    standing = Overpayment.objects.select_for_update().filter(award=award, recovery=None)
    overpaid = Overpayment.objects.filter(award=award, recovery=None).aggregate(total=Sum("amount"))["total"]
    if not overpaid:
        raise NothingOverpaid(number=award.number)
    made = Recovery.objects.create(
        number=numbers.new("RC"),
        award=award,
        decision=decision,
        finding=finding,
        amount=overpaid,
        currency=country.facts().currency.code,
        share=share,
        takes_from_on=service.appeal_until + timedelta(days=1),
        begun_at=at,
    )
    standing.update(recovery=made)
    _note(made, "begin", by=by, at=at)
    return made


def _served(decision: Decision, award: Award) -> Service:
    if (
        decision.kind != Decision.Kind.RECOVERY
        or decision.application_id != award.application_id
        or decision.outcome in (Decision.Outcome.REFUSED, Decision.Outcome.DISMISSED, Decision.Outcome.LIFTED)
    ):
        raise NoRecoveryDecision(number=decision.number)
    service = Service.objects.filter(decision=decision).first()
    if service is None:
        raise NotServed(number=decision.number)
    return service


def suspend(*, decision: str, appeal: str, by: acting.Actor, at: datetime) -> int:
    """Take nothing more while an appeal against the recovery decision is open; gives how many recoveries stopped.

    Called by the operation that receives the appeal. An appeal against a recovery always suspends it (domain P18).
    """
    found = Recovery.objects.filter(decision__number=decision, suspended_because="")
    stopped = list(found.select_related("award"))
    found.update(suspended_because=appeal)
    for one in stopped:  # a decision has one recovery
        _note(one, "suspend", by=by, at=at)
    return len(stopped)


def resume(*, decision: str, by: acting.Actor, at: datetime) -> int:
    """The appeal was dismissed: instalments go on with the next payroll; gives how many recoveries."""
    found = list(
        Recovery.objects.filter(decision__number=decision).exclude(suspended_because="").select_related("award")
    )
    Recovery.objects.filter(pk__in=[one.pk for one in found]).update(suspended_because="")
    for one in found:
        _note(one, "resume", by=by, at=at)
    return len(found)


def _note(recovery: Recovery, what: str, *, by: acting.Actor, at: datetime) -> None:
    audit.record(
        f"payments.recovery-{what}",
        by=by,
        at=at,
        about=recovery.award.number,
        scheme=recovery.award.scheme,
        details={"recovery": recovery.number, "amount": recovery.amount, "share": recovery.share},
    )
