"""Reading back what the provider and the bank say. A file is kept once (by its hash) and read once."""

import hashlib
from datetime import datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.payments import ports
from socle.payments.models import Message, ProviderFile
from socle.payments.operations import booking, outcomes, steps
from socle.payments.reasoning import states


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
            if given.available_on <= at.date():
                new += take_file(message, given, by=by, at=at)
    steps.note(found, "reports", by=by, at=at, files=new)
    return new


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
