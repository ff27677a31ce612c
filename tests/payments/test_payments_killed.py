"""Killed between any two steps and taken up again: nothing is lost, nothing is sent twice (counted at the provider)."""

import json
import os
import signal
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, transaction

from socle.base import acting
from socle.base.periods import queries as periods
from socle.payments import ports, simulator
from socle.payments.models import Instruction, Line, Message, Payroll
from socle.payments.operations import payrolls, reconciliation, reports, sending
from socle.payments.queries import balances
from tests.payments import arranging
from tests.payments.apart import at_mark, finished, process

DAY = arranging.noon(date(2018, 12, 3))
PAID = arranging.noon(date(2018, 12, 14))


@pytest.fixture
def provider(tmp_path):
    before = ports.provider
    watched = arranging.Watched(simulator.Simulator(tmp_path / "bank", seed="killed"))
    ports.bind(watched)
    yield watched
    ports.bind(before)


@pytest.fixture
def funded(people, provider, monkeypatch):
    """A funded payroll of five families, 80 to 84; two instructions fit a file, so there are three files."""
    monkeypatch.setattr(sending, "LARGEST_MESSAGE", 2)
    with acting.acting_as(people.operator, purpose="payment"):
        arranging.arrangement(people)
        for place in range(5):
            arranging.award(f"Ipe Tapajos {place}", {"basic": f"{80 + place}.00"})
    with acting.acting_as(people.penda, purpose="payment") as by:
        number = payrolls.open(scheme=arranging.SCHEME, period=periods.get("2018-12"), by=by, at=DAY).number
        payrolls.calculate(payroll=number, by=by, at=DAY)
        payrolls.validate(payroll=number, by=by, at=DAY)
    with acting.acting_as(people.chiku, purpose="payment") as by:
        payrolls.approve(payroll=number, by=by, at=DAY)
    with acting.acting_as(people.penda, purpose="payment") as by:
        payrolls.fund(payroll=number, amount=D(410), reference="TR-1", by=by, at=DAY)
    return number


def step(people, operation, number):
    with acting.acting_as(people.penda, purpose="payment") as by:
        return operation(payroll=number, by=by, at=DAY)


def dying(people, operation, number, at):
    """The operation does its work, and the process dies before it is committed."""
    with acting.acting_as(people.penda, purpose="payment") as by:
        operation(payroll=number, by=by, at=at)
        raise arranging.Killed


def paid_once(people, provider, number):
    """The payroll is sent; the provider holds each instruction once; the sums agree."""
    with acting.acting_as(people.penda, purpose="payment"):
        payroll = Payroll.objects.get(number=number)
        assert (payroll.state, payroll.total) == ("sent", D(410))
        assert Message.objects.filter(payroll=payroll).count() == 3
        assert sorted(provider.paid) == sorted(payroll.messages.values_list("number", flat=True))
        assert sum(payroll.instructions.values_list("amount", flat=True)) == D(410)
        assert payroll.payroll_lines.filter(state="instructed").count() == 5
        assert balances.is_balanced()


STEPS = [sending.instruct, *[sending.write_message] * 4, *[sending.send] * 4, sending.finish]


@pytest.mark.parametrize("done", range(len(STEPS) + 1))
def test_taken_up_again_after_any_number_of_steps(people, provider, funded, done):
    for operation in STEPS[:done]:
        step(people, operation, funded)
    sending.instruct_and_send(payroll=funded, by=people.penda, at=DAY)
    paid_once(people, provider, funded)
    sending.instruct_and_send(payroll=funded, by=people.penda, at=DAY)
    paid_once(people, provider, funded)


@pytest.mark.parametrize("written", [1, 2, 3])
@pytest.mark.parametrize("side", ["before the provider", "after the provider"])
def test_killed_around_the_provider(people, provider, funded, side, written):
    step(people, sending.instruct, funded)
    for _ in range(4):
        step(people, sending.write_message, funded)
    for _ in range(written - 1):
        step(people, sending.send, funded)
    provider.dies = side
    with pytest.raises(arranging.Killed):
        sending.instruct_and_send(payroll=funded, by=people.penda, at=DAY)
    with acting.acting_as(people.penda, purpose="payment"):
        assert Message.objects.filter(sent_at__isnull=False).count() == written - 1, (
            "what was not noted is not believed"
        )
    provider.dies = ""
    sending.instruct_and_send(payroll=funded, by=people.penda, at=DAY)
    paid_once(people, provider, funded)


@pytest.mark.parametrize("operation", ["instruct", "write_message", "send", "finish"])
def test_a_step_that_dies_before_it_commits_leaves_nothing(people, provider, funded, operation):
    for earlier in STEPS:
        if earlier.__name__ == operation:
            break
        step(people, earlier, funded)

    def state():
        with acting.acting_as(people.penda, purpose="payment"):
            return (
                Payroll.objects.get(number=funded).state,
                Message.objects.count(),
                Message.objects.filter(sent_at=None).count(),
                Instruction.objects.count(),
                Line.objects.filter(state="instructed").count(),
            )

    before = state()
    with pytest.raises(arranging.Killed):
        dying(people, getattr(sending, operation), funded, DAY)
    assert state() == before
    sending.instruct_and_send(payroll=funded, by=people.penda, at=DAY)
    paid_once(people, provider, funded)


def test_reading_back_that_dies_reads_everything_the_next_time_and_once(people, provider, funded):
    sending.instruct_and_send(payroll=funded, by=people.penda, at=DAY)
    with pytest.raises(arranging.Killed):
        dying(people, reports.fetch_reports, funded, PAID)
    for expected in (6, 0):  # a status report and a statement for each of three messages
        with acting.acting_as(people.penda, purpose="payment") as by:
            assert reports.fetch_reports(payroll=funded, by=by, at=PAID) == expected
    for _ in range(2):
        with acting.acting_as(people.penda, purpose="payment") as by:
            reconciliation.reconcile(payroll=funded, by=by, at=PAID)
    with acting.acting_as(people.penda, purpose="payment"):
        payroll = Payroll.objects.get(number=funded)
        assert payroll.instructions.filter(state="settled").count() == 5
        assert payroll.differences.count() == 0
        assert balances.is_balanced()


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": D("1.00")},
        {"instruction": None, "state": "due"},
        {"state": "due"},
        {"payroll": None},
        {"entitled_on": None},
    ],
)
def test_the_database_itself_refuses_to_edit_a_line_that_was_instructed(people, provider, funded, changes):
    sending.instruct_and_send(payroll=funded, by=people.penda, at=DAY)
    with acting.acting_as(people.penda, purpose="payment"):
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            Line.objects.filter(payroll__number=funded).update(**changes)
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            Line.objects.filter(payroll__number=funded)._raw_delete("default")


# -- a process that is really killed -----------------------------------------------------------------------------------


def kill_at_mark(started, mark):
    at_mark(started, mark)
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    mark.unlink()


@pytest.mark.slow
def test_kill_9_while_sending_loses_nothing_and_pays_nobody_twice(apart, tmp_path):
    finished(process(apart, "prepare"))
    mark = tmp_path / "mark"
    # call of this process and side of the provider; the first file arrives twice, the second is killed before it leaves
    for call, side in [(1, "before"), (1, "after"), (2, "before"), (1, "after"), (2, "after")]:
        kill_at_mark(process(apart, "send", tmp_path, call, side), mark)
    finished(process(apart, "send", tmp_path, 0, "never"))
    seen = json.loads(finished(process(apart, "look", tmp_path)))
    assert seen["state"] == "sent"
    assert seen["paid"] == seen["instructed"]
    assert [amount for _, amount in sorted(seen["paid"], key=lambda one: one[1])] == [f"{80 + n}.00" for n in range(5)]
    assert (seen["lines"], seen["messages"], seen["transfers"]) == (5, [3, 3], 5)
    assert seen["balanced"]
