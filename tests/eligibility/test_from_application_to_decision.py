"""From application to signed decision: refusals first, then the amounts of Bolsa Família in December 2018 by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from socle.base import acting
from socle.base.acts import operations as acts
from socle.base.acts.models import Act
from socle.base.kernel import refusals
from socle.eligibility import queries
from socle.eligibility.models import Application, Assessment, Decision, Proposal, Run
from socle.eligibility.operations import applications, assessments, decisions
from socle.registry.queries import OwnRecord
from socle.schemes.queries import NotInForce
from tests.eligibility import world
from tests.people import at

D = date(2018, 12, 10)
NOW = at(2018, 12, 10)


@pytest.fixture
def law(people):
    return world.publish(people, world.BOLSA, world.BPC)


def at_desk(actor, house, scheme=world.BOLSA) -> Application:
    with acting.acting_as(actor, purpose="application") as by:
        return applications.lodge(scheme=scheme, applicant=world.head(house), by=by, at=NOW)


def assessed(actor, application, on=D) -> Assessment:
    with acting.acting_as(actor, purpose="assessment") as by:
        return assessments.assess(application=application, on=on, by=by, at=NOW)


def family(people, **given):
    with acting.acting_as(people.amina, purpose="registration") as by:
        return world.family_of_four(by, **given)


def amounts(assessment) -> dict:
    return {one["code"]: one["amount"] for one in assessment.components}


def test_nobody_applies_for_a_scheme_that_is_not_in_force(people):
    house = family(people)
    with pytest.raises(NotInForce):
        at_desk(people.amina, house)


def test_nobody_applies_for_a_simulation(people):
    world.publish(people, "bolsa-familia-2023")
    house = family(people)
    with acting.acting_as(people.amina, purpose="application") as by, pytest.raises(applications.Simulation):
        applications.lodge(scheme="bolsa-familia-2023", applicant=world.head(house), by=by, at=at(2023, 7, 3))


def test_one_unit_has_one_open_application(people, law):
    house = family(people)
    first = at_desk(people.amina, house)
    with pytest.raises(applications.AlreadyApplied) as refusal:
        at_desk(people.amina, house)
    assert first.number in refusal.value.message


def test_an_officer_does_not_act_on_a_relative(people, law):
    house = family(people)
    with acting.acting_as(people.amina, purpose="registration"):
        spouse = world.named(house, "Ipê").number
    own = replace(people.amina, person_number=spouse)
    with pytest.raises(OwnRecord):
        at_desk(own, house)


def test_an_officer_of_another_district_sees_no_application(people, law):
    at_desk(people.amina, family(people))
    with acting.acting_as(people.neema, purpose="application"):
        assert list(queries.lists.applications()) == []
    with acting.acting_as(people.amina, purpose="application"):
        assert queries.lists.applications().count() == 1


def test_the_counter_gives_the_amounts_of_the_law(people, law):
    """75 a person: basic 89; two children 2 x 41 = 82; no pregnancy, nursing or youth; 300 + 171 = 471 > 4 x 89 = 356."""
    assessment = assessed(people.bakari, at_desk(people.amina, family(people)))
    assert assessment.eligible == "yes"
    assert amounts(assessment) == {
        "basic": "89.00", "variable_children": "82.00", "variable_pregnant": "0.00", "variable_nursing": "0.00",
        "youth": "0.00", "top_up": "0.00",
    }  # fmt: skip
    assert assessment.total == Decimal("171.00")
    assert assessment.rank[0] == "75.0000"
    assert assessment.rank[1] == "-2.0000"


def test_what_nobody_asked_is_unknown_and_nothing_is_decided(people, law):
    with acting.acting_as(people.amina, purpose="registration") as by:
        house = world.household(by, [(world.mother(incomes=None), "head"), (world.child("Cedro", 2008), "child")])
    application = at_desk(people.amina, house)
    assessment = assessed(people.bakari, application)
    assert (assessment.eligible, assessment.total) == ("unknown", None)
    with acting.acting_as(people.bakari, purpose="assessment") as by, pytest.raises(decisions.NotCertain):
        decisions.propose_from_assessment(assessment=assessment, application=application, by=by, at=NOW)


def proposed(people, application) -> str:
    assessment = assessed(people.bakari, application)
    with acting.acting_as(people.bakari, purpose="assessment") as by:
        return decisions.propose_from_assessment(assessment=assessment, application=application, by=by, at=NOW)


def signed(actor, batch):
    with acting.acting_as(actor, purpose="decision") as by:
        return decisions.sign_batch(batch=batch, by=by, at=at(2018, 12, 11))


def state_of(people, application) -> str:
    with acting.acting_as(people.bakari, purpose="decision"):
        return Application.objects.get(pk=application.pk).state


def test_who_prepared_a_list_does_not_sign_it(people, law):
    batch = proposed(people, at_desk(people.amina, family(people)))
    both = replace(people.chiku, user_id=people.bakari.user_id)
    with pytest.raises(acts.SameOfficer):
        signed(both, batch)
    with acting.acting_as(people.bakari, purpose="decision"):
        assert Decision.objects.count() == 0
        assert Proposal.objects.count() == 1


def test_without_permission_or_delegation_nobody_signs(people, law):
    batch = proposed(people, at_desk(people.amina, family(people)))
    with pytest.raises(refusals.NotPermitted):
        signed(people.bahati, batch)
    without = replace(people.chiku, user_id=people.stella.user_id)
    with pytest.raises(acts.NoAuthority):
        signed(without, batch)


def test_a_signer_who_is_a_relative_of_anybody_in_the_list_is_refused(people, law):
    house = family(people)
    batch = proposed(people, at_desk(people.amina, house))
    with acting.acting_as(people.amina, purpose="registration"):
        son = world.named(house, "Cedro").number
    with pytest.raises(OwnRecord):
        signed(replace(people.chiku, person_number=son), batch)


def test_a_signed_decision_closes_the_application_and_a_list_is_signed_once(people, law):
    application = at_desk(people.amina, family(people))
    batch = proposed(people, application)
    (decision,) = signed(people.chiku, batch)
    assert (decision.kind, decision.outcome, decision.from_on) == ("eligibility", "granted", D)
    assert decision.basis["payable"] == "171.00"
    assert state_of(people, application) == "decided"
    with pytest.raises(decisions.NoSuchBatch):
        signed(people.dalila, batch)


def test_a_refusal_names_the_criteria_that_failed_and_their_articles(people, law):
    """1,600 / 4 = 400 a person, above 178."""
    batch = proposed(people, at_desk(people.amina, family(people, wage=1600)))
    (decision,) = signed(people.chiku, batch)
    assert (decision.outcome, decision.reasons) == ("refused", ["income_limit"])
    assert decision.law == "decree-5209 art. 18; law-10836 art. 2"


def test_a_discarded_list_leaves_the_application_open(people, law):
    application = at_desk(people.amina, family(people))
    batch = proposed(people, application)
    with acting.acting_as(people.chiku, purpose="decision") as by:
        assert decisions.discard(batch=batch, reason="address to be checked", by=by, at=at(2018, 12, 11)) == 1
    assert state_of(people, application) == "lodged"
    assert proposed(people, application) != batch


def test_the_nation_gives_the_same_record_as_the_counter(people, law):
    house = family(people)
    counter = assessed(people.bakari, at_desk(people.amina, house))
    with acting.acting_as(people.nightly, purpose="assessment") as by:
        run = assessments.assess_nation(scheme=world.BOLSA, on=D, by=by, at=NOW)
        nation = Assessment.objects.get(run=run, household=house)
        assert assessments.compare_engines(run=run, by=by, at=NOW) == []
    assert run.counts == {"units": 1, "eligible": 1, "not_eligible": 0, "unknown": 0}
    assert (nation.criteria, nation.components, nation.total) == (counter.criteria, counter.components, counter.total)
    assert nation.inputs_hash == counter.inputs_hash
    assert nation.rank == counter.rank


def test_a_whole_list_from_the_register_is_signed_by_one_act_after_its_variance_was_seen(people, law):
    family(people)
    family(people, wage=1600)
    with acting.acting_as(people.neema, purpose="registration") as by:
        world.household(by, [(world.mother(incomes=None), "head")], world.SAO_JOAO)
    with acting.acting_as(people.nightly, purpose="assessment") as by:
        assert applications.lodge_from_register(scheme=world.BOLSA, on=D, by=by, at=NOW) == 3
        assert applications.lodge_from_register(scheme=world.BOLSA, on=D, by=by, at=NOW) == 0
        run = assessments.assess_nation(scheme=world.BOLSA, on=D, by=by, at=NOW)
        batch = decisions.propose_from_run(run=run, by=by, at=NOW)
        with pytest.raises(decisions.NothingToPropose):
            decisions.propose_from_run(run=run, by=by, at=NOW)
        assert queries.lists.pending(run).count() == 1
    with acting.acting_as(people.chiku, purpose="decision"):
        seen = queries.lists.variance(batch)
    assert [(one["outcome"], one["decisions"], one["amount"]) for one in seen["outcomes"]] == [
        ("granted", 1, Decimal("171.00")), ("refused", 1, seen["outcomes"][1]["amount"]),
    ]  # fmt: skip
    assert seen["total"] == Decimal("171.00")
    assert [(one["reason"], one["decisions"]) for one in seen["reasons"]] == [("income_limit", 1)]
    found = signed(people.chiku, batch)
    assert {one.outcome for one in found} == {"granted", "refused"}
    assert len({one.act_id for one in found}) == 1
    assert Act.objects.filter(kind="eligibility").count() == 1
    with acting.acting_as(people.chiku, purpose="decision"):
        assert list(queries.lists.batches()) == []
        assert sorted(Application.objects.values_list("state", flat=True)) == ["decided", "decided", "lodged"]


def test_the_application_cannot_alter_what_was_assessed(people, law):
    from django.db import connection, transaction, utils

    assessment = assessed(people.bakari, at_desk(people.amina, family(people)))
    with acting.acting_as(people.nightly, purpose="assessment"):
        for statement in (
            "UPDATE eligibility_assessment SET eligible = 'no' WHERE id = %s",
            "DELETE FROM eligibility_assessment WHERE id = %s",
            "SELECT eligibility_open_partition(%s)",
        ):
            with pytest.raises(utils.ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [assessment.run_id if "open" in statement else assessment.id])
    assert Run.objects.get(pk=assessment.run_id).counts["eligible"] == 1
