"""Reading back what the provider and the bank say. A file is kept once (by its hash) and read once."""

import hashlib
from datetime import datetime

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.payments import ports
from socle.payments.models import Message, ProviderFile
from socle.payments.operations import booking, outcomes, steps
from socle.payments.reasoning import states


class WhichMessage(refusals.Refusal):
    """Payroll {payroll} was sent in several payment files. Say which of them the file is about."""

    code = "payments.which-message"


@acting.operation(Permission.SEND_PAYROLL)
def fetch_reports(*, payroll: str, by: acting.Actor, at: datetime) -> int:
    """Take the files that are there by now about a payroll's messages, and read them; gives how many were new.

    Repeatable: a file that was read before adds nothing. Raises WrongState before the payroll is sent, NoProvider, and
    whatever the formats refuse (then nothing of this call is kept; the file is asked for again next time).
    """
    found = steps.locked(payroll, by=by, among=states.AFTER_SENDING)
    new = 0
    for message in Message.objects.filter(payroll=found, sent_at__isnull=False).defer("content").order_by("id"):
        for given in ports.provider.reports(message.number):
            if given.available_on <= timezone.localdate(at):
                new += take_file(message, given, by=by, at=at)
    steps.note(found, "reports", by=by, at=at, files=new)
    return new


@acting.operation(Permission.SEND_PAYROLL)
def receive_file(*, payroll: str, given: ports.ProviderFile, message: str = "", by: acting.Actor, at: datetime) -> bool:
    """Take a file that the provider delivers by itself about a payroll that was sent; False if it was read before.

    `message` names the payment file it answers; it may be left out where the payroll has only one. Raises NotFound,
    WhichMessage, WrongState before the payroll is sent, and whatever the formats refuse (then nothing is kept).
    """
    found = steps.locked(payroll, by=by, among=states.AFTER_SENDING)
    sent = Message.objects.filter(payroll=found, sent_at__isnull=False).defer("content").order_by("id")
    asked = list((sent.filter(number=message) if message else sent)[:2])
    if not asked:
        raise refusals.NotFound(number=message or payroll)
    if len(asked) > 1:
        raise WhichMessage(payroll=payroll)
    is_new = take_file(asked[0], given, by=by, at=at)
    steps.note(found, "reports", by=by, at=at, files=int(is_new))
    return is_new


def take_file(message: Message, given: ports.ProviderFile, *, by: acting.Actor, at: datetime) -> bool:
    """Keep and read one file about a message; False if it was read before."""
    digest = hashlib.sha256(given.content).hexdigest()
    file, is_new = ProviderFile.objects.get_or_create(
        hash=digest,
        defaults={
            "kind": given.kind.value,
            "name": given.name,
            "content": given.content,
            "message": message,
            "received_at": at,
        },
    )
    if not is_new and file.read_at is not None:
        return False
    if given.kind is ports.FileKind.STATUS:
        file.summary = outcomes.read(file, message, at=at)
    else:
        file.summary = booking.read(file, message, at=at)
    file.read_at = at
    file.save(update_fields=["summary", "read_at"])
    steps.note(message.payroll, "file", by=by, at=at, kind=file.kind, hash=digest, **file.summary)
    return True
