"""Rounding and text of the query that makes records, against the exact arithmetic of the reference engine."""

from decimal import Decimal as D

import duckdb
import pytest

from socle.eligibility.reasoning import record, recording
from socle.schemes.reasoning import nationwide, outcome
from socle.schemes.source import model

MODES = ("half up", "half down", "half even", "up", "down")
UNITS = ("0.01", "0.05", "1", "2", "5", "0.50", "10", "100", "0.001")
AMOUNTS = [0, 1, 49, 50, 51, 99, 100, 149, 150, 151, 250, 4999, 5000, 5001, 15000, 25000, 89_000_050, 10**15 + 50]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("scale", [0, 2, 4])
def test_amounts_are_rounded_and_written_alike(mode, unit, scale):
    rounding = model.Rounding(to=D(unit), mode=mode)
    text = recording._money(recording._steps("amount", scale, rounding), rounding)
    found = duckdb.sql(f"SELECT amount, {text} FROM (SELECT unnest({AMOUNTS}) AS amount)").fetchall()
    expected = {one: format(outcome.rounded(D(one).scaleb(-scale), rounding), "f") for one in AMOUNTS}
    assert dict(found) == expected


@pytest.mark.parametrize("scale", [0, 2, 4])
def test_ranks_are_written_alike(scale):
    values = [*AMOUNTS, *(-one for one in AMOUNTS)]
    text = recording._decimal("value", scale, nationwide.RANK_DECIMALS)
    found = duckdb.sql(f"SELECT value, {text} FROM (SELECT unnest({values}) AS value)").fetchall()
    assert dict(found) == {one: record.rank_text(D(one).scaleb(-scale)) for one in values}
