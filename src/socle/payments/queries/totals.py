"""The figures of payments for the demonstration and for monitoring; every one is read from the tables."""

from decimal import Decimal
from typing import Any

from socle.payments import rows
from socle.payments.queries import balances

_TOTALS = """
SELECT (SELECT count(*) FROM payments_payroll WHERE state <> 'draft'),
       (SELECT coalesce(sum(lines), 0) FROM payments_payroll),
       (SELECT coalesce(sum(total), 0) FROM payments_payroll),
       (SELECT coalesce(sum(amount), 0) FROM payments_instruction),
       (SELECT coalesce(sum(amount), 0) FROM payments_instruction WHERE state IN ('settled', 'collected')),
       (SELECT coalesce(sum(amount), 0) FROM payments_instruction WHERE state = 'failed'),
       (SELECT coalesce(sum(amount), 0) FROM payments_instruction WHERE state = 'returned'),
       (SELECT coalesce(sum(amount), 0) FROM payments_difference WHERE explained_at IS NULL),
       (SELECT coalesce(sum(abs(p.total - coalesce(earlier.total, 0) - coalesce(v.amount, 0))), 0) FROM payments_payroll p
        LEFT JOIN payments_payroll earlier ON earlier.id = p.previous_id
        LEFT JOIN (SELECT payroll_id, sum(amount) AS amount FROM payments_variancecause GROUP BY payroll_id) v
          ON v.payroll_id = p.id),
       (SELECT coalesce(sum(amount), 0) FROM payments_line WHERE kind = 'arrears' AND state IN ('settled', 'collected'))
"""
_NAMES = ("cycles", "lines", "total", "instructed", "settled", "failed", "returned")
_NAMES += ("unexplained_difference", "unexplained_variance", "arrears_total")


def totals() -> dict[str, Any]:
    """`payroll` of the demonstration's JSON: counts as numbers, amounts as exact text, and `ledger_balanced`."""
    [row] = rows.read(_TOTALS, {})
    found = {name: _plain(value) for name, value in zip(_NAMES, row, strict=True)}
    return {**found, "ledger_balanced": balances.is_balanced()}


def _plain(value: object) -> object:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
