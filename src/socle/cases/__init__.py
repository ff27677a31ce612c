"""cases: people and families supported over time: needs, plan, referrals, notes, and the end of the case with its reason.

States of a case: open → closed. Of a referral: sent → accepted | declined → attended | not attended → answered.

It promises: a referral is answered or stands on an overdue list; sealed notes are read by the caseworkers of their own
domain or by break-glass, and every reading leaves its trace; a case closes with an outcome and a follow-up date.
"""
