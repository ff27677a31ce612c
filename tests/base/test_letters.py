"""A letter says what was decided and why, in the person's language, and nothing in a name can become a command."""

import copy
import datetime
import re
import shutil
import subprocess
import unicodedata
from decimal import Decimal

import pytest

from socle.base.kernel import refusals
from socle.base.letters import contents, printing, typefaces, values

LANGUAGES = ("en", "ar", "pt")
TENTH = datetime.date(2018, 12, 10)
APPEAL = {
    "until_on": datetime.date(2019, 1, 9),
    "body": "Appeal board",
    "how": "At any office, by letter or by telephone.",
    "suspensive": False,
}


def real(amount: str) -> values.Amount:
    return values.Amount(value=Decimal(amount), currency="BRL")


COMMON = {
    "institution": {"name": "Secretariat of the Example", "lines": ["1 Acacia Street"]},
    "place": "Exampletown",
    "dated_on": TENTH,
    "number": "D-2018-000123-7",
    "qr": "D-2018-000123-7",
    "addressee": {"name": "Willow Orinoco", "lines": ["Beside the mill"]},
    "signed_by": {"name": "Cedar Danube", "office": "Head of benefits"},
    "contact": {"office": "Example office", "phone": "+55 11 0000-0000"},
}
LETTERS = {
    "decision": {
        "scheme": "Bolsa Família",
        "outcome": "granted",
        "criteria": [
            {
                "text": "Income per person at or below the limit",
                "value": real("72.50"),
                "source": "declared",
                "on": datetime.date(2018, 11, 20),
                "threshold": real("89.00"),
                "law": "Law 10.836 art. 2",
                "result": "yes",
            },
            {"text": "Children attend school", "result": "unknown"},
        ],
        "components": [{"text": "Basic benefit", "law": "art. 2 I", "amount": real("89.00")}],
        "total": real("89.00"),
        "missing": ["School certificate"],
        "payment": {"amount": real("89.00"), "first_on": datetime.date(2019, 1, 18), "how": "Card"},
        "appeal": APPEAL,
    },
    "appeal-decision": {
        "scheme": "Bolsa Família",
        "outcome": "upheld",
        "appeal_number": "R-2019-000004-2",
        "disputed_number": "D-2018-000123-7",
        "reasons": ["The income of November was counted twice."],
        "components": [{"text": "December 2018", "amount": real("89.00")}],
        "total": real("89.00"),
        "further": "You may go to court within 120 days.",
    },
    "registration-receipt": {
        "registered_on": TENTH,
        "office": "Example office",
        "household_number": "H-2018-000009-1",
        "persons": [{"name": "Willow Orinoco", "relation": "head", "birth": "1990"}],
        "purpose": "deciding about benefits",
        "legal_basis": "Decree 6.135/2007",
    },
    "visit-receipt": {
        "visited_on": TENTH,
        "office": "Example office",
        "officer": "Alder Danube",
        "reason": "change",
        "items": [
            {"kind": "change", "number": "CH-0000-0001-1", "text": "birth"},
            {"kind": "information", "text": "how payments are made"},
        ],
        "next": ["The office writes to you within 20 working days."],
    },
    "payment-receipt": {
        "recipient": "Willow Orinoco",
        "scheme": "Bolsa Família",
        "period": "December 2018",
        "paid_on": TENTH,
        "how": "Card",
        "reference": "P-2018-12-000001",
        "components": [{"text": "Basic benefit", "amount": real("89.00")}],
        "total": real("89.00"),
    },
    "effect-notice": {
        "kind": "suspend",
        "scheme": "Bolsa Família",
        "condition": "School attendance",
        "period": "October 2018",
        "breaches": [
            {"person": "Birch Orinoco", "measured": "71 %", "threshold": "85 %", "source": "School of the Mill"}
        ],
        "law": "art. 3",
        "payments": "2",
        "appeal": APPEAL,
    },
    "exit-notice": {
        "scheme": "Bolsa Família",
        "ends_on": datetime.date(2019, 1, 31),
        "reason": "No child under 18",
        "law": "art. 2",
        "last_period": "January 2019",
        "appeal": APPEAL,
    },
    "amount-notice": {
        "scheme": "Bolsa Família",
        "from_on": datetime.date(2019, 1, 1),
        "law": "art. 2",
        "reasons": ["A child was born."],
        "before": real("89.00"),
        "components": [{"text": "Basic benefit", "amount": real("89.00")}, {"text": "Child", "amount": real("41.00")}],
        "total": real("130.00"),
        "appeal": APPEAL,
    },
    "recovery-notice": {
        "scheme": "Bolsa Família",
        "finding": "official error",
        "law": "art. 14",
        "reasons": ["The award ended in December."],
        "periods": [{"text": "December 2018", "amount": real("89.00")}],
        "total": real("89.00"),
        "share": "10 %",
        "appeal": APPEAL,
    },
    "change-notice": {
        "kind": "instrument",
        "about": "IS-0001-0002-3",
        "from_on": datetime.date(2019, 1, 1),
        "former": ["•••123"],
        "new": "•••456",
    },
    "waiting-notice": {
        "scheme": "Bolsa Família",
        "position": 31,
        "waiting": 54,
        "selected": 30,
        "area": "Riverside",
        "listed_on": datetime.date(2018, 12, 8),
        "law": "art. 8",
        "ranks": [{"text": "Income per person", "value": Decimal("62.50")}],
    },
    "plain-list": {
        "title": "Payment list",
        "columns": [{"title": "Name", "width": 3}, {"title": "Amount", "number": True}],
        "rows": [["Willow Orinoco", real("89.00")], ["Birch Orinoco", real("130.00")]],
        "total": real("219.00"),
    },
}


def data(template: str, **changes) -> dict:
    return COMMON | copy.deepcopy(LETTERS[template]) | changes


def poppler(*command: str, given: bytes = b"") -> str:
    """What a tool of Debian's poppler-utils prints."""
    if shutil.which(command[0]) is None:
        pytest.skip("poppler-utils is not installed")
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout.decode()


def read(pdf: bytes, *options: str) -> str:
    """The text of a PDF as a reader copies it, marks of direction left out."""
    text = poppler("pdftotext", *options, "-", "-", given=pdf)
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


class TestWhatIsRefused:
    def test_a_letter_or_language_or_kind_of_digits_that_does_not_exist(self):
        with pytest.raises(contents.UnknownLetter, match="decision"):
            printing.render("poem", data("decision"), "en")
        with pytest.raises(contents.UnknownLanguage, match="ar, en, pt"):
            printing.render("decision", data("decision"), "xx")
        with pytest.raises(values.UnknownDigits, match="latn, arab, khmr"):
            printing.render("decision", data("decision"), "en", digits="roman")

    def test_no_letter_at_all(self):
        with pytest.raises(printing.NothingToPrint):
            printing.render_many([], "en")

    def test_a_missing_field_is_named(self):
        incomplete = data("decision")
        del incomplete["criteria"][1]["result"]
        with pytest.raises(contents.WrongFields, match=r"criteria\[2\]\.result is missing"):
            printing.render("decision", incomplete, "en")

    def test_a_field_the_letter_does_not_have_is_never_dropped_in_silence(self):
        with pytest.raises(contents.WrongFields, match="no field amout"):
            printing.render("decision", data("decision", amout=real("89.00")), "en")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"outcome": "perhaps"},
            {"scheme": 89.0},
            {"criteria": "all met"},
            {"appeal": "none"},
            {"missing": [{"text": "x"}]},
        ],
    )
    def test_a_value_of_the_wrong_kind(self, wrong):
        with pytest.raises(contents.WrongFields):
            printing.render("decision", data("decision", **wrong), "en")

    def test_writing_without_a_typeface_is_refused_instead_of_printed_as_boxes(self):
        ethiopic = data("decision", addressee={"name": "አካሺያ"})
        with pytest.raises(typefaces.NoTypeface) as refusal:
            printing.render("decision", ethiopic, "en")
        assert "ethiopic" in refusal.value.message
        assert "D-2018-000123-7" in refusal.value.message

    def test_no_refusal_repeats_what_a_letter_says_of_a_person(self):
        wrong = data("decision", addressee={"name": "Willow አካሺያ Orinoco"})
        with pytest.raises(refusals.Refusal) as refusal:
            printing.render("decision", wrong, "en")
        assert "Willow" not in refusal.value.message
        assert refusal.value.__cause__ is None


class TestNothingInANameIsACommand:
    @pytest.mark.parametrize(
        "name",
        [
            '#read("/etc/passwd")',
            '#panic("x")',
            "*bold* _it_ $x^2$ `code`",
            '"] #set text(size: 90pt) [',
            "\\u{41} @ref <label>",
            "{scheme} {until}",
        ],
    )
    def test_it_is_shown_as_it_is_written(self, name):
        shown = read(printing.render("decision", data("decision", addressee={"name": name}, summary=name), "en"))
        assert shown.count(name) == 2
        assert "root:" not in shown

    def test_what_fills_a_phrase_is_not_filled_again(self):
        shown = read(printing.render("decision", data("decision", scheme="{scheme}"), "en"))
        assert "Your application for {scheme} is granted." in shown


class TestEveryLetter:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("template", sorted(LETTERS))
    def test_is_printed_in_every_language_with_its_number_and_signature(self, template, language):
        shown = read(printing.render(template, data(template), language))
        assert "D-2018-000123-7" in shown
        assert "Cedar Danube" in shown

    def test_stands_in_this_file(self):
        assert set(LETTERS) == set(contents.fields())

    def test_has_the_same_phrases_with_the_same_places_in_every_language(self):
        english = contents.phrases("en")["phrases"]
        for language in LANGUAGES:
            other = contents.phrases(language)["phrases"]
            assert set(other) == set(english)
            for key, phrase in english.items():
                assert set(re.findall(r"\{(\w+)\}", other[key])) == set(re.findall(r"\{(\w+)\}", phrase)), key

    def test_is_tagged_names_its_typefaces_and_carries_the_date_of_the_letter(self, tmp_path):
        pdf = tmp_path / "letter.pdf"
        pdf.write_bytes(printing.render("decision", data("decision"), "ar"))
        facts = poppler("pdfinfo", "-isodates", str(pdf))
        assert re.search(r"Tagged:\s+yes", facts)
        assert "2018-12-10T00:00:00" in facts
        fonts = poppler("pdffonts", str(pdf))
        names = {line.split()[0].split("+")[-1] for line in fonts.splitlines()[2:]}
        assert names == {"NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "NotoSansArabic-Bold"}

    def test_gives_the_same_bytes_from_the_same_data(self):
        assert printing.render("decision", data("decision"), "pt") == printing.render(
            "decision", data("decision"), "pt"
        )


class TestADecision:
    def test_says_what_why_how_much_when_and_how_to_appeal(self):
        shown = " ".join(read(printing.render("decision", data("decision"), "en")).split())
        for said in (
            "Your application for Bolsa Família is granted.",
            "R$72.50",
            "declared, November 20, 2018",
            "R$89.00",
            "Law 10.836 art.",
            "not known",
            "School certificate",
            "January 18, 2019",
            "You may appeal until January 9, 2019, to: Appeal board.",
            "stays in force",
            "+55 11 0000-0000",
        ):
            assert said in shown

    def test_writes_money_and_dates_as_the_language_does(self):
        shown = " ".join(read(printing.render("decision", data("decision"), "pt")).split())
        assert "R$ 72,50" in shown
        assert "9 de janeiro de 2019" in shown

    def test_uses_the_digits_of_the_country(self):
        shown = read(printing.render("decision", data("decision"), "ar", digits="arab"))
        assert "٢٠١٨" in shown
        assert "D-2018-000123-7" in shown, "a number that is typed back stays as it is"

    def test_keeps_an_arabic_name_whole_in_a_portuguese_letter_and_a_code_in_an_arabic_one(self):
        style = values.Style(locale="ar", right_to_left=True)
        assert values.written("D-2018-7", style) == "\u2068D-2018-7\u2069"
        assert values.written("شجرة", style) == "شجرة"
        assert values.written("شجرة", values.Style(locale="pt")) == "\u2068شجرة\u2069"

    def test_never_rounds_an_amount_away(self):
        shown = values.written(values.Amount(value=Decimal("0.125"), currency="BRL"), values.Style(locale="en"))
        assert shown == "R$0.125"


class TestSigns:
    def test_a_minus_of_an_arithmetic_is_printed_as_a_sign_that_the_typefaces_have(self):
        components = [{"text": "Top-up", "arithmetic": "89.00 \u2212 41.00", "amount": real("48.00")}]
        pdf = printing.render("decision", data("decision", components=components), "en")
        assert "89.00 \u2013 41.00" in read(pdf)


class TestMany:
    def test_each_letter_begins_on_a_page_1_of_its_own(self):
        letters = [("decision", data("decision", number=f"D-{n}")) for n in range(1, 4)]
        pages = read(printing.render_many(letters, "en")).split("\f")[:-1]
        first = [page for page in pages if "Page 1" in page]
        assert len(first) == 3
        for number, page in enumerate(first, start=1):
            assert f"D-{number}" in page

    def test_a_list_repeats_its_heads_on_each_page_and_loses_no_row(self):
        rows = [[f"Tree {n}", Decimal(n)] for n in range(1, 301)]
        shown = read(printing.render("plain-list", data("plain-list", rows=rows), "en"), "-layout")
        assert all(re.search(rf"Tree {n}\b", shown) for n in range(1, 301))
        pages = shown.split("\f")[:-1]
        assert len(pages) > 5
        assert all(re.search(r"Name\s+Amount", page) for page in pages[:-1])
        assert re.search(r"Rows\s+300", shown)

    def test_batches_hold_every_letter_once(self):
        letters = [("payment-receipt", data("payment-receipt", number=f"N-{n}")) for n in range(5)]
        documents = [read(pdf) for pdf in printing.render_in_batches(letters, "en", size=2)]
        assert [sorted(set(re.findall(r"N-\d", text))) for text in documents] == [
            ["N-0", "N-1"],
            ["N-2", "N-3"],
            ["N-4"],
        ]
