"""A pain.002 taken in: what the provider says of each instruction, and what follows for lines and ledger (domain P09).

A status moves an instruction forward only: sent → accepted → settled, or failed. One that contradicts what is known, names
an instruction we never sent, or that no table knows changes nothing and becomes a difference for a person.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from socle.base.kernel import refusals
from socle.payments import rows
from socle.payments.formats import pain002, states
from socle.payments.models import Message, ProviderFile
from socle.payments.operations import ledger, life_status


class AboutAnother(refusals.Refusal):
    """The status report was given for message {expected} but is about {given}. Nothing was taken from it; ask the provider."""

    code = "payments.report-about-another-message"


_SAID = """
INSERT INTO payments_instructionstatus (instruction_id, status, reason_code, reason, file_id, at)
SELECT n.id, given.status, given.code, given.reason, %(file)s, %(at)s
FROM unnest(%(number)s::text[], %(status)s::text[], %(code)s::text[], %(reason)s::text[]) AS given(number, status, code, reason)
JOIN payments_instruction n ON n.number = given.number AND n.message_id = %(message)s
ON CONFLICT (instruction_id, file_id, status) DO NOTHING
"""
_ALL_SAID = """
INSERT INTO payments_instructionstatus (instruction_id, status, reason_code, reason, file_id, at)
SELECT n.id, %(status)s, %(code)s, %(reason)s, %(file)s, %(at)s FROM payments_instruction n WHERE n.message_id = %(message)s
ON CONFLICT (instruction_id, file_id, status) DO NOTHING
"""
_STRANGE = """
INSERT INTO payments_difference (number, payroll_id, kind, instruction_id, amount, found_at, explanation)
SELECT payments_next_number('DI'), %(payroll)s, odd.kind, odd.id, odd.amount, %(at)s, ''
FROM (
  SELECT n.id, n.amount, CASE WHEN s.status = 'unknown' THEN 'unknown status' ELSE 'contradictory status' END AS kind
  FROM payments_instructionstatus s JOIN payments_instruction n ON n.id = s.instruction_id
  WHERE s.file_id = %(file)s AND (s.status IN ('unknown', 'returned', 'uncollected')
    OR (s.status = 'settled' AND n.state IN ('failed', 'returned')) OR (s.status = 'failed' AND n.settled_on IS NOT NULL))
) odd
ON CONFLICT (payroll_id, kind, instruction_id, entry_id) DO NOTHING
"""
_MOVE = """
UPDATE payments_instruction n SET state = CASE s.status WHEN 'pending' THEN 'accepted' ELSE s.status END,
  reason_code = s.reason_code,
  settled_on = CASE WHEN s.status = 'settled' THEN %(on)s::date ELSE n.settled_on END,
  failed_on = CASE WHEN s.status = 'failed' THEN %(on)s::date ELSE n.failed_on END
FROM payments_instructionstatus s
WHERE s.file_id = %(file)s AND s.instruction_id = n.id AND n.state IN ('prepared', 'sent', 'accepted')
  AND s.status IN ('pending', 'settled', 'failed')
"""
LINES_FOLLOW = """
UPDATE payments_line l SET state = n.state FROM payments_instruction n
WHERE n.message_id = %(message)s AND l.instruction_id = n.id AND n.state IN ('settled', 'collected', 'failed', 'returned')
  AND l.state <> n.state
"""
_UNKNOWN_NUMBERS = """
SELECT count(*) FROM unnest(%(number)s::text[]) AS given(number)
WHERE NOT EXISTS (SELECT 1 FROM payments_instruction n WHERE n.number = given.number AND n.message_id = %(message)s)
"""


def read(file: ProviderFile, message: Message, *, at: datetime) -> dict[str, int]:
    """Take in a status report; gives counts by state, and of items that name no instruction of the message."""
    report = pain002.read(bytes(file.content))
    if report.original_message_id != message.number:
        raise AboutAnother(expected=message.number, given=report.original_message_id)
    given = {
        "file": file.pk,
        "message": message.pk,
        "payroll": message.payroll_id,
        "at": at,
        "on": timezone.localdate(at),
    }
    columns = _columns(report.items)
    if report.items:
        rows.change(_SAID, {**given, **columns})
    elif report.outcome.state is not None:
        rows.change(_ALL_SAID, {**given, **_said(report.outcome)})
    rows.gather_statistics()
    [(strangers,)] = rows.read(_UNKNOWN_NUMBERS, {**given, **columns})
    rows.change(_STRANGE, given)
    rows.change(_MOVE, given)
    rows.change(LINES_FOLLOW, given)
    ledger.move(message.payroll, "settled", message=message.pk, at=at)
    ledger.move(message.payroll, "failed", message=message.pk, at=at)
    life_status.ask(message, at=at)
    counted = rows.read(
        "SELECT status, count(*) FROM payments_instructionstatus WHERE file_id = %(file)s GROUP BY status", given
    )
    return {**dict(counted), "unknown_numbers": strangers}


def _columns(items: Iterable[pain002.Item]) -> dict[str, list[Any]]:
    said = [(item.end_to_end_id, _said(item.outcome)) for item in items]
    return {
        "number": [number for number, _ in said],
        "status": [one["status"] for _, one in said],
        "code": [one["code"] for _, one in said],
        "reason": [one["reason"] for _, one in said],
    }


def _said(outcome: pain002.Outcome) -> dict[str, str]:
    reason = outcome.reasons[0] if outcome.reasons else states.Reason(code="")
    state = outcome.state or states.State.UNKNOWN
    return {"status": state.value, "code": reason.code[:12], "reason": reason.text[:300]}
