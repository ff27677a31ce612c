"""What payment officers, approvers and the timetable do, by noun.

`arrangements.arrange`; `payrolls` open, calculate, validate, approve, approve_again, fund, close; `holding` hold_line,
release_line; `findings.waive`; `sending.instruct_and_send` (and its steps); `reports.fetch_reports`; `reconciliation`
reconcile, explain_difference; `reissues.reissue`; `differences.recompute`; `recoveries` begin, suspend, resume.
"""
