"""grievances: inquiries, complaints, appeals and allegations: each with its own workflow, deadline and decision-maker.

States of a ticket: received → acknowledged → in work → answered → closed, or re-opened; an appeal is decided (upheld or
dismissed) by somebody who neither signed the decision nor verified the disputed facts.

It promises: every ticket has a number given to the person; deadlines count working days and escalate; an upheld appeal
rectifies from the original date and recomputes what is owed; a complaint about an officer is not visible to that officer.
"""
