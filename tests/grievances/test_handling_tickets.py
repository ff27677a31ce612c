"""Work at the desk in charge: acknowledge, assign, note, pause, answer, close, open again."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.accounts.models import Assignment, User
from socle.base.institutions.models import Office
from socle.base.kernel import refusals
from socle.grievances import queries
from socle.grievances.models import Step, Ticket
from socle.grievances.operations import ending, handling, steps, tickets
from tests.grievances import matters
from tests.people import at


@pytest.fixture
def ticket(people):
    """A complaint of Thursday 20 December 2018, due on 21 January 2019."""
    with acting.acting_as(people.amina, purpose="redress") as by:
        return tickets.receive(new=matters.new(), by=by, at=at(2018, 12, 20)).ticket


def do(what, by, when=None, **given):
    with acting.acting_as(by, purpose="redress") as acting_by:
        return what(by=acting_by, at=when or at(2018, 12, 21), **given)


def test_the_window_receives_but_does_not_handle(people, ticket):
    with pytest.raises(refusals.NotPermitted):
        do(handling.acknowledge, people.amina, number=ticket.number)


def test_another_district_finds_nothing_to_handle(people, ticket):
    stranger = type(people.grace)(**{**vars(people.grace), "area_key": matters.SAO_JOAO})
    with pytest.raises(refusals.NotFound):
        do(handling.acknowledge, stranger, number=ticket.number)


def test_an_office_that_is_not_in_charge_does_not_handle(people, ticket):
    elsewhere = type(people.grace)(**{**vars(people.grace), "office": "cras-ouro-branco-centro"})
    with pytest.raises(steps.NotInCharge):
        do(handling.note, elsewhere, number=ticket.number, text="Seen.", public=False)


def test_a_ticket_is_assigned_only_to_somebody_who_handles_tickets_there(people, ticket):
    with pytest.raises(handling.NotAtThisDesk):
        do(handling.assign, people.grace, number=ticket.number, to=User.objects.get(pk=people.bakari.user_id))


def above(people):
    """The ombudsman, who hears what is confidential."""
    hat = Assignment.objects.select_related("user", "office__institution", "area").get(user__username="sumauma")
    return type(people.grace)(
        **{**vars(people.grace), "name": "sumauma", "user_id": hat.user_id, "office": "ombudsman", "area_key": ""}
    )


def test_a_complaint_about_an_officer_is_not_assigned_to_their_office(people):
    officer = User.objects.get(pk=people.bakari.user_id)
    with acting.acting_as(people.amina, purpose="redress") as by:
        new = matters.new(category="conduct", about_officer=officer)
        about = tickets.receive(new=new, by=by, at=at(2018, 12, 20)).ticket
    grace = User.objects.get(pk=people.grace.user_id)
    Assignment.objects.create(  # Grace, of the officer's own office, helps out at the ombudsman's
        user=grace,
        role="grievance-officer",
        office=Office.objects.get(code="ombudsman"),
        area=Assignment.objects.get(user__username="sumauma").area,
        schemes=["*"],
        valid_from=date(2018, 1, 1),
        granted_at=at(2018, 1, 1),
    )
    with pytest.raises(handling.AboutTheirOffice):
        do(handling.assign, above(people), number=about.number, to=grace)
    with pytest.raises(handling.NotAtThisDesk):
        do(handling.assign, above(people), number=about.number, to=officer)
    assert do(handling.assign, above(people), number=about.number, to=User.objects.get(username="sumauma"))


def test_acknowledging_puts_it_in_work_once(people, ticket):
    done = do(handling.acknowledge, people.grace, number=ticket.number)
    assert (done.state, done.acknowledged_at) == ("in work", at(2018, 12, 21))
    with pytest.raises(steps.WrongState):
        do(handling.acknowledge, people.grace, number=ticket.number)


def test_a_pause_moves_the_deadline_by_its_own_working_days(people, ticket):
    with pytest.raises(handling.NotPaused):
        do(handling.resume, people.grace, number=ticket.number)
    with pytest.raises(handling.NoSuchPause):
        do(handling.pause, people.grace, number=ticket.number, reason="too much work")
    paused = do(handling.pause, people.grace, at(2018, 12, 26), number=ticket.number, reason="waiting-for-person")
    assert paused.paused_until == date(2019, 1, 10)  # 27, 28, 31 December; 2, 3, 4, 7, 8, 9, 10 January
    with pytest.raises(handling.AlreadyPaused):
        do(handling.pause, people.grace, number=ticket.number, reason="waiting-for-person")
    running = do(handling.resume, people.grace, at(2018, 12, 31), number=ticket.number)
    assert (running.due_on, running.paused_on) == (date(2019, 1, 24), None)  # 27, 28, 31: three days more


def test_a_pause_counts_no_longer_than_its_reason_allows(people, ticket):
    do(handling.pause, people.grace, at(2018, 12, 26), number=ticket.number, reason="waiting-for-person")
    running = do(handling.resume, people.grace, at(2019, 3, 1), number=ticket.number)
    assert running.due_on == date(2019, 2, 4)  # ten working days after Monday 21 January


def test_nothing_is_closed_without_an_answer_an_outcome_and_a_reaction(people, ticket):
    given = {"number": ticket.number, "outcome": "resolved", "reaction": "satisfied"}
    with pytest.raises(ending.NotAnswered):
        do(ending.close, people.grace, **given)
    with pytest.raises(handling.EmptyText):
        do(handling.answer, people.grace, number=ticket.number, text=" ")
    do(handling.answer, people.grace, number=ticket.number, text="The difference comes with January's payment.")
    with pytest.raises(ending.NoSuchOutcome):
        do(ending.close, people.grace, **given | {"outcome": "substantiated"})
    with pytest.raises(ending.NoSuchReaction):
        do(ending.close, people.grace, **given | {"reaction": "furious"})
    done = do(ending.close, people.grace, **given)
    assert (done.state, done.outcome, done.reaction) == ("closed", "resolved", "satisfied")


def test_what_the_person_withdraws_is_closed_without_an_answer(people, ticket):
    done = do(ending.close, people.grace, number=ticket.number, outcome="withdrawn", reaction="none")
    assert done.state == "closed"


def test_a_closed_ticket_opens_again_for_thirty_working_days(people, ticket):
    with pytest.raises(steps.WrongState):
        do(ending.reopen, people.amina, number=ticket.number, reason="Still lower.")
    do(ending.close, people.grace, number=ticket.number, outcome="withdrawn", reaction="none")  # 21 December
    with pytest.raises(ending.ReopenTooLate, match="2019-02-05"):
        do(ending.reopen, people.amina, at(2019, 2, 6), number=ticket.number, reason="Still lower.")
    again = do(ending.reopen, people.amina, at(2019, 2, 5), number=ticket.number, reason="Still lower.")
    assert (again.state, again.outcome, again.closed_at) == ("in work", "", None)
    assert again.due_on == date(2019, 3, 5)  # twenty working days after Tuesday 5 February


def test_the_person_reads_public_steps_only(people, ticket):
    do(handling.acknowledge, people.grace, number=ticket.number)
    do(handling.note, people.grace, number=ticket.number, text="The clerk of November left.", public=False)
    do(handling.note, people.grace, number=ticket.number, text="We asked the bank.", public=True)
    with acting.acting_as(people.grace, purpose="redress") as by:
        page = queries.page(number=ticket.number, by=by, on=date(2018, 12, 21))
    assert [step.action for step in page.steps] == ["received", "acknowledged", "note", "note"]
    assert [step.text for step in page.public_steps] == ["", "", "We asked the bank."]
    assert {step.by.username for step in page.steps if step.action == "note"} == {"quaresmeira"}


def test_the_state_machine_stands_in_the_database_too(people, ticket):
    with acting.acting_as(people.grace, purpose="redress"):
        assert Step.objects.filter(ticket=ticket).count() == 1
        assert Ticket.objects.get(pk=ticket.pk).closed_at is None
