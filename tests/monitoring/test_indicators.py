"""Indicators as of a day, by area and sex, within the actor's scope; expected figures are counted by hand in each test."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from socle.base import acting
from socle.base.areas.models import Area
from socle.base.country import queries as country
from socle.base.kernel import numbers, refusals
from socle.enrolment.models import Award
from socle.grievances.models import Ticket
from socle.monitoring import indicators, queries, reasoning
from socle.monitoring.indicators import relations
from socle.monitoring.models import ReferencePopulation
from socle.registry.models import Household, Identifier, Move
from tests.enrolment import arrange
from tests.people import at

ON = date(2018, 12, 31)
NATION_CODES = sorted(indicators.all_of_them())


def figures(actor, code, **asked):
    with acting.acting_as(actor, purpose="statistics") as by:
        return queries.compute(code=code, by=by, **({"on": ON} | asked))


def shown(table):
    """(area or '', sex, category) -> value, or 'hidden'."""
    return {(r.area_key, r.sex, r.category): "hidden" if r.hidden else r.value for r in table.rows}


def state_sex(persons, sex):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fact_identity SET sex = %s WHERE subject_id = ANY(%s)", [sex, [p.pk for p in persons]])


def families(by, count, *, area=arrange.OURO_BRANCO, outcome="granted", scheme=arrange.PROGRAMME, days=10):
    """Families whose application of 26 November was decided `days` days later."""
    made = []
    for place in range(count):
        head = arrange.person(f"Ipê {area[-8:-1]} {place}", area=area)
        asked = arrange.application(head, arrange.household(head, area=area), scheme=scheme)
        signed = at(2018, 11, 26) + timedelta(days=days)
        arrange.decision(asked, by, outcome=outcome, signed_at=signed)
        made.append(head)
    return made


@pytest.fixture
def signer(people):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        yield by


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_a_window_officer_reads_no_indicators(people):
    with pytest.raises(refusals.NotPermitted):
        figures(people.amina, "I8")


def test_an_unknown_indicator_is_refused_by_name(people):
    with pytest.raises(queries.NoSuchIndicator, match="Z9"):
        figures(people.stella, "Z9")


def test_figures_finer_than_a_municipality_are_refused(people):
    with pytest.raises(queries.TooFine):
        figures(people.stella, "I8", area_level=3)


def test_an_indicator_that_is_about_no_scheme_refuses_one(people):
    with pytest.raises(queries.NotByScheme):
        figures(people.stella, "I3", scheme="bpc")


def test_coverage_without_a_reference_population_says_why_instead_of_a_number(people, signer):
    families(signer, 8)
    table = figures(people.stella, "I1")
    assert table.rows == table.totals == ()
    assert "census" in table.unavailable["en"]
    assert set(table.unavailable) == {"en", "ar", "pt"}


# -- the catalogue -----------------------------------------------------------------------------------------------------


def test_each_dimension_has_at_least_six_indicators_said_in_three_languages():
    by_dimension = {}
    for one in queries.catalogue():
        by_dimension.setdefault(one.dimension, []).append(one.code)
        assert set(one.title) == set(one.definition) == {"en", "ar", "pt"}, one.code
    assert len(by_dimension) == 3
    assert min(map(len, by_dimension.values())) >= 6


@pytest.mark.parametrize("code", NATION_CODES)
def test_every_indicator_computes_by_area_and_sex_on_an_empty_register(people, code):
    table = figures(people.stella, code, area_level=2, by_sex=True)
    assert [row for row in (*table.rows, *table.totals) if row.value or row.hidden] == []


# -- scope -------------------------------------------------------------------------------------------------------------


def test_an_officer_of_another_district_counts_own_families_only_and_the_statistician_all(people, signer):
    families(signer, 10)
    families(signer, 20, area=arrange.SAO_JOAO)
    assert figures(people.bakari, "I8").overall.denominator == 10
    assert figures(people.nuru, "I8").overall.denominator == 20
    assert figures(people.stella, "I8").overall.denominator == 30


def test_a_table_holds_no_numbers_of_people(people, signer):
    heads = families(signer, 10)
    table = figures(people.stella, "I8", area_level=2, by_sex=True)
    text = "\n".join(",".join(line) for line in reasoning.csv_rows(table))
    assert not any(head.number in text for head in heads)


# -- figures -----------------------------------------------------------------------------------------------------------


def test_the_approval_rate_by_area(people, signer):
    families(signer, 9)
    families(signer, 7, outcome="refused")
    families(signer, 15, area=arrange.SAO_JOAO)
    table = figures(people.stella, "I8", area_level=2)
    # Ouro Branco 9 of 16, São João 15 of 15, all 24 of 31
    assert shown(table) == {(arrange.OURO_BRANCO, "", ""): Decimal("0.562"), (arrange.SAO_JOAO, "", ""): Decimal(1)}
    assert (table.overall.numerator, table.overall.denominator, table.overall.value) == (24, 31, Decimal("0.774"))
    assert table.area_names[arrange.OURO_BRANCO]["en"] == "Ouro Branco"


def test_by_sex_a_small_group_is_hidden_together_with_what_would_give_it_away(people, signer):
    heads = families(signer, 30)
    state_sex(heads[:4], "male")
    state_sex(heads[4:], "female")
    table = figures(people.stella, "I7b", by_sex=True)
    assert table.rows == ()
    decided = figures(people.stella, "I8", by_sex=True)
    assert shown(decided) == {("", "female", ""): "hidden", ("", "male", ""): "hidden"}
    assert decided.overall.denominator == 30
    assert decided.hides


def test_the_figure_of_a_former_day_does_not_know_later_decisions(people, signer):
    families(signer, 10, days=4)
    families(signer, 8, days=20)
    assert figures(people.stella, "I7b", on=date(2018, 12, 5)).overall.value == 8
    assert figures(people.stella, "I7b", on=date(2018, 12, 5)) == figures(people.stella, "I7b", on=date(2018, 12, 5))
    assert figures(people.stella, "I7b").overall.value == 0


def test_a_household_that_moved_later_is_counted_where_it_was_on_the_day(people, signer):

    heads = families(signer, 8)
    for home in Household.objects.filter(memberships__person__in=heads):
        Move.objects.create(
            household=home,
            from_area_key=arrange.OURO_BRANCO,
            to_area_key=arrange.SAO_JOAO,
            moved_on=date(2019, 1, 15),
            moved_at=at(2019, 1, 15),
            moved_by="aroeira",
            evidence=arrange.evidence(),
        )
        Household.objects.filter(pk=home.pk).update(area_key=arrange.SAO_JOAO)
    assert set(shown(figures(people.stella, "I8", area_level=2))) == {(arrange.OURO_BRANCO, "", "")}
    later = figures(people.stella, "I8", area_level=2, on=date(2019, 1, 31))
    assert set(shown(later)) == {(arrange.SAO_JOAO, "", "")}


def test_median_and_ninetieth_percentile_of_the_days_to_a_decision(people, signer):
    for days in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 21):
        families(signer, 1, days=days)
    # of eleven ordered values the sixth is the median; the 90th percentile is the tenth (0.9 * 10 = 9 steps from the first)
    row = figures(people.stella, "J2").overall
    assert (row.value, row.p90, row.units) == (6, 10, 11)


def test_decisions_within_thirty_days_count_late_and_missing_ones_as_not_within(people, signer):
    families(signer, 9, days=30)
    families(signer, 7, days=31)
    head = [arrange.person(f"Jatobá {place}") for place in range(8)]
    for one in head:
        arrange.application(one, arrange.household(one))
    row = figures(people.stella, "J1").overall
    assert (row.numerator, row.denominator) == (9, 24)


def test_identifiers_count_when_an_authority_confirmed_them(people, signer):

    heads = families(signer, 20)
    for place, head in enumerate(heads[:12]):
        Identifier.objects.create(
            person=head,
            kind="cpf",
            value=f"9990000{place:02}",
            evidence=arrange.evidence(),
            verified_on=date(2018, 12, 1) if place < 8 else None,
            valid_from=date(2018, 1, 1),
        )
    row = figures(people.stella, "I3").overall
    assert (row.numerator, row.denominator, row.value) == (8, 20, Decimal("0.4"))


def test_completeness_counts_known_and_inapplicable_cells_of_those_that_schemes_need(people, signer):
    heads = families(signer, 10)
    state_sex(heads[:8], "female")
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE fact_identity SET absent = '{"died_on": "not applicable"}' WHERE subject_id = %s""", [heads[0].pk]
        )
    row = figures(people.stella, "I5").overall
    # 10 days of birth, 8 sexes, 1 death that does not apply; each person has the same number of needed cells
    assert row.numerator == 19
    assert row.denominator == 10 * relations.cells_a_person(country.facts())


def test_households_are_up_to_date_when_something_was_stated_within_the_time_of_the_law(people, signer):
    heads = families(signer, 20)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_evidence SET stated_on = '2016-12-30' WHERE id IN"
            " (SELECT evidence_id FROM registry_membership WHERE person_id = ANY(%s))",
            [[one.pk for one in heads[:8]]],
        )
    # 24 months before 31 December 2018 is 31 December 2016
    row = figures(people.stella, "I2").overall
    assert (row.numerator, row.denominator, row.value) == (12, 20, Decimal("0.6"))


def test_coverage_with_a_reference_population(people, signer):

    families(signer, 10)
    area = Area.objects.get(key=arrange.OURO_BRANCO)
    for sex, persons in (("female", 120), ("male", 80)):
        ReferencePopulation.objects.create(
            area=area, year=2018, sex=sex, age_from=0, age_to=150, persons=persons, source="invented"
        )
    row = figures(people.stella, "I1").overall
    assert (row.numerator, row.denominator, row.value) == (10, 200, Decimal("0.05"))


def test_exits_are_shared_out_by_reason(people, signer):

    reasons = ["deceased"] * 8 + ["waived"] * 12
    for place, (head, reason) in enumerate(zip(families(signer, 20), reasons, strict=True)):
        asked = head.applications.get()
        begun = arrange.decision(asked, signer, kind="award", signed_at=at(2018, 12, 6))
        ended = arrange.decision(
            asked, signer, kind="exit", outcome="ended", signed_at=at(2018, 12, 20), reasons=[reason]
        )
        Award.objects.create(
            number=f"AW-{place}",
            scheme=asked.scheme,
            application=asked,
            decision=begun,
            from_on=date(2018, 12, 1),
            to_on=date(2018, 12, 31),
            ended_by=ended,
            ended_at=at(2018, 12, 21),
        )
    table = figures(people.stella, "I23")
    assert shown(table) == {("", "", "deceased"): Decimal("0.4"), ("", "", "waived"): Decimal("0.6")}


def test_matters_per_thousand_awards_by_kind(people, signer):

    for place, head in enumerate(families(signer, 40)):
        asked = head.applications.get()
        begun = arrange.decision(asked, signer, kind="award", signed_at=at(2018, 12, 6))
        Award.objects.create(
            number=f"AW-{place}", scheme=asked.scheme, application=asked, decision=begun, from_on=date(2018, 12, 1)
        )
    for place in range(17):
        kind = "inquiry" if place < 10 else "complaint"
        Ticket.objects.create(
            number=numbers.new("GR"),
            kind=kind,
            category="payment",
            channel="desk",
            language="pt",
            text="-",
            area_key=arrange.OURO_BRANCO,
            office="cras",
            received_at=at(2018, 12, 20),
            received_by="aroeira",
            due_on=date(2018, 12, 27),
        )
    # 10 and 7 for 40 awards
    assert shown(figures(people.stella, "K1")) == {
        ("", "", "inquiry"): Decimal(250),
        ("", "", "complaint"): Decimal(175),
    }


def test_a_day_of_a_short_month_counts_back_to_its_last_day():
    assert queries.months_before(date(2020, 2, 29), 12) == date(2019, 2, 28)
    assert queries.months_before(date(2018, 12, 31), 24) == date(2016, 12, 31)
    assert queries.months_before(date(2018, 3, 31), 1) == date(2018, 2, 28)


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_cell_that_a_spreadsheet_would_calculate_is_quoted():
    assert [reasoning.quoted(cell) for cell in ("=1+1", "+5", "-x", "@a", "\tb", "Ouro Branco")] == [
        "'=1+1",
        "'+5",
        "'-x",
        "'@a",
        "'\tb",
        "Ouro Branco",
    ]


def test_the_file_says_what_it_is_of_which_day_and_that_something_is_hidden(people, signer):
    families(signer, 3)
    rows = list(reasoning.csv_rows(figures(people.stella, "I8", area_level=2), language="pt"))
    assert rows[0] == ["I8", "Taxa de aprovação"]
    assert ["as of", "2018-12-31"] in rows
    assert [arrange.OURO_BRANCO, "Ouro Branco", "", "", "", "", "", "hidden", ""] in rows
