"""The timetable: an overdue ticket goes one level up, once a level; what waits for somebody else does not."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.accounts.models import User
from socle.base.kernel import refusals
from socle.grievances.models import Ticket
from socle.grievances.operations import escalating, handling, tickets
from tests.grievances import matters
from tests.people import at


def received(people, **given):
    """A complaint of 20 December 2018, due on Monday 21 January 2019."""
    with acting.acting_as(people.amina, purpose="redress") as by:
        return tickets.receive(new=matters.new(**given), by=by, at=at(2018, 12, 20)).ticket


def escalate(people, day):
    with acting.acting_as(people.nightly, purpose="redress") as by:
        return escalating.escalate_overdue(by=by, at=day)


def now(people, ticket):
    with acting.acting_as(people.nightly, purpose="redress"):
        return Ticket.objects.get(pk=ticket.pk)


def test_only_the_timetable_escalates(people):
    with acting.acting_as(people.grace, purpose="redress") as by, pytest.raises(refusals.NotPermitted):
        escalating.escalate_overdue(by=by, at=at(2019, 1, 22))


def test_on_its_last_day_a_ticket_is_not_overdue(people):
    received(people)
    assert escalate(people, at(2019, 1, 21)) == 0


def test_an_overdue_ticket_goes_up_once_a_level(people):
    ticket = received(people)
    assert escalate(people, at(2019, 1, 22)) == 1
    moved = now(people, ticket)
    assert (moved.level, moved.office, moved.assigned_to) == (1, "ombudsman", None)
    assert escalate(people, at(2019, 1, 22)) == 0
    assert escalate(people, at(2019, 2, 1)) == 0  # nine working days overdue
    assert escalate(people, at(2019, 2, 4)) == 1  # ten
    last = now(people, ticket)
    assert (last.level, last.office, last.due_on) == (2, "audit-office", date(2019, 1, 21))
    assert escalate(people, at(2019, 6, 4)) == 0
    with acting.acting_as(people.nightly, purpose="redress"):
        told = ticket.steps.filter(action="escalated").order_by("id").values_list("text", "public", "by_name")
        assert list(told) == [("level 1: ombudsman", True, "timetable"), ("level 2: audit-office", True, "timetable")]


def test_a_run_that_comes_late_still_goes_level_by_level(people):
    ticket = received(people)
    assert escalate(people, at(2019, 6, 4)) == 1
    assert now(people, ticket).level == 1


def test_what_is_answered_or_waits_for_the_person_stays(people):
    answered, waiting = received(people), received(people)
    with acting.acting_as(people.grace, purpose="redress") as by:
        handling.answer(number=answered.number, text="It comes with January.", by=by, at=at(2018, 12, 21))
        handling.pause(number=waiting.number, reason="waiting-for-person", by=by, at=at(2019, 1, 18))
    assert escalate(people, at(2019, 1, 25)) == 0


def test_a_pause_ends_by_itself_and_then_the_deadline_counts(people):
    ticket = received(people)
    with acting.acting_as(people.grace, purpose="redress") as by:
        handling.pause(number=ticket.number, reason="waiting-for-person", by=by, at=at(2019, 1, 18))
    escalate(people, at(2019, 2, 4))  # the pause ended on Friday 1 February
    moved = now(people, ticket)
    assert (moved.paused_on, moved.due_on, moved.level) == (None, date(2019, 2, 4), 0)
    assert escalate(people, at(2019, 2, 5)) == 1


def test_what_is_about_an_officer_does_not_climb_to_their_office(people):
    ombudsman = User.objects.get(username="sumauma")
    ticket = received(people, category="conduct", about_officer=ombudsman)
    assert (ticket.level, ticket.office) == (2, "audit-office")  # level 1 is the officer's own office
    assert escalate(people, at(2019, 6, 4)) == 0
