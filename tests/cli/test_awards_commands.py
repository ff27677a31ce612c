"""`socle awards`: a list is prepared for somebody else to sign; wrong input is said and changes nothing."""

import json
from datetime import date
from decimal import Decimal as D

import pytest
from click.testing import CliRunner

from socle.base import acting
from socle.base.kernel import numbers
from socle.cli import commands
from socle.config import wiring
from socle.eligibility.models import Proposal
from socle.eligibility.operations import applications, assessments
from socle.enrolment.models import Award, AwardAmount
from tests.eligibility import world
from tests.enrolment import arrange
from tests.people import at

TODAY = at(2018, 12, 20)


@pytest.fixture
def award(people):
    """A family of four that earns 3,000, above half a minimum wage a person, with an award of basic 89."""
    wiring.bind()
    world.publish(people, world.BOLSA)
    with acting.acting_as(people.amina, purpose="eligibility") as by:
        house = world.family_of_four(by, wage=3000)
        asked = applications.lodge(scheme=world.BOLSA, applicant=world.head(house), household=house, by=by, at=TODAY)
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        granted = arrange.decision(asked, by, kind="award")
        made = Award.objects.create(
            number=numbers.new("AW"), scheme=world.BOLSA, application=asked, decision=granted, from_on=date(2018, 12, 1)
        )
        AwardAmount.objects.create(
            award=made, component="basic", amount=D(89), from_on=date(2018, 12, 1), decision=granted
        )
    return made.number


def answer(*arguments, code=0):
    result = CliRunner().invoke(commands.socle, [*map(str, arguments), "--as", "imbuia", "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def prepared(people, batch):
    with acting.acting_as(people.imbuia, purpose="eligibility"):
        return Proposal.objects.get(batch=batch)


def test_a_review_prepares_what_the_law_makes_of_a_new_assessment(people, award):
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        run = assessments.assess_nation(scheme=world.BOLSA, on=date(2018, 12, 20), by=by, at=TODAY)
    found = answer("awards", "review", run.number, "--from-period", "2019-02")
    assert (found["awards"], found["amounts"]) == ({"ends": 1}, "")
    assert prepared(people, found["exits"]).reasons == ["income_above_limit"]
    assert (
        answer("awards", "review", run.number, "--from-period", "2099-01", code=3)["refused"] == "base.no-such-period"
    )


def test_an_amount_is_prepared_from_a_day(people, award):
    asked = ["awards", "amount", award, "--from", "2018-12-01", "--reason", "birth", "--law", "law-10836 art. 2"]
    made = prepared(people, answer(*asked, "--amount", "basic=89", "--amount", "variable_children=41.00")["batch"])
    assert (made.kind, made.basis["payable"]) == ("amount", "130.00")
    assert "no COMPONENT=AMOUNT" in answer(*asked, "--amount", "basic", code=2)["message"]
    assert "no number" in answer(*asked, "--amount", "basic=much", code=2)["message"]


def test_an_exit_needs_a_reason_that_is_known(people, award):
    asked = ["awards", "exit", award, "--last-period", "2019-01", "--law", "law-10836 art. 2"]
    assert prepared(people, answer(*asked, "--reason", "waived")["batch"]).reasons == ["waived"]
    assert answer(*asked, "--reason", "annoying", code=3)["refused"] == "enrolment.no-such-exit-reason"


def test_what_was_not_overpaid_is_not_asked_back_and_what_has_no_effect_not_lifted(people, award):
    asked = [
        "awards",
        "recover",
        award,
        "--finding",
        "official error",
        "--reason",
        "It ended.",
        "--law",
        "law-10836 art. 14",
    ]
    assert answer(*asked, code=3)["refused"] == "payments.nothing-overpaid"
    lifting = ["awards", "lift", award, "--effect", "DC-0000-0000-0", "--reason", "facility-closed"]
    assert answer(*lifting, code=3)["refused"] == "base.not-found"
