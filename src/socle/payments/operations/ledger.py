"""Posting to the sub-ledger, a set at a time. A transfer stands once for its cause and step, so posting again adds nothing.

Money moves from the debit to the credit account. Accounts of a scheme: `budget` → `payable` (owed) → `float` (at the
provider) → `beneficiaries` (settled); what fails or comes back goes to `payable` again; `recovery` holds what was taken.
"""

from datetime import date, datetime

from django.utils import timezone

from socle.payments import rows
from socle.payments.models import Payroll

_ACCOUNTS = """
INSERT INTO payments_account (code, kind, scheme, provider, currency)
SELECT kind || ':' || %(scheme)s || ':' || %(currency)s, kind, %(scheme)s, '', %(currency)s
FROM unnest(ARRAY['budget', 'payable', 'beneficiaries', 'recovery']) AS kind
ON CONFLICT (code) DO NOTHING
"""
_FLOATS = """
INSERT INTO payments_account (code, kind, scheme, provider, currency)
SELECT DISTINCT 'float:' || %(scheme)s || ':' || i.provider || ':' || %(currency)s, 'float', %(scheme)s, i.provider, %(currency)s
FROM payments_instruction n JOIN enrolment_instrument i ON i.id = n.instrument_id WHERE n.payroll_id = %(payroll)s
ON CONFLICT (code) DO NOTHING
"""

# A re-issue owes nothing anew: the failed payment went back to `payable` and is still there.
_OWED = """
INSERT INTO payments_transfer (entry, debit_id, credit_id, amount, currency, step, cause, financing_source, budget_line,
  posted_on, posted_at)
SELECT %(number)s, debit.id, credit.id, abs(l.amount), l.currency,
  CASE WHEN l.kind = 'recovery' THEN 'recovered' ELSE 'entitled' END, 'line:' || l.id, l.financing_source, l.budget_line,
  %(on)s, %(at)s
FROM payments_line l
JOIN payments_account debit ON debit.code = CASE WHEN l.amount > 0 THEN 'budget' ELSE 'payable' END || %(of)s
JOIN payments_account credit ON credit.code = CASE WHEN l.amount > 0 THEN 'payable' WHEN l.kind = 'recovery' THEN 'recovery'
                                                   ELSE 'budget' END || %(of)s
WHERE l.payroll_id = %(payroll)s AND l.state = 'due' AND l.entitled_on IS NULL AND l.kind <> 're-issue'
ON CONFLICT (cause, step) DO NOTHING
"""
_MARK_OWED = """
UPDATE payments_line SET entitled_on = %(on)s
WHERE payroll_id = %(payroll)s AND state = 'due' AND entitled_on IS NULL
"""

_MOVED = """
INSERT INTO payments_transfer (entry, debit_id, credit_id, amount, currency, step, cause, financing_source, budget_line,
  posted_on, posted_at)
SELECT %(number)s, debit.id, credit.id, n.amount, n.currency, %(step)s, 'instruction:' || n.number, n.financing_source,
  n.budget_line, %(on)s, %(at)s
FROM payments_instruction n
JOIN enrolment_instrument i ON i.id = n.instrument_id
JOIN payments_account debit ON debit.code = CASE %(debit)s WHEN 'float' THEN 'float:' || %(scheme)s || ':' || i.provider
     || ':' || %(currency)s ELSE %(debit)s || %(of)s END
JOIN payments_account credit ON credit.code = CASE %(credit)s WHEN 'float' THEN 'float:' || %(scheme)s || ':' || i.provider
     || ':' || %(currency)s ELSE %(credit)s || %(of)s END
WHERE n.payroll_id = %(payroll)s AND (%(message)s::bigint IS NULL OR n.message_id = %(message)s) AND {which}
ON CONFLICT (cause, step) DO NOTHING
"""
_MOVES = {
    "instructed": ("payable", "float", "true"),
    "settled": ("float", "beneficiaries", "n.settled_on = %(on)s"),
    "failed": ("float", "payable", "n.failed_on = %(on)s"),
    "returned": ("beneficiaries", "payable", "n.returned_on = %(on)s"),
}


def owe(payroll: Payroll, *, at: datetime) -> None:
    """The payroll is approved: its lines are owed. Recoveries and negative adjustments take from what is owed."""
    given = _given(payroll, on=timezone.localdate(at), at=at)
    rows.change(_ACCOUNTS, given)
    rows.change(_OWED, given)
    rows.change(_MARK_OWED, given)


def move(payroll: Payroll, step: str, *, message: int | None = None, at: datetime) -> None:
    """Post what became of instructions today (of one message, or all): instructed, settled, failed or returned."""
    debit, credit, which = _MOVES[step]
    given = {
        **_given(payroll, on=timezone.localdate(at), at=at),
        "message": message,
        "step": step,
        "debit": debit,
        "credit": credit,
    }
    rows.change(_FLOATS, given)
    rows.change(_MOVED.replace("{which}", which), given)


def _given(payroll: Payroll, *, on: date, at: datetime) -> dict[str, object]:
    return {
        "payroll": payroll.pk,
        "number": payroll.number,
        "scheme": payroll.scheme,
        "currency": payroll.currency,
        "of": f":{payroll.scheme}:{payroll.currency}",
        "on": on,
        "at": at,
    }
