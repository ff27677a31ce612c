"""What the bank books and the provider says may disagree in every way; each disagreement is named, none is netted away."""

import datetime
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection

from socle.base import acting
from socle.base.kernel import numbers
from socle.base.periods import queries as periods
from socle.payments import ports
from socle.payments.formats import camt053, entries, latin, orders, pain002, states
from socle.payments.models import Difference, Instruction, Line, Payroll
from socle.payments.operations import outcomes, payrolls, reconciliation, reports, sending
from socle.payments.queries import balances
from tests.payments import arranging

DAY = arranging.noon(date(2018, 12, 3))
PAID = arranging.noon(date(2018, 12, 14))
LATER = arranging.noon(date(2018, 12, 17))
AT_MIDNIGHT = datetime.datetime(2018, 12, 14, tzinfo=datetime.UTC)


class Bank:
    """A bank that reports what a test tells it to."""

    def __init__(self) -> None:
        self.files: list[ports.ProviderFile] = []
        self.order: orders.Order | None = None

    def send(self, file: bytes, message_id: str) -> ports.Receipt:
        self.order = orders.read(file)
        return ports.Receipt(message_id=message_id, reference="B-1", received_at=DAY, again=False)

    def reports(self, message_id: str) -> list[ports.ProviderFile]:
        return self.files

    @property
    def transfers(self):
        return [transfer for group in self.order.groups for transfer in group.transfers]

    def says(self, codes: dict[str, str], *, about: str = "") -> None:
        items = tuple(
            pain002.Item(
                group_id=self.order.groups[0].id,
                end_to_end_id=number,
                outcome=pain002.Outcome(code=code, state=states.of_status(code)),
            )
            for number, code in codes.items()
        )
        partly = pain002.Outcome(code="PART", state=states.of_status("PART"))
        report = pain002.StatusReport(
            message_id=f"R-{len(self.files)}",
            created_at=AT_MIDNIGHT,
            original_message_id=about or self.order.message_id,
            outcome=partly,
            groups=(pain002.Group(id=self.order.groups[0].id, outcome=partly),),
            items=items,
        )
        self._add(ports.FileKind.STATUS, pain002.write(report))

    def books(self, *movements: tuple[str, str, str]) -> None:
        """(payment or '', amount as booked on the account: below zero went out, reason of a return)."""
        found = tuple(_entry(place, *movement) for place, movement in enumerate(movements, start=1))
        opening = D(10000)
        statement = camt053.Statement(
            id=f"S-{len(self.files)}",
            account="000001",
            currency="BRL",
            created_at=AT_MIDNIGHT,
            opening_on=AT_MIDNIGHT.date(),
            opening=opening,
            closing_on=AT_MIDNIGHT.date(),
            closing=opening + sum(entry.amount for entry in found),
            entries=found,
        )
        self._add(
            ports.FileKind.STATEMENT,
            camt053.write(statement, message_id=f"S-{len(self.files)}", created_at=AT_MIDNIGHT),
        )

    def _add(self, kind: ports.FileKind, content: bytes) -> None:
        self.files.append(
            ports.ProviderFile(name=f"F-{len(self.files)}", kind=kind, available_on=date(2018, 12, 14), content=content)
        )


def _entry(place: int, number: str, amount: str, reason: str) -> entries.Entry:
    back = (states.Reason(code=reason),) if reason else ()
    detail = entries.Detail(
        end_to_end_id=number,
        amount=abs(D(amount)),
        returned=states.of_return(back) if back else None,
        reasons=back,
    )
    return entries.Entry(
        amount=D(amount),
        currency="BRL",
        status=entries.BOOKED,
        reference=f"E-{place}",
        booked_on=AT_MIDNIGHT.date(),
        details=(detail,) if number else (),
    )


@pytest.fixture
def bank():
    before = ports.provider
    made = Bank()
    ports.bind(made)
    yield made
    ports.bind(before)


@pytest.fixture
def sent(people, bank):
    """A payroll of three payments, 80, 81 and 82, at the bank; gives its number and the payments in that order."""
    with acting.acting_as(people.operator, purpose="payment"):
        arranging.arrangement(people)
        for place in range(3):
            arranging.award(f"Ipe Tapajos {place}", {"basic": f"{80 + place}.00"})
    with acting.acting_as(people.penda, purpose="payment") as by:
        number = payrolls.open(scheme=arranging.SCHEME, period=periods.get("2018-12"), by=by, at=DAY).number
        payrolls.calculate(payroll=number, by=by, at=DAY)
        payrolls.validate(payroll=number, by=by, at=DAY)
    with acting.acting_as(people.chiku, purpose="payment") as by:
        payrolls.approve(payroll=number, by=by, at=DAY)
    with acting.acting_as(people.penda, purpose="payment") as by:
        payrolls.fund(payroll=number, amount=D(243), reference="TR-1", by=by, at=DAY)
    sending.instruct_and_send(payroll=number, by=people.penda, at=DAY)
    payments = sorted(bank.transfers, key=lambda one: one.amount)
    return number, [one.end_to_end_id for one in payments]


def compared(people, number, at=PAID):
    """Files read and compared; gives the differences that are not explained as (kind, amount)."""
    with acting.acting_as(people.penda, purpose="payment") as by:
        reports.fetch_reports(payroll=number, by=by, at=at)
        reconciliation.reconcile(payroll=number, by=by, at=at)
        assert balances.disagreements() == []
        open_ones = Difference.objects.filter(explained_at=None)
        return sorted((one.kind, one.amount) for one in open_ones)


def test_a_report_about_another_message_is_refused_and_nothing_is_taken(people, bank, sent):
    number, (a, *_) = sent
    bank.says({a: "ACSC"}, about="MS-0000-0000-0")
    with pytest.raises(outcomes.AboutAnother), acting.acting_as(people.penda, purpose="payment") as by:
        reports.fetch_reports(payroll=number, by=by, at=PAID)
    with acting.acting_as(people.penda, purpose="payment"):
        assert Instruction.objects.filter(state="settled").count() == 0


def test_silence_is_a_difference_and_keeps_the_payroll_open(people, bank, sent):
    number, (a, b, c) = sent
    bank.says({a: "ACSC", b: "PDNG"})
    bank.books((a, "-80.00", ""))
    assert compared(people, number) == [("no status", D(81)), ("no status", D(82))]
    with acting.acting_as(people.penda, purpose="payment") as by:
        assert Payroll.objects.get(number=number).state == "sent"
        with pytest.raises(Exception, match="sent"):
            payrolls.close(payroll=number, by=by, at=PAID)
    bank.says({b: "ACSC", c: "ACSC"})
    bank.books((b, "-81.00", ""), (c, "-82.00", ""))
    assert compared(people, number) == []
    with acting.acting_as(people.penda, purpose="payment") as by:
        assert set(Difference.objects.values_list("explanation", "explained_by")) == {
            ("A later file agrees; no difference remains.", None)
        }
        assert payrolls.close(payroll=number, by=by, at=PAID).state == "closed"


def test_each_disagreement_has_its_name_and_amount(people, bank, sent):
    number, (a, b, c) = sent
    bank.says({a: "ACSC", b: "ACSC", c: "RJCT"})
    bank.books((a, "-80.00", ""), (a, "-80.00", ""), (c, "-82.00", ""), ("", "17.00", ""), ("XX-1", "-3.00", ""))
    assert compared(people, number) == [
        ("duplicate", D(80)),
        ("missing at bank", D(81)),
        ("paid although failed", D(82)),
        ("unknown credit", D(17)),
        ("unknown debit", D(3)),
    ]


def test_another_amount_than_instructed_is_a_difference_to_the_cent(people, bank, sent):
    number, (a, b, c) = sent
    bank.says({a: "ACSC", b: "ACSC", c: "ACSC"})
    bank.books((a, "-80.01", ""), (b, "-80.00", ""), (c, "-82.00", ""), (c, "10.00", "AC06"))
    assert compared(people, number) == [
        ("amount mismatch", D("-1.00")),
        ("amount mismatch", D("0.01")),
        ("partly returned", D(10)),
    ]


def test_what_nobody_defined_or_contradicts_itself_changes_nothing_and_alarms(people, bank, sent):
    number, (a, b, c) = sent
    bank.says({a: "ACSC", b: "XXXX", c: "ACSC"})
    bank.books((a, "-80.00", ""), (c, "-82.00", ""))
    assert compared(people, number) == [("no status", D(81)), ("unknown status", D(81))]
    bank.says({a: "RJCT"})
    assert ("contradictory status", D(80)) in compared(people, number)
    with acting.acting_as(people.penda, purpose="payment"):
        assert Instruction.objects.get(number=a).state == "settled"


def test_what_came_back_is_owed_again_and_the_line_says_so(people, bank, sent):
    number, (a, b, c) = sent
    bank.says({a: "ACSC", b: "ACSC", c: "ACSC"})
    bank.books((a, "-80.00", ""), (b, "-81.00", ""), (c, "-82.00", ""))
    assert compared(people, number) == []
    bank.books((b, "81.00", "AC04"))
    assert compared(people, number, at=LATER) == [("returned after paid", D(81))]
    with acting.acting_as(people.penda, purpose="payment"):
        line = Line.objects.get(instruction__number=b)
        assert (line.state, line.instruction.reason_code) == ("returned", "AC04")
        owed = {one.kind: one.amount for one in balances.balances(scheme=arranging.SCHEME)}
        assert (owed["payable"], owed["beneficiaries"], owed["float"]) == (D(81), D(162), D(0))
        assert balances.disagreements(on=date(2018, 12, 14)) == []


def test_the_same_file_again_adds_nothing(people, bank, sent):
    number, (a, b, c) = sent
    bank.says({a: "ACSC", b: "ACSC", c: "ACSC"})
    bank.books((a, "-80.00", ""), (b, "-81.00", ""), (c, "-82.00", ""))
    bank.files = bank.files * 2
    assert compared(people, number) == []
    with acting.acting_as(people.penda, purpose="payment") as by:
        assert reports.fetch_reports(payroll=number, by=by, at=LATER) == 0


def test_numbers_of_a_list_are_public_numbers_that_a_bank_takes(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_next_number('IN') FROM generate_series(1, 2000)")
        drawn = [number for (number,) in cursor.fetchall()]
    assert len(set(drawn)) == 2000
    assert all(numbers.normalise(number) == number for number in drawn)
    assert all(latin.is_allowed(number) for number in drawn)
