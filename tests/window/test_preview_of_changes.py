"""Before a reported change is accepted, its effect on every scheme is shown; and nothing in the register has changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.eligibility.operations import applications
from socle.enrolment.models import Award, AwardAmount
from socle.intake.operations import changes
from socle.window.operations import preview
from tests.eligibility import world
from tests.enrolment import arrange
from tests.people import at

ON = date(2019, 1, 10)
NOW = at(2019, 1, 10)
BIRTH = {
    "member": {
        "name": "Buriti Guaporé",
        "relation": "child",
        "sex": "male",
        "born": "2018-12-20",
        "facts": {"education": {"attends_school": "no"}},
        "incomes": {"state": "none"},
    }
}


@pytest.fixture
def law(people):
    return arrange.publish(people, world.BOLSA)


@pytest.fixture
def house(people, law):
    with acting.acting_as(people.amina, purpose="registration") as by:
        return world.family_of_four(by)


def reported(people, house, kind, told, *, effective_on=date(2018, 12, 20), person=None):
    with acting.acting_as(people.amina, purpose="registration") as by:
        report = changes.Report(
            kind=kind,
            cause="life event",
            person=person or world.head(house),
            household=house,
            changes=told,
            effective_on=effective_on,
            reported_on=ON,
        )
        return changes.request(report=report, by=by, at=NOW)


def wage(amount):
    return {"incomes": {"state": "listed", "rows": [{"kind": "wage", "amount": amount}]}}


def previewed(actor, change):
    with acting.acting_as(actor, purpose="information") as by:
        return preview.preview(change=change, on=ON, by=by, at=NOW)


def awarded(people, house, *, from_on=date(2018, 12, 1)):
    with acting.acting_as(people.amina, purpose="application") as by:
        asked = applications.lodge(scheme=world.BOLSA, applicant=world.head(house), by=by, at=at(2018, 12, 6))
    with acting.acting_as(people.chiku, purpose="decision") as by:
        decision = arrange.decision(asked, by, kind="award", signed_at=at(2018, 12, 7))
        award = Award.objects.create(
            number="AW-1", scheme=world.BOLSA, application=asked, decision=decision, from_on=from_on
        )
        AwardAmount.objects.create(award=award, component="basic", amount="171.00", from_on=from_on, decision=decision)


def everything():
    """How many rows each table holds, and the newest of each table of facts; but the audit trail."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND (table_name LIKE 'fact\\_%%' OR table_name LIKE 'registry\\_%%' OR table_name LIKE 'eligibility\\_%%'"
            " OR table_name LIKE 'enrolment\\_%%' OR table_name LIKE 'intake\\_%%' OR table_name LIKE 'window\\_%%')"
            " AND table_name <> 'eligibility_assessment_counter'"
        )
        tables = sorted(name for (name,) in cursor.fetchall())
        counts = {}
        for name in tables:
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"
            )
            counts[name] = cursor.fetchone()
    return counts


def test_who_may_not_read_decisions_gets_no_preview(people, house):
    change = reported(people, house, "income", wage("900"))
    with pytest.raises(refusals.NotPermitted):
        previewed(people.penda, change)


def test_a_clerk_of_another_district_does_not_find_the_change(people, house):
    change = reported(people, house, "income", wage("900"))
    with pytest.raises(refusals.NotFound):
        previewed(people.neema, change)


def test_a_change_that_is_decided_has_no_preview(people, house):
    change = reported(people, house, "income", wage("900"))
    with acting.acting_as(people.bakari, purpose="registration") as by:
        changes.refuse(change=change, reason="not so", by=by, at=NOW)
    with pytest.raises(changes.DecidedAlready):
        previewed(people.amina, change)


def test_what_acceptance_would_refuse_is_known_beforehand(people, house):
    change = reported(people, house, "move", {"area_code": "0000000"})
    with pytest.raises(refusals.Refusal):
        previewed(people.amina, change)


def test_a_rise_in_income_ends_eligibility_and_says_which_criterion_turns(people, house):
    # the mother earns 1,000 beside the father's 300: 1,300 / 4 = 325 a person, above 178
    found = previewed(people.amina, reported(people, house, "income", wage("1000")))
    (bolsa,) = found.touched
    assert (bolsa.before.eligible, bolsa.before.amount) == ("yes", Decimal("171.00"))
    assert (bolsa.after.eligible, bolsa.after.amount) == ("no", Decimal(0))
    assert bolsa.amount == Decimal("-171.00")
    assert [one.code for one in bolsa.why] == ["income_limit"]
    assert "325" in bolsa.why[0].words["en"]
    assert (found.effective_on, found.first_period) == (date(2018, 12, 20), "2018-12")


def test_a_birth_adds_a_variable_benefit(people, house):
    # a third child of up to 15: 41 more; 300 / 5 = 60 a person is not above 89: no top-up, 212 + 300 > 5 x 89 = 445
    (bolsa,) = previewed(people.amina, reported(people, house, "birth", BIRTH)).touched
    assert bolsa.amount == Decimal("41.00")
    assert bolsa.after.amount == Decimal("212.00")


def test_a_birth_of_which_nobody_says_the_day_leaves_the_amount_unknown(people, house):
    nameless = {"member": {**BIRTH["member"], "born": ""}}
    (bolsa,) = previewed(people.amina, reported(people, house, "birth", nameless)).touched
    assert not bolsa.after.complete
    assert bolsa.amount is None


def test_what_would_have_been_owed_for_periods_that_are_over_is_said_by_its_sign(people, house):
    awarded(people, house)
    (more,) = previewed(people.amina, reported(people, house, "birth", BIRTH)).touched
    assert [(one.period, one.sign) for one in more.past] == [("2018-12", "+")]
    assert (more.award, more.awarded) == ("AW-1", Decimal("171.00"))
    (less,) = previewed(people.amina, reported(people, house, "income", wage("1000"))).touched
    assert [(one.period, one.sign) for one in less.past] == [("2018-12", "-")]


def test_without_an_award_nothing_was_owed_for_the_past(people, house):
    (bolsa,) = previewed(people.amina, reported(people, house, "birth", BIRTH)).touched
    assert bolsa.past == ()


def test_a_move_to_another_district_is_previewed_and_the_household_stays(people, house):
    found = previewed(people.amina, reported(people, house, "move", {"area_code": "3162500"}))
    (bolsa,) = found.differences
    assert bolsa.after is not None
    with acting.acting_as(people.amina, purpose="information"):
        house.refresh_from_db()
        assert house.area_key == world.OURO_BRANCO


@pytest.mark.parametrize(
    ("kind", "told"),
    [("income", wage("1000")), ("birth", BIRTH), ("move", {"area_code": "3162500"}), ("leave", {})],
)
def test_a_preview_leaves_no_trace_but_in_the_audit_trail(people, house, kind, told):
    with acting.acting_as(people.amina, purpose="registration"):
        person = world.named(house, "Angico") if kind == "leave" else None
    change = reported(people, house, kind, told, person=person)
    with acting.acting_as(people.chiku, purpose="information"):
        before = everything()
    events = Event.objects.count()
    previewed(people.amina, change)
    with acting.acting_as(people.chiku, purpose="information"):
        assert everything() == before
    assert list(Event.objects.order_by("pk").values_list("action", flat=True))[events:] == ["window.previewed"]


def test_the_preview_is_what_acceptance_then_brings(people, house):
    change = reported(people, house, "income", wage("1000"))
    (promised,) = previewed(people.amina, change).touched
    with acting.acting_as(people.bakari, purpose="registration") as by:
        changes.accept(change=change, by=by, at=NOW)
    again = reported(people, house, "fact", {"facts": {"education": {"attends_school": "no"}}})
    (now,) = previewed(people.amina, again).differences
    assert (now.before.eligible, now.before.amount) == (promised.after.eligible, promised.after.amount)
