"""The timetable moves overdue tickets one level up, once a level, and ends pauses that took as long as they may."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas import keys
from socle.base.audit import operations as audit
from socle.base.institutions.models import Office
from socle.base.periods import queries as periods
from socle.grievances import catalogue, reasoning
from socle.grievances.models import Ticket
from socle.grievances.operations import handling


@acting.operation(Permission.RUN_JOBS)
def escalate_overdue(*, by: acting.Actor, at: datetime) -> int:
    """Move every overdue ticket to the next level; gives how many moved. Running it again on the same day moves nothing.

    A ticket that is answered, closed or paused stays. An appeal stays with its appeal body: only its level rises.
    What is about an officer does not go to that officer's office.
    """
    _end_pauses(at)
    holidays, moved = periods.holidays(), 0
    levels = catalogue.of_country().levels
    for level in range(len(levels) - 1, 0, -1):  # from the top down, so that a run moves a ticket by one level
        before = reasoning.overdue_since(on=timezone.localdate(at), after=levels[level].after, holidays=holidays)
        moved += _raise_appeals(level, before, by, at)
        for office, key in _nearest_first(levels[level].offices):
            moved += _move(level, before, (office, key), by, at)
    audit.record("grievances.escalate", by=by, at=at, details={"moved": moved})
    return moved


def _end_pauses(at: datetime) -> None:
    """At most a few hundred tickets pause at a time; each deadline moves by its own working days."""
    ended = list(Ticket.objects.select_for_update().filter(paused_until__lt=timezone.localdate(at)))
    for ticket in ended:
        handling.run_on(ticket, at)
    Ticket.objects.bulk_update(ended, ["due_on", "paused_on", "paused_until", "paused_because"], batch_size=1000)


def _nearest_first(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Code and area key ('' for the nation) of the offices of a level, the smallest areas first."""
    offices = Office.objects.filter(code__in=codes).values_list("code", "area__key", "area__level")
    return sorted(
        ((code, "" if level == 0 else key) for code, key, level in offices), key=lambda one: (-len(one[1]), one[0])
    )


_OVERDUE = """
  t.state IN ('received', 'in work') AND t.paused_on IS NULL AND t.due_on <= %(before)s AND t.level = %(level)s - 1
"""
_STEP = """
INSERT INTO grievances_step (ticket_id, action, text, public, by_id, by_name, at)
SELECT id, 'escalated', %(text)s, true, NULL, %(name)s, %(at)s FROM moved
"""


def _raise_appeals(level: int, before: date, by: acting.Actor, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH moved AS (UPDATE grievances_ticket t SET level = %(level)s"
            f" WHERE t.kind = 'appeal' AND {_OVERDUE} RETURNING t.id){_STEP}",
            {"level": level, "before": before, "text": f"level {level}", "name": by.name, "at": at},
        )
        return cursor.rowcount


def _move(level: int, before: date, desk: tuple[str, str], by: acting.Actor, at: datetime) -> int:
    office, key = desk
    low, high = keys.span(key)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH moved AS (UPDATE grievances_ticket t"
            " SET level = %(level)s, office = %(office)s, assigned_to_id = NULL"
            f" WHERE t.kind <> 'appeal' AND {_OVERDUE}"
            ' AND t.area_key >= %(low)s COLLATE "C" AND t.area_key < %(high)s COLLATE "C"'
            " AND NOT EXISTS (SELECT 1 FROM base_assignment a JOIN base_office o ON o.id = a.office_id"
            "   WHERE a.user_id = t.about_officer_id AND o.code = %(office)s"
            f"   AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s)) RETURNING t.id){_STEP}",
            {
                "level": level,
                "before": before,
                "office": office,
                "low": low,
                "high": high,
                "on": timezone.localdate(at),
                "text": f"level {level}: {office}",
                "name": by.name,
                "at": at,
            },
        )
        return cursor.rowcount
