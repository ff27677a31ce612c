"""What the provider sends back: read safely, added up, and never guessed at."""

import datetime
import pathlib
from decimal import Decimal

import pytest

from socle.base.kernel import refusals
from socle.payments.formats import camt053, camt054, entries, pain002, states, xmlstream

SAMPLES = pathlib.Path(__file__).parent / "iso20022_samples"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


def status_report(transactions: str, *, group_status: str = "", version: str = "12") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{NAMESPACE}pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R-1</MsgId><CreDtTm>2018-12-10T10:00:00Z</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>M-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group_status}
</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>M-1-00001</OrgnlPmtInfId>{transactions}</OrgnlPmtInfAndSts>
</CstmrPmtStsRpt></Document>""".encode()


def transaction(identifier: str, status: str, reason: str = "") -> str:
    given = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    status = f"<TxSts>{status}</TxSts>" if status else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{identifier}</OrgnlEndToEndId>{status}{given}</TxInfAndSts>"


def statement(opening: str, closing: str, *movements: str, currency: str = "BRL") -> bytes:
    def balance(code: str, amount: str) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>"
            "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2018-12-10</Dt></Dt></Bal>"
        )

    return f"""<Document xmlns="{NAMESPACE}camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>S-1</MsgId><CreDtTm>2018-12-10T18:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S-1</Id><Acct><Id><Othr><Id>000001</Id></Othr></Id></Acct>
{balance("OPBD", opening) if opening else ""}{balance("CLBD", closing)}{"".join(movements)}</Stmt>
</BkToCstmrStmt></Document>""".encode()


def entry(amount: str, *details: str, sign: str = "DBIT", status: str = "BOOK", batch: str = "") -> str:
    inside = f"<NtryDtls>{batch}{''.join(details)}</NtryDtls>" if details or batch else ""
    return (
        f"<Ntry><Amt Ccy='BRL'>{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>"
        f"<BookgDt><Dt>2018-12-10</Dt></BookgDt><BkTxCd/>{inside}</Ntry>"
    )


def detail(identifier: str, returned: str = "") -> str:
    back = f"<RtrInf><Rsn>{returned}</Rsn></RtrInf>" if returned else ""
    return f"<TxDtls><Refs><EndToEndId>{identifier}</EndToEndId></Refs>{back}</TxDtls>"


class TestUntrustedFiles:
    @pytest.mark.parametrize(
        ("source", "said"),
        [
            (b"", "not XML: line 1"),
            (b"PK\x03\x04 zip", "not XML: line 1"),
            (b"<html><body>Error</body></html>", "its namespace is missing"),
            (b"<Document xmlns='urn:elsewhere'/>", "its namespace is urn:elsewhere"),
            (status_report("")[:-30], "not XML: line"),
        ],
    )
    def test_what_is_not_the_message_is_refused_with_a_sentence(self, source, said):
        with pytest.raises(refusals.Refusal) as refusal:
            pain002.read(source)
        assert said in refusal.value.message

    def test_entities_are_never_expanded_nor_files_opened(self, tmp_path):
        (tmp_path / "secret").write_text("SECRET")
        declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'.encode()
        with pytest.raises(xmlstream.DocumentTypeRefused):
            pain002.read(status_report("<!-- -->").replace(b"<Document", declared + b"<Document", 1))

    def test_a_billion_laughs_are_refused_before_anybody_laughs(self):
        laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
        bomb = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{laughs}]><Document xmlns='{NAMESPACE}pain.002.001.12'>&l11;</Document>"
        with pytest.raises((xmlstream.DocumentTypeRefused, xmlstream.NotXml)):
            pain002.read(bomb.encode())

    def test_a_file_above_the_limit_is_refused(self, monkeypatch):
        monkeypatch.setattr(xmlstream, "LIMIT", 100)
        with pytest.raises(xmlstream.FileTooLarge, match="at most 100 are read"):
            pain002.read(status_report(""))

    def test_a_fault_is_named_by_line_and_element_and_not_by_its_value(self):
        source = status_report(transaction("X" * 36, "ACSC")).replace(b"<OrgnlPmtInfAndSts>", b"\n<OrgnlPmtInfAndSts>")
        with pytest.raises(xmlstream.NotAsSchema) as refusal:
            pain002.read(source)
        assert "line 7, element OrgnlEndToEndId" in refusal.value.message
        assert "XXX" not in refusal.value.message

    @pytest.mark.parametrize("kept", [0.3, 0.5, 0.7, 0.9, 0.99])
    def test_a_file_cut_off_anywhere_is_refused(self, kept):
        source = status_report("".join(transaction(f"P{n}", "ACSC") for n in range(500)))
        with pytest.raises((xmlstream.NotXml, xmlstream.NotAsSchema)):
            pain002.read(source[: int(len(source) * kept)])

    def test_a_date_that_no_calendar_has_is_refused(self):
        with pytest.raises(refusals.Refusal):
            pain002.read(status_report("").replace(b"2018-12-10T10", b"2018-13-10T10"))


class TestStatusReport:
    def test_each_payment_has_its_state_and_reason(self):
        report = pain002.read(
            status_report(
                transaction("P1", "ACSC") + transaction("P2", "RJCT", "AC04") + transaction("P3", "ACSP"),
                group_status="<GrpSts>PART</GrpSts>",
            )
        )
        assert report.original_message_id == "M-1"
        assert [(item.end_to_end_id, item.outcome.state) for item in report.items] == [
            ("P1", states.State.SETTLED),
            ("P2", states.State.FAILED),
            ("P3", states.State.PENDING),
        ]
        assert report.items[1].outcome.reasons[0].words("pt") == "A conta está encerrada"

    def test_an_unheard_of_status_is_an_alarm_and_not_a_guess(self):
        report = pain002.read(status_report(transaction("P1", "ZZZZ")))
        assert report.items[0].outcome.state is states.State.UNKNOWN
        assert report.items[0].outcome.code == "ZZZZ"

    def test_a_payment_without_status_has_that_of_its_message_and_otherwise_an_unknown_one(self):
        refused = pain002.read(status_report(transaction("P1", ""), group_status="<GrpSts>RJCT</GrpSts>"))
        assert refused.items[0].outcome.state is states.State.FAILED
        assert pain002.read(status_report(transaction("P1", ""))).items[0].outcome.state is states.State.UNKNOWN

    def test_a_refused_message_without_lines_refuses_every_payment_in_it(self):
        report = pain002.read((SAMPLES / "nordea_pain_002_v3_group_reject.xml").read_bytes())
        outcome = report.of(group_id="any", end_to_end_id="any")
        assert (outcome.state, outcome.reasons[0].text) == (states.State.FAILED, "ISO Duplicate Message ID")

    @pytest.mark.parametrize("version", ["10", "12"])
    def test_both_newer_versions_are_read(self, version):
        assert pain002.read(status_report(transaction("P1", "ACSC"), version=version)).items[0].outcome.code == "ACSC"

    def test_a_banks_own_example_of_version_03_is_read(self):
        report = pain002.read((SAMPLES / "nordea_pain_002_v3_txn_reject.xml").read_bytes())
        assert [item.end_to_end_id for item in report.items] == [
            "ENDTOENDID-950-TEST2-2807-02",
            "ENDTOENDID-950-TEST2-2807-01",
        ]
        assert {item.outcome.state for item in report.items} == {states.State.FAILED}

    def test_what_is_written_is_read_back_the_same(self):
        failed = pain002.Outcome(
            code="RJCT", state=states.State.FAILED, reasons=(states.Reason(code="MD07", text="x"),)
        )
        report = pain002.StatusReport(
            message_id="R-1",
            created_at=datetime.datetime(2018, 12, 10, tzinfo=datetime.UTC),
            original_message_id="M-1",
            outcome=pain002.Outcome(code="PART", state=states.State.PENDING),
            groups=(pain002.Group(id="G", outcome=failed),),
            items=(
                pain002.Item(group_id="G", end_to_end_id="P1", outcome=failed, amount=Decimal("1.20"), currency="BRL"),
            ),
        )
        assert pain002.read(pain002.write(report)) == report


class TestReasons:
    @pytest.mark.parametrize("code", ["AC01", "AC04", "AC06", "AM04", "AM05", "RC01", "MD07", "DUPL", "FF01"])
    def test_the_codes_that_matter_are_known(self, code):
        assert states.Reason(code=code).is_known

    def test_every_reason_has_its_words_in_every_language_and_a_next_step(self):
        for code, row in states.table().items():
            assert set(row) == {"then", "en", "ar", "pt"}, code
            assert all(row.values()), code
            assert row["then"] in {"correct", "retry", "case", "investigate", "bank"}, code

    def test_a_reported_death_opens_a_case_and_is_no_proof(self):
        assert states.Reason(code="MD07").then == "case"
        assert "verify" in states.Reason(code="MD07").words("en")

    def test_an_unknown_reason_shows_what_the_provider_wrote(self):
        assert states.Reason(code="XX99", text="Ask us").words("en") == "XX99 Ask us"
        assert states.Reason(code="XX99").then == "investigate"


class TestStatement:
    def test_one_that_does_not_add_up_is_refused_with_the_difference(self):
        with pytest.raises(camt053.DoesNotAddUp) as refusal:
            camt053.read(statement("1000.00", "911.01", entry("89.00", detail("P1"))))
        # 1000.00 - 89.00 = 911.00, stated 911.01
        assert "The difference is 0.01 BRL" in refusal.value.message

    def test_one_without_an_opening_balance_is_refused(self):
        with pytest.raises(camt053.BalanceMissing, match="no opening balance"):
            camt053.read(statement("", "911.00"))

    def test_one_that_mixes_currencies_is_refused(self):
        with pytest.raises(camt053.OtherCurrency, match="BRL, EUR"):
            camt053.read(statement("1000.00", "911.00", entry("89.00"), currency="EUR"))

    def test_pending_entries_do_not_count(self):
        (read,) = camt053.read(statement("1000.00", "1000.00", entry("89.00", detail("P1"), status="PDNG")))
        assert read.booked == 0

    def test_a_returned_payment_says_so_with_its_reason(self):
        back = entry("89.00", detail("P1", "<Cd>AC06</Cd>"), sign="CRDT")
        (read,) = camt053.read(statement("911.00", "1000.00", back))
        (line,) = read.entries[0].details
        assert (line.end_to_end_id, line.amount, line.returned) == ("P1", Decimal("89.00"), states.State.RETURNED)
        assert line.reasons[0].words("en") == "The account is blocked"

    def test_money_nobody_collected_is_not_merely_returned(self):
        back = entry("89.00", detail("P1", "<Prtry>UNCOLLECTED</Prtry>"), sign="CRDT")
        (read,) = camt053.read(statement("911.00", "1000.00", back))
        assert read.entries[0].details[0].returned is states.State.UNCOLLECTED

    def test_an_entry_booked_in_one_sum_is_flagged(self):
        booked_together = "<Btch><NbOfTxs>3</NbOfTxs></Btch>"
        (read,) = camt053.read(
            statement(
                "1000.00",
                "700.00",
                entry("100.00", batch=booked_together),
                entry("100.00", detail("P1"), detail("P2"), batch=booked_together),
                entry("100.00", detail("P1"), detail("P2"), detail("P3"), batch=booked_together),
            )
        )
        assert [each.lacks_detail for each in read.entries] == [True, True, False]

    def test_notprovided_is_no_reference(self):
        (read,) = camt053.read(statement("100.00", "0.00", entry("100.00", detail("NOTPROVIDED"))))
        assert read.entries[0].details[0].end_to_end_id is None
        assert read.entries[0].lacks_detail

    def test_banks_own_examples_are_read_or_refused_for_what_is_wrong_in_them(self):
        (ing,) = camt053.read((SAMPLES / "ing_example_camt.xml").read_bytes())
        assert (ing.opening, ing.closing, len(ing.entries)) == (Decimal("1000.00"), Decimal("1605.00"), 9)
        (nordea,) = camt053.read((SAMPLES / "nordea_example_camt.xml").read_bytes())
        assert (nordea.opening, nordea.closing) == (Decimal("200.50"), Decimal("8800.50"))
        first, second = camt053.read((SAMPLES / "genkgo_camt053.v2.multi.statement.xml").read_bytes())
        assert first.closing == second.opening == Decimal("27.00")
        with pytest.raises(camt053.DoesNotAddUp, match=r"108\.35 GBP"):
            camt053.read((SAMPLES / "goldman_sachs_camt_053_uk_v2_1.xml").read_bytes())
        with pytest.raises(xmlstream.NotAsSchema):
            camt053.read((SAMPLES / "genkgo_camt053.v2.wrong.xml").read_bytes())

    def test_what_is_written_is_read_back_the_same(self):
        day = datetime.date(2018, 12, 13)
        back = entries.Detail(
            end_to_end_id="P1",
            amount=Decimal("89.00"),
            group_id="G",
            returned=states.State.RETURNED,
            reasons=(states.Reason(code="AC06", text="blocked"),),
        )
        given = camt053.Statement(
            id="S-1",
            account="000001",
            currency="BRL",
            created_at=datetime.datetime(2018, 12, 13, 18, tzinfo=datetime.UTC),
            opening_on=day,
            opening=Decimal("-50.00"),
            closing_on=day,
            closing=Decimal("39.00"),
            entries=(
                entries.Entry(
                    amount=Decimal("89.00"),
                    currency="BRL",
                    status="BOOK",
                    reference="B-1",
                    booked_on=day,
                    details=(back,),
                ),
            ),
        )
        created_at = datetime.datetime(2018, 12, 13, 18, tzinfo=datetime.UTC)
        assert camt053.read(camt053.write(given, message_id="M", created_at=created_at)) == (given,)


def test_a_notification_gives_the_details_that_a_statement_left_out():
    source = f"""<Document xmlns="{NAMESPACE}camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>N-1</MsgId><CreDtTm>2018-12-10T18:00:00Z</CreDtTm></GrpHdr>
<Ntfctn><Id>N-1</Id><Acct><Id><Othr><Id>000001</Id></Othr></Id></Acct>{entry("130.00", detail("P1"), detail("P2"))}
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"""
    (notification,) = camt054.read(source.encode())
    assert notification.account == "000001"
    assert [line.end_to_end_id for line in notification.entries[0].details] == ["P1", "P2"]
