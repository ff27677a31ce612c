"""Writes of cases: open and close, plan, referrals, notes, and the cases that other rooms request."""
