"""What an appeal body finds: whose error it was, from which day it is put right, and what the law gives (domain G05)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from socle.base.kernel import refusals
from socle.eligibility.models import Assessment, Decision
from socle.grievances.models import AppealOutcome, Ticket
from socle.intake.models import ChangeRequest

Kind = AppealOutcome.Finding
# Disputed decisions that are put right with an amount, which only an assessment can give.
_WITH_AMOUNTS = (Decision.Kind.ELIGIBILITY, Decision.Kind.AWARD, Decision.Kind.AMOUNT)


class FindingDisagrees(refusals.Refusal):
    """An appeal is upheld for an error of the administration or a change that the person reported late; it is dismissed
    where there was no error. '{finding}' does not go with this."""

    code = "grievances.finding-disagrees"


class NotTheOriginalDate(refusals.Refusal):
    """Where the administration erred, the decision is put right from its original date, {original}, not from {given}."""

    code = "grievances.not-the-original-date"


class BeforeTheReport(refusals.Refusal):
    """What the person reported late takes effect from the report on, {reported}, at the earliest; not from {given}."""

    code = "grievances.before-the-report"


class NoAssessment(refusals.Refusal):
    """What is owed must come from an assessment of this application's unit that finds it eligible. Have the corrected facts
    assessed first."""

    code = "grievances.no-assessment"


@dataclass(frozen=True, kw_only=True)
class NewFinding:
    """What the rapporteur proposes. `rectified_from` is the first day on which it is right again.

    Where the administration erred it is the day of the disputed decision, which may be left out. `assessment` is of the
    corrected facts; needed where a refusal or an amount is put right.
    """

    upheld: bool
    finding: str
    reasons: str
    law: str
    rectified_from: date | None = None
    assessment: Assessment | None = None


def check(new: NewFinding, ticket: Ticket, disputed: Decision) -> date | None:
    """The day from which it is put right, None where the appeal is dismissed.

    Raises FindingDisagrees, NotTheOriginalDate, BeforeTheReport, NoAssessment or InvalidInput.
    """
    if new.finding not in Kind.values or new.upheld == (new.finding == Kind.NO_ERROR):
        raise FindingDisagrees(finding=new.finding)
    for what, text in (("Reasons", new.reasons), ("Law", new.law)):
        if not text.strip():
            raise refusals.InvalidInput(f"{what}: write what the decision on the appeal rests on.")
    if not new.upheld:
        return None
    if disputed.kind in _WITH_AMOUNTS and not _fits(new.assessment, disputed):
        raise NoAssessment
    return _day(new, ticket, disputed)


def amounts(assessment: Assessment | None) -> dict[str, Decimal]:
    """The components of an assessment that are worth something; an unknown one is left out until it is known."""
    listed: list[Mapping[str, str | None]] = assessment.components if assessment else []
    known = {str(one["code"]): Decimal(amount) for one in listed if (amount := one["amount"]) is not None}
    return {code: amount for code, amount in known.items() if amount > 0}


def _day(new: NewFinding, ticket: Ticket, disputed: Decision) -> date:
    if new.finding == Kind.ADMINISTRATIVE_ERROR:
        if new.rectified_from not in (None, disputed.from_on):
            raise NotTheOriginalDate(original=disputed.from_on, given=new.rectified_from)
        return disputed.from_on
    reported = _reported(ticket, disputed)
    given = new.rectified_from or reported
    if given < reported:
        raise BeforeTheReport(reported=reported, given=given)
    return given


def _reported(ticket: Ticket, disputed: Decision) -> date:
    """When the office first heard of the change: by a change request since the decision, else by the appeal itself."""
    told = ChangeRequest.objects.filter(person=ticket.person, reported_on__gte=timezone.localdate(disputed.decided_at))
    first = told.order_by("reported_on").values_list("reported_on", flat=True).first()
    received = timezone.localdate(ticket.received_at)
    return min(first, received) if first else received


def _fits(assessment: Assessment | None, disputed: Decision) -> bool:
    if assessment is None or assessment.eligible != "yes" or assessment.run.scheme != disputed.scheme:
        return False
    application = disputed.application
    if application.unit == "household":
        return assessment.household_id == application.household_id
    return assessment.person_id == application.applicant_id
