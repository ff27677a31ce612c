"""An appeal: lodged in time against a served decision, decided by two who had no part in it, put right from the right day."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.acts import operations as acts
from socle.base.institutions.models import Office
from socle.base.kernel import numbers, refusals
from socle.base.letters import contents
from socle.base.notices import content
from socle.base.notices import operations as notices
from socle.base.periods import queries as periods
from socle.conditionality.models import Effect
from socle.eligibility.models import Assessment, Decision
from socle.enrolment.models import Award, AwardAmount
from socle.grievances.models import AppealOutcome, Ticket
from socle.grievances.operations import appeals, ending, findings, handling, lodging, redress, serving, steps, tickets
from socle.payments.models import Arrangement, Line, Payroll, Recovery
from socle.registry.models import Evidence
from tests.enrolment import arrange
from tests.grievances import matters
from tests.people import at, without

LODGED, PREPARED, DECIDED = at(2018, 12, 19), at(2019, 1, 16), at(2019, 1, 29)
DISMISSED = findings.NewFinding(
    upheld=False, finding="no error", reasons="The arithmetic is right: 178.20 is above 178.", law="law-10836 art. 2"
)


@pytest.fixture
def law(people):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        return matters.law(by, people.imbuia)


@pytest.fixture
def refusal(people, law):
    """Refused on 5 December 2018 for December, served the same day: to be appealed until 4 January 2019."""
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        return matters.refused(by)


def lodge(people, disputed, when=LODGED, **given):
    with acting.acting_as(people.amina, purpose="redress") as by:
        return tickets.receive(new=matters.appeal_against(disputed, **given), by=by, at=when).ticket


@pytest.fixture
def appeal(people, refusal):
    return lodge(people, refusal)


def do(what, by, when=PREPARED, **given):
    with acting.acting_as(by, purpose="redress") as acting_by:
        return what(by=acting_by, at=when, **given)


def assessed(people, law, application, components, eligible="yes"):
    """The corrected facts of the application's unit, assessed anew."""
    with acting.acting_as(people.bakari, purpose="eligibility"):
        run = arrange.run(people.bakari)
        key = arrange.assessment(run, application, components, eligible=eligible)
        return Assessment.objects.get(run=run, pk=key)


def upheld(assessment, **given):
    given = {
        "finding": "administrative error",
        "reasons": "The wage was 124, not 1240.",
        "law": "law-9784 art. 53",
    } | given
    return findings.NewFinding(upheld=True, assessment=assessment, **given)


# Lodging


def test_an_appeal_names_a_decision_and_a_person(people, refusal):
    with pytest.raises(lodging.NoDecision):
        lodge(people, refusal, decision=None)
    with pytest.raises(lodging.NotAnonymous):
        lodge(people, refusal, person=None)


def test_only_those_whom_a_decision_concerns_can_appeal(people, refusal):
    with acting.acting_as(people.amina, purpose="redress"):
        stranger = arrange.person("Ipê Araguaia")
    with pytest.raises(lodging.NotTheirDecision):
        lodge(people, refusal, person=stranger)


def test_a_decision_that_was_not_served_cannot_be_appealed_yet(people, law):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        unserved = matters.refused(by, served=False)
    with pytest.raises(lodging.NotServed):
        lodge(people, unserved)


def test_after_the_last_day_an_appeal_needs_an_excuse(people, refusal):
    with pytest.raises(lodging.TooLate, match="2019-01-04"):
        lodge(people, refusal, at(2019, 1, 5))
    late = lodge(people, refusal, at(2019, 1, 5), late_excuse="She was in hospital until the 4th.")
    assert late.late_excuse == "She was in hospital until the 4th."


def test_on_the_last_day_it_needs_none(people, refusal):
    assert lodge(people, refusal, at(2019, 1, 4), late_excuse="not needed").late_excuse == ""


def test_an_appeal_goes_to_the_schemes_appeal_body_and_says_whether_it_suspends(people, appeal):
    assert (appeal.office, appeal.scheme) == ("appeal-board-minas", matters.PROGRAMME)
    assert (appeal.suspensive, appeal.suspensive_law) == (False, "law-9784 art. 56, 59, 61")
    # 30 working days after Wednesday 19 December 2018: 20 21 24 26 27 28 31 (7), January 2 3 4 (10), 7-11 (15), 14-18 (20),
    # 21-25 (25), 28 January - 1 February (30)
    assert appeal.due_on == date(2019, 2, 1)


def test_an_appeal_against_a_recovery_always_suspends(people, law):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        recovery = arrange.decision(matters.family(), by, kind="recovery", outcome="applied")
    ticket = lodge(people, recovery, category="recovery")
    assert (ticket.suspensive, ticket.suspensive_law) == (True, "law-9784 art. 61 sole par.")


def test_there_is_one_appeal_against_a_decision(people, refusal, appeal):
    with pytest.raises(lodging.AlreadyAppealed, match=re.escape(appeal.number)):
        lodge(people, refusal)
    do(appeals.withdraw, people.amina, number=appeal.number)
    assert lodge(people, refusal).number != appeal.number


# Who decides


def test_the_desk_neither_answers_nor_decides_an_appeal(people, appeal):
    with pytest.raises(steps.NotInCharge):
        do(handling.answer, people.grace, number=appeal.number, text="No.")
    with pytest.raises(refusals.NotPermitted):
        do(appeals.decide, people.grace, number=appeal.number)
    at_the_board = type(people.grace)(**{**vars(people.grace), "office": "appeal-board-minas"})
    with pytest.raises(steps.AppealIsDecided):
        do(handling.answer, at_the_board, number=appeal.number, text="No.")


def test_another_body_does_not_decide_it(people, appeal):
    other = type(people.judge)(**{**vars(people.judge), "office": "social-security-appeals-minas"})
    with pytest.raises(steps.NotInCharge):
        do(appeals.take, other, number=appeal.number)


def test_who_signed_or_prepared_the_disputed_decision_has_no_part_in_its_appeal(people, refusal, appeal):
    signer = type(people.judge)(**{**vars(people.judge), "user_id": people.chiku.user_id})
    with pytest.raises(appeals.HadAPart, match="signed the disputed decision"):
        do(appeals.prepare_decision, signer, number=appeal.number, new=DISMISSED)
    refusal.act.prepared_by_id = people.judge.user_id
    refusal.act.save(update_fields=["prepared_by"])
    with pytest.raises(appeals.HadAPart, match="prepared the disputed decision"):
        do(appeals.prepare_decision, people.judge, number=appeal.number, new=DISMISSED)


def test_who_verified_the_disputed_facts_has_no_part_either(people, refusal, appeal):
    with acting.acting_as(people.amina, purpose="registration"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT evidence_id FROM fact_identity WHERE subject_id = %s", [refusal.application.applicant_id]
        )
        shown = cursor.fetchone()[0]
        Evidence.objects.filter(pk=shown).update(verified_by_id=people.judge.user_id, verified_on=date(2018, 11, 27))
    with pytest.raises(appeals.HadAPart, match="verified the disputed facts"):
        do(appeals.take, people.judge, number=appeal.number)
    assert do(appeals.take, people.chair, number=appeal.number).assigned_to_id == people.chair.user_id


def test_who_prepares_does_not_sign_and_who_signs_needs_the_delegation(people, appeal):
    with pytest.raises(appeals.NotPrepared):
        do(appeals.decide, people.chair, number=appeal.number)
    do(appeals.prepare_decision, people.judge, number=appeal.number, new=DISMISSED)
    with pytest.raises(appeals.AlreadyPrepared):
        do(appeals.prepare_decision, people.chair, number=appeal.number, new=DISMISSED)
    with pytest.raises(acts.SameOfficer):
        do(appeals.decide, people.judge, number=appeal.number)
    undelegated = type(people.chair)(**{**vars(people.chair), "user_id": people.grace.user_id})
    with pytest.raises(acts.NoAuthority):
        do(appeals.decide, undelegated, number=appeal.number)
    with pytest.raises(refusals.NotPermitted):
        do(appeals.decide, without(people.chair, Permission.DECIDE_APPEAL), number=appeal.number)


def test_a_prepared_decision_can_be_sent_back(people, appeal):
    do(appeals.prepare_decision, people.judge, number=appeal.number, new=DISMISSED)
    with pytest.raises(handling.EmptyText):
        do(appeals.send_back, people.chair, number=appeal.number, reason=" ")
    do(appeals.send_back, people.chair, number=appeal.number, reason="Cite the article of the Decree too.")
    assert do(appeals.prepare_decision, people.judge, number=appeal.number, new=DISMISSED).upheld is False


# Findings


def test_a_finding_agrees_with_the_outcome(people, law, refusal, appeal):
    found = assessed(people, law, refusal.application, {"basic": "89.00"})
    for wrong in (
        upheld(found, finding="no error"),
        upheld(found, finding="bad luck"),
        findings.NewFinding(upheld=False, finding="administrative error", reasons="x", law="y"),
    ):
        with pytest.raises(findings.FindingDisagrees):
            do(appeals.prepare_decision, people.judge, number=appeal.number, new=wrong)
    for silent in (upheld(found, reasons=" "), upheld(found, law="")):
        with pytest.raises(refusals.InvalidInput):
            do(appeals.prepare_decision, people.judge, number=appeal.number, new=silent)


def test_what_is_owed_comes_from_an_assessment_of_this_unit_that_finds_it_eligible(people, law, refusal, appeal):
    with acting.acting_as(people.chiku, purpose="eligibility"):
        other = matters.family("Ipê Araguaia")
    for wrong in (
        None,
        assessed(people, law, refusal.application, {"basic": "89.00"}, eligible="unknown"),
        assessed(people, law, other, {"basic": "89.00"}),
    ):
        with pytest.raises(findings.NoAssessment):
            do(appeals.prepare_decision, people.judge, number=appeal.number, new=upheld(wrong))


def test_an_error_of_the_office_is_put_right_from_the_original_day_and_no_other(people, law, refusal, appeal):
    found = assessed(people, law, refusal.application, {"basic": "89.00"})
    new = upheld(found, rectified_from=date(2019, 2, 1))
    with pytest.raises(findings.NotTheOriginalDate, match="2018-12-01"):
        do(appeals.prepare_decision, people.judge, number=appeal.number, new=new)


def test_what_the_person_reported_late_is_not_put_right_before_the_report(people, law, refusal, appeal):
    found = assessed(people, law, refusal.application, {"basic": "89.00"})
    new = upheld(found, finding="citizen reported late", rectified_from=date(2018, 12, 1))
    with pytest.raises(findings.BeforeTheReport, match="2018-12-19"):
        do(appeals.prepare_decision, people.judge, number=appeal.number, new=new)


# Serving


def test_only_a_decided_appeal_is_served_once_by_a_known_channel(people, appeal):
    given = {"number": appeal.number, "channel": "in person"}
    with pytest.raises(serving.NotDecided):
        do(serving.serve, people.amina, DECIDED, **given)
    decide(people, appeal, DISMISSED)
    with pytest.raises(ending.NoSuchReaction):
        do(serving.serve, people.amina, DECIDED, **given, reaction="furious")
    with pytest.raises(notices.NoSuchChannel):
        do(serving.serve, people.amina, DECIDED, **given | {"channel": "pigeon"})
    do(serving.serve, people.amina, DECIDED, **given, reaction="appeals")
    with acting.acting_as(people.amina, purpose="redress"):
        ticket = Ticket.objects.get(pk=appeal.pk)
    assert (ticket.state, ticket.outcome, ticket.reaction) == ("closed", "dismissed", "appeals")
    with pytest.raises(serving.AlreadyServed):
        do(serving.serve, people.amina, DECIDED, **given)


def test_a_decision_on_an_appeal_ends_the_procedure(people, appeal):
    outcome = decide(people, appeal, DISMISSED)
    do(serving.serve, people.amina, DECIDED, number=appeal.number, channel="in person")
    with pytest.raises(lodging.NotAppealable):
        lodge(people, outcome.decision, DECIDED)


@pytest.mark.parametrize("language", ["pt", "en", "ar"])
def test_the_letter_says_what_was_decided_by_which_law_and_what_is_paid_afterwards(
    people, law, refusal, arranged, language
):
    payroll_of(people, "2018-12")
    ticket = lodge(people, refusal, language=language)
    found = assessed(people, law, refusal.application, {"basic": "89.00", "variable": "41.00"})
    outcome = decide(people, ticket, upheld(found))
    service = do(serving.serve, people.amina, at(2019, 1, 30), number=ticket.number, channel="in person")
    letter = content.unpack(service.notice.content)
    prepared = contents.prepare("appeal-decision", letter, service.notice.language, digits="latn")
    assert (service.notice.language, prepared["outcome"]) == (language, "upheld")
    assert (letter["disputed_number"], letter["number"]) == (refusal.number, outcome.decision.number)
    assert letter["effect_from_on"] == date(2018, 12, 1)
    assert [(one["code"], one["amount"].value) for one in letter["components"]] == [
        ("basic", Decimal("89.00")),
        ("variable", Decimal("41.00")),
    ]
    assert letter["total"].value == Decimal("130.00")
    assert letter["signed_by"]["name"] == "Tamarindo Ivaí"


# Outcomes


def decide(people, ticket, new):
    do(appeals.prepare_decision, people.judge, number=ticket.number, new=new)
    return do(appeals.decide, people.chair, DECIDED, number=ticket.number)


def payroll_of(people, code):
    """A payroll of the programme for that period, calculated before the appeal: the family was not on it."""
    with acting.acting_as(people.penda, purpose="payment") as by:
        return Payroll.objects.create(
            number=numbers.new("PY"),
            scheme=matters.PROGRAMME,
            period=periods.get(code),
            state="closed",
            cut_off_at=at(2019, 1, 2),
            currency="BRL",
            prepared_by_id=by.user_id,
        )


@pytest.fixture
def arranged(people, law):
    """The programme's money comes from the treasury."""
    with acting.acting_as(people.penda, purpose="payment") as by:
        return Arrangement.objects.create(
            scheme=matters.PROGRAMME,
            from_on=date(2018, 7, 1),
            debtor_name="Ministry (demonstration)",
            debtor_account="0001",
            debtor_agent="BANKXXXX",
            financing_source="treasury",
            budget_line="08.244.2019.8442",
            due="working day 5",
            recorded_by=by.name,
            recorded_at=arrange.NOW,
        )


def test_a_dismissed_appeal_changes_nothing_but_is_answered(people, refusal, appeal):
    outcome = decide(people, appeal, DISMISSED)
    with acting.acting_as(people.chair, purpose="redress"):
        ticket = Ticket.objects.get(pk=appeal.pk)
        assert (ticket.state, ticket.answer) == ("answered", DISMISSED.reasons)
        decision = outcome.decision
        assert (decision.kind, decision.outcome, decision.replaces) == ("appeal", "dismissed", None)
        assert decision.act.prepared_by_id == people.judge.user_id
        assert decision.act.signed_by_id == people.chair.user_id
        assert Award.objects.count() == 0


def test_where_the_office_erred_the_award_runs_from_the_original_day_and_arrears_are_posted(
    people, law, refusal, appeal, arranged
):
    payroll_of(people, "2018-12")
    payroll_of(people, "2019-01")
    found = assessed(people, law, refusal.application, {"basic": "89.00", "variable": "41.00"})
    outcome = decide(people, appeal, upheld(found))
    with acting.acting_as(people.penda, purpose="payment"):
        award = Award.objects.get(application=refusal.application)
        assert (award.from_on, award.decision) == (date(2018, 12, 1), outcome.decision)
        lines = Line.objects.filter(award=award).order_by("period__starts_on", "component")
        assert [(one.period.code, one.component, one.amount, one.kind, one.cause) for one in lines] == [
            ("2018-12", "basic", Decimal("89"), "arrears", "appeal"),
            ("2018-12", "variable", Decimal("41"), "arrears", "appeal"),
            ("2019-01", "basic", Decimal("89"), "arrears", "appeal"),
            ("2019-01", "variable", Decimal("41"), "arrears", "appeal"),
        ]
        assert outcome.arrears_total == Decimal("260")  # two months of 89 + 41
        assert outcome.decision.replaces == refusal


def test_the_ticket_closes_only_when_the_arrears_are_settled(people, law, refusal, appeal, arranged):
    payroll_of(people, "2018-12")
    found = assessed(people, law, refusal.application, {"basic": "89.00"})
    outcome = decide(people, appeal, upheld(found))
    with acting.acting_as(people.chair, purpose="redress"):
        arrange.serve(outcome.decision, on=date(2019, 1, 30))
    assert (
        do(
            redress.verify_redress,
            people.nightly,
            at(2019, 2, 1),
        )
        == 0
    )
    with acting.acting_as(people.penda, purpose="payment"):
        Line.objects.filter(cause="appeal").update(state="settled")
    assert do(redress.verify_redress, people.nightly, at(2019, 2, 20)) == 1
    assert do(redress.verify_redress, people.nightly, at(2019, 2, 20)) == 0
    with acting.acting_as(people.chair, purpose="redress"):
        ticket = Ticket.objects.get(pk=appeal.pk)
        assert (ticket.state, ticket.outcome, ticket.closed_at) == ("closed", "upheld", at(2019, 2, 20))
        told = ticket.steps.filter(action="redress paid").values_list("text", "public")
        assert list(told) == [("89.0000", True)]


def test_what_was_reported_late_runs_from_the_report_without_arrears(people, law, refusal, appeal, arranged):
    payroll_of(people, "2018-12")
    payroll_of(people, "2019-01")
    found = assessed(people, law, refusal.application, {"basic": "89.00"})
    outcome = decide(people, appeal, upheld(found, finding="citizen reported late"))
    with acting.acting_as(people.penda, purpose="payment"):
        assert Award.objects.get(application=refusal.application).from_on == date(2018, 12, 19)
        assert (outcome.arrears_total, Line.objects.count()) == (0, 0)


def test_an_upheld_appeal_against_an_exit_lets_the_award_go_on(people, law, arranged):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        asked = matters.family()
        granted = arrange.decision(asked, by, kind="award")
        left = arrange.decision(asked, by, kind="exit", outcome="ended", from_on=date(2019, 1, 1))
        award = Award.objects.create(
            number=numbers.new("AW"),
            scheme=asked.scheme,
            application=asked,
            decision=granted,
            from_on=date(2018, 12, 1),
            to_on=date(2019, 1, 1),
            ended_by=left,
            ended_at=arrange.NOW,
        )
        AwardAmount.objects.create(
            award=award, component="basic", amount=Decimal("89"), from_on=date(2018, 12, 1), decision=granted
        )
    payroll_of(people, "2019-01")
    ticket = lodge(people, left)
    outcome = decide(people, ticket, upheld(None))
    with acting.acting_as(people.penda, purpose="payment"):
        award.refresh_from_db()
        assert (award.to_on, award.ended_by) == (None, None)
        assert [(one.period.code, one.amount) for one in award.lines.all()] == [("2019-01", Decimal("89"))]
        assert outcome.arrears_total == Decimal("89")


def recovery_of(people, *, amount="178"):
    """89 a month were paid for two months too many; the recovery decision was served on 5 December 2018."""
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        asked = matters.family()
        award = Award.objects.create(
            number=numbers.new("AW"),
            scheme=asked.scheme,
            application=asked,
            decision=arrange.decision(asked, by, kind="award"),
            from_on=date(2018, 10, 1),
        )
        ordered = arrange.decision(asked, by, kind="recovery", outcome="applied")
        return Recovery.objects.create(
            number=numbers.new("RC"),
            award=award,
            decision=ordered,
            finding="official error",
            amount=Decimal(amount),
            currency="BRL",
            share=Decimal("0.1"),
            takes_from_on=date(2019, 1, 5),
            begun_at=at(2018, 12, 6),
        )


@pytest.mark.parametrize(("new", "still"), [(DISMISSED, False), (upheld(None), True)])
def test_nothing_is_taken_back_while_an_appeal_is_open_nor_after_it_was_upheld(people, law, new, still):
    recovery = recovery_of(people)
    ticket = lodge(people, recovery.decision, category="recovery")
    with acting.acting_as(people.penda, purpose="payment"):
        recovery.refresh_from_db()
        assert recovery.suspended_because == ticket.number
    decide(people, ticket, new)
    with acting.acting_as(people.penda, purpose="payment"):
        recovery.refresh_from_db()
        assert bool(recovery.suspended_because) is still


def test_an_upheld_appeal_lifts_the_effect_that_it_disputed(people, law, arranged):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        asked = matters.family()
        award = Award.objects.create(
            number=numbers.new("AW"),
            scheme=asked.scheme,
            application=asked,
            decision=arrange.decision(asked, by, kind="award"),
            from_on=date(2018, 12, 1),
        )
        blocked = arrange.decision(asked, by, kind="compliance-effect", outcome="applied", from_on=date(2019, 1, 1))
        effect = Effect.objects.create(
            award=award,
            step="block",
            decision=blocked,
            first_period=periods.get("2019-01"),
            periods=1,
            applied_on=date(2018, 12, 5),
        )
    outcome = decide(people, lodge(people, blocked, category="compliance"), upheld(None))
    with acting.acting_as(people.penda, purpose="payment"):
        effect.refresh_from_db()
    assert effect.lifted_by_id == outcome.decision_id
    assert outcome.carried_out_at == DECIDED


def test_what_cannot_be_put_right_by_itself_stays_open(people, law):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        selection = arrange.decision(matters.family(), by, kind="selection", outcome="refused")
    ticket = lodge(people, selection, category="waiting-list")
    outcome = decide(people, ticket, upheld(None))
    assert outcome.carried_out_at is None
    assert do(redress.verify_redress, people.nightly, at(2019, 3, 1)) == 0


def test_an_appeal_is_not_seen_from_another_district(people, appeal):
    with acting.acting_as(people.neema, purpose="redress"):
        assert (Ticket.objects.count(), AppealOutcome.objects.count(), Decision.objects.count()) == (0, 0, 0)
        assert Office.objects.filter(code=appeal.office).exists()
