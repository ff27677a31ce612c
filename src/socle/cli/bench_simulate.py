"""`socle bench simulate`: seconds of a scenario over an invented survey, beside what they should be. Files alone."""

import datetime as dt
import statistics
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import duckdb

from socle.cli import output
from socle.eligibility.simulation import mapping, population, scenarios, simulating
from socle.schemes import trial

AIM_SECONDS = 2
_ON = dt.date(2006, 3, 1)
_EXAMPLE = Path(__file__).parents[3] / "country" / "reference" / "ghana-survey"
# households of 1 to 8 (4.5 on average), in 10 regions and clusters of 15; incomes skewed, one in eight unknown or nothing
_PEOPLE = """
COPY (
  SELECT h AS hhid, 'region ' || h % 10 AS region, h // 15 AS clust, hash(h, m) % 75 AS age,
    CASE hash(m, h) % 2 WHEN 0 THEN 'female' ELSE 'male' END AS sex,
    CASE WHEN m = 1 THEN 'head' WHEN m = 2 THEN 'spouse' ELSE 'child' END AS relate, 'none' AS highest_degree,
    'none' AS occupation,
    CASE WHEN hash(h, m, 1) % 50 = 0 THEN NULL WHEN hash(h, m, 2) % 3 = 0 THEN exp((hash(h, 3) % 700) / 100.0)::DECIMAL(12, 2) ELSE 0 END
      AS income,
    1 + hash(h, 4) % 20 AS weight
  FROM range(1, {households} + 1) a(h), range(1, 10) b(m) WHERE m <= 1 + hash(h, 5) % 8
  ORDER BY h, m
) TO '{path}' (HEADER)
"""


@click.command()
@click.option("--households", default=100_000, show_default=True, type=click.IntRange(100, 5_000_000))
@click.option(
    "--times", default=5, show_default=True, type=click.IntRange(1, 50), help="How often; the median is told."
)
@output.as_json
def simulate(households: int, times: int, as_json: bool) -> None:
    """Seconds to load an invented survey, to compile a scheme and to simulate it (medians)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.csv"
        duckdb.sql(_PEOPLE.format(households=households, path=path))
        runs = [_once(path, Path(folder)) for _ in output.progress(range(times), label="simulate", total=times)]
    median = {name: round(statistics.median(one[name] for one in runs), 3) for name in runs[0]}
    found: dict[str, Any] = {"households": households, "persons": median.pop("persons"), "seconds": median}
    found |= {"aim_seconds": AIM_SECONDS, "to_aim": round(median["scenario"] / AIM_SECONDS, 2)}
    output.show(found, as_json=as_json)


def _once(path: Path, scratch: Path) -> dict[str, float]:
    facts = trial.facts_for(_EXAMPLE)
    survey = mapping.read(_EXAMPLE / "surveys" / "ghana-glss-synthetic.yaml", facts)
    began = time.perf_counter()
    read = [scenarios.of_folder(_EXAMPLE / "schemes" / "child-grant", facts, _ON)]
    compiled = time.perf_counter()
    with simulating.store(scratch) as store:
        people = population.of_survey(store, path, survey, simulating.needs(read), _ON, scratch)
        loaded = time.perf_counter()
        result = simulating.simulate(people, read, simulating.Asked(share=Decimal("0.2")), facts, 0)
        done = time.perf_counter()
    return {
        "persons": result["population"]["sample"]["persons"],
        "compiling": compiled - began,
        "loading": loaded - compiled,
        "scenario": done - loaded,
    }
