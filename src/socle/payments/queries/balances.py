"""The sub-ledger: balances of its accounts on a day, and the proof that they are what lines and instructions say (domain P13)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from socle.payments import rows

_BALANCES = """
SELECT a.kind, a.scheme, a.provider, a.currency, coalesce(sum(moved.amount), 0)
FROM payments_account a
LEFT JOIN (
  SELECT credit_id AS account_id, amount FROM payments_transfer WHERE %(on)s::date IS NULL OR posted_on <= %(on)s
  UNION ALL
  SELECT debit_id, -amount FROM payments_transfer WHERE %(on)s::date IS NULL OR posted_on <= %(on)s
) moved ON moved.account_id = a.id
WHERE %(scheme)s = '' OR a.scheme = %(scheme)s
GROUP BY a.id ORDER BY a.code
"""

# The same balances without the ledger: from the days on which lines became owed and instructions were made, settled, failed
# or came back. A re-issue owes nothing anew; a recovery takes from what is owed.
_EXPECTED = """
WITH line AS (
  SELECT scheme, currency, kind, sum(amount) AS amount FROM payments_line
  WHERE entitled_on IS NOT NULL AND (%(on)s::date IS NULL OR entitled_on <= %(on)s) AND kind <> 're-issue'
  GROUP BY scheme, currency, kind
), instruction AS (
  SELECT p.scheme, n.currency, i.provider,
         sum(n.amount) FILTER (WHERE %(on)s::date IS NULL OR n.made_on <= %(on)s) AS made,
         coalesce(sum(n.amount) FILTER (WHERE n.settled_on IS NOT NULL AND (%(on)s::date IS NULL OR n.settled_on <= %(on)s)), 0)
           AS settled,
         coalesce(sum(n.amount) FILTER (WHERE n.failed_on IS NOT NULL AND (%(on)s::date IS NULL OR n.failed_on <= %(on)s)), 0)
           AS failed,
         coalesce(sum(n.amount) FILTER (WHERE n.returned_on IS NOT NULL
           AND (%(on)s::date IS NULL OR n.returned_on <= %(on)s)), 0) AS returned
  FROM payments_instruction n JOIN payments_payroll p ON p.id = n.payroll_id
  JOIN enrolment_instrument i ON i.id = n.instrument_id
  GROUP BY p.scheme, n.currency, i.provider
), balance AS (
  SELECT 'budget' AS kind, scheme, '' AS provider, currency, -amount AS amount FROM line WHERE kind <> 'recovery'
  UNION ALL SELECT 'payable', scheme, '', currency, amount FROM line
  UNION ALL SELECT 'recovery', scheme, '', currency, -amount FROM line WHERE kind = 'recovery'
  UNION ALL SELECT 'payable', scheme, '', currency, failed + returned - coalesce(made, 0) FROM instruction
  UNION ALL SELECT 'float', scheme, provider, currency, coalesce(made, 0) - settled - failed FROM instruction
  UNION ALL SELECT 'beneficiaries', scheme, '', currency, settled - returned FROM instruction
)
SELECT kind, scheme, provider, currency, sum(amount) FROM balance WHERE %(scheme)s = '' OR scheme = %(scheme)s
GROUP BY kind, scheme, provider, currency
"""

# What lines and their instructions say of each other: the same state and, together, the same amount.
_LINES_DISAGREE = """
SELECT count(*) FROM (
  SELECT n.id FROM payments_instruction n LEFT JOIN payments_line l ON l.instruction_id = n.id
  GROUP BY n.id HAVING coalesce(sum(l.amount), 0) <> n.amount
    OR bool_or(l.state <> CASE WHEN n.state IN ('prepared', 'sent', 'accepted') THEN 'instructed' ELSE n.state END)
) disagreeing
"""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What an account holds: `kind` budget, payable, float, beneficiaries or recovery. Budget is below zero: it gave."""

    kind: str
    scheme: str
    provider: str
    currency: str
    amount: Decimal


def balances(*, on: date | None = None, scheme: str = "") -> list[Balance]:
    """The balances of the accounts at the end of a day, or now."""
    names = ("kind", "scheme", "provider", "currency", "amount")
    return [Balance(**dict(zip(names, row, strict=True))) for row in rows.read(_BALANCES, {"on": on, "scheme": scheme})]


def disagreements(*, on: date | None = None, scheme: str = "") -> list[tuple[str, Decimal, Decimal]]:
    """Accounts whose balance is not what lines and instructions say: its name, booked, expected. Empty when all is well."""
    given = {"on": on, "scheme": scheme}
    booked = {row[:4]: row[4] for row in rows.read(_BALANCES, given)}
    expected = {row[:4]: row[4] for row in rows.read(_EXPECTED, given)}
    zero = Decimal(0)
    return [
        (":".join(part for part in key if part), booked.get(key, zero), expected.get(key, zero))
        for key in sorted(booked.keys() | expected.keys())
        if booked.get(key, zero) != expected.get(key, zero)
    ]


def is_balanced(*, on: date | None = None) -> bool:
    """Whether the ledger agrees with lines and instructions, and these with each other, at the end of a day or now."""
    [(disagreeing,)] = rows.read(_LINES_DISAGREE, {})
    return not disagreements(on=on) and not disagreeing
