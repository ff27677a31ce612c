"""A decision explains itself: facts rebuilt as of then, hash checked, rules replayed; it is served, and the appeal runs."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connections

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.base.notices import operations as notices
from socle.base.notices import printing
from socle.eligibility.models import Assessment
from socle.eligibility.operations import applications, assessments, decisions, explaining, serving
from tests.eligibility import world
from tests.people import at

D = date(2018, 12, 10)
NOW = at(2018, 12, 10)


@pytest.fixture
def law(people):
    return world.publish(people, world.BOLSA)


def decided(people, wage=300):
    """A family of four whose application was assessed, proposed and signed; gives the household and the decision."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        house = world.family_of_four(by, wage=wage)
        application = applications.lodge(scheme=world.BOLSA, applicant=world.head(house), by=by, at=NOW)
    with acting.acting_as(people.bakari, purpose="assessment") as by:
        assessment = assessments.assess(application=application, on=D, by=by, at=NOW)
        batch = decisions.propose_from_assessment(assessment=assessment, application=application, by=by, at=NOW)
    with acting.acting_as(people.chiku, purpose="decision") as by:
        (decision,) = decisions.sign_batch(batch=batch, by=by, at=at(2018, 12, 11))
    return house, decision


def explained(actor, number):
    with acting.acting_as(actor, purpose="decision") as by:
        return explaining.explain(number=number, by=by, at=at(2018, 12, 12))


def served(actor, decision, **given):
    given = {"channel": "in person", "on": date(2018, 12, 12), "language": "pt"} | given
    with acting.acting_as(actor, purpose="decision") as by:
        return serving.serve(decisions=[decision], **given, by=by, at=at(2018, 12, 12))


def test_an_officer_of_another_district_gets_no_explanation(people, law):
    _, decision = decided(people)
    with pytest.raises(refusals.NotFound):
        explained(people.neema, decision.number)


def test_who_may_not_read_decisions_gets_none(people, law):
    _, decision = decided(people)
    with pytest.raises(refusals.NotPermitted):
        explained(people.penda, decision.number)


def test_a_refusal_tells_value_threshold_article_source_and_what_would_have_met_it(people, law):
    """1,600 / 4 = 400.00, above 178.00."""
    _, decision = decided(people, wage=1600)
    found = explained(people.amina, decision.number)
    plain = found.plain("en")["assessment"]
    limit = plain["criteria"][0]
    assert (limit["result"], limit["value"], limit["threshold"]) == ("no", "400.00", "178.00")
    assert limit["law"] == "decree-5209 art. 18; law-10836 art. 2"
    wage = next(one for one in limit["inputs"] if one["fact"] == "incomes.amount")
    assert (wage["value"], wage["source"], wage["on"]) == ("1600.00", "declared", "2018-12-03")
    assert limit["would"] == "It would be met if per person were at most 178.00; it is 400.00."
    assert (found.outcome, found.signed_by, found.prepared_by) == ("refused", "Jacarandá Francisco", "Guapuruvu Negro")


def test_a_grant_tells_its_arithmetic(people, law):
    _, decision = decided(people)
    with acting.acting_as(people.amina, purpose="decision"):
        application = decision.application.number
    found = explained(people.amina, application)
    assert found.told.payable == Decimal("171.00")
    children = next(one for one in found.told.components if one.code == "variable_children")
    assert (children.amount, children.law) == (Decimal("82.00"), "law-10836 art. 2 II; decree-5209 art. 19 II")
    assert "2 × 41.00 = 82.00" in children.arithmetic["en"]
    for language in ("en", "pt", "ar"):
        assert found.plain(language)["assessment"]["criteria"][0]["text"]


def test_what_is_recorded_later_does_not_change_the_explanation(people, law):
    """A rise in income told on 20 December, from 1 December on: the decision of 10 December still replays to its bytes."""
    house, decision = decided(people)
    before = explained(people.amina, decision.number)
    with acting.acting_as(people.amina, purpose="registration") as by:
        world.incomes(by, world.named(house, "Ipê"), ("wage", 2000))
    after = explained(people.amina, decision.number)
    assert (after.told, after.record_hash) == (before.told, before.record_hash)


def test_it_does_not_speak_on_other_facts_than_those_of_then(people, law):
    """Somebody with the owner's powers alters the register behind its back: the hash of the inputs tells."""
    _, decision = decided(people)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "socle_app"
    with acting.acting_as(people.amina, purpose="decision"):
        stored = Assessment.objects.get(run_id=decision.assessment_run_id)
        stored.inputs_hash = "0" * 64
        with pytest.raises(explaining.InputsChanged):
            explaining.explained_assessment(stored)
        stored = Assessment.objects.get(run_id=decision.assessment_run_id)
        stored.record_hash = "0" * 64
        with pytest.raises(explaining.ReplayDiffers):
            explaining.explained_assessment(stored)


def test_the_package_board_looks_without_storing(people, law):
    house, _ = decided(people)
    with acting.acting_as(people.amina, purpose="package") as by:
        before = Assessment.objects.count()
        told = explaining.assess_without_storing(
            scheme=world.BOLSA, person=world.head(house).pk, household=house.pk, on=D, by=by, at=NOW
        )
        assert Assessment.objects.count() == before
    assert (told.eligible, told.payable) == ("yes", Decimal("171.00"))


def test_an_unknown_channel_and_a_day_before_the_signature_are_refused(people, law):
    _, decision = decided(people)
    with pytest.raises(notices.NoSuchChannel):
        served(people.amina, decision, channel="pigeon")
    with pytest.raises(serving.ServedBeforeSigned):
        served(people.amina, decision, on=date(2018, 12, 10))


def test_served_once_the_appeal_runs_thirty_days_from_service(people, law):
    """12 December 2018 + 30 days = 11 January 2019."""
    _, decision = decided(people)
    (service,) = served(people.amina, decision)
    assert (service.served_on, service.appeal_until) == (date(2018, 12, 12), date(2019, 1, 11))
    with pytest.raises(serving.AlreadyServed):
        served(people.amina, decision)
    found = explained(people.amina, decision.number)
    assert (found.served_on, found.channel, found.appeal_until) == (date(2018, 12, 12), "in person", date(2019, 1, 11))
    assert Event.objects.filter(action="decision.served", about=decision.number).count() == 1


@pytest.mark.parametrize("language", ["en", "pt", "ar"])
def test_the_letter_prints_in_each_language(people, law, language):
    _, decision = decided(people)
    (service,) = served(people.amina, decision, language=language)
    assert service.notice.content["outcome"] == "granted"
    assert service.notice.content["total"] == {"$amount": "171.00", "currency": "BRL"}
    assert [
        one["arithmetic"] for one in service.notice.content["components"] if one["code"] == "variable_children"
    ] == ["2 × 41.00 = 82.00"]
    assert printing.pdf(service.notice).startswith(b"%PDF")
