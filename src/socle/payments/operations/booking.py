"""A statement of the bank taken in: its booked entries, one row a payment; what came back goes back to what is owed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from socle.payments import ports, rows
from socle.payments.formats import camt053, camt054, entries
from socle.payments.models import Message, ProviderFile
from socle.payments.operations import ledger, life_status, outcomes

_BOOK = """
INSERT INTO payments_bankentry (file_id, reference, end_to_end, instruction_id, amount, booked_on, reason_code)
SELECT %(file)s, given.reference, given.number, n.id, given.amount, coalesce(given.day, %(on)s), given.code
FROM unnest(%(reference)s::text[], %(number)s::text[], %(amount)s::numeric[], %(day)s::date[], %(code)s::text[])
  AS given(reference, number, amount, day, code)
LEFT JOIN payments_instruction n ON n.number = given.number
ON CONFLICT (file_id, reference) DO NOTHING
"""
# Only the whole amount of a payment that had settled comes back by itself; anything else is a difference for a person.
_COME_BACK = """
UPDATE payments_instruction n SET state = 'returned', returned_on = %(on)s, reason_code = b.reason_code
FROM payments_bankentry b
WHERE b.file_id = %(file)s AND b.instruction_id = n.id AND n.message_id = %(message)s
  AND b.amount = -n.amount AND n.state IN ('settled', 'collected')
"""


def read(file: ProviderFile, message: Message, *, at: datetime) -> dict[str, Any]:
    """Take in a statement (camt.053) or notification (camt.054); gives counts and sums."""
    found = list(_entries(file))
    names = ("reference", "number", "amount", "day", "code")
    columns: dict[str, list[Any]] = {name: [one[place] for one in found] for place, name in enumerate(names)}
    given = {"file": file.pk, "message": message.pk, "on": timezone.localdate(at), **columns}
    booked = rows.change(_BOOK, given) if file.kind == ports.FileKind.STATEMENT else 0
    rows.gather_statistics()
    returned = rows.change(_COME_BACK, given)
    rows.change(outcomes.LINES_FOLLOW, given)
    ledger.move(message.payroll, "returned", message=message.pk, at=at)
    life_status.ask(message, at=at)
    out = sum((row[2] for row in found if row[2] > 0), Decimal(0))
    back = sum((row[2] for row in found if row[2] < 0), Decimal(0))
    return {"entries": booked, "returned": returned, "out": str(out), "back": str(-back)}


Row = tuple[str, str, Decimal, Any, str]


def _entries(file: ProviderFile) -> Iterator[Row]:
    content = bytes(file.content)
    read_by = camt053.read if file.kind == ports.FileKind.STATEMENT else camt054.read
    movements = [entry for account in read_by(content) for entry in account.entries if entry.is_booked]
    for place, entry in enumerate(movements, start=1):
        yield from _parts(place, entry)


def _parts(place: int, entry: entries.Entry) -> Iterable[Row]:
    """A row for each payment of the entry, and one for what its payments leave unexplained."""
    sign = 1 if entry.amount < 0 else -1  # above zero: paid out
    left = abs(entry.amount)
    base = f"{(entry.reference or 'entry')[:60]}/{place}"
    for part, detail in enumerate(entry.details, start=1):
        if detail.end_to_end_id and detail.amount is not None:
            reason = detail.reasons[0].code[:12] if detail.reasons else ""
            yield f"{base}/{part}", detail.end_to_end_id[:35], sign * detail.amount, entry.booked_on, reason
            left -= detail.amount
    if left:
        yield base, "", sign * left, entry.booked_on, ""
