"""Who holds one benefit applies for another by it: the social electricity tariff for the household of who holds BPC."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.kernel import refusals
from socle.eligibility.models import Application
from socle.enrolment.operations import passporting
from socle.jobs import timetable
from socle.registry import reasoning as register
from socle.registry.operations import facts
from tests.eligibility import world
from tests.enrolment import arrange
from tests.people import at, without

NOW = at(2018, 12, 10)


@pytest.fixture
def law(people):
    return [arrange.publish(people, code) for code in (world.BOLSA, world.BPC, world.TARIFF)]


def family(people, name, *, holds=None, ended=None):
    """A mother and a father of 70 who holds a benefit since 2017, until a day if one is given."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        man = world.person(name, date(1948, 1, 1), incomes=())
        house = world.household(by, [(world.mother(), "head"), (man, "spouse")])
        if holds:
            never = register.Absent("not applicable")
            row = {"scheme": holds, "entered_on": date(2017, 1, 1), "exited_on": ended or never, "exit_reason": never}
            facts.state_list(
                subject=world.named(house, name),
                group="benefits",
                rows=[row],
                valid_from=world.START,
                evidence=world.DECLARED,
                by=by,
                at=NOW,
            )
        return house


def lodge(people, scheme=world.TARIFF):
    with acting.acting_as(people.nightly, purpose="application") as by:
        return passporting.lodge_by_passport(scheme=scheme, by=by, at=NOW)


def applications(people):
    with acting.acting_as(people.tatu, purpose="audit"):
        return list(Application.objects.filter(scheme=world.TARIFF).values_list("household_id", "channel", "state"))


def test_who_may_not_lodge_is_refused(people, law):
    with acting.acting_as(without(people.penda), purpose="application") as by, pytest.raises(refusals.NotPermitted):
        passporting.lodge_by_passport(scheme=world.TARIFF, by=by, at=NOW)


def test_the_household_of_a_holder_applies_once_and_the_others_do_not(people, law):
    holder = family(people, "Ipê", holds="bpc")
    family(people, "Angico")
    family(people, "Cedro", holds="social-security")
    assert lodge(people) == 1
    assert applications(people) == [(holder.pk, "passport", "lodged")]
    assert lodge(people) == 0


def test_a_benefit_that_ended_is_no_passport_and_one_that_ends_later_is(people, law):
    family(people, "Ipê", holds="bpc", ended=date(2018, 12, 10))
    later = family(people, "Angico", holds="bpc", ended=date(2018, 12, 11))
    assert lodge(people) == 1
    assert [household for household, *_ in applications(people)] == [later.pk]


def test_a_scheme_without_passports_lodges_nothing(people, law):
    family(people, "Ipê", holds="bpc")
    assert lodge(people, world.BOLSA) == 0


def test_the_timetable_does_it_by_night(people, law, monkeypatch):
    holder = family(people, "Ipê", holds="bpc")
    monkeypatch.setattr(timetable.clock, "now", lambda: NOW)
    timetable.lodge_by_passport(timestamp=0)
    assert [household for household, *_ in applications(people)] == [holder.pk]
