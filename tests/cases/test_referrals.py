"""Referrals: the receiving office sees number, reason and who comes; it answers, or stands on the overdue list."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.institutions.models import Office
from socle.base.kernel import refusals
from socle.cases import queries
from socle.cases.models import Case, Referral
from socle.cases.operations import cases, referrals
from socle.registry.models import Contact, Person
from tests.enrolment import arrange
from tests.people import at


@pytest.fixture
def case(people):
    with acting.acting_as(people.amina, purpose="registration"):
        person = arrange.person("Caraíba Doce")
        Contact.objects.create(person=person, kind="phone", value="5531900000001", valid_from=date(2018, 1, 1))
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        return cases.open(person=person, reason="She asks for work.", by=by, at=at(2018, 12, 12))


def to(office, case, **given):
    given = {"person": case.person, "service": "job placement", "reason": "Seamstress, mornings only."} | given
    return referrals.NewReferral(to_office=Office.objects.get(code=office), **given)


def refer(people, case, office="sine-ouro-branco", **given):
    """Referred on Monday 17 December 2018."""
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        new = to(office, case, **given)
        return referrals.refer(case=case.number, referral=new, by=by, at=at(2018, 12, 17))


def answer(by, referral, state, text="Accepted in a course.", when=None):
    with acting.acting_as(by, purpose="case-management") as acting_by:
        return referrals.answer_referral(
            number=referral.number, state=state, answer=text, by=acting_by, at=when or at(2019, 1, 9)
        )


def test_a_referral_goes_to_another_open_office_with_a_reason(people, case):
    with pytest.raises(referrals.OwnOffice):
        refer(people, case, "cras-ouro-branco-centro")
    with pytest.raises(refusals.InvalidInput, match="Reason"):
        refer(people, case, reason=" ")
    Office.objects.filter(code="sine-sao-joao").update(valid_to=date(2018, 12, 1))
    with pytest.raises(referrals.OfficeClosed):
        refer(people, case, "sine-sao-joao")


def test_it_is_to_be_answered_within_ten_working_days(people, case):
    # 18, 19, 20, 21, 24, 26, 27, 28, 31 December and 2 January
    assert refer(people, case).answer_due_on == date(2019, 1, 2)


def test_the_receiving_office_sees_who_comes_and_nothing_of_the_case(people, case):
    refer(people, case, "sine-sao-joao")
    urucum = type(people.eshe)(
        **{**vars(people.eshe), "name": "urucum", "office": "sine-sao-joao", "area_key": arrange.SAO_JOAO}
    )
    with acting.acting_as(urucum, purpose="case-management") as by:
        [coming] = queries.received(by=by, on=date(2018, 12, 20))
        assert (coming.name, coming.phone, coming.reason) == (
            "Caraíba Doce",
            "5531900000001",
            "Seamstress, mornings only.",
        )
        assert (Person.objects.count(), Case.objects.count()) == (0, 0)


def test_another_office_sees_no_name_even_if_it_claims_to_be_the_receiver(people, case):
    refer(people, case, "sine-sao-joao")
    pretender = type(people.eshe)(**{**vars(people.eshe), "office": "sine-sao-joao", "area_key": arrange.SAO_JOAO})
    with acting.acting_as(pretender, purpose="case-management") as by:
        assert [one.name for one in queries.received(by=by, on=date(2018, 12, 20))] == [""]
    with acting.acting_as(people.eshe, purpose="case-management") as by:
        assert queries.received(by=by, on=date(2018, 12, 20)) == []


def test_only_the_receiving_office_answers_and_in_order(people, case):
    referral = refer(people, case)
    with pytest.raises(referrals.NotYourReferral):
        answer(people.sifa, referral, "accepted")
    with pytest.raises(referrals.NoSuchAnswer):
        answer(people.eshe, referral, "attended")
    with pytest.raises(refusals.InvalidInput, match="Answer"):
        answer(people.eshe, referral, "accepted", " ")
    accepted = answer(people.eshe, referral, "accepted")
    assert (accepted.state, accepted.answered_at) == ("accepted", at(2019, 1, 9))
    missed = answer(people.eshe, referral, "not attended", "She did not come.", at(2019, 1, 16))
    came = answer(people.eshe, missed, "attended", "She began on Monday.", at(2019, 1, 23))
    assert (came.state, came.answer) == ("attended", "She began on Monday.")
    with pytest.raises(referrals.NoSuchAnswer, match="answered for good"):
        answer(people.eshe, came, "accepted")


def test_an_office_of_another_district_does_not_find_it(people, case):
    referral = refer(people, case)
    stranger = type(people.eshe)(**{**vars(people.eshe), "office": "sine-sao-joao", "area_key": arrange.SAO_JOAO})
    with pytest.raises(refusals.NotFound):
        answer(stranger, referral, "accepted")


def test_what_is_not_answered_in_time_stands_on_the_overdue_list(people, case):
    referral = refer(people, case)
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        assert queries.overdue_referrals(by=by, on=date(2019, 1, 2)) == []
        assert [one.number for one in queries.overdue_referrals(by=by, on=date(2019, 1, 3))] == [referral.number]
    answer(people.eshe, referral, "declined", "No course this month.")
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        assert queries.overdue_referrals(by=by, on=date(2019, 1, 10)) == []


def test_a_case_with_an_unanswered_referral_is_not_closed(people, case):
    referral = refer(people, case)
    given = {"case": case.number, "outcome": "goals-reached", "follow_up_on": date(2019, 7, 1)}
    with acting.acting_as(people.sifa, purpose="case-management") as by, pytest.raises(cases.StillOpen):
        cases.close(**given, by=by, at=at(2019, 1, 8))
    answer(people.eshe, referral, "accepted")
    answer(people.eshe, referral, "attended", "She works since Monday.", at(2019, 1, 21))
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        assert cases.close(**given, by=by, at=at(2019, 1, 22)).outcome == "goals-reached"
        assert Referral.objects.get(pk=referral.pk).state == "attended"
