"""Receiving inquiries, complaints and allegations: number, PIN, deadline in working days, the right desk."""

from datetime import date

import pytest
from django.contrib.auth import hashers

from socle.base import acting
from socle.base.accounts.models import User
from socle.base.accounts.permissions import Permission
from socle.base.audit.models import Event
from socle.base.kernel import numbers, refusals
from socle.grievances import queries
from socle.grievances.models import Ticket
from socle.grievances.operations import steps, tickets
from socle.registry import queries as registry
from tests.enrolment import arrange
from tests.grievances import matters
from tests.people import at, without


def received(by, **given):
    when = given.pop("at", at(2018, 12, 20))
    with acting.acting_as(by, purpose="redress") as acting_by:
        return tickets.receive(new=matters.new(**given), by=acting_by, at=when)


def test_without_the_permission_nothing_is_received(people):
    with pytest.raises(refusals.NotPermitted):
        received(without(people.amina, Permission.RECEIVE_GRIEVANCE))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kind": "petition"}, tickets.NoSuchKind),
        ({"category": "weather"}, tickets.NoSuchCategory),
        ({"category": "violence"}, tickets.NoSuchCategory),  # an allegation, not a complaint
        ({"channel": "pigeon"}, tickets.NoSuchChannel),
        ({"severity": "terrible"}, tickets.NoSuchSeverity),
        ({"text": "   "}, tickets.NothingSaid),
    ],
)
def test_what_the_country_does_not_know_is_refused_and_leaves_nothing(people, given, refusal):
    with pytest.raises(refusal):
        received(people.amina, **given)
    with acting.acting_as(people.grace, purpose="redress"):
        assert Ticket.objects.count() == 0


def test_nobody_receives_a_matter_of_their_own_family(people):
    with acting.acting_as(people.amina, purpose="registration"):
        me = arrange.person("Aroeira Tapajós")
    own = type(people.amina)(**{**vars(people.amina), "person_number": me.number})
    with pytest.raises(registry.OwnRecord):
        received(own, person=me)


def test_a_complaint_gets_a_number_a_pin_and_twenty_working_days(people):
    done = received(people.amina)  # Thursday 20 December 2018
    ticket = done.ticket
    assert numbers.normalise(ticket.number) == ticket.number
    assert ticket.number.startswith("TK-")
    # 21, 24, 26, 27, 28, 31 December are 6; 2, 3, 4 January 9; 7-11 14; 14-18 19; Monday 21 January is the twentieth
    assert ticket.due_on == date(2019, 1, 21)
    assert ticket.acknowledge_by == date(2018, 12, 24)
    assert (ticket.state, ticket.office, ticket.level, ticket.severity) == (
        "received",
        "management-ouro-branco",
        0,
        "normal",
    )
    assert len(done.pin) == 6
    assert done.pin not in repr(done)
    assert hashers.check_password(done.pin, ticket.pin_hash)
    assert done.pin not in ticket.pin_hash


def test_money_that_did_not_arrive_is_urgent_by_its_category(people):
    ticket = received(people.amina, category="payment-not-received").ticket
    assert (ticket.severity, ticket.due_on) == ("urgent", date(2018, 12, 28))  # 21, 24, 26, 27, 28


def test_an_anonymous_allegation_is_confidential_and_goes_one_level_up(people):
    ticket = received(people.amina, kind="allegation", category="money-asked", text="Somebody asks for money.").ticket
    assert (ticket.person, ticket.confidential, ticket.level, ticket.office) == (None, True, 1, "ombudsman")


def test_receiving_is_in_the_audit_trail_without_what_was_said(people):
    ticket = received(people.amina).ticket
    event = Event.objects.get(action="grievances.received", about=ticket.number)
    assert event.details == {"kind": "complaint", "category": "payment-amount", "state": "received", "level": 0}


def test_an_officer_of_another_district_sees_no_ticket(people):
    ticket = received(people.amina).ticket
    with acting.acting_as(people.neema, purpose="redress") as by:
        assert Ticket.objects.count() == 0
        assert queries.tickets(by=by, on=date(2018, 12, 21)) == []
        with pytest.raises(refusals.NotFound):
            queries.page(number=ticket.number, by=by, on=date(2018, 12, 21))


def test_nobody_receives_a_complaint_about_themselves(people):
    me = User.objects.get(pk=people.amina.user_id)
    with pytest.raises(steps.AboutYou):
        received(people.amina, category="conduct", about_officer=me)


def test_a_complaint_about_an_officer_is_invisible_to_them_and_their_office(people):
    officer = User.objects.get(pk=people.bakari.user_id)  # of the management, where Grace hears complaints
    ticket = received(people.amina, category="conduct", about_officer=officer).ticket
    assert (ticket.confidential, ticket.level, ticket.office) == (True, 1, "ombudsman")
    for somebody in (people.bakari, people.bahati, people.grace):
        with acting.acting_as(somebody, purpose="redress"):
            assert not Ticket.objects.filter(pk=ticket.pk).exists()
    with acting.acting_as(people.tatu, purpose="audit") as by:
        assert queries.page(number=ticket.number, by=by, on=date(2018, 12, 21)).ticket == ticket


def test_who_receives_a_complaint_about_a_colleague_finds_it_again(people):
    colleague = User.objects.get(pk=people.sifa.user_id)  # works at the same window as Amina
    ticket = received(people.amina, category="conduct", about_officer=colleague).ticket
    with acting.acting_as(people.amina, purpose="redress") as by:
        assert queries.page(number=ticket.number, by=by, on=date(2018, 12, 21)).ticket == ticket
    with acting.acting_as(people.sifa, purpose="redress"):
        assert Ticket.objects.count() == 0


def test_a_confidential_matter_is_not_on_the_lists_of_the_town(people):
    received(people.amina, kind="allegation", category="violence", text="She was threatened.")
    with acting.acting_as(people.grace, purpose="redress") as by:
        assert queries.tickets(by=by, on=date(2018, 12, 21)) == []


def test_a_list_says_how_old_each_ticket_is_and_how_long_it_still_has(people):
    received(people.amina, at=at(2018, 12, 20))
    with acting.acting_as(people.grace, purpose="redress") as by:
        [row] = queries.tickets(by=by, on=date(2019, 1, 2))
        assert (row.age.days, row.age.left, row.age.overdue) == (7, 13, False)  # 7 of the 20 working days are gone
        [row] = queries.tickets(by=by, on=date(2019, 1, 22))
        assert (row.age.left, row.age.overdue) == (-1, True)
