"""As of a past day, as known then and as known now: the same rules, other knowledge, other results; and nothing is changed by it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from socle.base import acting
from socle.eligibility.models import Assessment, Decision
from socle.eligibility.operations import assessments, explaining
from tests.eligibility import world
from tests.eligibility.test_explaining_and_serving import NOW, D, decided
from tests.enrolment import arrange
from tests.people import at


@pytest.fixture
def law(people):
    return world.publish(people, world.BOLSA)


def instant() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def nation(people, **given):
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        run = assessments.assess_nation(scheme=world.BOLSA, on=D, **given, by=by, at=NOW)
        return {one.eligible for one in Assessment.objects.filter(run=run)}, run.counts["units"]


def learned(people, house, wage):
    """What is stated later about the same day."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        world.incomes(by, world.named(house, "Ipê"), ("wage", wage))


def test_a_nation_is_assessed_with_what_was_known_at_an_instant(people, law):
    house, _ = decided(people)  # 300 / 4 = 75 a person
    then = instant()
    learned(people, house, 1600)  # 1600 / 4 = 400, above 178
    assert nation(people) == ({"no"}, 1)
    assert nation(people, known_at=then) == ({"yes"}, 1)
    before = then - timedelta(days=1)  # nobody was registered
    assert nation(people, known_at=before) == (set(), 0)


def test_what_will_be_known_cannot_be_assessed(people, law):
    with pytest.raises(assessments.NotKnownYet):
        nation(people, known_at=instant() + timedelta(days=1))


def known_now(actor, number):
    with acting.acting_as(actor, purpose="decision") as by:
        return explaining.known_now(number=number, by=by, at=at(2018, 12, 12))


def test_a_decision_is_told_with_what_is_known_now_and_stays_as_it_is(people, law):
    house, decision = decided(people)
    assert known_now(people.amina, decision.number).same
    learned(people, house, 1600)
    found = known_now(people.amina, decision.number)
    assert not found.same
    assert found.criteria == (("income_limit", "yes", "no"),)
    assert found.told.eligible == "no"
    assert found.total == ("171.00", "0.00")  # 89 + 2 x 41
    with acting.acting_as(people.amina, purpose="decision"):
        assert Decision.objects.get(pk=decision.pk).outcome == "granted"


def test_a_decision_that_rests_on_no_assessment_has_nothing_to_compare(people, law):
    with acting.acting_as(people.dalila, purpose="decision") as by:
        made = arrange.decision(arrange.application(arrange.person("Faia"), None), by, kind="exit", outcome="ended")
    with pytest.raises(explaining.NothingAssessed):
        known_now(people.dalila, made.number)
