"""Awards in force against a new assessment: who stays, whose amount changes, who is in transition, who leaves."""

from datetime import date
from decimal import Decimal as D

import pytest

from socle.base import acting
from socle.base.kernel import numbers
from socle.base.periods import queries as periods
from socle.eligibility.models import Decision, Proposal, Service
from socle.eligibility.operations import applications, assessments, serving
from socle.enrolment.models import Award, AwardAmount
from socle.enrolment.operations import changes, reviewing
from tests.eligibility import world
from tests.enrolment import arrange
from tests.people import at

TODAY = at(2018, 12, 20)
FEBRUARY = "2019-02"


@pytest.fixture
def held(people):
    """A family of four with 75 a person and an award of what it was then owed: basic 89 and twice 41."""
    world.publish(people, world.BOLSA)
    with acting.acting_as(people.amina, purpose="eligibility") as by:
        house = world.family_of_four(by)
        asked = applications.lodge(scheme=world.BOLSA, applicant=world.head(house), household=house, by=by, at=TODAY)
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        granted = arrange.decision(asked, by, kind="award")
        award = Award.objects.create(
            number=numbers.new("AW"), scheme=world.BOLSA, application=asked, decision=granted, from_on=date(2018, 12, 1)
        )
        for component, amount in (("basic", "89.00"), ("variable_children", "82.00")):
            AwardAmount.objects.create(
                award=award, component=component, amount=D(amount), from_on=date(2018, 12, 1), decision=granted
            )
    return house, award


def earns(people, house, *rows, day=date(2018, 12, 10)):
    with acting.acting_as(people.amina, purpose="eligibility") as by:
        world.incomes(by, world.named(house, "Ipê"), *rows, day=day)


def review(people, period=FEBRUARY, on=date(2018, 12, 20), when=TODAY):
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        run = assessments.assess_nation(scheme=world.BOLSA, on=on, by=by, at=when)
        return reviewing.prepare_review(run=run, from_period=periods.get(period), by=by, at=when)


def prepared(people, batch):
    with acting.acting_as(people.imbuia, purpose="eligibility"):
        return Proposal.objects.get(batch=batch)


def carried_out(people, batch, operation, when=TODAY):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        signed = operation(batch=batch, by=by, at=when)
    with acting.acting_as(people.amina, purpose="eligibility") as by:
        serving.serve(decisions=signed, channel="in person", on=when.date(), language="pt", by=by, at=when)
    with acting.acting_as(people.nightly, purpose="eligibility") as by:
        changes.carry_out(scheme=world.BOLSA, by=by, at=when)
    return signed[0]


def test_who_is_owed_the_same_stays(people, held):
    found = review(people)
    assert (found.counts, found.amounts, found.exits) == ({"stays": 1}, "", "")


def test_a_lower_income_raises_the_amount_from_the_next_period(people, held):
    # 100 / 4 = 25 a person: basic 89 + 2 x 41 = 171; 100 + 171 = 271 < 4 x 89 = 356, so 85 tops it up,
    # rounded up to a multiple of 2: 86
    earns(people, held[0], ("wage", 100))
    found = review(people)
    assert found.counts == {"changes": 1}
    one = prepared(people, found.amounts)
    assert (one.from_on, one.basis["payable"]) == (date(2019, 2, 1), "257.00")
    assert carried_out(people, found.amounts, changes.sign_amounts).basis["payable"] == "257.00"
    assert review(people).counts == {"stays": 1}


def test_what_waits_for_a_signature_is_not_prepared_twice(people, held):
    earns(people, held[0], ("wage", 100))
    assert review(people).amounts
    assert review(people).counts == {}


def test_an_income_above_half_a_minimum_wage_ends_the_award_by_its_article(people, held):
    # 3000 / 4 = 750 > 477
    earns(people, held[0], ("wage", 3000))
    found = review(people)
    assert found.counts == {"ends": 1}
    one = prepared(people, found.exits)
    assert (one.reasons, one.law, one.basis["last_period"]) == (
        ["income_above_limit"],
        "decree-5209 art. 25 II; ordinance-617 art. 6",
        "2019-01",
    )


def test_an_income_between_the_lines_keeps_the_family_in_transition_for_24_months(people, held):
    # 800 / 4 = 200: above the line of 178, not above 477
    earns(people, held[0], ("wage", 800))
    found = review(people)
    assert found.counts == {"in transition": 1}
    signed = carried_out(people, found.amounts, changes.sign_amounts)
    assert (signed.basis["transition"], signed.law) == (0, "decree-5209 art. 21; ordinance-617 art. 6")
    with acting.acting_as(people.imbuia, purpose="eligibility"):
        notice = Service.objects.select_related("notice").get(decision=signed).notice
    assert notice.template == "amount-notice"
    assert "permanece por até 24 meses" in str(notice.content)
    assert review(people, "2019-03").counts == {"in transition": 1}


def test_what_nobody_knows_ends_nothing(people, held):
    earns(people, held[0], ("wage", None))
    found = review(people)
    assert (found.counts, found.amounts, found.exits) == ({"waits for proof": 1}, "", "")
    assert not Decision.objects.filter(kind__in=("amount", "exit")).exists()
