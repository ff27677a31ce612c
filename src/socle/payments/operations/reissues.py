from datetime import datetime

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.payments import rows
from socle.payments.formats import states
from socle.payments.models import Instruction
from socle.payments.operations import steps


class NotFailed(refusals.Refusal):
    """Payment {number} is {state}. It can be issued again only after the provider confirmed that it failed or came back."""

    code = "payments.not-confirmed-failed"


class ReportedDead(refusals.Refusal):
    """The bank reports that the holder of the account of payment {number} has died. Find out first: it is a report and no proof.
    Then change the recipient or end the award; this payment is never simply tried again."""

    code = "payments.reported-dead"


class NotCorrected(refusals.Refusal):
    """Payment {number} failed because: {reason}. The recipient has no other approved account yet; record and approve one
    first."""

    code = "payments.account-not-corrected"


class AlreadyReissued(refusals.Refusal):
    """Payment {number} was issued again already."""

    code = "payments.already-reissued"


_USABLE = """
SELECT count(*) FROM enrolment_instrument i
WHERE i.person_id = %(person)s AND i.id <> %(instrument)s AND i.usable_from <= %(on)s
  AND (i.ended_on IS NULL OR i.ended_on > %(on)s)
"""
_REISSUE = """
INSERT INTO payments_line (payroll_id, award_id, scheme, component, period_id, kind, cause, cause_number, amount, currency,
  decision_id, financing_source, budget_line, state, held_because, reissues_id, created_at)
SELECT NULL, l.award_id, l.scheme, l.component, l.period_id, 're-issue', l.state, %(number)s, l.amount, l.currency,
  l.decision_id, l.financing_source, l.budget_line, 'due', '', l.id, %(at)s
FROM payments_line l WHERE l.instruction_id = %(instruction)s AND l.state IN ('failed', 'returned')
ON CONFLICT DO NOTHING
"""


@acting.operation(Permission.PREPARE_PAYROLL)
def reissue(*, instruction: str, by: acting.Actor, at: datetime) -> int:
    """Post the lines of a failed or returned payment again, for the next payroll; gives how many.

    The account must have been corrected, unless the reason is one that trying again may cure. Raises NotFound, NotFailed,
    ReportedDead, NotCorrected, AlreadyReissued.
    """
    found = (
        Instruction.objects.select_for_update(of=("self",)).select_related("payroll").filter(number=instruction).first()
    )
    if found is None:
        raise refusals.NotFound(number=instruction)
    _require_reissuable(found, at)
    made = rows.change(_REISSUE, {"instruction": found.pk, "number": found.number, "at": at})
    if not made:
        raise AlreadyReissued(number=instruction)
    steps.note(found.payroll, "re-issue", by=by, at=at, instruction=instruction, made=made)
    return made


def _require_reissuable(found: Instruction, at: datetime) -> None:
    if found.state not in (Instruction.State.FAILED, Instruction.State.RETURNED):
        raise NotFailed(number=found.number, state=found.state)
    reason = states.Reason(code=found.reason_code)
    if reason.then == "case":
        raise ReportedDead(number=found.number)
    [(others,)] = rows.read(
        _USABLE, {"person": found.person_id, "instrument": found.instrument_id, "on": timezone.localdate(at)}
    )
    if reason.then != "retry" and not others:
        raise NotCorrected(number=found.number, reason=reason.words("en"))
