"""Number and PIN: a person sees the state of their own matters, and nobody else does."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import hashers
from django.db import connection

from socle.base import acting
from socle.base.audit import operations as audit
from socle.base.audit.models import Event
from socle.base.kernel import numbers
from socle.enrolment.models import Award
from socle.grievances import queries
from socle.grievances.models import Ticket
from socle.grievances.operations import tickets
from socle.grievances.queries import public
from socle.intake.models import Registration
from tests.enrolment import arrange
from tests.grievances import matters
from tests.people import at

WHEN = at(2018, 12, 21)


@pytest.fixture
def refusal(people):
    """A refusal of 5 December 2018, served."""
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        return matters.refused(by)


@pytest.fixture
def receipt(people, refusal):
    with acting.acting_as(people.amina, purpose="redress") as by:
        new = matters.new(person=refusal.application.applicant)
        return tickets.receive(new=new, by=by, at=at(2018, 12, 20))


def wrong(receipt):
    return "000000" if receipt.pin != "000000" else "000001"


def test_a_wrong_pin_and_a_number_that_does_not_exist_are_refused_alike(receipt):
    with pytest.raises(public.NotRight) as first:
        queries.look_up(number=receipt.ticket.number, pin=wrong(receipt), at=WHEN)
    with pytest.raises(public.NotRight) as second:
        queries.look_up(number=numbers.new("TK"), pin=receipt.pin, at=WHEN)
    assert first.value.message == second.value.message


def test_after_five_wrong_pins_even_the_right_one_waits_a_quarter_of_an_hour(receipt):
    for minute in range(5):
        with pytest.raises(public.NotRight):
            queries.look_up(number=receipt.ticket.number, pin=wrong(receipt), at=WHEN + timedelta(minutes=minute))
    with pytest.raises(public.TooManyAttempts):
        queries.look_up(number=receipt.ticket.number, pin=receipt.pin, at=WHEN + timedelta(minutes=6))
    later = WHEN + timedelta(minutes=40)
    assert queries.look_up(number=receipt.ticket.number, pin=receipt.pin, at=later).tickets


def test_nobody_reads_or_writes_the_attempts_directly(people, receipt):
    with acting.acting_as(people.tatu, purpose="audit"), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, 'grievances_lookup', 'SELECT')")
        assert cursor.fetchone() == (False,)


def test_the_right_pin_shows_ticket_application_decision_and_who_looked(people, receipt, refusal):
    person = refusal.application.applicant
    with acting.acting_as(people.bakari, purpose="eligibility") as by:
        audit.record("registry.open-dossier", by=by, at=WHEN, about=person.number)
    view = queries.look_up(number=receipt.ticket.number.lower(), pin=f" {receipt.pin} ", at=WHEN)
    [ticket] = view.tickets
    assert (ticket.state, ticket.due_on) == ("received", date(2019, 1, 21))
    [application] = view.applications
    assert (application.number, application.scheme) == (refusal.application.number, matters.PROGRAMME)
    [decision] = application.decisions
    assert (decision.outcome, decision.served_on, decision.appeal_until) == (
        "refused",
        date(2018, 12, 5),
        date(2019, 1, 4),
    )
    [looked] = view.looked
    assert (looked["office"], looked["purpose"]) == ("management-ouro-branco", "eligibility")
    assert view.payments == ()


def test_the_look_up_leaves_its_own_trace(receipt):
    queries.look_up(number=receipt.ticket.number, pin=receipt.pin, at=WHEN)
    event = Event.objects.get(action="grievances.look-up")
    assert (event.about, event.role, event.purpose) == (receipt.ticket.number, "citizen", "own matter")


def test_neighbours_are_not_in_it(people, receipt):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        matters.refused(by, name="Ipê Araguaia")
    with acting.acting_as(people.amina, purpose="redress") as by:
        tickets.receive(new=matters.new(), by=by, at=at(2018, 12, 20))
    view = queries.look_up(number=receipt.ticket.number, pin=receipt.pin, at=WHEN)
    assert (len(view.tickets), len(view.applications)) == (1, 1)


def test_an_anonymous_receipt_shows_its_ticket_alone(people, refusal):
    with acting.acting_as(people.amina, purpose="redress") as by:
        new = matters.new(kind="allegation", category="money-asked")
        anonymous = tickets.receive(new=new, by=by, at=at(2018, 12, 20))
    view = queries.look_up(number=anonymous.ticket.number, pin=anonymous.pin, at=WHEN)
    assert (len(view.tickets), view.applications, view.payments, view.looked) == (1, (), (), ())


def test_the_receipt_of_a_registration_opens_the_same(people, refusal):
    application = refusal.application
    with acting.acting_as(people.amina, purpose="registration"):
        made = Registration.objects.create(
            number=numbers.new("RG"),
            state="submitted",
            area_key=matters.OURO_BRANCO,
            office="cras",
            started_at=arrange.NOW,
            saved_at=arrange.NOW,
            submitted_at=arrange.NOW,
            household=application.household,
            declarant=application.applicant,
            pin_hash=hashers.make_password("190110"),
        )
    view = queries.look_up(number=made.number, pin="190110", at=WHEN)
    assert [one.number for one in view.applications] == [application.number]


def test_outside_of_the_look_up_a_citizen_still_sees_nothing(receipt):
    queries.look_up(number=receipt.ticket.number, pin=receipt.pin, at=WHEN)
    assert Ticket.objects.count() == 0
    assert Award.objects.count() == 0
