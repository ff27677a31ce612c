"""The mapping of Cadastro Único names columns that the sample has, and facts and codes that the dictionary has."""

import csv
from pathlib import Path

import pytest

from socle.base.facts import dictionary
from socle.base.kernel import yamltext

BRAZIL = Path(__file__).parents[2] / "country" / "brazil"
TRUTHS = {"yes", "no"}


@pytest.fixture(scope="module")
def mapping():
    return yamltext.read(BRAZIL / "imports" / "cadunico.yaml")


@pytest.fixture(scope="module")
def facts():
    return dictionary.read(BRAZIL / "facts.yaml")


@pytest.fixture(scope="module")
def rows():
    found = []
    for name in ("CadUnicoOuroBranco.csv", "CadUnicoSaoJoaoDelRei.csv"):
        with (BRAZIL / "sample" / name).open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


def single_facts(mapping):
    return [(str(path), spec) for path, spec in mapping["facts"].items() if path != "incomes"]


def columns_used(mapping):
    used = {mapping["household"]["key"], mapping["household"]["area"], mapping["member"]["key"]}
    used |= {mapping["member"]["relation"]["column"]} | {name["column"] for name in mapping["names"].values()}
    used |= {spec["column"] for _, spec in single_facts(mapping)}
    return used | {row["amount"]["column"] for row in mapping["facts"]["incomes"] if "column" in row["amount"]}


def test_every_column_is_either_read_or_ignored_for_a_reason(mapping, rows):
    ignored = {str(column) for column in mapping["ignored"]}
    assert columns_used(mapping) | ignored == set(rows[0])
    assert not columns_used(mapping) & ignored


def test_every_code_in_the_sample_has_a_meaning(mapping, rows):
    coded = [spec for _, spec in single_facts(mapping) if "codes" in spec] + [mapping["member"]["relation"]]
    for spec in coded:
        met = {row[spec["column"]] for row in rows} - {""}
        assert met <= {str(code) for code in spec["codes"]}, spec["column"]


def test_every_meaning_is_a_value_of_its_fact(mapping, facts):
    for path, spec in single_facts(mapping):
        fact = facts.fact(path)
        allowed = TRUTHS if fact.type == "boolean" else set(fact.values)
        assert {str(value) for value in spec.get("codes", {}).values()} <= allowed, path
    kinds = {str(row["kind"]) for row in mapping["facts"]["incomes"]}
    assert kinds < set(facts.fact("incomes.kind").values)


def test_facts_that_the_list_does_not_hold_are_of_the_dictionary_and_not_mapped(mapping, facts):
    mapped = {path for path, _ in single_facts(mapping)}
    for path in mapping["not_held"]:
        assert facts.fact(path) or facts.group(path), path
        assert path not in mapped


def test_the_areas_of_the_sample_are_areas_of_the_country(rows):
    known = {str(area["code"]) for area in yamltext.read(BRAZIL / "areas.yaml")["areas"]}
    assert {row["cd_ibge"] for row in rows} == {"3145901", "3162500", "3162559", "3162575"} <= known


def test_the_sample_has_7800_persons_in_3042_families_with_one_head_each(mapping, rows):
    heads = [row for row in rows if mapping["member"]["relation"]["codes"][row["cod_parentesco_rf_pessoa"]] == "head"]
    assert (len(rows), len(heads), len({row["id_familia"] for row in rows})) == (7800, 3042, 3042)
