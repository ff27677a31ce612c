"""The package board: for each scheme entitled now, entitled if proof, waiting, excluded by another, or not; with why and amount."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from socle.base import acting
from socle.base.areas.models import Area
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.eligibility.models import Application, Assessment, Decision, Proposal
from socle.eligibility.operations import applications, assessments
from socle.enrolment.models import Award, AwardAmount, Selection, WaitingEntry
from socle.registry.models import Household
from socle.schemes.models import Scheme, SchemeVersion
from socle.window.operations import board
from socle.window.reasoning.board import Standing
from tests.eligibility import world
from tests.enrolment import arrange
from tests.people import at

ON = date(2018, 12, 10)
NOW = at(2018, 12, 10)


@pytest.fixture
def law(people):
    return [arrange.publish(people, code) for code in (world.BOLSA, world.BPC, world.TARIFF)]


def family(people, **given):
    with acting.acting_as(people.amina, purpose="registration") as by:
        return world.family_of_four(by, **given)


def looked(actor, house, **given):
    with acting.acting_as(actor, purpose="information") as by:
        return board.look(household_number=house.number, by=by, at=NOW, **{"on": ON, **given})


def lodged(people, house):
    with acting.acting_as(people.amina, purpose="application") as by:
        return applications.lodge(scheme=world.BOLSA, applicant=world.head(house), by=by, at=NOW)


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
    asked = lodged(people, house)
    (bolsa,) = of(looked(people.amina, house), world.BOLSA)
    assert bolsa.held.application == asked.number
    assert [one.code for one in bolsa.why] == ["places", "lodged"]


def test_the_board_gives_the_answer_of_the_counter(people, law):
    house = family(people)
    asked = lodged(people, house)
    with acting.acting_as(people.bakari, purpose="assessment") as by:
        counter = assessments.assess(application=asked, on=ON, by=by, at=NOW)
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
    arrange.publish(people, "bolsa-familia-2023")
    Scheme.objects.filter(code="bolsa-familia-2023").update(simulation=True)
    house, later = family(people), date(2024, 1, 10)
    assert of(looked(people.amina, house, on=later), "bolsa-familia-2023") == []
    (asked,) = of(looked(people.amina, house, on=later, simulations=True), "bolsa-familia-2023")
    assert asked.simulation


def test_a_scheme_whose_rules_do_not_hold_yet_is_not_on_the_board(people, law):
    arrange.publish(people, "bolsa-familia-2023")
    assert of(looked(people.amina, family(people), simulations=True), "bolsa-familia-2023") == []


def test_an_award_stands_with_its_amount_whatever_the_rules_say_now(people, law):
    house = family(people, wage=1600)
    asked = lodged(people, house)
    with acting.acting_as(people.chiku, purpose="decision") as by:
        decision = arrange.decision(asked, by, kind="award", signed_at=at(2018, 12, 6))
        award = Award.objects.create(
            number="AW-1", scheme=world.BOLSA, application=asked, decision=decision, from_on=date(2018, 12, 1)
        )
        AwardAmount.objects.create(
            award=award, component="basic", amount="89.00", from_on=date(2018, 12, 1), decision=decision
        )
    (bolsa,) = of(looked(people.amina, house), world.BOLSA)
    assert (bolsa.standing, bolsa.amount, bolsa.held.award) == (Standing.ENTITLED, Decimal("89.00"), "AW-1")
    assert [one.code for one in bolsa.why] == ["held", "rule-no-longer-met", "income_limit"]


def test_who_waits_is_told_the_position_and_since_when(people, law):
    house = family(people)
    asked = lodged(people, house)
    with acting.acting_as(people.chiku, purpose="decision") as by:
        selection = Selection.objects.create(
            number="SE-1",
            scheme=world.BOLSA,
            area=Area.objects.get(key=world.OURO_BRANCO),
            on=date(2018, 12, 7),
            free_places=0,
            candidates=12,
            selected=0,
            cut_off=[],
            prepared_at=NOW,
            act=arrange.act(by, kind="selection"),
        )
        WaitingEntry.objects.create(
            application=asked,
            scheme=world.BOLSA,
            selection=selection,
            position=12,
            rank=[],
            listed_on=date(2018, 12, 7),
        )
    (bolsa,) = of(looked(people.amina, house), world.BOLSA)
    assert (bolsa.standing, bolsa.amount) == (Standing.WAITING, Decimal("171.00"))
    assert "position 12" in bolsa.why[0].words["en"]
    assert "2018-12-07" in bolsa.why[0].words["pt"]


def test_who_holds_a_benefit_that_excludes_another_is_told_which(people, law):
    with acting.acting_as(people.amina, purpose="registration") as by:
        old = world.person(
            "Angelim",
            date(1948, 1, 1),
            benefits=[{"scheme": "social-security", "entered_on": date(2015, 1, 1)}],
            civil={"marital_status": "widowed"},
        )
        house = world.household(by, [(old, "head")])
    (bpc,) = of(looked(people.amina, house), world.BPC)
    assert bpc.standing == Standing.EXCLUDED, bpc.why
    assert bpc.why[0].law == "law-8742 art. 20 par. 4"
    assert "social-security" in bpc.why[0].words["en"]


@pytest.mark.django_db
def test_the_board_takes_a_fixed_number_of_queries_whatever_the_size_of_the_family(
    people, law, django_assert_max_num_queries
):
    house = family(people)
    looked(people.amina, house)  # the law is read once a process
    with django_assert_max_num_queries(110):
        looked(people.amina, house)


OFFSET = "interactions:\n  - {kind: offset, with: bpc, share: 0.1, law: law-10836 art. 2}\n"
PREFER = "interactions:\n  - {kind: prefer, with: bpc, law: law-10836 art. 2}\n"


def an_old_man(people):
    """As the family of four, but its father is 70: 954 of BPC for him, 171 of Bolsa Família for all."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        man = world.person("Ipê", date(1948, 1, 1), incomes=[("wage", 300)], education={"attends_school": False})
        return world.household(
            by,
            [
                (world.mother(), "head"),
                (man, "spouse"),
                (world.child("Cedro", 2008), "child"),
                (world.child("Angico", 2011), "child"),
            ],
        )


def with_interaction(people, interaction, *changes):
    """Bolsa Família with one interaction more, and BPC."""
    for code in (world.BPC, world.BOLSA):
        arrange.publish(people, code)
    version = SchemeVersion.objects.get(scheme__code=world.BOLSA)
    for old, new in (("interactions:\n", interaction), *changes):
        assert old in version.files["scheme.yaml"]
        version.files["scheme.yaml"] = version.files["scheme.yaml"].replace(old, new)
    version.save(update_fields=["files"])


def test_what_another_benefit_takes_off_is_told_beside_it(people):
    """A tenth of 954 is 95.40: 171 by itself, 75.60 beside BPC. (BPC is not counted as income here.)"""
    with_interaction(people, OFFSET, ("bpc_held * minimum_wage", "bpc_held * 0"))
    found = looked(people.amina, an_old_man(people))
    (bolsa,) = of(found, world.BOLSA)
    assert (bolsa.standing, bolsa.amount) == (Standing.ENTITLED, Decimal("75.60"))
    assert bolsa.why[-1].words["en"] == (
        "By itself it would be 171.00; beside what else the family could get it is 75.60."
    )
    assert found.entitled == Decimal("1029.60")


def test_a_benefit_that_counts_as_income_may_take_another_away(people):
    """300 and 954 are 313.50 a person: beside BPC the family earns too much."""
    with_interaction(people, OFFSET)
    (bolsa,) = of(looked(people.amina, an_old_man(people)), world.BOLSA)
    assert (bolsa.standing, bolsa.amount, [one.code for one in bolsa.why]) == (Standing.EXCLUDED, None, ["lost"])


def test_of_two_benefits_the_better_is_entitled_and_the_other_says_so(people):
    with_interaction(people, PREFER)
    found = looked(people.amina, an_old_man(people))
    (bolsa,) = of(found, world.BOLSA)
    assert (bolsa.standing, bolsa.amount) == (Standing.EXCLUDED, None)
    assert "954.00" in bolsa.why[0].words["en"]
    best = next(one for one in of(found, world.BPC) if one.standing == Standing.ENTITLED)
    assert "worth 171.00" in best.why[-1].words["en"]
    assert found.entitled == Decimal("954.00")
