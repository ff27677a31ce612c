"""Settling all units in SQL gives what schemes.reasoning.outcome gives for one, to the last unit of the rounding."""

from dataclasses import replace
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socle.eligibility.simulation import settling
from socle.schemes.reasoning import outcome
from socle.schemes.source import model
from tests.eligibility.simulation.worked import scenario

SIX = scenario()
PART = SIX.checked.components[0]
AMOUNTS = st.lists(st.one_of(st.none(), st.integers(-300, 100_000)), min_size=2, max_size=2)


@pytest.mark.parametrize("mode", ["half up", "half down", "half even", "up", "down"])
@given(
    units=st.lists(st.tuples(st.sampled_from(["yes", "no", "unknown"]), AMOUNTS), min_size=1, max_size=30),
    to=st.sampled_from(["0.01", "0.5", "1", "2", "10"]),
)
@settings(max_examples=8, deadline=None)
def test_settled_as_one_by_one(mode, units, to):
    rounding = model.Rounding(to=Decimal(to), mode=mode)
    checked = replace(
        SIX.checked,
        version=replace(SIX.checked.version, rounding=rounding),
        components=(replace(PART, name="one"), replace(PART, name="two")),
    )
    scales = {"one": 2, "two": 1}
    columns = tuple(replace(SIX.compiled.columns[1], name=name, scale=scale) for name, scale in scales.items())
    rows = [
        {"unit": str(place), "criterion_0": verdict, "one": amounts[0], "two": amounts[1]}
        for place, (verdict, amounts) in enumerate(units)
    ]
    shape = pa.schema([("unit", pa.string()), ("criterion_0", pa.string()), ("one", pa.int64()), ("two", pa.int64())])
    with duckdb.connect() as store:
        store.register("verdict", pa.Table.from_pylist(rows, schema=shape))
        query = settling.select(checked, replace(SIX.compiled, columns=columns), "verdict")
        found = {row["unit"]: row for row in store.sql(query).to_arrow_table().to_pylist()}
    for row in rows:
        amounts = {
            name: None if row[name] is None else Decimal(row[name]).scaleb(-scale) for name, scale in scales.items()
        }
        one = outcome.settle({"poor": row["criterion_0"]}, amounts, rounding)
        settled = found[row["unit"]]
        assert settled["eligible"] == one.eligible
        for place, (_, amount) in enumerate(one.components):
            assert _money(settled[f"amount_{place}"], to) == amount
        assert _money(settled["certain"], to) == one.certain
        assert _money(settled["total"], to) == one.total
        assert settled["is_whole"] == all(amount is not None for _, amount in one.components)


def _money(steps, to):
    return None if steps is None else Decimal(int(steps)) * Decimal(to)
