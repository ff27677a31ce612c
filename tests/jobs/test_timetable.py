"""What the system does by itself: each job does its one thing once, again it changes nothing, and it can sign nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.permissions import Permission as P
from socle.base.acts import operations as acts
from socle.base.audit.models import Event
from socle.base.kernel import numbers
from socle.base.periods import queries as periods
from socle.cases.models import Case
from socle.conditionality.models import CaseRequest
from socle.enrolment.models import Award
from socle.grievances.models import AppealOutcome, Ticket
from socle.grievances.operations import tickets
from socle.intake.models import ImportBatch, StagedRow
from socle.jobs import timetable
from socle.payments import ports, simulator
from socle.payments.models import Payroll, ProviderFile
from socle.payments.operations import payrolls, sending
from tests.enrolment import arrange
from tests.grievances import matters
from tests.payments import arranging
from tests.people import at

SIGNATURES = {P.SIGN_DECISION, P.PUBLISH_SCHEME, P.APPROVE_ENROLMENT, P.APPROVE_PAYROLL, P.DECIDE_APPEAL}


@pytest.fixture
def today(settings):
    """Sets the day on which the jobs run."""

    def on(year, month, day):
        settings.SOCLE_DEMO_TODAY = date(year, month, day)

    return on


def run(job):
    return job(timestamp=0)


def all_jobs():
    return [value for value in vars(timetable).values() if hasattr(value, "queueing_lock")]


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_the_timetable_holds_no_permission_to_sign(people):
    assert people.nightly.permissions & SIGNATURES == set()


def test_the_timetable_cannot_put_a_signature_even_if_asked(people):
    with acting.acting_as(people.nightly, purpose="eligibility") as by, pytest.raises(acts.NotAPerson):
        acts.sign(kind="exit", prepared_by=None, prepared_at=at(2019, 1, 7), by=by, at=at(2019, 1, 8))


def test_every_job_runs_one_at_a_time_and_waits_once():
    found = all_jobs()
    assert len(found) == 8
    assert all(one.lock == one.queueing_lock == one.name.removeprefix("socle:") for one in found)
    assert len({one.lock for one in found}) == 8


def test_on_an_empty_house_every_job_finds_nothing_to_do(people, today):
    today(2019, 1, 8)
    for one in all_jobs():
        run(one)
    with acting.acting_as(people.nightly, purpose="audit"):
        done = set(Event.objects.filter(actor="timetable").values_list("action", flat=True))
    assert {"audit.seal", "grievances.escalate", "cases.claim-requested", "intake.forgotten"} <= done


# -- what each does ----------------------------------------------------------------------------------------------------


def test_the_seal_takes_every_event_once(people, today):
    today(2019, 1, 8)
    assert run(timetable.seal_audit) >= 1
    assert run(timetable.seal_audit) == 1  # only the event of the sealing itself, which the seal before could not hold
    with acting.acting_as(people.tatu, purpose="audit"):
        assert not Event.objects.filter(seal=None).exists()


def test_an_overdue_ticket_goes_up_once(people, today):
    with acting.acting_as(people.amina, purpose="redress") as by:
        tickets.receive(new=matters.new(), by=by, at=at(2018, 12, 20))  # due on 21 January 2019
    today(2019, 1, 21)
    assert run(timetable.escalate_tickets) == 0
    today(2019, 1, 22)
    assert run(timetable.escalate_tickets) == 1
    assert run(timetable.escalate_tickets) == 0


def test_an_upheld_appeal_that_was_served_and_owes_nothing_is_closed_once(people, today):
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        matters.law(by, people.imbuia)
        disputed = matters.refused(by)
    with acting.acting_as(people.amina, purpose="redress") as by:
        ticket = tickets.receive(new=matters.appeal_against(disputed), by=by, at=at(2018, 12, 20)).ticket
    with acting.acting_as(people.chair, purpose="redress") as by:
        decided = arrange.decision(disputed.application, by, kind="appeal", outcome="upheld", signed_at=at(2019, 1, 9))
        AppealOutcome.objects.create(
            ticket=ticket,
            upheld=True,
            finding="administrative error",
            reasons="The wage was 300.",
            law="law-9784 art. 64",
            decision=decided,
            carried_out_at=at(2019, 1, 9),
        )
        Ticket.objects.filter(pk=ticket.pk).update(state="answered", answered_at=at(2019, 1, 9))
    today(2019, 1, 10)
    assert run(timetable.verify_redress) == 1
    assert run(timetable.verify_redress) == 0


def test_a_case_that_conditionality_asked_for_is_opened_once(people, today):
    with acting.acting_as(people.chiku, purpose="compliance") as by:
        award = awarded(by, "Buriti Doce")
        CaseRequest.objects.create(
            number=numbers.new("CR"), award=award, period=periods.get("2019-02"), requested_at=at(2019, 3, 4)
        )
    today(2019, 3, 5)
    assert run(timetable.claim_cases) == 1
    assert run(timetable.claim_cases) == 0
    with acting.acting_as(people.sifa, purpose="case-management"):
        assert Case.objects.filter(person=award.application.applicant).count() == 1


def awarded(by, name):
    head = arrange.person(name)
    asked = arrange.application(head, arrange.household(head))
    made = arrange.decision(asked, by, kind="award")
    return Award.objects.create(
        number=numbers.new("AW"), scheme=asked.scheme, application=asked, decision=made, from_on=date(2018, 12, 1)
    )


def leave(by, award, *, served):
    """A signed exit from 1 February 2019; nothing happens to the award before it was served."""
    return arrange.decision(
        award.application,
        by,
        kind="exit",
        outcome="ended",
        signed_at=at(2019, 1, 8),
        from_on=date(2019, 2, 1),
        basis={"award": award.number, "last_period": "2019-01", "follow_up": ""},
        reasons=["income_above_limit"],
        served=served,
    )


def test_a_served_exit_takes_effect_and_one_that_was_not_served_waits(people, today):
    arrange.publish(people)
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        leaving, staying = awarded(by, "Ipê Tapajós"), awarded(by, "Jatobá Xingu")
        leave(by, leaving, served=True)
        leave(by, staying, served=False)
    today(2019, 1, 9)
    for _ in range(2):
        run(timetable.carry_out_decisions)
        with acting.acting_as(people.chiku, purpose="eligibility"):
            leaving.refresh_from_db()
            staying.refresh_from_db()
        assert (leaving.to_on, staying.to_on) == (date(2019, 2, 1), None)


def test_the_lines_of_a_file_are_forgotten_ninety_days_after_it_was_committed(people, today):
    with acting.acting_as(people.operator, purpose="registration"):
        held, waiting = imported("committed", at(2018, 12, 5)), imported("checked", None)
    today(2019, 3, 5)  # the ninetieth day
    assert run(timetable.forget_lines) == 0
    today(2019, 3, 6)
    assert run(timetable.forget_lines) == 4
    assert run(timetable.forget_lines) == 0
    with acting.acting_as(people.operator, purpose="registration"):
        held.refresh_from_db()
        waiting.refresh_from_db()
        assert (held.state, waiting.state) == ("committed", "failed")  # without its lines it can be committed no more


def imported(state, committed_at):
    batch = ImportBatch.objects.create(
        number=numbers.new("IM"),
        mapping="cadunico",
        mapping_hash="0" * 64,
        file_name="list.csv",
        file_hash="0" * 64,
        state=state,
        rows=2,
        started_by="operator",
        started_at=at(2018, 12, 5),
        committed_at=committed_at,
    )
    StagedRow.objects.bulk_create(StagedRow(batch=batch, line=line, cells={"id_pessoa": "1"}) for line in (2, 3))
    return batch


@pytest.fixture
def bank(tmp_path):
    before = ports.provider
    ports.bind(simulator.Simulator(tmp_path / "bank", seed="timetable"))
    yield
    ports.bind(before)


def sent(people):
    """One family paid 80 by a payroll that was sent on 3 December 2018."""
    day = arranging.noon(date(2018, 12, 3))
    with acting.acting_as(people.operator, purpose="payment"):
        arranging.arrangement(people)
        arranging.award("Ipe Tapajos", {"basic": "80.00"})
    with acting.acting_as(people.penda, purpose="payment") as by:
        number = payrolls.open(scheme=arranging.SCHEME, period=periods.get("2018-12"), by=by, at=day).number
        payrolls.calculate(payroll=number, by=by, at=day)
        payrolls.validate(payroll=number, by=by, at=day)
    with acting.acting_as(people.chiku, purpose="payment") as by:
        payrolls.approve(payroll=number, by=by, at=day)
    with acting.acting_as(people.penda, purpose="payment") as by:
        payrolls.fund(payroll=number, amount=Decimal(80), reference="TR-1", by=by, at=day)
    sending.instruct_and_send(payroll=number, by=people.penda, at=day)
    return number


def test_the_provider_s_files_are_read_once(people, today, bank):
    number = sent(people)
    today(2018, 12, 31)
    files = []
    for _ in range(2):
        run(timetable.fetch_reports)
        with acting.acting_as(people.penda, purpose="payment"):
            files.append(ProviderFile.objects.filter(message__payroll__number=number).count())
            assert Payroll.objects.get(number=number).state == "sent"  # to reconcile it is for a person
    assert files[0] == files[1] >= 1


def test_one_payroll_that_is_refused_does_not_hold_up_the_others_and_the_job_fails(people, today):
    done = []

    def act(one, by):
        done.append(one)
        if one == "first":
            raise payrolls.NothingToPay(number=one)

    with pytest.raises(timetable.NotAllDone, match=r"first \(payments"):
        timetable._each(["first", "second"], "payment", act)
    assert done == ["first", "second"]


def test_jobs_run_on_the_clock_of_the_installation(people, settings):
    settings.SOCLE_DEMO_TODAY = None
    run(timetable.escalate_tickets)
    with acting.acting_as(people.tatu, purpose="audit"):
        last = Event.objects.filter(action="grievances.escalate").latest("id")
    assert abs(last.at - timezone.now()) < timedelta(minutes=1)
    assert last.actor == accounts.machine("timetable").name
