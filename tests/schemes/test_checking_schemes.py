"""`socle scheme check`: what keeps a scheme from becoming law is a sentence with its place."""

import shutil
from pathlib import Path

import pytest

from socle.schemes import trial
from socle.schemes.reasoning import traceability
from socle.schemes.source import files

HERE = Path(__file__).parent / "child_grant"
BRAZIL = Path(__file__).parents[2] / "country" / "brazil" / "schemes"


def changed(tmp_path, old: str, new: str, file: str = "scheme.yaml") -> dict:
    """The report on the child grant with one text replaced by another."""
    folder = tmp_path / "scheme"
    tmp_path.mkdir(exist_ok=True)
    shutil.copytree(HERE, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return trial.check(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("basis: right", "basis: rigth", "Did you mean 'right'?"),
        ("rounding:", "roundings:", "'roundings' is not known here. Did you mean 'rounding'?"),
        ("sum(members.incomes", "sum(members.income", "Did you mean incomes"),
        ("per_person <= limit, law", "per_person, law", "A criterion is yes or no"),
        ("'max(0, 600 - child)'", "'max(0, 600 - later)'", "'later' is no fact, parameter or let."),
        ("law: act-14 art. 7, text", "law: act-15 art. 7, text", "'act-15' is not in the legal basis."),
        ("per_person: counted", "limit: counted", "The name 'limit' stands twice"),
        ("to: 1,", "to: 0,", "'0' is not a unit above zero like 0.01."),
        ("pay: 0.5", "pay: 1.5", "a share from 0 to 1"),
        ("from: 2023-03-01, value", "from: 2023-04-01, value", "no value from 2023-03-01 to 2023-04-01"),
        ("[{from: 2023-03-01, value: 218.00", "[{from: 2023-02-30, value: 218.00", "'2023-02-30' is no date"),
        ("appeal: {within", "#", "The version has no appeal."),
        ("exit: [{code", "#", "The version has no exit."),
        ("basis: right", "basis: budget", "says how it selects"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence_with_its_place(tmp_path, old, new, message):
    report = changed(tmp_path, old, new)
    assert not report["ok"]
    found = [one for one in report["errors"] if message in one["message"]]
    assert found, report["errors"]
    where = HERE.joinpath("scheme.yaml").read_text(encoding="utf-8")
    near = (
        10 if new == "#" else where[: where.index(old)].count("\n") + 1
    )  # what a version lacks is said where it begins
    assert (found[0]["file"], found[0]["line"]) == ("scheme.yaml", 1 if "selects" in message else near)


def test_duplicate_keys_and_an_empty_file_are_told(tmp_path):
    assert "stands twice" in changed(tmp_path, "basis: right", "basis: right\nbasis: budget")["errors"][0]["message"]


def test_an_example_that_fails_says_what_was_expected_and_what_came_out(tmp_path):
    report = changed(tmp_path, "total: 600", "total: 500", "examples.yaml")
    assert report["examples"] == {"passed": 3, "failed": 1}
    assert report["errors"][0]["message"] == (
        "Example 'mother and a child under 7': the total should be 500, but is 600."
    )
    assert report["errors"][0]["file"] == "examples.yaml"


def test_what_no_example_shows_is_listed(tmp_path):
    report = changed(tmp_path, "incomes: [{kind: wage}]", "incomes: [{kind: wage, amount: 1000}]", "examples.yaml")
    assert report["coverage"]["criteria"] == "0/1"
    assert report["coverage"]["missing"] == ["criterion poor: no example where it is unknown"]


def test_the_child_grant_is_sound_and_covered():
    report = trial.check(HERE)
    assert report["ok"], report["errors"]
    assert report["examples"] == {"passed": 4, "failed": 0}
    assert report["coverage"] == {"criteria": "1/1", "components": "2/2", "missing": []}


@pytest.mark.parametrize(
    ("scheme", "examples"),
    [("bolsa-familia-2004", 25), ("bolsa-familia-2023", 8), ("bpc", 23), ("social-electricity-tariff", 21)],
)
def test_the_schemes_of_the_demonstration_pass_all_their_examples(scheme, examples):
    report = trial.check(BRAZIL / scheme)
    assert report["errors"] == []
    assert report["examples"]["failed"] == 0
    assert report["examples"]["passed"] >= examples
    assert report["coverage"]["missing"] == []


GRANT = (
    "parameters:",
    "parameters:\n  grant: {unit: money per month, table: [people, from, value, law], rows: [['[0..2]', 2023-03-01, 10, act-14], "
    "['[4..6]', 2023-03-01, 20, act-14], ['>= 7', 2023-03-01, 25, act-14]]}",
)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("[4..6]", "From 2023-03-01 no row of 'grant' fits people = 3."),
        ("[2..6]", "fit people = 2. Keep one, or write policy: first."),
    ],
)
def test_rows_of_a_table_leave_no_gap_and_do_not_meet(tmp_path, cell, message):
    report = changed(tmp_path, GRANT[0], GRANT[1].replace("[4..6]", cell))
    assert message in report["errors"][0]["message"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        # a household has at most 1,000 members
        ("per_person <= limit, law", "count(members) > 2000, law", "Nobody can meet the criterion 'poor'"),
        # at most 218.00 a person, and above 300
        ("    components:", "      - {code: rich, rule: per_person > 300, law: act-14, text: {en: Rich}}\n    components:",
         "Nobody can meet both 'poor' and 'rich'"),
        ("    components:", "      - {code: fixed, rule: limit < 300, proof: [pay-slip], law: act-14, text: {en: x}}\n    components:",
         "Nobody can prove 'fixed'"),
        ("'max(0, 600 - child)'", "'-5 - child'", "always below zero"),
        ("value: 218.00", "value: -218.00", "an amount of money below zero"),
        ("versions:", "versions:\n  - {from: 2022-03-01, until: 2023-03-01, cohort: 'entered_on >= date(\"2023-03-01\")', criteria: "
         "[{code: all, rule: count(members) > 0, law: act-14, text: {en: x}}], exit: [{code: x, when: count(members) = 0}], "
         "appeal: {within: 30 days, body: board}}", "No one can be in this cohort"),
    ],
)  # fmt: skip
def test_what_nobody_can_meet_prove_or_be_paid_is_refused(tmp_path, old, new, message):
    report = changed(tmp_path, old, new)
    assert not report["ok"]
    assert message in report["errors"][0]["message"], report["errors"]


def test_a_paper_that_nobody_gives_out_is_refused(tmp_path):
    listed = "proofs: {income-statement: {title: {en: Statement}, given_by: {en: tax office}}}\ngroups:"
    report = changed(tmp_path, "groups:", listed, "facts.yaml")
    assert "'income-declaration' is no proof that anybody gives out here" in report["errors"][0]["message"]
    assert "Known: income-statement." in report["errors"][0]["message"]


def test_what_is_allowed_but_seldom_meant_is_a_hint(tmp_path):
    bands = "'count(members[age in [0..5]]) * 10 + count(members[age in [7..17]]) * 20'"
    hints = [one["message"] for one in changed(tmp_path, "'max(0, 600 - child)'", bands)["hints"]]
    assert hints == ["Between the ages from 0 to 5 (line 19) and from 7 to 17 somebody of 6 falls into neither."]


def test_an_article_leads_to_what_rests_on_it_and_the_examples_that_show_it():
    folder = BRAZIL / "bolsa-familia-2004"
    articles = {
        f"{one.law} {one.article}": one for one in trial.trace(files.of_folder(folder), trial.facts_for(folder))
    }
    basic = articles["decree-5209 art. 19 I"]
    assert [(one.provision.kind, one.provision.code) for one in basic.provisions] == [
        ("parameter", "basic_amount"),
        ("component", "basic"),
    ]
    shown = {one.name: one.passed for one in basic.provisions[1].examples}
    assert shown["income exactly at the line of extreme poverty"]
    assert all(shown.values())


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("act-14 art. 7, 8", [("act-14", "art. 7"), ("act-14", "art. 8")]),
        ("a art. 19 I, II, par. 3, 4", [("a", "art. 19 I"), ("a", "art. 19 II"), ("a", "art. 19 par. 3"), ("a", "art. 19 par. 4")]),
        ("a art. 1; b art. 2", [("a", "art. 1"), ("b", "art. 2")]),
        ("a", [("a", "")]),
    ],
)  # fmt: skip
def test_a_citation_names_each_of_its_articles(text, articles):
    assert traceability.citations(text) == articles


def test_whom_an_example_expects_to_be_counted_is_compared(tmp_path):
    report = changed(tmp_path, "expect: {", "expect: {members: [nobody], ", "examples.yaml")
    assert "members should be nobody, but is" in report["errors"][0]["message"]


def test_words_for_which_a_table_has_no_row_are_a_hint_and_a_gap_within_a_word_a_mistake(tmp_path):
    table = (
        "parameters:\n  by: {table: [place, people, value, law], rows: [[urban, '[0..2]', 1, act-14], "
        "[urban, '>= %s', 2, act-14], [rural, '[0..2]', 3, act-14]]}"
    )
    sound = changed(tmp_path / "a", "parameters:", table % 3)
    assert sound["ok"]
    report = changed(tmp_path / "b", "parameters:", table % 4)
    assert ["no row of 'by' fits place = urban and people = 3." in one["message"] for one in report["errors"]] == [True]


@pytest.mark.parametrize(
    ("unit", "amount", "every", "refused", "hinted"),
    [
        ("money per year", "yearly", "month", True, False),  # a year's amount twelve times a year
        ("money per year", "count(members) * yearly", "month", True, False),  # for each member, still a year's
        (
            "money per year",
            "if count(members) * 2 > 3 then yearly else 0",
            "month",
            True,
            False,
        ),  # the doubled is no money
        ("money per year", "round half up(yearly / 12, 2)", "month", False, False),
        ("money per year", "if count(members) > 3 then yearly * 0.5 else 0", "month", False, False),
        ("money per month", "yearly", "month", False, False),
        ("money per month", "yearly", "quarter", False, True),
        ("money per month", "yearly * 3", "quarter", False, False),
        ("money per quarter", "yearly", "quarter", False, False),
        ("money per quarter", "yearly", "3 months", False, False),
        ("money per day", "yearly * count(members[age < 7])", "week", False, True),
        ("money", "yearly", "month", False, False),
    ],
)
def test_what_is_given_for_one_period_is_not_due_for_another(tmp_path, unit, amount, every, refused, hinted):
    folder = tmp_path / "scheme"
    shutil.copytree(HERE, folder)
    text = (folder / "scheme.yaml").read_text(encoding="utf-8")
    for old, new in (
        (
            "parameters:\n",
            f"parameters:\n  yearly: {{unit: {unit}, values: [{{from: 2023-03-01, value: 120, law: act-14 art. 5}}]}}\n",
        ),
        ("'max(0, 600 - child)'", f"'{amount}'"),
        ("every: month", f"every: {every}"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "scheme.yaml").write_text(text, encoding="utf-8")
    report = trial.check(folder)

    def told(of: str) -> bool:
        return any("but due every" in one["message"] for one in report[of])

    assert not [
        one for one in report["errors"] if one["file"] == "scheme.yaml" and "but due every" not in one["message"]
    ]
    assert (told("errors"), told("hints")) == (refused, hinted), (report["errors"], report["hints"])
