"""The relations that the queries of indicators share, as SQL by name; `needed` gives those that a query names, in order.

All of them are as of the day %(on)s: who was registered by its end, where a household belonged that day (a later move is
undone), facts as known at %(known_at)s. They read under row-level security.
"""

import re

from socle.base.facts import dictionary, tables
from socle.base.kernel import bitemporal
from socle.registry.queries import vital

_MEMBERS = ("person_id", "household_id", "relation", "usual")

_FIXED = {
    "moved": """
SELECT DISTINCT ON (household_id) household_id, from_area_key AS area_key
FROM registry_move WHERE moved_on > %(on)s ORDER BY household_id, moved_on, id""",
    "members": f"SELECT * FROM {bitemporal.as_known('registry_membership', _MEMBERS)} then_members",
    "moved_person": """
SELECT DISTINCT ON (members.person_id) members.person_id, moved.area_key
FROM moved JOIN members ON members.household_id = moved.household_id AND members.usual ORDER BY 1""",
    "merged": """
SELECT absorbed_id AS person_id FROM registry_merge
WHERE merged_at < %(until)s AND (undone_at IS NULL OR undone_at >= %(until)s)""",
    "person": """
SELECT p.id, coalesce(moved_person.area_key, p.area_key) AS area_key, coalesce(sexes.sex, 'unknown') AS sex
FROM registry_person p LEFT JOIN moved_person ON moved_person.person_id = p.id LEFT JOIN sexes ON sexes.person_id = p.id
WHERE p.registered_at < %(until)s AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.person_id = p.id)""",
    "heads": """
SELECT DISTINCT ON (household_id) household_id, person_id FROM members WHERE relation = 'head'
ORDER BY household_id, person_id""",
    "household": """
SELECT h.id, coalesce(moved.area_key, h.area_key) AS area_key, coalesce(sexes.sex, 'unknown') AS sex
FROM registry_household h
LEFT JOIN moved ON moved.household_id = h.id
LEFT JOIN heads ON heads.household_id = h.id LEFT JOIN sexes ON sexes.person_id = heads.person_id
WHERE h.registered_at < %(until)s AND (h.ended_on IS NULL OR h.ended_on > %(on)s)""",
    "application": """
SELECT a.id, a.scheme, a.applicant_id, a.household_id, a.lodged_on, a.office, a.state,
       coalesce(moved.area_key, h.area_key, moved_person.area_key, p.area_key) AS area_key,
       coalesce(sexes.sex, 'unknown') AS sex
FROM eligibility_application a
JOIN registry_person p ON p.id = a.applicant_id
LEFT JOIN registry_household h ON h.id = a.household_id
LEFT JOIN moved ON moved.household_id = a.household_id
LEFT JOIN moved_person ON moved_person.person_id = a.applicant_id
LEFT JOIN sexes ON sexes.person_id = a.applicant_id
WHERE a.lodged_at < %(until)s AND (%(scheme)s = '' OR a.scheme = %(scheme)s)""",
    "decided": """
SELECT DISTINCT ON (d.application_id) d.application_id, d.outcome, (d.decided_at AT TIME ZONE %(zone)s)::date AS on_day
FROM eligibility_decision d WHERE d.kind = 'eligibility' AND d.decided_at < %(until)s
ORDER BY d.application_id, d.decided_at, d.id""",
    "award": """
SELECT w.id, w.number, w.scheme, w.application_id, w.decision_id, w.from_on, w.to_on, w.ended_by_id,
       application.applicant_id, application.household_id, application.area_key, application.sex
FROM enrolment_award w JOIN application ON application.id = w.application_id""",
    "in_force": "SELECT * FROM award WHERE from_on <= %(on)s AND (to_on IS NULL OR to_on > %(on)s)",
    "run": """
SELECT DISTINCT ON (r.scheme) r.id, r.scheme FROM eligibility_run r JOIN schemes_scheme s ON s.code = r.scheme
WHERE r.kind = 'nation' AND r.state = 'done' AND r.on <= %(on)s AND r.finished_at < %(until)s AND NOT s.simulation
  AND (%(scheme)s = '' OR r.scheme = %(scheme)s)
ORDER BY r.scheme, r.on DESC, r.id DESC""",
    "assessed": """
SELECT s.id, s.person_id, s.household_id, s.eligible, run.scheme,
       coalesce(moved.area_key, h.area_key, moved_person.area_key, p.area_key) AS area_key,
       coalesce(sexes.sex, 'unknown') AS sex
FROM run JOIN eligibility_assessment s ON s.run_id = run.id
JOIN registry_person p ON p.id = s.person_id
LEFT JOIN registry_household h ON h.id = s.household_id
LEFT JOIN moved ON moved.household_id = s.household_id
LEFT JOIN moved_person ON moved_person.person_id = s.person_id
LEFT JOIN sexes ON sexes.person_id = s.person_id""",
    "instruction": """
SELECT i.id, i.amount, i.state, i.reason_code, i.due_on, i.made_on, i.settled_on, i.failed_on, i.returned_on,
       coalesce(moved_person.area_key, p.area_key) AS area_key, coalesce(sexes.sex, 'unknown') AS sex
FROM payments_instruction i
JOIN payments_payroll roll ON roll.id = i.payroll_id
JOIN registry_person p ON p.id = i.person_id
LEFT JOIN moved_person ON moved_person.person_id = i.person_id
LEFT JOIN sexes ON sexes.person_id = i.person_id
WHERE i.made_on <= %(on)s AND (%(scheme)s = '' OR roll.scheme = %(scheme)s)""",
    "line": """
SELECT l.id, l.award_id, l.kind, l.amount, award.area_key, award.sex,
       i.settled_on <= %(on)s AND coalesce(i.returned_on > %(on)s, true) AS settled
FROM payments_line l JOIN award ON award.id = l.award_id
LEFT JOIN payments_instruction i ON i.id = l.instruction_id
WHERE coalesce(l.entitled_on, i.made_on) > %(since)s AND coalesce(l.entitled_on, i.made_on) <= %(on)s""",
    "due": """
SELECT d.id, d.result, d.report_id, award.area_key, coalesce(sexes.sex, 'unknown') AS sex
FROM conditionality_due d JOIN award ON award.id = d.award_id
JOIN base_period period ON period.id = d.period_id AND period.ends_on > %(since)s AND period.ends_on <= %(on)s
LEFT JOIN sexes ON sexes.person_id = d.person_id""",
    "ticket": """
SELECT t.id, t.kind, t.category, t.due_on, t.state, t.office, t.area_key, coalesce(sexes.sex, 'unknown') AS sex,
       (t.received_at AT TIME ZONE %(zone)s)::date AS received_on,
       CASE WHEN coalesce(t.answered_at, t.closed_at) < %(until)s
            THEN (coalesce(t.answered_at, t.closed_at) AT TIME ZONE %(zone)s)::date END AS answered_on
FROM grievances_ticket t LEFT JOIN sexes ON sexes.person_id = t.person_id
WHERE t.received_at < %(until)s AND (%(scheme)s = '' OR t.scheme = %(scheme)s)""",
    "upheld": """
SELECT o.id, ticket.area_key, ticket.sex, o.upheld, (d.decided_at AT TIME ZONE %(zone)s)::date AS on_day,
       CASE WHEN o.carried_out_at < %(until)s THEN (o.carried_out_at AT TIME ZONE %(zone)s)::date END AS carried_out_on
FROM grievances_appealoutcome o JOIN ticket ON ticket.id = o.ticket_id
JOIN eligibility_decision d ON d.id = o.decision_id AND d.decided_at < %(until)s""",
    "office": "SELECT o.code, a.key AS area_key FROM base_office o JOIN base_area a ON a.id = o.area_id",
    "event": """
SELECT e.action, e.actor, e.office, e.at AT TIME ZONE %(zone)s AS local_at, office.area_key
FROM base_event e JOIN office ON office.code = e.office
WHERE e.at >= %(month_from)s AND e.at < %(until)s AND e.role NOT IN ('timetable', 'operator')
  AND office.area_key >= %(low)s AND office.area_key < %(high)s""",
}


def needed(sql: str, facts: dictionary.Dictionary) -> str:
    """The relations that a query names, and those that they name, as the inside of a WITH."""
    known = _FIXED | {"sexes": _sexes(), "cells": _cells(facts), "seen": _seen(facts)}
    wanted: list[str] = []
    _gather(sql, known, wanted)
    return "".join(f"{name} AS ({known[name]}),\n" for name in wanted)


def _gather(sql: str, known: dict[str, str], wanted: list[str]) -> None:
    for name in known:
        if name not in wanted and re.search(rf"\b(FROM|JOIN)\s+{name}\b", sql):
            _gather(known[name], known, wanted)
            wanted.append(name)


def _sexes() -> str:
    group = vital.group_of("sex")
    if not group:
        return "SELECT NULL::bigint AS person_id, NULL::text AS sex WHERE false"
    source = bitemporal.as_known(f"fact_{group}", ("subject_id", "sex"))
    return f"SELECT subject_id AS person_id, sex FROM {source} told WHERE sex IS NOT NULL"


def _cells(facts: dictionary.Dictionary) -> str:
    """For each person and group of facts that a scheme needs: how many cells are filled, of those that apply."""
    return (
        " UNION ALL ".join(_cells_of(group) for group in _counted(facts))
        or "SELECT NULL::bigint AS person_id, 0 AS filled WHERE false"
    )


def _needed_of(group: dictionary.Group) -> list[dictionary.Fact]:
    """The facts of a group that a scheme needs, not only an indicator or a duty."""
    return [fact for fact in group.facts if any(":" not in need for need in fact.needed_by)]


def _cells_of(group: dictionary.Group) -> str:
    table = tables.name(group)
    if group.many:  # a list is one cell: it was stated whole, or it is unknown
        known = bitemporal.as_known(table, ("subject_id", "line"))
        return f"SELECT subject_id AS person_id, 1 AS filled FROM {known} told WHERE line = 0"
    needed_ = [fact.name for fact in _needed_of(group)]
    known = bitemporal.as_known(table, ("subject_id", "absent", *needed_))
    filled = " + ".join(
        f"({name} IS NOT NULL OR coalesce(absent ->> '{name}', '') = 'not applicable')::int" for name in needed_
    )
    return f"SELECT subject_id AS person_id, {filled} AS filled FROM {known} told"


def cells_a_person(facts: dictionary.Dictionary) -> int:
    """How many cells of a person schemes need; the list of a group of many is one."""
    return sum(1 if group.many else len(_needed_of(group)) for group in _counted(facts))


def _counted(facts: dictionary.Dictionary) -> list[dictionary.Group]:
    """The groups that somebody has to ask for; benefits are written by enrolment itself."""
    return [group for group in facts.of("person") if group.name != tables.ASSUMED_COMPLETE and _needed_of(group)]


def _seen(facts: dictionary.Dictionary) -> str:
    """For each household, the days on which somebody stated something of its composition or its own facts."""
    stated = [
        f"SELECT told.subject_id AS household_id, told.evidence_id FROM"
        f" {bitemporal.as_known(tables.name(group), ('subject_id', 'evidence_id'))} told"
        for group in facts.of("household")
    ]
    composed = bitemporal.as_known("registry_membership", ("household_id", "evidence_id"))
    rows = " UNION ALL ".join([f"SELECT household_id, evidence_id FROM {composed} told", *stated])
    return (
        f"SELECT rows.household_id, max(e.stated_on) AS last_on FROM ({rows}) rows"
        " JOIN registry_evidence e ON e.id = rows.evidence_id AND e.stated_on <= %(on)s GROUP BY rows.household_id"
    )
