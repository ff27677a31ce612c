"""The coming months: what birthdays and new law change by themselves, each with its day, amount and cause."""

from datetime import date
from decimal import Decimal

import pytest

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.window.operations import outlook
from tests.eligibility import world
from tests.enrolment import arrange
from tests.people import at

ON = date(2018, 12, 10)
NOW = at(2018, 12, 10)


def looked(actor, house, **given):
    with acting.acting_as(actor, purpose="information") as by:
        return outlook.look(household_number=house.number, by=by, at=NOW, **{"on": ON, **given})


def turning_sixteen(people):
    """Mother and a student born on 1 May 2003, who turns 16 in May 2019. Income 160: 80 a person, below 89."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        mother, child = world.mother([("wage", 160)]), world.child("Cedro", 2003)
        return world.household(by, [(mother, "head"), (child, "child")])


@pytest.fixture
def law(people):
    return [arrange.publish(people, world.BOLSA)]


def test_a_birthday_moves_a_child_from_one_benefit_to_another(people, law):
    (change,) = looked(people.amina, turning_sixteen(people))
    # 41 for a child up to 15 becomes 48 for a student of 16, from the first of the month in which the day falls
    assert (change.scheme, change.from_on) == (world.BOLSA, date(2019, 5, 1))
    assert (change.before, change.after) == ("yes", "yes")
    assert {one.code: (one.before, one.after) for one in change.amounts} == {
        "variable_children": (Decimal("41.00"), Decimal("0.00")),
        "youth": (Decimal("0.00"), Decimal("48.00")),
    }
    assert [(one.kind, one.what) for one in change.causes] == [("birthday", "16")]


def test_nothing_changes_before_the_birthday_and_the_look_leaves_its_trace(people, law):
    house = turning_sixteen(people)
    assert looked(people.amina, house, months=4) == ()
    assert Event.objects.filter(action="window.outlook", about=house.number).count() == 1


def test_a_family_of_another_district_is_not_found(people, law):
    with pytest.raises(refusals.NotFound):
        looked(people.neema, turning_sixteen(people))
