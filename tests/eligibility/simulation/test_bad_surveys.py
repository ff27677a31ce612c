"""A survey that is not as its mapping says gets a sentence: what, where, what to do. Nothing is guessed and nothing left out."""

import datetime as dt
import gzip

import duckdb
import pytest

from socle.base.kernel import refusals
from socle.eligibility.simulation import mapping, opening, scenarios
from socle.schemes.source import files, mistakes
from tests.eligibility.simulation.worked import FACTS, SIX, scenario, simulate, value, wanted

TEXT = (SIX / "survey.csv").read_text()


def refused(tmp_path, text, name="survey.csv", **keys):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(opening.BadSurvey) as told:
        simulate(survey=path, map_=wanted(**keys))
    return told.value.message


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TEXT.replace(",", ";"), "the columns are separated by ';', the mapping says ','"),
        (TEXT.replace("weight", "wgt"), "line 1: the columns weight of the mapping are missing"),
        (TEXT.replace("B,north,20", "B,north,"), "line 4, column weight: the weight is missing"),
        (TEXT.replace("B,north,20", "B,north,-20"), "line 4, column weight: '-20' is no weight"),
        (TEXT.replace("A,north,10,2", "A,north,11,2"), "the household A has several values of weight"),
        (TEXT.replace("A,north,10,2,3", "A,north,10,1,3"), "a person of the household A stands twice: the same person"),
        (TEXT.replace("E,south,15,2", ",south,15,2"), "line 12, column hh: this person has no household"),
        (TEXT.replace("E,south,15,2,9", "E,south,15,2,1"), "the household E has more than one head"),
        (TEXT.replace(",9,48,2,250", ",7,48,2,250"), "column relation: '7' is no relation to the head"),
        (TEXT.replace(",40,1,50,", ",140,1,50,"), "line 4, column age: '140' is not between 0 and 130"),
        (TEXT.replace(",40,1,50,", ",40,1,fifty,"), "line 4, column income: 'fifty' is no number"),
        (TEXT.replace(",40,1,50,", ",40,1,5000000,"), "gives amount outside 0 to 1000000"),
        (TEXT.replace(",40,1,50,", ",40,3,50,"), "column sex: '3' is no code that the mapping lists"),
        (TEXT.replace(",40,1,50,s1,p1", ",40,1,50"), "line 4: 8 cells, but the header has 10 columns"),
        (TEXT.replace("north", "nör").encode("latin-1"), "not utf-8"),
        (TEXT.splitlines()[0] + "\n", "has a header and no rows"),
        ("", "is empty"),
        (b"PAR1" + b"0" * 40, "is Parquet, and the mapping says csv"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_its_place(tmp_path, text, sentence):
    assert sentence in refused(tmp_path, text)


def test_a_damaged_packed_file_is_refused(tmp_path):
    assert "damaged packed file" in refused(tmp_path, gzip.compress(TEXT.encode())[:40], "survey.csv.gz")


def test_a_packed_file_is_no_larger_than_anything_real(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "LARGEST_UNPACKED", 100)
    assert "unpacks to more than 100 bytes" in refused(tmp_path, gzip.compress(TEXT.encode()), "survey.csv.gz")


def test_csv_packed_and_parquet_say_the_same(tmp_path):
    (tmp_path / "survey.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    duckdb.sql(f"COPY (FROM read_csv('{SIX}/survey.csv')) TO '{tmp_path}/survey.parquet'")
    packed = simulate(survey=tmp_path / "survey.csv.gz")
    parquet = simulate(survey=tmp_path / "survey.parquet", map_=wanted(file="{format: parquet}"))
    for found in (packed, parquet):
        assert value(found["scenarios"][0]["cost"]["year"]) == 10_800


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ("{identity.brith_date: {column: age, as: age}}", "'identity.brith_date' is no fact of a person or household"),
        ("{identity.sex: {column: sex, codes: {1: man}}}", "'man' is no value of sex. There are: female, male"),
        ("{identity.pregnant: {value: no}}", "'pregnant' is assumed. Write `because:` with the reason"),
        ("{identity.pregnant: {column: sex}}", "'pregnant' is yes or no. Write its codes"),
        ("{incomes: {column: income}}", "'incomes' is a group of many"),
        ("{identity.sex: {column: sex, per: year}}", "'sex' is no amount per day, week, month or year"),
        ("{identity.sex: {colum: sex}}", "'colum' is not known here. Did you mean 'column'?"),
    ],
)
def test_a_mapping_is_checked_against_the_dictionary(facts, sentence):
    with pytest.raises(mapping.MappingError) as told:
        wanted(facts=facts)
    assert sentence in told.value.message


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"limmit": "3"}, "'limmit' is no parameter of the scheme. It has: limit, for_a_child"),
        ({"limit": "three"}, "'three' is not a number, as 'limit' is (100)"),
        ({"limit": [["3"]]}, "'limit' is one value"),
    ],
)
def test_a_changed_value_is_checked(changes, sentence):
    with pytest.raises(mistakes.SchemeError) as told:
        scenario.__wrapped__(**changes)
    assert sentence in str(told.value)


@pytest.mark.parametrize("text", ["1.2", "-0.1", "most", "count(members) > 2: all"])
def test_a_take_up_is_a_share(text):
    with pytest.raises(refusals.InvalidInput):
        scenarios.take_up_of([text])


def test_a_day_before_the_law_is_refused():
    with pytest.raises(scenarios.NotInForceThen) as told:
        scenarios.of_files(files.of_folder(SIX), FACTS, dt.date(2019, 1, 1), name="six")
    assert "It has versions from 2020-01-01" in told.value.message
