"""`socle scheme check`: what keeps a scheme from becoming law is a sentence with its place."""

import shutil
from pathlib import Path

import pytest

from socle.schemes import trial

HERE = Path(__file__).parent / "child_grant"
BRAZIL = Path(__file__).parents[2] / "country" / "brazil" / "schemes"


def changed(tmp_path, old: str, new: str, file: str = "scheme.yaml") -> dict:
    """The report on the child grant with one text replaced by another."""
    folder = tmp_path / "scheme"
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
