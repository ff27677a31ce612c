"""Spark gives the rows that DuckDB gives, to the cent and to the unknown: by hand-picked rules, and by whole schemes.

Not part of every run: `make test-spark` fetches Spark and asks for these.
"""

import json

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from socle import rules
from socle.base.facts import dictionary
from socle.cli import commands
from socle.eligibility.facts import canonical
from socle.eligibility.measuring import synthetic
from socle.interop import spark
from socle.rules import bulk
from socle.rules.bulk import rows
from socle.rules.bulk import spark as spoken
from socle.schemes.reasoning import evaluating, nationwide
from socle.schemes.source import files, reading
from tests.agreement import generated
from tests.agreement.test_reference_schemes_agree import REFERENCE, SCHEMES, days
from tests.agreement.test_rule_engines_agree import BY_HAND, HOUSEHOLDS
from tests.rules import cases

pytestmark = [
    pytest.mark.enable_socket,
    # Spark's own client leaves the socket to its Java process to be collected
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def opened():
    session = spark.session("spark://local")
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def on_both(opened, compiled, table, folder):
    """The rows of DuckDB and those of Spark, in the order of their text."""
    path = folder / "snapshot.parquet"
    pq.write_table(table, path)
    with duckdb.connect() as connection:
        connection.register("snapshot", table)
        here = connection.sql(bulk.query(compiled)).fetchall()
    opened.read.parquet(str(path)).createOrReplaceTempView("snapshot")
    there = [tuple(row) for row in opened.sql(spoken.query(compiled)).collect()]
    return sorted(here, key=repr), sorted(there, key=repr)


@pytest.mark.parametrize("text", [one for one in BY_HAND if one != "null > 3"])
def test_a_rule_gives_the_same(opened, tmp_path, text):
    scope = HOUSEHOLDS[0].scope
    node = rules.parse(text)
    kind = "criterion" if isinstance(rules.check(node, scope), rules.types.Truth) else "amount"
    compiled = bulk.compile(
        [bulk.Rule(name="answer", node=node, kind=kind)], scope, on=cases.ON, parameters=HOUSEHOLDS[0].names
    )
    here, there = on_both(opened, compiled, rows.relation(HOUSEHOLDS, compiled.layout), tmp_path)
    assert here == there


@pytest.mark.parametrize("folder", SCHEMES, ids=lambda one: f"{one.parts[-3]}-{one.name}")
def test_a_scheme_gives_the_same(opened, tmp_path, folder):
    facts = dictionary.read(dictionary.nearest(folder))
    book = evaluating.Book(reading.read(files.of_folder(folder)), facts)
    on = days(folder, facts)[-1]
    checked = book.checked(on)
    units = generated.units(facts, book.scheme.unit.kind, on, seed=11, count=200)
    table = canonical.table(units, checked, on)
    here, there = on_both(opened, nationwide.compile(checked, on), table, tmp_path)
    assert len(here) == 200
    assert here == there


def test_the_command_writes_the_same_results_for_a_register(tmp_path, monkeypatch):
    """20,000 households of the synthetic nation through `socle scheme run`, once on each engine."""
    (snapshot,) = synthetic.slices(tmp_path, 20_000)
    scheme = REFERENCE / "synthetic-nation" / "schemes" / "family-allowance"
    found = {}
    for engine in ("duckdb", "spark://local"):
        out = tmp_path / f"out-{len(found)}"
        given = [
            "scheme",
            "run",
            scheme,
            "--snapshot",
            snapshot,
            "--on",
            "2024-01-01",
            "--out",
            out,
            "--engine",
            engine,
        ]
        result = CliRunner().invoke(commands.socle, [*map(str, given), "--json"])
        assert json.loads(result.stdout)["units"] == 20_000
        files_ = out / "*.parquet" if out.is_dir() else out
        found[engine] = duckdb.sql(f"SELECT * FROM read_parquet('{files_}') ORDER BY unit").fetchall()
    assert found["duckdb"] == found["spark://local"]
