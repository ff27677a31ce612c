"""Who acts, and what must be true of every operation."""

import pytest
from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from tests.people import at

NOW = at(2018, 12, 10)


@acting.operation(Permission.REGISTER)
def note(*, text, by, at):
    audit.record("test.noted", by=by, at=at, details={"text": text})
    return text


@acting.operation(Permission.REGISTER)
def note_secretly(*, by, at):
    Event.objects.count()


@acting.operation(Permission.REGISTER)
def note_and_fail(*, by, at):
    audit.record("test.failed", by=by, at=at)
    raise refusals.InvalidInput("no")


def test_an_operation_refuses_who_lacks_the_permission(people):
    with acting.acting_as(people.stella, purpose="statistics") as by, pytest.raises(refusals.NotPermitted) as refused:
        note(text="x", by=by, at=NOW)
    assert "register persons" in refused.value.message


def test_an_operation_outside_of_acting_is_a_mistake(people):
    with pytest.raises(acting.NobodyActs):
        note(text="x", by=people.amina, at=NOW)


def test_an_operation_without_an_audit_event_is_undone(people):
    with acting.acting_as(people.amina, purpose="registration") as by, pytest.raises(acting.NotAudited):
        note_secretly(by=by, at=NOW)


def test_the_event_and_the_write_fail_together(people):
    with acting.acting_as(people.amina, purpose="registration") as by, pytest.raises(refusals.InvalidInput):
        note_and_fail(by=by, at=NOW)
    assert not Event.objects.filter(action="test.failed").exists()


def test_an_event_says_who_for_which_office_and_purpose(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        note(text="x", by=by, at=NOW)
    event = Event.objects.get(action="test.noted")
    assert (event.actor, event.office, event.purpose) == ("aroeira", "cras-ouro-branco-centro", "registration")


def test_the_scope_ends_with_the_block_and_the_outer_one_comes_back(people):
    def area():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('socle.area_from', true)")
            return cursor.fetchone()[0]

    with acting.acting_as(people.chiku, purpose="eligibility"):
        assert area() == "!"
        with acting.acting_as(people.neema, purpose="eligibility"):
            assert area() == "br/31/3162500/"
        assert area() == "!"
    assert area() == ""


def test_the_application_cannot_change_or_delete_an_event(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        note(text="x", by=by, at=NOW)
        for statement in ("UPDATE base_event SET actor = 'somebody'", "DELETE FROM base_event"):
            with pytest.raises(Exception, match="permission denied"), acting.transaction.atomic():
                acting.connection.cursor().execute(statement)
