"""Scores: the points of each variable are known by name, kept with the assessment, and a missing one follows its policy.

Riverland's proxy means test: 40, less 4 a person (up to 8), 3 a room (up to 20), the roof 0, 8.5 or 20, the best schooling
0, 6 or 15.25, electricity 7.125.
"""

import datetime as dt
import json
from decimal import Decimal as D
from pathlib import Path

import jsonschema
import pytest

from socle.base import contracts
from socle.base.facts import dictionary
from socle.eligibility.facts import reading
from socle.eligibility.reasoning import engines, record
from socle.schemes import trial
from socle.schemes.reasoning import changes, evaluating, traceability
from socle.schemes.source import files
from socle.schemes.source import reading as scheme_files

RIVERLAND = Path(__file__).parents[2] / "country" / "reference" / "riverland"
FOLDER = RIVERLAND / "schemes" / "cash-transfer"
FACTS = dictionary.read(RIVERLAND / "facts.yaml")
ON = dt.date(2023, 6, 1)


def unit(place, household, *schooling):
    members = [{"id": f"PE-{each}", "relations": [], "years_of_school": years} for each, years in enumerate(schooling)]
    return reading.UnitFacts(
        asked=reading.Asked(person=place, household=place),
        number=f"HH-{place}",
        applicant=None,
        known=evaluating.Known(members=members, household=household),
    )


POOR = unit(1, {"rooms": D(2), "roof": "thatch", "electricity": False}, D(6), D(2), D(0))
ROOFLESS = unit(2, {"rooms": D(1), "roof": None, "electricity": True}, D(0))
UNASKED = unit(3, {"rooms": D(1), "roof": "thatch", "electricity": False}, None)


def task():
    read = scheme_files.read(files.of_folder(FOLDER))
    book = evaluating.Book(read, FACTS)
    checked = book.checked(ON)
    basis = record.Basis(
        scheme=read.code,
        version=checked.version.from_on,
        scheme_hash=read.hash,
        facts_hash=FACTS.hash,
        on=ON,
        known_at=dt.datetime(2023, 6, 1, tzinfo=dt.UTC),
    )
    return engines.Task(book=book, checked=checked, basis=basis)


def points(one):
    return [text for _, text in one.record.scores]


def test_the_points_of_each_variable_are_in_the_record():
    poor, roofless, unasked = engines.by_reference(task(), [POOR, ROOFLESS, UNASKED])
    assert [name for name, _ in poor.record.scores] == [
        "means_size", "means_rooms", "means_roof", "means_school", "means_light", "means",
    ]  # fmt: skip
    assert points(poor) == ["-12.000000", "6.000000", "0.000000", "6.000000", "0.000000", "40.000000"]
    # the law takes a sheet roof where nobody knows it: 40 - 4 + 3 + 8.5 + 0 + 7.125
    assert points(roofless) == ["-4.000000", "3.000000", "8.500000", "0.000000", "7.125000", "54.625000"]
    # schooling is asked for
    assert points(unasked) == ["-4.000000", "3.000000", "0.000000", None, "0.000000", None]
    assert [one.record.outcome.eligible for one in (poor, roofless, unasked)] == ["yes", "no", "unknown"]
    jsonschema.validate(poor.record.content, contracts.schema("assessment"))


def test_counter_and_nation_keep_the_same_points():
    given = [POOR, ROOFLESS, UNASKED]
    rows = {one.unit.number: one.columns for one in engines.by_bulk(task(), given)}
    for one in engines.by_reference(task(), given):
        row = rows[one.record.unit]
        assert json.loads(row["scores"]) == record.points(one.record.scores)
        assert row["record_hash"] == one.record.hash


def test_a_scheme_without_scores_has_none_in_its_records():
    basis = task().basis
    outcome = next(iter(engines.by_reference(task(), [POOR]))).record.outcome
    plain = record.Record(basis=basis, unit="HH-1", inputs_hash="0" * 64, outcome=outcome, rank=())
    assert "scores" not in plain.content


def test_trying_a_case_shows_each_variable_with_its_arithmetic(tmp_path):
    (tmp_path / "case.yaml").write_text(
        "household: {rooms: 4, roof: sheet, electricity: no}\nmembers: [{id: a, years_of_school: 9}, {id: b}]\n"
    )
    found = trial.try_case(FOLDER, tmp_path / "case.yaml", ON)
    (score,) = found["units"][0]["periods"][0]["scores"]
    rooms, school = score["variables"][1], score["variables"][3]
    assert (rooms["code"], rooms["points"]) == ("rooms", "12")
    assert "12" in rooms["trace"]
    # b is asked: anything from 15.25, which a alone gives
    assert school["missing"] == []
    assert school["points"] == "15.25"


def test_an_article_is_needed_where_something_is_taken_for_what_is_not_known(tmp_path):
    for name in ("scheme.yaml", "examples.yaml"):
        text = (FOLDER / name).read_text()
        (tmp_path / name).write_text(
            text.replace("missing: {points: '8.5', law: act-6 art. 3}", "missing: {points: '8.5'}")
        )
    (tmp_path / "facts.yaml").write_text((RIVERLAND / "facts.yaml").read_text())
    report = trial.check(tmp_path)
    assert not report["ok"]
    assert "law" in report["errors"][0]["message"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("code: rooms, points", "code: size, points", "stands twice in the score 'means'"),
        ("means <= cut_off", "mean <= cut_off", "means"),
        ("'min(20, 3 * rooms)'", "roof", "number"),
    ],
)
def test_mistakes_in_a_score_are_told(tmp_path, old, new, sentence):
    for name in ("scheme.yaml", "examples.yaml"):
        text = (FOLDER / name).read_text()
        (tmp_path / name).write_text(text.replace(old, new, 1) if name == "scheme.yaml" else text)
    (tmp_path / "facts.yaml").write_text((RIVERLAND / "facts.yaml").read_text())
    report = trial.check(tmp_path)
    assert any(sentence in one["message"] for one in report["errors"]), report["errors"]


def test_a_score_stands_in_the_diff_and_the_trace_of_its_articles():
    read = scheme_files.read(files.of_folder(FOLDER))
    article, text = changes.provisions(read, ON)["score means"]
    assert article == "act-6 art. 3"
    assert "roof: roof_points(roof) (8.5 where not known)" in text
    traced = traceability.trace(read, ())
    codes = {one.provision.code for each in traced for one in each.provisions}
    assert {"means", "means_roof", "means_school"} <= codes
