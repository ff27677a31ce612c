"""A bank that reports a death reports, it proves nothing (reason MD07 and the like): somebody must find out, nobody retries."""

from datetime import datetime

from socle.payments import rows
from socle.payments.formats import states
from socle.payments.models import Message

KIND = "life-status"

_ASK = """
INSERT INTO payments_finding (number, payroll_id, kind, award_id, blocking, details, reason)
SELECT payments_next_number('FI'), %(payroll)s, %(kind)s, found.award_id, false, found.details, ''
FROM (SELECT l.award_id, jsonb_build_object('instruction', min(n.number), 'code', min(n.reason_code)) AS details
      FROM payments_instruction n JOIN payments_line l ON l.instruction_id = n.id
      WHERE n.message_id = %(message)s AND n.state IN ('failed', 'returned') AND n.reason_code = ANY(%(codes)s)
      GROUP BY l.award_id) found
ON CONFLICT (payroll_id, kind, award_id, line_id) DO NOTHING
"""


def codes() -> list[str]:
    """The reason codes after which the office opens a case."""
    return [code for code, words in states.table().items() if words["then"] == "case"]


def ask(message: Message, *, at: datetime) -> int:
    """Write a finding for each award whose payment failed or came back for such a reason; the rooms above pick it up."""
    given = {"payroll": message.payroll_id, "message": message.pk, "kind": KIND, "codes": codes(), "at": at}
    return rows.change(_ASK, given)
