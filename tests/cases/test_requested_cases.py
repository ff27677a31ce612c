"""Before a cancellation for breaches a case is opened and the family visited (domain C05)."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.kernel import numbers, refusals
from socle.base.periods import queries as periods
from socle.cases.models import Case
from socle.cases.operations import cases, requests
from socle.conditionality.models import CaseRequest
from socle.enrolment.models import Award
from tests.enrolment import arrange
from tests.people import at


def requested(people, name, *, area=arrange.OURO_BRANCO):
    """An award whose cancellation waits for a visit, asked for on 4 March 2019."""
    with acting.acting_as(people.chiku, purpose="compliance") as by:
        head = arrange.person(name, area=area)
        asked = arrange.application(head, arrange.household(head, area=area))
        made = arrange.decision(asked, by, kind="award")
        award = Award.objects.create(
            number=numbers.new("AW"), scheme=asked.scheme, application=asked, decision=made, from_on=date(2018, 12, 1)
        )
        return CaseRequest.objects.create(
            number=numbers.new("CR"), award=award, period=periods.get("2019-02"), requested_at=at(2019, 3, 4)
        )


def claim(people):
    with acting.acting_as(people.nightly, purpose="case-management") as by:
        return requests.claim_requested(by=by, at=at(2019, 3, 5))


def visit(by, case, on, text="They moved to a farm without a school bus."):
    with acting.acting_as(by, purpose="case-management") as acting_by:
        return requests.record_visit(case=case, visited_on=on, text=text, by=acting_by, at=at(2019, 3, 12))


def test_only_the_timetable_claims(people):
    with acting.acting_as(people.sifa, purpose="case-management") as by, pytest.raises(refusals.NotPermitted):
        requests.claim_requested(by=by, at=at(2019, 3, 5))


def test_a_request_opens_a_case_led_by_the_caseworker_of_the_area(people):
    request = requested(people, "Buriti Doce")
    assert claim(people) == 1
    assert claim(people) == 0
    with acting.acting_as(people.sifa, purpose="case-management"):
        case = Case.objects.get(person=request.award.application.applicant)
        request.refresh_from_db()
    assert (case.lead_id, case.office) == (people.sifa.user_id, "cras-ouro-branco-centro")
    assert case.next_contact_on == date(2019, 3, 19)  # ten working days after Tuesday 5 March
    assert (request.case_number, request.claimed_at) == (case.number, at(2019, 3, 5))


def test_who_has_an_open_case_keeps_it(people):
    request = requested(people, "Buriti Doce")
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        person = request.award.application.applicant
        case = cases.open(person=person, reason="A flood", by=by, at=at(2019, 3, 1))
    assert claim(people) == 1
    with acting.acting_as(people.sifa, purpose="case-management"):
        request.refresh_from_db()
        assert request.case_number == case.number
        assert Case.objects.count() == 1


def test_where_there_is_no_caseworker_the_request_waits(people):
    request = requested(people, "Buriti Doce", area="br/31/3162559/")
    assert claim(people) == 0
    with acting.acting_as(people.nightly, purpose="case-management"):
        request.refresh_from_db()
        assert request.claimed_at is None


def test_the_visit_answers_the_request(people):
    request = requested(people, "Buriti Doce")
    claim(people)
    with acting.acting_as(people.sifa, purpose="case-management"):
        request.refresh_from_db()
    with pytest.raises(requests.VisitAhead):
        visit(people.sifa, request.case_number, date(2019, 3, 13))
    with pytest.raises(requests.VisitAhead):
        visit(people.sifa, request.case_number, date(2019, 3, 3))
    assert visit(people.sifa, request.case_number, date(2019, 3, 11)) == 1
    with acting.acting_as(people.sifa, purpose="case-management"):
        request.refresh_from_db()
        assert request.visited_on == date(2019, 3, 11)
    with pytest.raises(requests.NotRequested):
        visit(people.sifa, request.case_number, date(2019, 3, 11))
