"""enrolment: from a positive decision to an award in force: selection and waiting list, recipient, instrument, exit.

States of an award: in force from its first day until its last; ended only by a signed and served decision. A programme
(`basis: budget`) selects by rank within its places and keeps a waiting list with position and reason; a right refuses both.

It promises: payroll reads awards, never the latest run; nobody approves the recipient or account that they prepared; an
error or an unknown stops no award. What it grants it writes down in the register's fact group *benefits*.
"""
