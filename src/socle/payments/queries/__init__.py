"""What is read of payments: payrolls, the lines of an award or person, findings, differences, the ledger, totals."""

from socle.payments.queries import balances, payrolls, people, totals

__all__ = ["balances", "payrolls", "people", "totals"]
