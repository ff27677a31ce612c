"""A scenario over a population: each unit through the bulk engine, then settled, ranked and cut at the budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from socle.eligibility.simulation import population, settling, sql
from socle.eligibility.simulation.scenarios import Scenario
from socle.schemes.reasoning import nationwide


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What the budget does: what is spent of it, the rank values of the last one served and of the first one who is not."""

    budget: Decimal
    has_rank: bool
    spent: float
    served: int
    last: tuple[str | None, ...] | None
    next: tuple[str | None, ...] | None


def run(store: duckdb.DuckDBPyConnection, scenario: Scenario) -> None:
    """Make the table `outcome`: unit, hh, eligible, is_whole, size, rate, year (full, in currency), year_<i>, rank_<i>."""
    kind = population.kind_of(scenario.checked.scheme.unit.kind)
    checked, steps = scenario.checked, float(scenario.checked.version.rounding.to)
    store.execute(f"CREATE OR REPLACE TEMP VIEW snapshot AS SELECT * FROM units_{kind}")
    store.execute(f"CREATE OR REPLACE TEMP TABLE verdict AS {scenario.query}")
    store.execute(f"CREATE OR REPLACE TEMP TABLE extra AS {scenario.extras}")
    each = steps * float(scenario.payments_a_year)
    amounts = "".join(
        f", coalesce(s.amount_{place}, 0) * {each!r} AS year_{place}" for place in range(len(checked.components))
    )
    ranks = "".join(
        f", v.rank_{place} / {10 ** _scale(scenario, place)} AS rank_{place}, v.rank_{place} AS _rank_{place}"
        for place in range(len(nationwide.ranks(checked)))
    )
    store.execute(
        f"""CREATE OR REPLACE TEMP TABLE outcome AS
        SELECT s.unit, u._hh AS hh, h.weight, s.eligible, s.is_whole, coalesce(e._size, 1) AS size, {_rate(scenario)} AS rate,
        s.certain * {each!r} AS year{amounts}{ranks}
        FROM ({settling.select(checked, scenario.compiled, "verdict")}) s
        JOIN units_{kind} u ON u.unit = s.unit JOIN home h ON h.hh = u._hh
        JOIN extra e ON e.unit = s.unit JOIN verdict v ON v.unit = s.unit"""
    )


def _scale(scenario: Scenario, place: int) -> int:
    return next(one.scale for one in scenario.compiled.columns if one.name == f"rank_{place}")


def _rate(scenario: Scenario) -> str:
    """The take-up of a unit: of the first group that it is in for certain."""
    groups = " ".join(
        f"WHEN e._group_{place} = 'yes' THEN {one.rate}::DOUBLE"
        for place, one in enumerate(scenario.take_up)
        if one.condition
    )
    rest = next(one.rate for one in scenario.take_up if not one.condition)
    return f"CASE {groups} ELSE {rest}::DOUBLE END" if groups else f"{rest}::DOUBLE"


def cut(store: duckdb.DuckDBPyConnection, scenario: Scenario, budget: Decimal) -> Cut:
    """Make the table `served`, the units that the budget of a year reaches, by the scheme's rank: lowest first, unknown last.

    Ties are settled by the unit's key. Who comes after the first that no longer fits is not served, however little
    they would cost. A scheme without rank serves nobody by order: then `served` is empty and `has_rank` false.
    """
    ranks = [f"_rank_{place}" for place in range(len(nationwide.ranks(scenario.checked)))]
    selection = scenario.checked.scheme.selection
    has_rank = bool(selection and selection.rank)
    order = ", ".join([*(f"{one} ASC NULLS LAST" for one in ranks), "unit"])
    cumulated = f"sum(weight * rate * year) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING)"
    within = f"{cumulated} <= {budget}::DOUBLE * (1 + 1e-12)" if has_rank else "false"
    store.execute(
        f"""CREATE OR REPLACE TEMP TABLE served AS
        SELECT *, row_number() OVER (ORDER BY {order}) AS place, {within} AS within FROM outcome WHERE eligible = 'yes'"""
    )
    spent, count = store.sql(
        "SELECT coalesce(sum(weight * rate * year), 0), count(*) FROM served WHERE within"
    ).fetchall()[0]
    shown = [sql.name(f"rank_{place}") for place in range(len(ranks))]
    return Cut(
        budget=budget,
        has_rank=has_rank,
        spent=float(spent),
        served=int(count),
        last=_at(store, shown, "WHERE within ORDER BY place DESC"),
        next=_at(store, shown, "WHERE NOT within ORDER BY place") if has_rank else None,
    )


def _at(store: duckdb.DuckDBPyConnection, shown: list[str], which: str) -> tuple[str | None, ...] | None:
    rows = store.sql(f"SELECT {', '.join(shown) or '1'} FROM served {which} LIMIT 1").fetchall()
    if not rows:
        return None
    (row,) = rows
    return tuple(None if value is None else f"{value:.4f}".rstrip("0").rstrip(".") for value in row) if shown else ()


def counted(store: duckdb.DuckDBPyConnection) -> Mapping[str, Any]:
    """How many units of the sample are eligible, not, unknown; and eligible with an amount that is not wholly known."""
    rows = store.sql("SELECT eligible, count(*), count(*) FILTER (NOT is_whole) FROM outcome GROUP BY 1").fetchall()
    found = {verdict: count for verdict, count, _ in rows}
    unsure = sum(count for verdict, _, count in rows if verdict == "yes")
    return {
        "eligible": found.get("yes", 0),
        "not_eligible": found.get("no", 0),
        "unknown": found.get("unknown", 0),
        "amount_unknown": unsure,
    }
