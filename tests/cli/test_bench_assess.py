"""`socle bench assess`: the stages of a run over a synthetic nation; what is compared is the same."""

import json

import duckdb
import pytest
from click.testing import CliRunner

from socle.cli.commands import socle
from socle.eligibility.measuring import stages, synthetic


@pytest.fixture(scope="module")
def nation(tmp_path_factory):
    return tmp_path_factory.mktemp("nation")


def test_it_prints_seconds_memory_and_ratios_of_each_stage(nation):
    asked = ["bench", "assess", "--households", "1000", "--times", "1", "--register", str(nation), "--json"]
    answer = CliRunner().invoke(socle, asked)
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    names = {"rules", "handwritten_sql", "results_parquet", "records_parquet", "partition", "raw_copy"}
    assert found["seconds"].keys() == found["megabytes"].keys() == names
    assert found["ratios"]["rules_to_handwritten_sql"] > 0
    assert found["ratios"]["store_to_raw_copy"] > 0
    if not found["openfisca"]["installed"]:
        assert found["ratios"]["openfisca_calculate_to_rules"] is None
        assert "make setup-bench" in found["openfisca"]["note"]


def test_the_register_has_unknowns_and_is_built_once(nation):
    [part] = synthetic.slices(nation, 1000)
    before = part.stat().st_mtime_ns
    assert [part] == synthetic.slices(nation, 1000)
    assert part.stat().st_mtime_ns == before
    members = f"SELECT unnest(members) AS m FROM '{part}'"
    [(persons, vague, untold)] = duckdb.sql(
        "SELECT count(*), count(*) FILTER (m.age_min < m.age_max),"
        f" count(*) FILTER (len(m.incomes) = 1 AND m.incomes[1].amount IS NULL) FROM ({members})"
    ).fetchall()
    assert 4_000 < persons < 5_000  # 1 to 8 a household
    assert vague > 0
    assert untold > 0


def test_rules_that_are_not_the_same_are_not_compared(nation, tmp_path, monkeypatch):
    monkeypatch.setattr(synthetic, "BY_HAND", synthetic.BY_HAND.replace("* 150", "* 151"))
    [part] = synthetic.slices(nation, 1000)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE snapshot AS SELECT * FROM '{part}'")
        with pytest.raises(stages.NotTheSame, match=r"^The engine and the SQL"):
            stages._rules(connection, stages.Plan(), part, stages.Spent())
