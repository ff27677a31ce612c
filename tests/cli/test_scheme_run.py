"""`socle scheme run`: the rules of a scheme over a snapshot in Parquet, without a database."""

import json
from pathlib import Path

import duckdb
from click.testing import CliRunner

from socle.cli import commands
from socle.eligibility.measuring import synthetic

NATION = Path(__file__).parents[2] / "country" / "reference" / "synthetic-nation" / "schemes" / "family-allowance"


def run(*given):
    return CliRunner().invoke(commands.socle, ["scheme", "run", str(NATION), *map(str, given), "--json"])


def test_every_unit_of_a_snapshot_has_its_results(tmp_path):
    (snapshot,) = synthetic.slices(tmp_path, 2_000)
    out = tmp_path / "results.parquet"
    result = run("--snapshot", snapshot, "--on", "2024-01-01", "--out", out)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {
        "scheme": "family-allowance", "on": "2024-01-01", "engine": "duckdb", "units": 2000, "out": str(out),
    }  # fmt: skip
    with duckdb.connect() as connection:
        connection.read_parquet(str(snapshot)).create_view("snapshot")
        by_hand = connection.sql(f"SELECT unit, criterion_0 FROM ({synthetic.BY_HAND}) ORDER BY unit").fetchall()
        found = connection.sql(f"SELECT unit, criterion_0 FROM read_parquet('{out}') ORDER BY unit").fetchall()
    assert found == by_hand
    assert {verdict for _, verdict in found} == {"yes", "no", "unknown"}


def test_nothing_is_written_over(tmp_path):
    (snapshot,) = synthetic.slices(tmp_path, 10)
    (tmp_path / "there.parquet").write_text("mine")
    result = run("--snapshot", snapshot, "--on", "2024-01-01", "--out", tmp_path / "there.parquet")
    assert result.exit_code == 2
    assert "is there already" in json.loads(result.stdout)["message"]
    assert (tmp_path / "there.parquet").read_text() == "mine"


def test_a_snapshot_without_a_column_names_it(tmp_path):
    path = tmp_path / "thin.parquet"
    duckdb.sql(f"COPY (SELECT '1' AS unit, NULL::VARCHAR AS area) TO '{path}' (FORMAT parquet)")
    result = run("--snapshot", path, "--on", "2024-01-01", "--out", tmp_path / "out.parquet")
    assert (result.exit_code, "lacks the columns members" in result.stdout) == (2, True)


def test_what_is_no_parquet_no_engine_and_no_day_of_the_law_is_told(tmp_path):
    (snapshot,) = synthetic.slices(tmp_path, 10)
    (tmp_path / "text.parquet").write_text("unit;area")
    out = ("--out", tmp_path / "out.parquet")
    for given, sentence in (
        (("--snapshot", tmp_path / "text.parquet", "--on", "2024-01-01"), "cannot be read as Parquet"),
        (("--snapshot", snapshot, "--on", "2024-01-01", "--engine", "hadoop"), "is no engine"),
        (("--snapshot", snapshot, "--on", "1990-01-01"), "No version of family-allowance is in force"),
    ):
        result = run(*given, *out)
        assert (result.exit_code, sentence in result.stdout) == (2, True), result.stdout
