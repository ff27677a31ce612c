"""The package board: for each scheme entitled now, entitled if proof, waiting, excluded by another, or not; with why and amount."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.eligibility.models import Application, Assessment, Decision, Proposal
from socle.eligibility.operations import applications, assessments
from socle.registry.models import Household
from socle.window.operations import board
from socle.window.reasoning.board import Standing
from tests.eligibility import world
from tests.people import at

ON = date(2018, 12, 10)
NOW = at(2018, 12, 10)


@pytest.fixture
def law(people):
    return world.publish(people, world.BOLSA, world.BPC, world.TARIFF)


def family(people, **given):
    with acting.acting_as(people.amina, purpose="registration") as by:
        return world.family_of_four(by, **given)


def looked(actor, house, **given):
    with acting.acting_as(actor, purpose="information") as by:
        return board.look(household_number=house.number, on=ON, by=by, at=NOW, **given)


def of(found, scheme):
    return [one for one in found.entries if one.scheme == scheme]


def test_who_may_not_read_decisions_sees_no_board(people, law):
    with pytest.raises(refusals.NotPermitted):
        looked(people.penda, family(people))


def test_a_clerk_of_another_district_finds_no_family(people, law):
    with pytest.raises(refusals.NotFound):
        looked(people.neema, family(people))


def test_household_or_person_must_be_said_and_not_both(people, law):
    with acting.acting_as(people.amina, purpose="information") as by, pytest.raises(refusals.InvalidInput):
        board.look(on=ON, by=by, at=NOW)


def test_an_officer_of_one_scheme_sees_the_board_of_that_scheme(people, law):
    found = looked(replace(people.amina, schemes=(world.BPC,)), family(people))
    assert {one.scheme for one in found.entries} == {world.BPC}


def test_a_programme_that_a_family_meets_says_so_with_the_amount_and_that_places_decide(people, law):
    (bolsa,) = of(looked(people.amina, family(people)), world.BOLSA)
    # 300 / 4 = 75 a person: basic 89 and two children 2 x 41
    assert (bolsa.standing, bolsa.amount, bolsa.complete) == (Standing.ENTITLED, Decimal("171.00"), True)
    assert [one.code for one in bolsa.why] == ["places"]
    assert not bolsa.right


def test_who_earns_too_much_is_told_which_criterion_its_article_and_what_would_have_met_it(people, law):
    (bolsa,) = of(looked(people.amina, family(people, wage=1600)), world.BOLSA)
    assert (bolsa.standing, bolsa.amount) == (Standing.NOT, None)
    (why,) = bolsa.why
    assert why.code == "income_limit"
    assert "10836" in why.law or "5209" in why.law
    # 1,600 / 4 = 400
    assert "400" in why.words["en"]
    assert set(why.words) >= {"en", "ar", "pt"}


def test_what_nobody_asked_makes_it_depend_on_proof(people, law):
    with acting.acting_as(people.amina, purpose="registration") as by:
        house = world.household(by, [(world.mother(incomes=None), "head"), (world.child("Cedro", 2008), "child")])
    (bolsa,) = of(looked(people.amina, house), world.BOLSA)
    assert bolsa.standing == Standing.IF_PROOF
    assert any(one.startswith("incomes") for one in bolsa.missing)
    assert bolsa.proof


def test_each_member_stands_on_the_board_of_a_scheme_for_persons(people, law):
    found = of(looked(people.amina, family(people)), world.BPC)
    assert len({one.unit for one in found}) == 4
    assert all(one.right for one in found)


def test_an_open_application_is_named(people, law):
    house = family(people)
    with acting.acting_as(people.amina, purpose="application") as by:
        lodged = applications.lodge(scheme=world.BOLSA, applicant=world.head(house), by=by, at=NOW)
    (bolsa,) = of(looked(people.amina, house), world.BOLSA)
    assert bolsa.held.application == lodged.number
    assert [one.code for one in bolsa.why] == ["places", "lodged"]


def test_the_board_gives_the_answer_of_the_counter(people, law):
    house = family(people)
    with acting.acting_as(people.amina, purpose="application") as by:
        lodged = applications.lodge(scheme=world.BOLSA, applicant=world.head(house), by=by, at=NOW)
    with acting.acting_as(people.bakari, purpose="assessment") as by:
        counter = assessments.assess(application=lodged, on=ON, by=by, at=NOW)
    (bolsa,) = of(looked(people.amina, house), world.BOLSA)
    assert (bolsa.told.eligible, bolsa.told.total) == (counter.eligible, counter.total)
    assert [(one.criterion.code, one.result) for one in bolsa.told.criteria] == [
        (one["code"], one["result"]) for one in counter.criteria
    ]


def test_looking_stores_nothing_but_the_trace(people, law):
    house = family(people)
    looked(people.amina, house)
    with acting.acting_as(people.chiku, purpose="information"):
        assert [model.objects.count() for model in (Application, Assessment, Decision, Proposal)] == [0, 0, 0, 0]
        assert Household.objects.count() == 1
    (trace,) = Event.objects.filter(action="window.board")
    assert (trace.about, trace.actor) == (house.number, "aroeira")


def test_what_the_family_is_entitled_to_adds_up(people, law):
    found = looked(people.amina, family(people))
    mine = [one.amount for one in found.entries if one.standing == Standing.ENTITLED and one.amount is not None]
    assert found.entitled == sum(mine) >= Decimal("171.00")


def test_simulations_are_shown_only_if_asked_for_and_labelled(people, law):
    world.publish(people, "bolsa-familia-2023")
    house = family(people)
    assert of(looked(people.amina, house), "bolsa-familia-2023") == []
    asked = of(looked(people.amina, house, simulations=True), "bolsa-familia-2023")
    assert all(one.simulation for one in asked)


@pytest.mark.django_db
def test_the_board_takes_a_fixed_number_of_queries_whatever_the_size_of_the_family(
    people, law, django_assert_max_num_queries
):
    house = family(people)
    looked(people.amina, house)  # the law is read once a process
    with django_assert_max_num_queries(110):
        looked(people.amina, house)
