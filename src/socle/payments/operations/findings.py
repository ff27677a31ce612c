from datetime import datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.acts import operations as acts
from socle.base.kernel import refusals
from socle.payments.models import Finding
from socle.payments.operations import steps
from socle.payments.reasoning import states

NOT_WAIVABLE = frozenset({"missing", "unusable-account", "nothing-left"})  # the line cannot be paid as it stands


class CannotBeWaived(refusals.Refusal):
    """A finding of kind '{kind}' cannot be waived: the line cannot be paid as it stands. Its lines are held; put the recipient
    or the account right."""

    code = "payments.not-waivable"


@acting.operation(Permission.APPROVE_PAYROLL)
def waive(*, payroll: str, kind: str, reason: str, number: str = "", by: acting.Actor, at: datetime) -> int:
    """Waive one finding by its number, or all of a kind, with a reason; gives how many.

    Raises InvalidInput without a reason, SameOfficer for who prepared the payroll, CannotBeWaived, NotFound.
    """
    found = steps.locked(payroll, by=by, among=states.BEFORE_APPROVAL | {states.APPROVED})
    if not reason.strip():
        raise refusals.InvalidInput("Waive a finding: write the reason. It stands beside the finding for ever.")
    if by.user_id is None or by.user_id in steps.preparers(found):
        raise acts.SameOfficer
    if kind in NOT_WAIVABLE:
        raise CannotBeWaived(kind=kind)
    chosen = Finding.objects.filter(payroll=found, kind=kind, waived_by=None)
    chosen = chosen.filter(number=number) if number else chosen
    waived = chosen.update(waived_by_id=by.user_id, waived_at=at, reason=reason.strip()[:300])
    if not waived:
        raise refusals.NotFound(number=number or kind)
    steps.note(found, "waive", by=by, at=at, kind=kind, waived=waived)
    return waived
