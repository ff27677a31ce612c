"""Changing an award by its page: assessed again, another amount, an exit, money asked back; each signed by another."""

from datetime import date
from decimal import Decimal as D

import pytest

from socle.base import acting
from socle.base.kernel import numbers
from socle.base.periods import queries as periods
from socle.cases.operations import requests
from socle.conditionality.models import CaseRequest, Effect
from socle.eligibility.models import Proposal
from socle.enrolment.models import Award, AwardAmount
from socle.payments.models import Overpayment
from tests.enrolment import arrange
from tests.people import at

TODAY = date(2019, 1, 8)


@pytest.fixture
def award(people, settings):
    """An award of 89 since December 2018; today is 8 January 2019."""
    settings.SOCLE_DEMO_TODAY = TODAY
    arrange.publish(people)
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        made = arrange.granted("Ipê Tapajós", by, of_run=arrange.run(by))
        held = Award.objects.create(
            number=numbers.new("AW"),
            scheme=arrange.PROGRAMME,
            application=made.application,
            decision=arrange.decision(made.application, by, kind="award"),
            from_on=date(2018, 12, 1),
        )
        AwardAmount.objects.create(
            award=held, component="basic", amount=D(89), from_on=held.from_on, decision=held.decision
        )
        return held


def prepared(people, response) -> Proposal:
    assert response.status_code == 302, response.content.decode()[:2000]
    with acting.acting_as(people.imbuia, purpose="eligibility"):
        return Proposal.objects.get(batch=response["Location"].rpartition("/")[2])


def test_another_amount_is_prepared_and_a_wrong_one_is_said_beside_its_field(people, signed_in, award):
    officer, page = signed_in("imbuia"), f"/awards/{award.number}/change"
    typed = {
        "do": "amount",
        "from_on_0": "1",
        "from_on_1": "12",
        "from_on_2": "2018",
        "reason": "birth",
        "law": "law-10836 art. 2",
    }
    wrong = officer.post(page, typed | {"amount_basic": "much"})
    assert wrong.status_code == 422
    assert "in figures" in wrong.content.decode()
    made = prepared(people, officer.post(page, typed | {"amount_basic": "89", "amount_variable_children": "41,00"}))
    assert (made.kind, made.from_on, made.reasons, made.basis["payable"]) == (
        "amount",
        date(2018, 12, 1),
        ["birth"],
        "130.00",
    )


def test_an_exit_is_prepared_with_the_reasons_of_the_law(people, signed_in, award):
    officer, page = signed_in("imbuia"), f"/awards/{award.number}/change"
    assert "The income is above half a minimum wage a person" in officer.get(page).content.decode()
    today = periods.containing(TODAY)
    typed = {
        "do": "exit",
        "reason": "waived",
        "last_period": today.code,
        "law": "law-10836 art. 2",
        "follow_up": "Come back any time.",
    }
    made = prepared(people, officer.post(page, typed))
    assert (made.kind, made.reasons, made.from_on, made.basis["follow_up"]) == (
        "exit",
        ["waived"],
        today.ends_on,
        "Come back any time.",
    )


def test_who_may_not_enrol_sees_no_form_and_is_refused(people, signed_in, award):
    approver, page = signed_in("chiku"), f"/awards/{award.number}/change"
    assert "Prepare the exit" not in approver.get(page).content.decode()
    typed = {"do": "exit", "reason": "waived", "last_period": periods.containing(TODAY).code, "law": "x"}
    assert approver.post(page, typed).status_code == 403


def test_what_was_overpaid_is_asked_back_by_who_enrols_and_signs_nothing(people, signed_in, award):
    with acting.acting_as(people.operator, purpose="payment"):
        Overpayment.objects.create(
            award=award, component="basic", period=periods.get("2018-12"), amount=D(89), currency="BRL",
            cause="late decision", cause_number="PR-1", found_at=at(2019, 1, 3),
        )  # fmt: skip
    page = f"/awards/{award.number}/change"
    typed = {
        "do": "recover",
        "finding": "official error",
        "reason": "It ended in November.",
        "law": "law-10836 art. 14-A",
        "percent": "10",
    }
    assert signed_in("chiku").post(page, typed).status_code == 403
    officer = signed_in("imbuia")
    assert officer.post(page, typed | {"percent": "50"}).status_code == 422
    made = prepared(people, officer.post(page, typed))
    assert (made.kind, made.basis["amount"], made.basis["share"]) == ("recovery", "89.0000", "0.1")


def test_an_effect_is_lifted_with_a_reason_by_who_reports_compliance(people, signed_in, award):
    with acting.acting_as(people.dalila, purpose="compliance") as by:
        made = arrange.decision(award.application, by, kind="compliance-effect", outcome="applied")
        Effect.objects.create(
            award=award, step="block", first_period=periods.get("2019-01"), periods=1, decision=made,
            applied_on=date(2018, 12, 20),
        )  # fmt: skip
    page, typed = f"/awards/{award.number}/change", {"do": "lift", "effect": made.number, "reason": "facility-closed"}
    assert signed_in("chiku").post(page, typed).status_code == 403
    officer = signed_in("imbuia")
    assert officer.post(page, typed | {"effect": "DC-0000-0000-0"}).status_code == 422
    lifting = prepared(people, officer.post(page, typed))
    assert (lifting.kind, lifting.outcome, lifting.replaces_id) == ("compliance-effect", "lifted", made.pk)
    assert lifting.reasons == ["facility-closed"]


def test_the_visit_that_a_cancellation_waits_for_is_recorded_in_the_case(people, signed_in, award):
    with acting.acting_as(people.chiku, purpose="compliance"):
        asked = CaseRequest.objects.create(
            number=numbers.new("CR"), award=award, period=periods.get("2018-12"), requested_at=at(2019, 1, 4)
        )
    with acting.acting_as(people.nightly, purpose="case-management") as by:
        requests.claim_requested(by=by, at=at(2019, 1, 5))
        asked.refresh_from_db()
    caseworker, page = signed_in("sifa"), f"/cases/{asked.case_number}"
    assert "A visit is asked for" in caseworker.get(page).content.decode()
    typed = {
        "do": "visit",
        "visited_on_0": "7",
        "visited_on_1": "1",
        "visited_on_2": "2019",
        "text": "No bus goes there.",
    }
    assert caseworker.post(page, typed | {"text": ""}).status_code == 422
    assert caseworker.post(page, typed).status_code == 302
    with acting.acting_as(people.nightly, purpose="case-management"):
        asked.refresh_from_db()
    assert asked.visited_on == date(2019, 1, 7)
    assert "A visit is asked for" not in caseworker.get(page).content.decode()
