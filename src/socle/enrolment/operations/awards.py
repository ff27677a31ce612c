from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.eligibility.models import Decision, Proposal
from socle.eligibility.operations import decisions, proposals
from socle.enrolment.models import Award
from socle.enrolment.operations import amounts, benefits
from socle.enrolment.queries import grounds, law


class OtherKind(refusals.Refusal):
    """The list {batch} does not hold {kind} decisions. Choose it among the lists of that kind."""

    code = "enrolment.other-kind"


class AlreadyAwarded(refusals.Refusal):
    """{count} of the applications on list {batch} hold an award by now. Discard the list and prepare it again."""

    code = "enrolment.already-awarded"


@dataclass(frozen=True, kw_only=True)
class Held:
    """An application that was not proposed for an award, and why: `exclusive-award` (with its number) or `nothing-payable`."""

    application: str
    reason: str
    other: str = ""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A list prepared for signature: its public number ('' where nothing was to prepare), how many, and who was held back."""

    batch: str
    proposed: int
    held: tuple[Held, ...] = ()


@acting.operation(Permission.ENROL)
def prepare_awards(*, scheme: str, by: acting.Actor, at: datetime) -> Prepared:
    """Prepare the awards of all who were found eligible (and, in a programme, selected) by a served decision.

    Amounts are those of the assessment that the decision rests on; an unknown component is left out until it is known.
    Who holds an award of an excluding scheme is held back, to choose first; so is a cash award worth nothing.
    """
    rules = law.in_force(scheme, on=timezone.localdate(at))
    found = grounds.awaiting_award(scheme=scheme, right=rules.is_right)
    excluded = grounds.conflicts(
        [one.application_id for one in found], schemes=tuple(rules.exclusive_with), on=timezone.localdate(at)
    )
    held = [
        Held(application=one.application, reason="exclusive-award", other=excluded[one.application_id])
        for one in found
        if one.application_id in excluded
    ]
    rest = [one for one in found if one.application_id not in excluded]
    held += [
        Held(application=one.application, reason="nothing-payable")
        for one in rest
        if rules.cash and not amounts.known(one.components)
    ]
    proposed = [one for one in rest if not rules.cash or amounts.known(one.components)]
    batch = numbers.new("BA") if proposed else ""
    proposals.propose_many([_proposal(scheme, one) for one in proposed], batch=batch, by=by, at=at)
    details = {"proposed": len(proposed), "held": len(held)}
    audit.record("enrolment.prepare-awards", by=by, at=at, about=batch, scheme=scheme, details=details)
    return Prepared(batch=batch, proposed=len(proposed), held=tuple(held))


@acting.operation(Permission.SIGN_DECISION)
def sign_awards(*, batch: str, by: acting.Actor, at: datetime, remarks: str = "") -> list[Award]:
    """Sign a list of awards that somebody else prepared: they are in force from their day, and the register knows it.

    Raises OtherKind, AlreadyAwarded, and what signing raises (same officer, no authority).
    """
    refuse_other_kind(batch, Decision.Kind.AWARD)
    taken = Award.objects.filter(to_on=None, application__proposals__batch=batch).count()
    if taken:
        raise AlreadyAwarded(count=taken, batch=batch)
    signed = decisions.sign_batch(batch=batch, by=by, at=at, remarks=remarks)
    awards = Award.objects.bulk_create(
        Award(
            number=numbers.new("AW"),
            scheme=one.scheme,
            application_id=one.application_id,
            decision=one,
            from_on=one.from_on,
        )
        for one in signed
    )
    amounts.begin([_first_amounts(award) for award in awards])
    held = benefits.write_entries([award.pk for award in awards], by=by, on=timezone.localdate(at))
    scheme = awards[0].scheme
    details = {"awards": len(awards), "beneficiaries": held}
    audit.record("enrolment.sign-awards", by=by, at=at, about=batch, scheme=scheme, details=details)
    return awards


def refuse_other_kind(batch: str, kind: Decision.Kind) -> None:
    """Raises OtherKind unless all that waits for signature under the number is of the kind, and something is."""
    waiting = Proposal.objects.filter(batch=batch, decision=None, discarded_at=None)
    if not waiting.exists() or waiting.filter(~Q(kind=kind)).exists():
        raise OtherKind(batch=batch, kind=kind.value)


def _proposal(scheme: str, one: grounds.Ground) -> Proposal:
    known = amounts.known(one.components)
    return Proposal(
        kind=Decision.Kind.AWARD,
        outcome=Decision.Outcome.GRANTED,
        application_id=one.application_id,
        scheme=scheme,
        assessment_run_id=one.run_id,
        assessment_id=one.assessment_id,
        basis={"ground": one.ground, "eligibility": one.eligibility, **amounts.said(known)},
        law=one.law,
        reasons=["eligible"],
        from_on=one.from_on,
    )


def _first_amounts(award: Award) -> amounts.NewAmounts:
    return amounts.NewAmounts(
        award_id=award.pk,
        decision_id=award.decision_id,
        from_on=award.from_on,
        components=amounts.known(award.decision.basis["components"]),
    )
