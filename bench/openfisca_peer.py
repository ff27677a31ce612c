"""OpenFisca over the synthetic register of `socle bench assess`: the same rules, on the facts that are known.

    python bench/openfisca_peer.py TIMES FILE.parquet ...

Prints medians as JSON: seconds of calculate() alone, and end to end (reading the register into arrays, setting inputs,
calculating, writing a Parquet file of results without records or hashes). What is unknown has no place in OpenFisca: an
unknown income counts as 0, an age known only to the year as the lower one. `differing` counts the households with another
result than the SQL written by hand, where that knows one.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from socle.eligibility.measuring import synthetic

PERIOD = "2024-01"
PERSON = Entity("person", "persons", "", "")
HOUSEHOLD = GroupEntity(
    "household", "households", "", "", roles=[{"key": "member", "plural": "members", "label": "", "doc": ""}]
)
RESULTS = ("poor", "first_childhood", "variable", "citizenship", "top_up")
# one row a person, in the order of households; incomes of the kinds that count, in cents
_PERSONS = """
SELECT household, m.age_min AS age, coalesce(m.sex = 'female' AND m.age_min >= 10 AND m.age_max < 60 AND m.pregnant, false) AS pregnant,
  coalesce(list_sum(list_transform(list_filter(m.incomes, lambda i: i.kind IN ('wage', 'pension')), lambda i: i.amount)), 0) AS income
FROM (SELECT household, unnest(members) AS m FROM '{path}') ORDER BY household
"""


def _variable(name, value_type, entity, formula=None):
    given = {"value_type": value_type, "entity": entity, "definition_period": MONTH, "label": name}
    return type(name, (Variable,), given | ({"formula": formula} if formula else {}))


def _system() -> TaxBenefitSystem:
    system = TaxBenefitSystem([PERSON, HOUSEHOLD])
    system.add_variable(_variable("age", int, PERSON))
    system.add_variable(_variable("pregnant", bool, PERSON))
    system.add_variable(_variable("income", float, PERSON))

    def poor(household, period):
        return household.sum(household.members("income", period)) <= 21800 * household.nb_persons()

    def first_childhood(household, period):
        return household.sum(household.members("age", period) < 7) * 150

    def variable(household, period):
        age = household.members("age", period)
        return household.sum(((age >= 7) & (age < 18)) | household.members("pregnant", period)) * 50

    def citizenship(household, period):  # noqa: ARG001  OpenFisca gives it
        return household.nb_persons() * 142

    def top_up(household, period):
        return np.maximum(0, 600 - household("citizenship", period))

    kinds = {"poor": bool}
    for formula in (poor, first_childhood, variable, citizenship, top_up):
        system.add_variable(_variable(formula.__name__, kinds.get(formula.__name__, float), HOUSEHOLD, formula))
    return system


def _differing(parts: list[str], scratch: Path) -> int:
    """Households of the last part whose result is known and another."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW snapshot AS SELECT * FROM '{parts[-1]}'")
        different = " OR ".join(f"hand.{name} <> peer.{name}" for name in RESULTS[1:])
        [(count,)] = connection.execute(
            f"SELECT count(*) FROM ({synthetic.BY_HAND}) hand JOIN '{scratch / 'results.parquet'}' peer"
            " ON hand.unit = peer.household::VARCHAR"
            f" WHERE coalesce((hand.criterion_0 = 'yes') <> peer.poor AND hand.criterion_0 <> 'unknown', false) OR {different}"
        ).fetchall()
    return count


def _once(parts: list[str], scratch: Path) -> tuple[float, float]:
    calculating, begun = 0.0, time.perf_counter()
    for part in parts:
        rows = duckdb.sql(_PERSONS.format(path=part)).fetchnumpy()
        households, of = np.unique(np.asarray(rows["household"]), return_inverse=True)
        builder = SimulationBuilder()
        builder.create_entities(_SYSTEM)
        builder.declare_person_entity("person", np.arange(len(of)))
        household = builder.declare_entity("household", households)
        builder.join_with_persons(household, households[of], roles=np.full(len(of), "member"))
        simulation = builder.build(_SYSTEM)
        for name in ("age", "pregnant", "income"):
            simulation.set_input(name, PERIOD, np.asarray(rows[name]))
        started = time.perf_counter()
        found = {name: simulation.calculate(name, PERIOD) for name in RESULTS}
        calculating += time.perf_counter() - started
        pq.write_table(pa.table({"household": households} | found), scratch / "results.parquet")
    return calculating, time.perf_counter() - begun


_SYSTEM = _system()


def main(times: int, parts: list[str]) -> None:
    """Prints one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [_once(parts, Path(folder)) for _ in range(times)]
        differing = _differing(parts, Path(folder))
    calculate, whole = (statistics.median(one) for one in zip(*runs, strict=True))
    print(
        json.dumps(
            {"calculate_seconds": round(calculate, 3), "end_to_end_seconds": round(whole, 3), "differing": differing}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
