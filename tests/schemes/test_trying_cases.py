"""`socle scheme try`: a case over time. Figures worked by hand for the child grant of tests/schemes/child_grant:
income a person at most 218; 150 for each child under 7, topped up to 600; half for two months of transition."""

import datetime as dt
from pathlib import Path

import pytest

from socle.schemes import trial
from socle.schemes.source import mistakes

HERE = Path(__file__).parent / "child_grant"
BPC = Path(__file__).parents[2] / "country" / "brazil" / "schemes" / "bpc"
D = dt.date


def tried(tmp_path, case: str, on: dt.date, to: dt.date | None = None) -> list[dict]:
    path = tmp_path / "case.yaml"
    path.write_text(case, encoding="utf-8")
    return trial.try_case(HERE, path, on, to)["units"][0]["periods"]


def refused(tmp_path, case: str) -> list[str]:
    with pytest.raises(mistakes.SchemeError) as error:
        tried(tmp_path, case, D(2023, 6, 1))
    return [f"{one.place.line}:{one.place.column} {one.message}" for one in error.value.mistakes]


def test_a_misspelt_fact_is_named_with_its_place_and_the_nearest_one(tmp_path):
    case = "members:\n  - {id: maria, birth_dat: 1990-05-04}\n"
    assert refused(tmp_path, case) == ["2:17 'birth_dat' is no fact of the dictionary. Did you mean birth_date?"]


def test_all_mistakes_of_a_case_are_told_at_once(tmp_path):
    case = """
members:
  - {id: maria, sex: woman, incomes: [{kind: wage, amount: a lot}]}
  - {id: maria, birth_date: 2019-02-30}
benefits: [{member: mara, scheme: other-grant}]
"""
    said = "\n".join(refused(tmp_path, case))
    for expected in (
        "'woman' is no value of 'sex'",
        "'amount' is a number like 800.00, not 'a lot'",
        "The id 'maria' stands twice",
        "'2019-02-30' is no date of the calendar",
        "'mara' is the id of no member. Did you mean maria?",
    ):
        assert expected in said


def test_a_condition_that_the_scheme_does_not_have_is_refused(tmp_path):
    case = """
members: [{id: a, birth_date: 2012-01-01}]
events: [{on: 2023-06-10, member: a, condition: vaccination, period: 2023-06, result: breach}]
"""
    assert "no condition 'vaccination'. Known: school" in refused(tmp_path, case)[0]


def test_the_value_the_threshold_and_the_source_are_told(tmp_path):
    case = """
members:
  - {id: maria, birth_date: 1990-05-04, incomes: [{kind: wage, amount: 436, source: payslip, on: 2023-05-10}]}
  - {id: joao, birth_date: 2019}
"""
    criterion = tried(tmp_path, case, D(2023, 6, 15))[0]["criteria"][0]
    assert (criterion["value"], criterion["operator"], criterion["threshold"]) == ("218.00", "<=", "218.00")
    assert criterion["result"] == "yes"
    amount = next(one for one in criterion["inputs"] if one["fact"] == "incomes.amount")
    assert amount == {"fact": "incomes.amount", "of": "maria", "value": "436", "source": "payslip", "on": "2023-05-10"}


def test_an_unknown_income_is_pending_proof_and_says_whose_is_missing(tmp_path):
    period = tried(tmp_path, "members: [{id: maria, birth_date: 1990-05-04, incomes: unknown}]", D(2023, 6, 1))[0]
    assert (period["eligible"], period["status"], period["payable"]) == ("unknown", "pending proof", "unknown")
    assert period["total"] is None
    assert period["criteria"][0]["missing"] == [{"fact": "incomes", "of": "maria"}]


def test_a_rise_in_income_leads_to_half_for_two_months_then_out(tmp_path):
    """800 / 2 = 400 lies between 218 and 436: 600 x 0.5 = 300 in two months, then exit. Incomes hold from 10 September."""
    case = """
members:
  - {id: maria, birth_date: 1990-05-04, incomes: [{kind: wage, amount: 400}]}
  - {id: joao, birth_date: 2019-02-01}
events:
  - {on: 2023-09-10, member: maria, set: {incomes: [{kind: wage, amount: 800}]}}
"""
    periods = tried(tmp_path, case, D(2023, 8, 1), D(2024, 1, 1))
    assert [one["from"] for one in periods] == ["2023-08-01", "2023-09-01", "2023-10-01", "2023-11-01", "2023-12-01"]
    assert [one["status"] for one in periods] == ["entitled", "entitled", "transition", "transition", "exited"]
    assert [one["total"] for one in periods] == ["600", "600", "300", "300", "0"]
    assert [one["components"][0]["amount"] for one in periods][:3] == ["150", "150", "75"]


def test_what_becomes_unknown_in_a_transition_leaves_the_half_as_it_is(tmp_path):
    """October half of 600; the income of November and December is unknown, so the half stays and no month is used up; in
    January it is known again: the second month of two, then exit."""
    case = """
members:
  - {id: maria, birth_date: 1990-05-04, incomes: [{kind: wage, amount: 400}]}
  - {id: joao, birth_date: 2019-02-01}
events:
  - {on: 2023-09-10, member: maria, set: {incomes: [{kind: wage, amount: 800}]}}
  - {on: 2023-10-10, member: maria, set: {incomes: unknown}}
  - {on: 2023-12-10, member: maria, set: {incomes: [{kind: wage, amount: 800}]}}
"""
    periods = tried(tmp_path, case, D(2023, 9, 1), D(2024, 3, 1))
    assert [one["status"] for one in periods] == [
        *("entitled", "transition", "pending proof", "pending proof", "transition", "exited"),
    ]
    assert [one["components"][0]["amount"] for one in periods][:5] == ["150", "75", "75", "75", "75"]


def test_who_meets_the_criteria_again_after_a_transition_has_the_whole_while_proof_is_awaited(tmp_path):
    case = """
members:
  - {id: maria, birth_date: 1990-05-04, incomes: [{kind: wage, amount: 800}]}
  - {id: joao, birth_date: 2019-02-01}
events:
  - {on: 2023-07-01, member: maria, set: {incomes: [{kind: wage, amount: 400}]}}
  - {on: 2023-08-01, member: maria, set: {incomes: [{kind: wage, amount: 800}]}}
  - {on: 2023-09-01, member: maria, set: {incomes: [{kind: wage, amount: 400}]}}
  - {on: 2023-10-01, member: maria, set: {incomes: unknown}}
"""
    periods = tried(tmp_path, case, D(2023, 7, 1), D(2023, 11, 1))
    assert [one["status"] for one in periods] == ["entitled", "transition", "entitled", "pending proof"]
    assert [one["components"][0]["amount"] for one in periods] == ["150", "75", "150", "150"]


def test_a_benefit_that_begins_later_excludes_from_then_on(tmp_path):
    case = """
members: [{id: maria, birth_date: 1990-05-04}, {id: joao, birth_date: 2019-02-01}]
benefits: [{member: maria, scheme: other-grant, entered_on: 2023-07-15, months_received: 0}]
"""
    periods = tried(tmp_path, case, D(2023, 7, 1), D(2023, 9, 1))
    assert [one["eligible"] for one in periods] == ["yes", "no"]


def test_a_benefit_that_excludes_this_one_keeps_it_out_until_it_ends(tmp_path):
    case = """
members: [{id: maria, birth_date: 1990-05-04}, {id: joao, birth_date: 2019-02-01}]
benefits: [{member: maria, scheme: other-grant, entered_on: 2022-01-01, months_received: 12}]
"""
    period = tried(tmp_path, case, D(2023, 6, 1))[0]
    assert (period["eligible"], period["status"], period["payable"]) == ("no", "not entitled", "no")
    assert period["criteria"][0]["result"] == "yes"
    assert period["interactions"][0]["result"] == "no"


def test_breaches_climb_the_ladder_and_fall_on_later_periods_only(tmp_path):
    """Breaches of June to September: warning in July, block in August, suspension of two from September; the next breach,
    of September, cancels from October on."""
    breaches = "\n".join(
        f"  - {{on: 2023-{month:02}-28, member: joao, condition: school, period: 2023-{month:02}, result: breach}}"
        for month in (6, 7, 8, 9)
    )
    case = (
        f"members: [{{id: maria, birth_date: 1990-05-04}}, {{id: joao, birth_date: 2012-02-01}}]\nevents:\n{breaches}\n"
    )
    periods = tried(tmp_path, case, D(2023, 6, 1), D(2023, 12, 1))
    assert [one["status"] for one in periods] == [
        "entitled",
        "entitled",
        "blocked",
        "suspended",
        "cancelled",
        "cancelled",
    ]
    assert [[one["effect"] for one in period["effects"]] for period in periods] == [
        [], ["warn"], ["block"], ["suspend 2"], ["cancel"], [],
    ]  # fmt: skip
    assert [one["total"] for one in periods] == ["600", "600", "600", "0", "0", "0"]


def test_a_missing_report_is_no_breach_and_a_child_of_five_is_not_asked(tmp_path):
    case = """
members: [{id: maria, birth_date: 1990-05-04}, {id: joao, birth_date: 2012-02-01}, {id: lia, birth_date: 2018-05-01}]
events:
  - {on: 2023-06-28, member: joao, condition: school, period: 2023-06, result: not reported}
  - {on: 2023-06-28, member: lia, condition: school, period: 2023-04, result: breach}
"""
    periods = tried(tmp_path, case, D(2023, 6, 1), D(2023, 8, 1))
    assert [(one["status"], one["effects"]) for one in periods] == [("entitled", []), ("entitled", [])]


def test_the_ladder_begins_anew_after_six_months_without_a_breach(tmp_path):
    case = """
members: [{id: maria, birth_date: 1990-05-04}, {id: joao, birth_date: 2012-02-01}]
events:
  - {on: 2023-06-28, member: joao, condition: school, period: 2023-06, result: breach}
  - {on: 2024-01-28, member: joao, condition: school, period: 2024-01, result: breach}
"""
    periods = tried(tmp_path, case, D(2023, 6, 1), D(2024, 3, 1))
    effects = {one["from"]: [each["effect"] for each in one["effects"]] for one in periods if one["effects"]}
    assert effects == {"2023-07-01": ["warn"], "2024-02-01": ["warn"]}


def test_a_death_leaves_the_others_and_the_last_child_grown_up_ends_it(tmp_path):
    """Maria dies: joao alone, 218 a person still met. He turns 18 on 10 October: exit in November."""
    case = """
members: [{id: maria, birth_date: 1960-05-04}, {id: joao, birth_date: 2005-10-10}]
events: [{on: 2023-08-20, member: maria, died: true}]
"""
    periods = tried(tmp_path, case, D(2023, 8, 1), D(2023, 12, 1))
    assert [one["status"] for one in periods] == ["entitled", "entitled", "entitled", "exited"]
    assert periods[3]["exit"]["code"] == "no-child"


def test_a_newborn_counts_from_the_first_month_that_begins_after_the_birth(tmp_path):
    case = "members: [{id: maria, birth_date: 1990-05-04}, {id: joao, birth_date: 2012-02-01}, {id: lia, birth_date: 2023-07-15}]"
    periods = tried(tmp_path, case, D(2023, 7, 1), D(2023, 9, 1))
    assert [one["components"][0]["amount"] for one in periods] == ["0", "150"]


def test_what_would_have_met_a_criterion_names_each_way(tmp_path):
    """33 years old, no disability: 65 years would do, or a disability that is declared and confirmed."""
    case = tmp_path / "case.yaml"
    case.write_text(
        "members: [{id: ana, relation: head, sex: female, birth_date: 1985-03-10, disability: no, "
        "marital_status: single, incomes: [{kind: wage, amount: 300}]}]"
    )
    period = trial.try_case(BPC, case, D(2018, 12, 1))["units"][0]["periods"][0]
    said = {one["code"]: one["would"] for one in period["criteria"]}
    assert said["old_or_disabled"].startswith("It would be met if age of applicant were at least 65; it is 33, or if (")
    assert said["income_below_line"] == "It would be met if per person were below 238.50; it is 300.00."
    assert said["no_other_benefit"] == ""
