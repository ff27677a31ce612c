"""From what is due to what follows: reports and missing reports, exemptions, effects on future periods, lifting."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from socle.base import acting
from socle.base.acts import operations as acts
from socle.base.areas.models import Area
from socle.base.institutions.models import Facility
from socle.base.kernel import numbers
from socle.base.kernel.refusals import InvalidInput
from socle.base.notices import content as packing
from socle.base.notices import printing
from socle.base.periods import queries as periods
from socle.conditionality.models import CaseRequest, Due, Report
from socle.conditionality.operations import dues, effects, exemptions, lifting, reports
from socle.conditionality.queries import effects as in_force
from socle.conditionality.queries import reporting
from socle.eligibility.models import Proposal, Service
from socle.eligibility.operations import serving
from socle.enrolment.models import Award
from socle.registry.queries import OwnRecord
from socle.schemes.models import SchemeVersion
from tests.enrolment import arrange
from tests.people import at

SCHEME = arrange.PROGRAMME
MONTHS = ("2018-12", "2019-01", "2019-02", "2019-03", "2019-04", "2019-05")


@pytest.fixture
def family(people):
    """A mother with Cedro (10), Jatobá (16) and Faia (3), who hold an award since December; all in one household."""
    arrange.publish(people)
    with acting.acting_as(people.dalila, purpose="compliance") as by:
        mother = arrange.person("Ipê Tapajós")
        children = [
            arrange.person(f"{name} Tapajós", born=born)
            for name, born in (
                ("Cedro", date(2008, 3, 1)),
                ("Jatobá", date(2002, 3, 1)),
                ("Faia", date(2015, 3, 1)),
            )
        ]
        asked = arrange.application(mother, arrange.household(mother, *children))
        award = Award.objects.create(
            number=numbers.new("AW"),
            scheme=SCHEME,
            application=asked,
            decision=arrange.decision(asked, by, kind="award"),
            from_on=date(2018, 12, 1),
        )
        yield award, *children


def day(code, number=10):
    """A day of the month after the period: when its reports are in."""
    following = periods.after(periods.get(code))
    return at(following.starts_on.year, following.starts_on.month, number)


def open_period(people, code="2018-12"):
    with acting.acting_as(people.nightly, purpose="compliance") as by:
        return dues.open_period(scheme=SCHEME, period=periods.get(code), by=by, at=day(code, 1))


def report(people, child, measured, code="2018-12", **fields):
    with acting.acting_as(people.bakari, purpose="compliance") as by:
        return reports.record(
            person=child, period=periods.get(code), measured=measured, by=by, at=day(code, 5), **fields
        )


def propose(people, code="2018-12"):
    with acting.acting_as(people.imbuia, purpose="compliance") as by:
        return effects.propose_effects(scheme=SCHEME, period=periods.get(code), by=by, at=day(code, 8))


def sign(people, batch, code="2018-12", operation=effects.sign_effects):
    with acting.acting_as(people.chiku, purpose="compliance") as by:
        return operation(batch=batch, by=by, at=day(code, 9))


def serve(people, signed, code="2018-12"):
    with acting.acting_as(people.amina, purpose="compliance") as by:
        serving.serve(
            decisions=signed, channel="in person", on=day(code, 10).date(), language="pt", by=by, at=day(code, 10)
        )


def carry_out(people, when):
    with acting.acting_as(people.nightly, purpose="compliance") as by:
        return effects.carry_out(scheme=SCHEME, by=by, at=when)


def breach(people, child, code):
    """A breach in a period with its effect signed, served and begun."""
    open_period(people, code)
    report(people, child, "0.5", code)
    serve(people, sign(people, propose(people, code).batch, code), code)
    return carry_out(people, day(code, 11))


def results():
    return dict(Due.objects.values_list("person__names__full", "result"))


def test_each_condition_binds_whom_it_names_and_opening_again_adds_nothing(people, family):
    assert open_period(people) == 2
    assert set(Due.objects.values_list("person__names__full", "condition", "at_least")) == {
        ("Cedro Tapajós", "school", Decimal("0.85")),
        ("Jatobá Tapajós", "school_youth", Decimal("0.75")),
    }
    assert open_period(people) == 0


def test_who_may_be_too_old_is_not_bound(people, family):
    with acting.acting_as(people.dalila, purpose="compliance"):
        doubtful = arrange.person("Peroba Tapajós", born=date(2002, 6, 1), latest=date(2003, 5, 31))
        arrange.Membership.objects.create(
            person=doubtful,
            household=family[0].application.household,
            relation="child",
            valid=(date(2018, 1, 1), None),
            evidence=arrange.evidence(),
        )
    # 15 or 16 on 1 December: neither condition names them for certain
    assert open_period(people) == 2


@pytest.mark.parametrize("measured", ["85", "-0.1", "most of it", "0.85001", "NaN"])
def test_what_is_no_share_is_refused(people, family, measured):
    open_period(people)
    with pytest.raises(reports.NoShare):
        report(people, family[1], measured)


def test_a_report_of_whom_nothing_is_due_is_refused(people, family):
    open_period(people)
    with pytest.raises(reports.NothingDue):
        report(people, family[3], "0.5")


def test_no_report_is_no_breach_and_has_no_effect(people, family):
    open_period(people)
    assert set(results().values()) == {"not reported"}
    assert propose(people) == effects.Proposed(batch="")


def test_exactly_the_threshold_is_met_and_a_hair_below_is_not(people, family):
    open_period(people)
    report(people, family[1], "0.85")
    report(people, family[2], "0.7499")
    assert results() == {"Cedro Tapajós": "met", "Jatobá Tapajós": "breach"}


def test_a_correction_takes_the_place_of_the_report_which_stays_on_record(people, family):
    open_period(people)
    (first,) = report(people, family[1], "0.5")
    (second,) = report(people, family[1], "0.9")
    assert second.replaces == first
    assert Report.objects.count() == 2
    assert results()["Cedro Tapajós"] == "met"


def test_the_list_of_a_school_says_which_lines_were_not_recorded_and_why(people, family):
    open_period(people)
    rows = [
        reports.Row(line=2, person=family[1].number, measured="0.9", facility="99000001"),
        reports.Row(line=3, person=family[1].number, measured="0.8"),
        reports.Row(line=4, person="PE-0000-0000-0", measured="0.8"),
        reports.Row(line=5, person=family[3].number, measured="0.8"),
        reports.Row(line=6, person=family[2].number, measured="80"),
        reports.Row(line=7, person=family[2].number, measured="0.8", facility="no school"),
    ]
    with acting.acting_as(people.imbuia, purpose="compliance") as by:
        done = reports.record_many(rows=rows, period=periods.get("2018-12"), by=by, at=day("2018-12"))
    assert (done.recorded, done.corrections) == (1, 0)
    assert [error.line for error in done.errors] == [3, 4, 5, 6, 7]
    assert "twice" in done.errors[0].sentence
    assert results() == {"Cedro Tapajós": "met", "Jatobá Tapajós": "not reported"}


def test_schools_that_did_not_report_are_listed(people, family):
    open_period(people)
    Due.objects.update(facility=Facility.objects.get(code="99000001"))
    report(people, family[1], "0.9")
    (missing,) = reporting.not_reporting(scheme=SCHEME, period=periods.get("2018-12"))
    assert (missing["facility__code"], missing["due"], missing["missing"]) == ("99000001", 2, 1)


def exempt(people, **whom):
    with acting.acting_as(people.imbuia, purpose="compliance") as by:
        fields = {"reason": "school closed by flood", "from_on": date(2018, 12, 10), "to_on": date(2018, 12, 20)}
        new = exemptions.NewExemption(condition="school", **{**fields, **whom})
        return exemptions.exempt(exemption=new, by=by, at=day("2018-12"))


def test_an_exemption_names_one_facility_area_or_person_a_reason_and_a_time(people, family):
    for wrong, refusal in (
        ({}, exemptions.ExemptWhom),
        ({"person": family[1], "area": Area.objects.first()}, exemptions.ExemptWhom),
        ({"person": family[1], "reason": " "}, exemptions.NoReason),
        ({"person": family[1], "to_on": date(2018, 12, 10)}, exemptions.ExemptBackwards),
    ):
        with pytest.raises(refusal):
            exempt(people, **wrong)


def test_a_closed_school_exempts_its_pupils_also_from_a_breach_already_recorded(people, family):
    open_period(people)
    school = Facility.objects.get(code="99000003")
    report(people, family[1], "0.2", facility=school)
    exempt(people, facility=school)
    assert results() == {"Cedro Tapajós": "exempt", "Jatobá Tapajós": "not reported"}
    report(people, family[1], "0.1", facility=school)
    assert results()["Cedro Tapajós"] == "exempt"


def test_an_exemption_recorded_before_the_period_is_opened_holds(people, family):
    exempt(people, area=Area.objects.get(key=arrange.OURO_BRANCO))
    open_period(people)
    assert results() == {"Cedro Tapajós": "exempt", "Jatobá Tapajós": "not reported"}


def test_another_town_s_flood_exempts_nobody_here(people, family):
    open_period(people)
    exempt(people, area=Area.objects.get(key=arrange.SAO_JOAO))
    assert set(results().values()) == {"not reported"}


def test_nobody_signs_the_effects_that_they_prepared(people, family):
    open_period(people)
    report(people, family[1], "0.5")
    batch = propose(people).batch
    both = replace(people.imbuia, permissions=people.chiku.permissions)
    with acting.acting_as(both, purpose="compliance") as by, pytest.raises(acts.SameOfficer):
        effects.sign_effects(batch=batch, by=by, at=day("2018-12", 9))


def test_a_breach_is_proposed_once_with_what_it_rests_on(people, family):
    open_period(people)
    report(people, family[1], "0.5", reason="unknown")
    assert propose(people).steps == {"warning": 1}
    assert propose(people) == effects.Proposed(batch="")
    (told,) = Proposal.objects.get().basis["breaches"]
    assert (told["person"], told["measured"], told["at_least"]) == (family[1].number, "0.5000", "0.8500")


def test_an_effect_begins_only_after_service_and_only_on_periods_to_come(people, family):
    award, child = family[0], family[1]
    assert [one.step for one in breach(people, child, "2018-12")] == ["warning"]
    open_period(people, "2019-01")
    report(people, child, "0.5", "2019-01")
    signed = sign(people, propose(people, "2019-01").batch, "2019-01")
    assert carry_out(people, day("2019-01", 9)) == [], "not served"
    serve(people, signed, "2019-01")
    (block,) = carry_out(people, day("2019-01", 11))
    # served and begun on 11 February: February may be paid already, March is the first period touched
    assert (block.step, block.first_period.code, block.periods) == ("block", "2019-03", 1)
    assert carry_out(people, day("2019-01", 12)) == []
    touched = {code: in_force.effects_for([award.pk], periods.get(code)) for code in MONTHS}
    assert [code for code, found in touched.items() if found] == ["2019-03"]
    assert touched["2019-03"][award.pk].step == "block"


def test_a_suspension_touches_two_periods_and_a_cancellation_waits_for_a_visit(people, family):
    award, child = family[0], family[1]
    for code, step in (("2018-12", "warning"), ("2019-01", "block"), ("2019-02", "suspension")):
        assert [one.step for one in breach(people, child, code)] == [step]
    # February's breach takes effect in March; April and May are suspended
    touched = {code: in_force.effects_for([award.pk], periods.get(code)) for code in MONTHS}
    assert {code: found[award.pk].step for code, found in touched.items() if found} == {
        "2019-03": "block",
        "2019-04": "suspension",
        "2019-05": "suspension",
    }
    open_period(people, "2019-03")
    report(people, child, "0.5", "2019-03")
    assert propose(people, "2019-03") == effects.Proposed(batch="", visits_requested=(award.number,))
    (request,) = in_force.case_requests()
    # as the cases room writes it down
    CaseRequest.objects.filter(pk=request.pk).update(case_number="CS-0000-0000-0", visited_on=date(2019, 4, 8))
    proposed = propose(people, "2019-03")
    assert proposed.steps == {"cancellation": 1}
    serve(people, sign(people, proposed.batch, "2019-03"), "2019-03")
    carry_out(people, day("2019-03", 11))
    exit_ = Proposal.objects.get(kind="exit")
    assert (exit_.reasons, exit_.from_on) == (["non-compliance"], date(2019, 5, 1))
    award.refresh_from_db()
    assert award.to_on is None, "the exit is to be signed and served first"


def test_a_corrected_breach_does_not_begin_and_a_begun_effect_is_lifted_by_decision(people, family):
    award, child = family[0], family[1]
    breach(people, child, "2018-12")
    breach(people, child, "2019-01")
    march = periods.get("2019-03")
    assert award.pk in in_force.effects_for([award.pk], march)
    report(people, child, "0.9", "2019-01")
    (wrong,) = in_force.without_breach()
    with acting.acting_as(people.imbuia, purpose="compliance") as by:
        batch = lifting.propose_lifts(effects=[wrong], reason="report-corrected", by=by, at=day("2019-01", 12))
    assert award.pk in in_force.effects_for([award.pk], march), "not signed yet"
    with acting.acting_as(people.chiku, purpose="compliance") as by:
        lifting.sign_lifts(batch=batch, by=by, at=day("2019-01", 13))
    assert in_force.effects_for([award.pk], march) == {}
    # the ladder forgets it: the next breach leads to a block again, not to a suspension
    assert [one.step for one in breach(people, child, "2019-02")] == ["block"]


def test_a_step_may_take_one_component_and_leave_the_others(people, family):
    """A law whose ladder begins with `lose variable_children`: the effect touches that component for one payment."""
    version = SchemeVersion.objects.get(scheme__code=SCHEME)
    text = version.files["scheme.yaml"].replace("effects: [warn, block,", "effects: [lose variable_children, block,")
    SchemeVersion.objects.filter(pk=version.pk).update(files=version.files | {"scheme.yaml": text})
    (made,) = breach(people, family[1], "2018-12")
    assert (made.step, made.components, made.periods) == ("suspension", ["variable_children"], 1)
    template, told = letter_of(made.decision)
    assert (template, told["kind"]) == ("effect-notice", "lose")
    assert len(told["parts"]) == 1
    assert "41" in told["parts"][0] or "crian" in told["parts"][0].lower()


def test_a_breach_corrected_before_service_has_no_effect(people, family):
    open_period(people)
    report(people, family[1], "0.5")
    signed = sign(people, propose(people).batch)
    report(people, family[1], "0.95")
    serve(people, signed)
    assert carry_out(people, day("2018-12", 11)) == []


def test_nobody_lifts_an_effect_on_their_own_family_or_without_a_reason(people, family):
    breach(people, family[1], "2018-12")
    breach(people, family[1], "2019-01")
    report(people, family[1], "0.9", "2019-01")
    (wrong,) = in_force.without_breach()
    close = replace(people.imbuia, person_number=family[1].number)
    with acting.acting_as(close, purpose="compliance") as by, pytest.raises(OwnRecord):
        lifting.propose_lifts(effects=[wrong], reason="report-corrected", by=by, at=day("2019-01", 12))
    with acting.acting_as(people.imbuia, purpose="compliance") as by, pytest.raises(InvalidInput, match="why"):
        lifting.propose_lifts(effects=[wrong], reason=" ", by=by, at=day("2019-01", 12))


def letter_of(signed):
    notice = Service.objects.get(decision=signed).notice
    assert printing.pdf(notice).startswith(b"%PDF")
    return notice.template, packing.unpack(notice.content)


def test_the_letter_of_an_effect_says_who_missed_what_who_reported_it_and_what_follows(people, family):
    breach(people, family[1], "2018-12")
    open_period(people, "2019-01")
    report(people, family[1], "0.5", "2019-01")
    (signed,) = sign(people, propose(people, "2019-01").batch, "2019-01")
    serve(people, [signed], "2019-01")
    template, told = letter_of(signed)
    assert (template, told["kind"]) == ("effect-notice", "block")
    assert told["breaches"] == [
        {"person": "Cedro Tapajós", "measured": "50 %", "threshold": "85 %", "source": told["breaches"][0]["source"]}
    ]
    assert told["condition"] == "Frequência escolar mínima de 85 % de 6 a 15 anos"
    assert told["payments"] == "1, a partir do próximo pagamento ainda não preparado"


def test_the_letter_of_a_lifting_says_what_is_lifted_and_why(people, family):
    breach(people, family[1], "2018-12")
    breach(people, family[1], "2019-01")
    report(people, family[1], "0.9", "2019-01")
    (wrong,) = in_force.without_breach()
    with acting.acting_as(people.imbuia, purpose="compliance") as by:
        batch = lifting.propose_lifts(effects=[wrong], reason="report-corrected", by=by, at=day("2019-01", 12))
    with acting.acting_as(people.chiku, purpose="compliance") as by:
        (lift,) = lifting.sign_lifts(batch=batch, by=by, at=day("2019-01", 13))
    with acting.acting_as(people.amina, purpose="compliance") as by:
        serving.serve(
            decisions=[lift], channel="post", on=day("2019-01", 14).date(), language="en", by=by, at=day("2019-01", 14)
        )
    template, told = letter_of(lift)
    assert (template, told["kind"], told["reasons"]) == ("effect-notice", "lift", ["The report was corrected"])
    assert told["breaches"][0]["person"] == "Cedro Tapajós"
