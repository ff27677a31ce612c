from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.kernel import numbers, refusals
from socle.eligibility.models import Decision, Proposal, Service
from socle.eligibility.operations import proposals
from socle.enrolment.models import Award
from socle.enrolment.operations import own
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


@acting.operation(Permission.ENROL)
def prepare(
    *,
    award: Award,
    finding: str,
    reason: str,
    law: str,
    share: Decimal = Decimal("0.10"),
    by: acting.Actor,
    at: datetime,
) -> str:
    """Prepare a decision that asks back what stands as overpaid on an award; gives the number of its list.

    `finding` is the human finding of the cause (official error, claimant error or fraud), `reason` what was found in a
    sentence, `law` the article that orders it, `share` the most that is kept back of each payment. Somebody else signs, it
    is served, and only then `begin_served` lets it begin (domain P18). Raises InvalidInput, ShareTooLarge, NothingOverpaid,
    OwnRecord.
    """
    _require(finding, share)
    if not reason.strip() or not law.strip():
        raise refusals.InvalidInput("Recovery: say what was found, and the article that orders to ask it back.")
    own.refuse(by=by, applications=[award.application_id])
    standing = list(_standing(award).select_related("period").order_by("period__starts_on", "component"))
    if not standing:
        raise NothingOverpaid(number=award.number)
    amount = sum((one.amount for one in standing), Decimal(0))
    draft = Proposal(
        kind=Decision.Kind.RECOVERY,
        outcome=Decision.Outcome.APPLIED,
        application_id=award.application_id,
        scheme=award.scheme,
        basis={
            "award": award.number,
            "finding": finding,
            "share": format(share, "f"),
            "amount": format(amount, "f"),
            "overpayments": [one.pk for one in standing],
            "periods": [
                {"calendar": one.period.calendar, "period": one.period.code, "amount": format(one.amount, "f")}
                for one in standing
            ],
        },
        law=law,
        reasons=[reason],
        from_on=timezone.localdate(at),
    )
    batch = numbers.new("BA")
    proposals.propose_many([draft], batch=batch, by=by, at=at)
    details = {"batch": batch, "amount": amount, "finding": finding}
    audit.record("payments.recovery-prepare", by=by, at=at, about=award.number, scheme=award.scheme, details=details)
    return batch


@acting.operation(Permission.PREPARE_PAYROLL)
def begin_served(*, scheme: str, by: acting.Actor, at: datetime) -> int:
    """Let served recovery decisions begin that did not yet; gives how many. Doing it again changes nothing."""
    begun = Recovery.objects.values("decision")
    waiting = Decision.objects.filter(
        scheme=scheme,
        kind=Decision.Kind.RECOVERY,
        outcome=Decision.Outcome.APPLIED,
        basis__has_key="overpayments",
        service__served_on__lte=timezone.localdate(at),
    ).exclude(pk__in=begun)
    found = list(waiting.exclude(replaced_by__outcome=Decision.Outcome.UPHELD).order_by("decided_at", "id"))
    for decision in found:  # recoveries are few, each with a note of its own in the trail
        _begin_prepared(decision, by=by, at=at)
    audit.record("payments.recoveries-begin", by=by, at=at, scheme=scheme, details={"begun": len(found)})
    return len(found)


@acting.operation(Permission.PREPARE_PAYROLL)
def begin(
    *, award: Award, decision: Decision, finding: str, share: Decimal = Decimal("0.10"), by: acting.Actor, at: datetime
) -> Recovery:
    """Begin to recover what was overpaid on an award, in instalments of at most `share` of each cycle's payment.

    `finding` is the human finding of the cause: official error, claimant error or fraud. Nothing is taken before the appeal
    period is over. Raises NoRecoveryDecision, NotServed, NothingOverpaid, ShareTooLarge, InvalidInput.
    """
    _require(finding, share)
    return _begin(award, decision, _standing(award), finding, share, by=by, at=at)


def _require(finding: str, share: Decimal) -> None:
    if finding not in Recovery.Finding.values:
        raise refusals.InvalidInput(
            f"Recovery: '{finding}' is no cause. Use one of: {', '.join(Recovery.Finding.values)}."
        )
    if not 0 < share <= amounts.LARGEST_SHARE:
        raise ShareTooLarge(share=share, largest=amounts.LARGEST_SHARE)


def _standing(award: Award) -> QuerySet[Overpayment]:
    return Overpayment.objects.filter(award=award, recovery=None)


def _begin_prepared(decision: Decision, *, by: acting.Actor, at: datetime) -> Recovery:
    """As the decision says: of the overpayments that it names, by its finding, with its share."""
    award = Award.objects.get(number=decision.basis["award"])
    named = _standing(award).filter(pk__in=decision.basis["overpayments"])
    share = Decimal(decision.basis["share"])
    return _begin(award, decision, named, decision.basis["finding"], share, by=by, at=at)


def _begin(
    award: Award,
    decision: Decision,
    standing: QuerySet[Overpayment],
    finding: str,
    share: Decimal,
    *,
    by: acting.Actor,
    at: datetime,
) -> Recovery:
    service = _served(decision, award)
    locked = list(standing.select_for_update())
    if not locked:
        raise NothingOverpaid(number=award.number)
    made = Recovery.objects.create(
        number=numbers.new("RC"),
        award=award,
        decision=decision,
        finding=finding,
        amount=sum((one.amount for one in locked), Decimal(0)),
        currency=country.facts().currency.code,
        share=share,
        takes_from_on=service.appeal_until + timedelta(days=1),
        begun_at=at,
    )
    Overpayment.objects.filter(pk__in=[one.pk for one in locked]).update(recovery=made)
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
    _begin_before_it_is_stopped(decision, by=by, at=at)
    found = Recovery.objects.filter(decision__number=decision, suspended_because="")
    stopped = list(found.select_related("award"))
    found.update(suspended_because=appeal)
    for one in stopped:  # a decision has one recovery
        _note(one, "suspend", by=by, at=at)
    return len(stopped)


def _begin_before_it_is_stopped(number: str, *, by: acting.Actor, at: datetime) -> None:
    """An appeal that comes before the served decision was carried out stops it all the same."""
    waiting = Decision.objects.filter(
        number=number, kind=Decision.Kind.RECOVERY, basis__has_key="overpayments", service__isnull=False
    ).exclude(pk__in=Recovery.objects.values("decision"))
    for decision in waiting:  # one at most
        _begin_prepared(decision, by=by, at=at)


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
