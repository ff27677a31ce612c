"""payments: entitlement lines, payrolls, instructions, the ledger and reconciliation. No money is lost, doubled or unexplained.

States of a payroll: draft → calculated → validated → approved → approved twice → funded → sent → partly returned →
reconciled → closed; none is skipped and each is a row with who and when. Of an instruction: prepared → sent → accepted
→ settled → collected, or failed, or returned.

It promises: an instruction number is unique for ever and a line is never instructed again before the first is confirmed
failed or returned; a paid line is never edited, differences are posted; the variance to the cycle before is explained to
100 %; the ledger balances at any date; nobody approves what they prepared.
"""
