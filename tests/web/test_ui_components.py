"""The components of the pages: what each says, in which digits and in which direction."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from socle.base.kernel import refusals
from socle.web import charts, fields, formats, states


def rendered(source: str, path: str = "/list", **context: object) -> str:
    """The markup of a piece of template."""
    request = RequestFactory().get(path)
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


def words(markup: str) -> str:
    """What a person reads of it: no tags, one space between words."""
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


# -- states ------------------------------------------------------------------------------------------------------------


def test_a_state_is_told_by_a_sign_and_a_word_and_not_by_colour_alone():
    assert words(rendered('{% ui_tag "approved" %}')) == "✓ Approved"
    assert words(rendered('{% ui_tag "suspended" %}')) == "! Suspended"


def test_a_state_written_with_underscores_has_the_same_words():
    assert states.of("partly_returned").text == "Partly returned"


def test_a_state_without_words_of_its_own_is_shown_as_written_and_can_be_found():
    assert not states.is_known("half_baked")
    assert words(rendered('{% ui_tag "half_baked" %}')) == "– Half baked"


def test_every_state_and_kind_that_a_room_writes_down_has_words():
    declared = {
        (model._meta.label, field.name, value)
        for model in apps.get_models()
        if model.__module__.startswith("socle.")
        for field in model._meta.fields
        for value, _label in field.choices or ()
    }
    assert declared
    assert {one for one in declared if not states.is_known(one[2])} == set()


def test_every_state_has_arabic_words():
    with translation.override("ar"):
        untranslated = [code for code, state in states.TABLE.items() if re.search("[A-Za-z]", str(state.text))]
    assert untranslated == []


# -- figures -----------------------------------------------------------------------------------------------------------


def test_what_nobody_knows_is_said_and_never_shown_as_zero_or_nothing():
    for name in ("ui_money", "ui_number", "ui_day", "ui_code", "ui_known", "ui_percent"):
        assert words(rendered("{{ value|" + name + " }}", value=None)) == "not known"
    assert words(rendered("{{ value|ui_number }}", value=0)) == "0"


def test_money_keeps_its_cents_and_shows_none_where_there_are_none():
    assert formats.money(Decimal("1234.50"), "BRL") == "R$1,234.50"
    assert formats.money(Decimal("89.00"), "BRL") == "R$89"
    assert formats.money(Decimal("-41"), "XAF") == "-FCFA\N{NO-BREAK SPACE}41"


def test_money_is_not_rounded_for_show():
    assert formats.money(Decimal("77.805"), "BRL") == "R$77.805"
    assert formats.money(Decimal("12.5"), "XAF") == "FCFA\N{NO-BREAK SPACE}12.5"
    assert formats.money(Decimal("1500"), "BRL") == "R$1,500"


def test_a_number_neither_gains_nor_loses_decimals():
    assert formats.number(Decimal("31.40")) == "31.40"
    assert formats.number(1234567) == "1,234,567"


def test_arabic_pages_write_arabic_digits_where_the_country_chose_them(settings):
    with translation.override("ar"):
        settings.SOCLE_DIGITS = {"ar": "arab"}
        assert formats.number(1234) == "١٬٢٣٤"
        assert formats.day(date(2018, 12, 1)) == "١ ديسمبر ٢٠١٨"
        settings.SOCLE_DIGITS = {}
        assert formats.number(1234) == "1,234"


def test_typed_digits_of_any_script_are_understood():
    assert formats.latin_digits("٢٧/٠٣ ១៩៨៤") == "27/03 1984"


def test_a_currency_sign_is_not_turned_round_between_arabic_words():
    with translation.override("ar"):
        assert "\N{FIRST STRONG ISOLATE}R$\N{POP DIRECTIONAL ISOLATE}" in formats.money(Decimal(89), "BRL")


def test_a_date_is_shown_as_precisely_as_it_is_known():
    assert formats.day("1984") == "1984"
    assert formats.day("1984-03") == "March 1984"
    assert formats.day("1984-03-27") == "27 Mar 1984"


def test_an_instant_is_shown_in_the_time_of_the_country(settings):
    settings.TIME_ZONE = "America/Sao_Paulo"  # three hours behind in November 2020
    assert formats.moment(datetime(2020, 11, 2, 1, 30, tzinfo=UTC)) == "1 Nov 2020 22:30"


def test_arabic_counts_days_in_its_six_forms():
    with translation.override("ar"):
        forms_of_day = [translation.ngettext("%(days)s day", "%(days)s days", days) for days in (0, 1, 2, 3, 11, 100)]
    assert forms_of_day == ["%(days)s يوم", "يوم واحد", "يومان", "%(days)s أيام", "%(days)s يومًا", "%(days)s يوم"]


# -- dates that are half known -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        (["31", "2", "1984"], "There is no such date. Check the day, the month and the year."),
        (["27", "", "1984"], "A day needs its month. Write the month, or leave the day empty."),
        (["27", "3", "84"], "Write the year, with four figures. Day and month may stay empty if nobody knows them."),
        (["x", "3", "1984"], "Write the date in figures, for example 27 3 1984."),
    ],
)
def test_a_wrong_date_is_refused_with_the_box_to_mend(boxes, sentence):
    with pytest.raises(ValidationError) as refused:
        fields.KnownDateField().clean(boxes)
    assert refused.value.messages == [sentence]


def test_a_whole_date_is_asked_for_where_the_scheme_needs_one():
    with pytest.raises(ValidationError) as refused:
        fields.KnownDateField(precision="day").clean(["", "", "1984"])
    assert refused.value.messages == ["Write the day, the month and the year."]
    assert fields.KnownDateField(precision="day").clean(["27", "3", "1984"]) == date(1984, 3, 27)


def test_an_elder_may_know_only_the_year():
    assert fields.KnownDateField().clean(["", "", "1984"]) == "1984"
    assert fields.KnownDateField().clean(["", "٣", "١٩٨٤"]) == "1984-03"
    assert fields.KnownDateField().clean(["27", "3", "1984"]) == "1984-03-27"
    assert fields.KnownDateField(required=False).clean(["", "", ""]) == ""


# -- forms -------------------------------------------------------------------------------------------------------------


class Person(forms.Form):
    """A form with a field of one control and one of several."""

    name = forms.CharField(label="Name", help_text="As on the document")
    sex = forms.ChoiceField(label="Sex", choices=[("f", "Female"), ("m", "Male")], widget=forms.RadioSelect)
    nickname = forms.CharField(label="Nickname", required=False)


def test_each_error_is_a_link_to_the_first_control_of_its_field():
    markup = rendered("{% ui_errors form %}", form=Person({}))
    assert re.findall(r'<a href="#([^"]+)">([^<]+)', markup) == [
        ("id_name", "Name: This field is required."),
        ("id_sex_0", "Sex: This field is required."),
    ]
    assert "There are 2 problems" in words(markup)


def test_a_refusal_is_shown_with_its_own_sentence_and_a_form_without_errors_shows_nothing():
    refusal = refusals.NotFound(number="HH-1")
    assert words(rendered("{% ui_errors form refusal %}", form=Person({"name": "A", "sex": "f"}), refusal=refusal)) == (
        "There is a problem Nothing with the number HH-1 can be found in your area and schemes. "
        "Check the number, or ask the office that issued it."
    )
    assert rendered("{% ui_errors form %}", form=Person({"name": "A", "sex": "f"})) == ""


def test_a_field_ties_its_hint_and_error_to_its_control():
    markup = rendered("{% ui_field form.name %}", form=Person({}))
    assert 'aria-describedby="id_name-hint id_name-error"' in markup
    assert all(f'id="{name}"' in markup for name in ("id_name", "id_name-hint", "id_name-error"))
    assert '<label class="govuk-label" for="id_name">Name</label>' in markup


def test_choices_stand_in_a_fieldset_and_keep_what_was_chosen():
    markup = rendered("{% ui_field form.sex %}", form=Person({"name": "A", "sex": "m"}))
    assert markup.count("<fieldset") == 1
    assert re.findall(r'value="(\w)"( checked)?', markup) == [("f", ""), ("m", " checked")]


def test_what_may_stay_empty_says_so():
    assert "(optional)" in rendered("{% ui_field form.nickname %}", form=Person())
    assert "(optional)" not in rendered("{% ui_field form.name %}", form=Person())


def test_typed_markup_stays_text():
    assert "<b>" not in rendered("{% ui_field form.name %}", form=Person({"name": "<b>"}))
    assert "&lt;b&gt;" in rendered("{% ui_title name %}{% endui_title %}", name="<b>")


# -- lists and evidence ------------------------------------------------------------------------------------------------


def test_a_heading_sorts_upward_then_downward_and_keeps_the_filter():
    heading = '{% ui_th "Name" sort="name" %}'
    assert 'aria-sort="none"><a class="socle-sort" href="?area=01&amp;sort=name"' in rendered(
        heading, "/list?area=01&page=3"
    )
    assert 'aria-sort="ascending"><a class="socle-sort" href="?sort=-name"' in rendered(heading, "/list?sort=name")
    assert 'aria-sort="descending"><a class="socle-sort" href="?sort=name"' in rendered(heading, "/list?sort=-name")


def test_an_empty_list_says_why_it_is_empty():
    markup = rendered(
        '{% ui_table "Payments" rows=rows empty="Nothing was paid." %}<tbody></tbody>{% endui_table %}', rows=[]
    )
    assert words(markup) == "Nothing was paid."
    assert "<table" not in markup


def test_pages_of_a_list_keep_its_filter():
    page = Paginator(range(100), 10).page(2)
    markup = rendered("{% ui_pagination page %}", "/list?area=01&page=2", page=page)
    assert 'href="?area=01&amp;page=1" rel="prev"' in markup
    assert 'href="?area=01&amp;page=3" rel="next"' in markup
    assert rendered("{% ui_pagination page %}", page=Paginator(range(3), 10).page(1)) == ""


def test_a_criterion_shows_value_limit_article_source_and_missing_proof():
    source = [{"fact": "incomes.amount", "of": "maria", "value": "800", "source": "declared", "on": date(2023, 5, 10)}]
    criterion = {"text": "Income", "result": "unknown", "value": "400.00", "threshold": "218.00", "law": "art. 5"}
    markup = rendered("{% ui_criterion c %}", c=criterion | {"inputs": source, "missing": ["payslip"]})
    assert words(markup) == (
        "Income art. 5 ! To check value 400.00 limit 218.00 incomes.amount (maria): 800 declared 10 May 2023 "
        "Proof missing: payslip"
    )


def test_a_chart_ends_its_axis_at_a_round_number_and_leaves_a_gap_for_what_is_not_known():
    assert [charts.ceiling(Decimal(value)) for value in ("0", "7", "97", "1240", "0.3")] == [
        1,
        10,
        100,
        2000,
        Decimal("0.5"),
    ]
    line = charts.Chart("Paid", ("a", "b", "c"), (charts.Series("x", (1, None, 2)),), "line")
    assert charts.draw(line).count("<polyline") == 2


def test_a_chart_stands_beside_a_table_of_its_figures():
    chart = charts.Chart("Paid", ("North", "South"), (charts.Series("Women", (3, None)),), absent="suppressed")
    markup = rendered("{% ui_chart chart %}", chart=chart)
    assert words(markup[markup.index("<table") :]) == "Paid Women North 3 South suppressed"
    assert 'role="img" aria-label="Paid"' in markup


def test_a_public_number_keeps_its_order_in_a_sentence_of_another_direction():
    shown = rendered("{{ text|ui_numbers }}", text="القرار DC-24WV-YNK7-~ · <منح>")
    assert shown == 'القرار <bdi dir="ltr">DC-24WV-YNK7-~</bdi> · &lt;منح&gt;'
    assert rendered("{{ text|ui_numbers }}", text="89 reais") == "89 reais"
    sentence = "{% load i18n %}{% blocktranslate asvar caption with number=number %}Decision {{ number }} & more{% endblocktranslate %}"
    shown = rendered(sentence + "{{ caption|ui_numbers }}", number="DC-24WV-YNK7-~")
    assert shown == 'Decision <bdi dir="ltr">DC-24WV-YNK7-~</bdi> & more'
    marked = rendered("{{ 4|ui_number|ui_numbers }}")
    assert marked == rendered("{{ 4|ui_number }}"), "markup is left as it is"
