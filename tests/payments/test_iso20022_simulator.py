"""The simulated provider: pays once, forgets nothing, answers with files that add up."""

import datetime
import multiprocessing
from decimal import Decimal

import pytest

from socle.base.kernel import money, refusals
from socle.payments import ports, simulator
from socle.payments.formats import camt053, instructions, pain001, pain002, states

REAL = money.Currency(code="BRL", decimals=2, smallest_unit=Decimal("0.01"))
DECEMBER = datetime.date(2018, 12, 10)


def message(message_id: str, payments: dict[str, tuple[str, str]], on: datetime.date = DECEMBER) -> bytes:
    """A pain.001 of payments given as id: (amount, account)."""
    return pain001.write(
        instructions.Batch(
            message_id=message_id,
            created_at=datetime.datetime(2018, 12, 3, 9, tzinfo=datetime.UTC),
            debtor_name="Treasury",
            debtor_account=instructions.Account(other="000001"),
            debtor_agent=instructions.Agent(provider="RIVERBANK"),
            execution_on=on,
            currency=REAL,
            instructions=[
                instructions.Instruction(
                    id=identifier,
                    amount=Decimal(amount),
                    creditor_name="Acacia Jordan",
                    creditor_account=instructions.Account(other=account),
                )
                for identifier, (amount, account) in payments.items()
            ],
        )
    )


def many(prefix: str, count: int) -> dict[str, tuple[str, str]]:
    return {f"{prefix}-{number}": ("89.00", f"{number:06d}") for number in range(count)}


def statements(provider: simulator.Simulator, message_id: str) -> list[camt053.Statement]:
    return [
        statement
        for file in provider.reports(message_id)
        if file.kind is ports.FileKind.STATEMENT
        for statement in camt053.read(file.content)
    ]


def report(provider: simulator.Simulator, message_id: str) -> pain002.StatusReport:
    (file,) = [file for file in provider.reports(message_id) if file.kind is ports.FileKind.STATUS]
    return pain002.read(file.content)


def send_once(folder, file) -> None:
    simulator.Simulator(folder).send(file, "M-1")


def test_what_is_no_pain_001_is_refused(tmp_path):
    with pytest.raises(refusals.Refusal):
        simulator.Simulator(tmp_path).send(b"name;amount", "M-1")


def test_a_used_message_id_with_other_content_is_refused_and_pays_nothing(tmp_path):
    provider = simulator.Simulator(tmp_path)
    provider.send(message("M-1", many("P", 3)), "M-1")
    before = provider.reports("M-1")
    with pytest.raises(ports.ContentDiffers, match="M-1"):
        provider.send(message("M-1", many("Q", 3)), "M-1")
    with pytest.raises(ports.ContentDiffers):
        provider.send(message("M-1", many("P", 3)), "M-2")
    assert provider.reports("M-1") == before


def test_nothing_is_reported_of_a_message_that_never_arrived(tmp_path):
    assert simulator.Simulator(tmp_path).reports("M-1") == []


def test_sending_twice_pays_once_also_after_a_restart(tmp_path):
    file = message("M-1", many("P", 3))
    first = simulator.Simulator(tmp_path).send(file, "M-1")
    answers = simulator.Simulator(tmp_path).reports("M-1")
    second = simulator.Simulator(tmp_path).send(file, "M-1")
    assert (first.again, second.again) == (False, True)
    assert first.reference == second.reference
    assert simulator.Simulator(tmp_path).reports("M-1") == answers


def test_two_processes_that_send_the_same_message_at_once_pay_once(tmp_path):
    file = message("M-1", many("P", 50))
    context = multiprocessing.get_context("spawn")
    senders = [context.Process(target=send_once, args=(tmp_path, file)) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert [sender.exitcode for sender in senders] == [0, 0]
    provider = simulator.Simulator(tmp_path)
    provider.send(message("M-2", many("Q", 2)), "M-2")
    assert statements(provider, "M-2")[0].opening == statements(provider, "M-1")[-1].closing


def test_a_process_killed_while_it_wrote_left_a_message_that_never_arrived(tmp_path):
    (tmp_path / "draft-killed").mkdir(parents=True)
    (tmp_path / "draft-killed" / "pain001.xml").write_bytes(b"half of it")
    provider = simulator.Simulator(tmp_path)
    assert provider.send(message("M-1", many("P", 3)), "M-1").again is False
    assert not (tmp_path / "draft-killed").exists()


def test_an_account_named_for_a_reason_meets_it(tmp_path):
    provider = simulator.Simulator(tmp_path)
    provider.send(
        message("M-1", {"P1": ("89.00", "0001-MD07"), "P2": ("89.00", "0002-AC01"), "P3": ("89.00", "0003")}), "M-1"
    )
    outcomes = {item.end_to_end_id: item.outcome for item in report(provider, "M-1").items}
    assert outcomes["P1"].reasons[0].code == "MD07"
    assert outcomes["P2"].reasons[0].code == "AC01"
    assert outcomes["P3"].state is states.State.SETTLED
    assert report(provider, "M-1").outcome.code == "PART"


def test_about_one_in_a_hundred_accounts_is_closed_and_always_the_same(tmp_path):
    file = message("M-1", many("P", 3000))
    provider = simulator.Simulator(tmp_path / "one")
    provider.send(file, "M-1")
    failed = [item for item in report(provider, "M-1").items if item.outcome.state is states.State.FAILED]
    assert {item.outcome.reasons[0].code for item in failed} == {"AC04"}
    assert 10 <= len(failed) <= 60  # 30 expected of 3000
    other = simulator.Simulator(tmp_path / "other")
    other.send(file, "M-1")
    assert other.reports("M-1") == provider.reports("M-1")


def test_statements_add_up_follow_each_other_and_bring_one_payment_back(tmp_path):
    provider = simulator.Simulator(tmp_path, opening=Decimal("1000.00"))
    provider.send(message("M-1", {"A": ("89.00", "1"), "B": ("41.00", "2"), "C": ("48.00", "3-AC01")}), "M-1")
    paid, back = statements(provider, "M-1")
    # 1000 - 89 - 41 = 870; C was refused and is never booked
    assert (paid.opening, paid.closing) == (Decimal("1000.00"), Decimal("870.00"))
    (entry,) = back.entries
    assert entry.details[0].returned is states.State.RETURNED
    assert entry.details[0].end_to_end_id in {"A", "B"}
    assert back.opening == Decimal("870.00")
    assert back.closing == Decimal("870.00") + entry.amount
    assert back.closing_on == DECEMBER + datetime.timedelta(days=3)
    provider.send(message("M-2", {"D": ("10.00", "4")}), "M-2")
    (later,) = statements(provider, "M-2")
    assert later.opening == back.closing


def test_a_payment_sent_again_under_another_message_id_is_not_paid_again(tmp_path):
    provider = simulator.Simulator(tmp_path, opening=Decimal("1000.00"))
    provider.send(message("M-1", {"A": ("89.00", "1")}), "M-1")
    provider.send(message("M-2", {"A": ("89.00", "1"), "B": ("41.00", "2")}), "M-2")
    outcomes = {item.end_to_end_id: item.outcome for item in report(provider, "M-2").items}
    assert outcomes["A"].reasons[0].code == "AM05"
    assert outcomes["B"].state is states.State.SETTLED
    assert statements(provider, "M-2")[-1].closing == Decimal("870.00")  # 1000 - 89 - 41


def test_a_payer_without_enough_money_pays_nobody(tmp_path):
    provider = simulator.Simulator(tmp_path, opening=Decimal("100.00"))
    provider.send(message("M-1", {"A": ("60.00", "1"), "B": ("40.01", "2")}), "M-1")
    assert {item.outcome.reasons[0].code for item in report(provider, "M-1").items} == {"AM04"}
    assert statements(provider, "M-1") == []
