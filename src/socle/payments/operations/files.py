"""Handing out a payment file: it names accounts, so who took it and which bytes they were stands in the trail."""

from datetime import datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.payments.models import Message
from socle.payments.operations import steps


@acting.operation(Permission.SEND_PAYROLL)
def take_out(*, message: str, by: acting.Actor, at: datetime) -> Message:
    """The stored payment file with that number, as it was or will be sent. Raises NotFound."""
    found = Message.objects.select_related("payroll").filter(number=message).first()
    if found is None:
        raise refusals.NotFound(number=message)
    steps.note(found.payroll, "file taken out", by=by, at=at, message=found.number, hash=found.hash)
    return found
