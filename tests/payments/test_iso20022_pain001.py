"""A batch leaves as a valid pain.001 with exact totals, or not at all."""

import dataclasses
import datetime
import io
from decimal import Decimal

import hypothesis
import pytest
from hypothesis import strategies as st
from lxml import etree

from socle.base.kernel import money, refusals
from socle.payments.formats import instructions, latin, orders, pain001, xmlstream

REAL = money.Currency(code="BRL", decimals=2, smallest_unit=Decimal("0.01"))
FRANC = money.Currency(code="XAF", decimals=0, smallest_unit=Decimal(1))
DINAR = money.Currency(code="BHD", decimals=3, smallest_unit=Decimal("0.001"))
DECEMBER = datetime.date(2018, 12, 10)


def payment(identifier: str, amount: str = "89.00", **changes) -> instructions.Instruction:
    given = {
        "id": identifier,
        "amount": Decimal(amount),
        "creditor_name": "Acacia Jordan",
        "creditor_account": instructions.Account(other="000123"),
        "creditor_agent": instructions.Agent(provider="RIVERBANK"),
        "remittance": "December",
    }
    return instructions.Instruction(**given | changes)


def batch(*payments: instructions.Instruction, **changes) -> instructions.Batch:
    given = {
        "message_id": "PAYROLL-2018-12-1",
        "created_at": datetime.datetime(2018, 12, 3, 9, tzinfo=datetime.UTC),
        "debtor_name": "Treasury",
        "debtor_account": instructions.Account(other="000001"),
        "debtor_agent": instructions.Agent(clearing_member="001"),
        "execution_on": DECEMBER,
        "currency": REAL,
        "instructions": list(payments),
    }
    return instructions.Batch(**given | changes)


def refused(given: instructions.Batch) -> str:
    stream = io.BytesIO()
    with pytest.raises(refusals.Refusal) as refusal:
        pain001.write_to(given, stream)
    assert stream.getvalue() == b"", "a refused batch must leave nothing behind"
    return refusal.value.message


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (payment("P2", "0"), "only amounts above zero"),
        (payment("P2", "-5.00"), "only amounts above zero"),
        (payment("P2", "5.005"), "more decimals than BRL has (2)"),
        (payment("P2", "NaN"), "not an exact decimal"),
        (payment("P2", amount="99999999999999999.00"), "more than 18 digits"),
        (payment("P" * 36), "36 characters, at most 35"),
        (payment(""), "it has no id"),
        (payment("P2é"), "characters that payment systems do not take"),
        (payment("P//2"), "characters that payment systems do not take"),
        (payment("P2", creditor_name="  "), "name is empty"),
        (payment("P2", creditor_account=instructions.Account(iban="DE00370400440532013000")), "IBAN is false"),
        (payment("P2", creditor_account=instructions.Account()), "either an IBAN or another number"),
        (payment("P2", creditor_agent=instructions.Agent(bic="NOTABIC")), "BIC is false"),
        (payment("P2", creditor_agent=instructions.Agent()), "exactly one of BIC"),
    ],
)
def test_an_unpayable_instruction_refuses_the_whole_batch_and_says_which_and_why(wrong, said):
    message = refused(batch(payment("P1"), wrong))
    assert said in message
    assert message.startswith("Instruction 2 ")


def test_an_id_twice_is_refused():
    assert "Instruction 3 has the id P1" in refused(batch(payment("P1"), payment("P2"), payment("P1", "41.00")))


def test_an_empty_batch_is_refused():
    assert "holds no instruction" in refused(batch())


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "M" * 36},
        {"debtor_account": instructions.Account(iban="XX", other="1")},
        {"created_at": datetime.datetime(2018, 12, 3)},
        {"debtor_name": ""},
    ],
)
def test_a_batch_that_no_bank_could_take_is_refused(changes):
    assert refused(batch(payment("P1"), **changes)).startswith("The batch cannot be sent")


def test_amounts_have_the_decimals_of_their_currency():
    assert "more decimals than XAF has (0)" in refused(batch(payment("P1", "100.5"), currency=FRANC))
    francs = pain001.write(batch(payment("P1", "100"), currency=FRANC))
    dinars = pain001.write(batch(payment("P1", "0.005"), payment("P2", "1.1"), currency=DINAR))
    assert b'<InstdAmt Ccy="XAF">100</InstdAmt>' in francs
    assert b'<InstdAmt Ccy="BHD">0.005</InstdAmt>' in dinars
    assert b"<CtrlSum>1.105</CtrlSum>" in dinars


def test_a_refusal_names_no_person():
    secret = payment("P2", "0", creditor_name="Willow Orinoco", creditor_account=instructions.Account(other="777888"))
    message = refused(batch(secret))
    assert "Willow" not in message
    assert "777888" not in message


def test_a_collection_that_changes_while_it_is_written_is_caught():
    class Changing:
        walks = 0

        def __iter__(self):
            self.walks += 1
            yield payment("P1", "89.00" if self.walks == 1 else "88.00")

    with pytest.raises(instructions.UnusableBatch, match="changed while"):
        pain001.write(batch(instructions=Changing()))


def test_the_message_follows_the_schema_and_its_totals_are_exact():
    written = pain001.write(
        batch(
            payment("P1", "0.10"),
            payment("P2", "0.20", creditor_account=instructions.Account(iban="DE89370400440532013000")),
            payment("P3", "89", creditor_agent=instructions.Agent(bic="DEUTDEFF"), remittance=""),
            payment("P4", "41.00", creditor_agent=None),
        )
    )
    assert xmlstream.schema("pain.001.001.09").validate(etree.fromstring(written))
    order = orders.read(written)
    # 0.10 + 0.20 + 89 + 41.00, which no binary fraction can add exactly
    assert (order.count, order.total) == (4, Decimal("130.30"))
    (group,) = order.groups
    assert [transfer.end_to_end_id for transfer in group.transfers] == ["P1", "P2", "P3", "P4"]
    assert [transfer.amount for transfer in group.transfers] == [
        Decimal("0.10"),
        Decimal("0.20"),
        Decimal(89),
        Decimal(41),
    ]
    assert group.transfers[1].creditor_account == "DE89370400440532013000"


def test_names_leave_in_latin_letters_and_markup_is_only_text():
    written = pain001.write(
        batch(
            payment("P1", creditor_name="شجرة الأردن"),
            payment("P2", creditor_name="ដើមឈើ"),
            payment("P3", creditor_name='Árvore & <Nm>"x"</Nm>'),
        )
    )
    names = [transfer.creditor_name for transfer in orders.read(written).groups[0].transfers]
    assert names[2] == "Arvore Nm x /Nm"
    assert all(name and name.isascii() for name in names)


@hypothesis.given(st.text(max_size=60), st.integers(min_value=1, max_value=70))
def test_whatever_is_written_becomes_text_that_every_bank_takes(written, longest):
    rendered = latin.transliterate(written, longest=longest)
    assert rendered == "" or (latin.is_allowed(rendered) and len(rendered) <= longest)
    assert latin.transliterate(rendered, longest=longest) == rendered


def test_a_new_group_begins_with_another_execution_date_and_with_a_full_group():
    january = datetime.date(2019, 1, 10)
    payments = [payment(f"P{n}", "10.00") for n in range(5)] + [payment("P5", "7.00", execution_on=january)]
    groups = orders.read(pain001.write(batch(*payments), group_size=2)).groups
    assert [(group.execution_on, len(group.transfers)) for group in groups] == [
        (DECEMBER, 2),
        (DECEMBER, 2),
        (DECEMBER, 1),
        (january, 1),
    ]
    assert len({group.id for group in groups}) == 4
    planned = instructions.plan(batch(*payments), group_size=2)
    assert [group.total for group in planned] == [Decimal(20), Decimal(20), Decimal(10), Decimal(7)]


def test_a_file_on_disk_is_checked_as_a_stream(tmp_path):
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    written = pain001.write(batch(*(payment(f"P{n}") for n in range(200))))
    good.write_bytes(written)
    bad.write_bytes(written.replace(b"<EndToEndId>P199</EndToEndId>", b"<EndToEnd>P199</EndToEnd>"))
    xmlstream.validate(good, version=pain001.VERSION)
    with pytest.raises(xmlstream.NotAsSchema, match="element EndToEnd"):
        xmlstream.validate(bad, version=pain001.VERSION)


def test_the_same_batch_gives_the_same_bytes():
    given = batch(payment("P1"), payment("P2"))
    assert pain001.write(given) == pain001.write(dataclasses.replace(given))
