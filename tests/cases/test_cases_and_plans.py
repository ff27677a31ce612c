"""A case from opening to closing: one at a time, led by a caseworker, with a plan and a follow-up."""

import re
from datetime import date

import pytest

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.cases import queries
from socle.cases.models import Case
from socle.cases.operations import cases, found, plans
from socle.registry import queries as registry
from tests.enrolment import arrange
from tests.people import at

GIVEN = {"reason": "She asks for work more than for money."}
ITEM = plans.NewItem(dimension="work", need="No childcare", goal="A place in the crèche", due_on=date(2019, 2, 1))


@pytest.fixture
def person(people):
    with acting.acting_as(people.amina, purpose="registration"):
        return arrange.person("Caraíba Doce")


def do(what, by, when=None, **given):
    with acting.acting_as(by, purpose="case-management") as acting_by:
        return what(by=acting_by, at=when or at(2018, 12, 12), **given)


@pytest.fixture
def case(people, person):
    return do(cases.open, people.sifa, person=person, **GIVEN)


def test_only_caseworkers_open_cases(people, person):
    with pytest.raises(refusals.NotPermitted):
        do(cases.open, people.amina, person=person, **GIVEN)


def test_nobody_leads_the_case_of_their_own_family(people, person):
    own = type(people.sifa)(**{**vars(people.sifa), "person_number": person.number})
    with pytest.raises(registry.OwnRecord):
        do(cases.open, own, person=person, **GIVEN)


def test_a_case_has_a_reason_and_there_is_one_at_a_time(people, person):
    with pytest.raises(refusals.InvalidInput, match="Reason for the case"):
        do(cases.open, people.sifa, person=person, reason=" ")
    first = do(cases.open, people.sifa, person=person, **GIVEN)
    with pytest.raises(cases.AlreadyOpen, match=re.escape(first.number)):
        do(cases.open, people.sifa, person=person, **GIVEN)


def test_another_district_sees_no_case(people, case):
    elsewhere = type(people.sifa)(**{**vars(people.sifa), "area_key": arrange.SAO_JOAO})
    with acting.acting_as(elsewhere, purpose="case-management") as by:
        assert queries.caseload(by=by, mine=False) == []
        with pytest.raises(refusals.NotFound):
            queries.page(number=case.number, by=by)
    with acting.acting_as(people.neema, purpose="redress"):
        assert Case.objects.count() == 0


def test_a_plan_names_need_goal_and_a_dimension_that_the_country_knows(people, case):
    with pytest.raises(plans.NoSuchDimension):
        do(plans.plan_item, people.sifa, case=case.number, item=plans.NewItem(dimension="luck", need="a", goal="b"))
    with pytest.raises(refusals.InvalidInput, match="Goal"):
        do(plans.plan_item, people.sifa, case=case.number, item=plans.NewItem(dimension="work", need="a", goal=""))
    item = do(plans.plan_item, people.sifa, case=case.number, item=ITEM)
    assert (item.state, item.agreed_on) == ("open", date(2018, 12, 12))
    done = do(plans.reach, people.sifa, at(2019, 1, 28), item=item.pk)
    assert (done.state, done.ended_on) == ("reached", date(2019, 1, 28))
    with pytest.raises(plans.ItemEnded):
        do(plans.drop, people.sifa, item=item.pk)


def test_the_next_contact_lies_ahead_and_orders_the_caseload(people, case):
    with pytest.raises(cases.InThePast):
        do(cases.next_contact, people.sifa, case=case.number, on=date(2018, 12, 12))
    do(cases.next_contact, people.sifa, case=case.number, on=date(2018, 12, 19))
    with acting.acting_as(people.amina, purpose="registration"):
        other = arrange.person("Cássia Doce")
    later = do(cases.open, people.sifa, person=other, reason="A flood")
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        assert [one.number for one in queries.caseload(by=by)] == [later.number, case.number]  # nobody planned that one


def test_a_case_is_not_closed_while_its_plan_is_open(people, case):
    item = do(plans.plan_item, people.sifa, case=case.number, item=ITEM)
    given = {"case": case.number, "outcome": "goals-reached", "follow_up_on": date(2019, 7, 1)}
    with pytest.raises(cases.StillOpen, match="1 open parts of the plan and 0 referrals"):
        do(cases.close, people.sifa, **given)
    do(plans.drop, people.sifa, item=item.pk)
    with pytest.raises(cases.NoSuchOutcome):
        do(cases.close, people.sifa, **given | {"outcome": "fine"})
    with pytest.raises(cases.InThePast):
        do(cases.close, people.sifa, **given | {"follow_up_on": date(2018, 12, 1)})
    closed = do(cases.close, people.sifa, **given)
    assert (closed.outcome, closed.follow_up_on) == ("goals-reached", date(2019, 7, 1))
    with pytest.raises(found.CaseClosed):
        do(cases.next_contact, people.sifa, case=case.number, on=date(2019, 1, 1))
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        assert queries.follow_ups(by=by, on=date(2019, 6, 30)) == []
        assert [one.number for one in queries.follow_ups(by=by, on=date(2019, 7, 1))] == [case.number]


def test_the_audit_trail_holds_numbers_and_no_reasons(people, case):
    event = Event.objects.get(action="cases.opened")
    assert (event.about, event.details) == (case.number, {})
