"""Who gains and who loses: what a household would be due in a year under a scenario, less what it is due under the baseline.

At full take-up: it is the law that is compared, not who comes. A household with a unit whose eligibility or amount is not
known under either is neither a gainer nor a loser, and is counted apart.
"""

from collections.abc import Mapping, Sequence

import duckdb

from socle.eligibility.simulation import sampling
from socle.eligibility.simulation.sampling import Measure

KINDS = ("gainers", "losers", "same", "unknown")
_CENT = 1e-6


def remember(store: duckdb.DuckDBPyConnection, place: int) -> None:
    """Keep what households are due under the scenario just run, as `due_<place>` (hh, year, unsure)."""
    store.execute(
        f"""CREATE OR REPLACE TEMP TABLE due_{place} AS
        SELECT hh, year, units_unknown > 0 OR units_unsure > 0 AS unsure FROM benefit"""
    )


def compare(
    store: duckdb.DuckDBPyConnection, place: int, baseline: int | None, domains: Sequence[str], *, is_sample: bool
) -> sampling.Estimates:
    """Households, persons and yearly amounts of gainers, losers and the others, against no scheme where `baseline` is None."""
    before = f"due_{baseline}" if baseline is not None else "(SELECT hh, 0 AS year, false AS unsure FROM home)"
    store.execute(
        f"""CREATE OR REPLACE TEMP TABLE compared AS
        SELECT h.weight, h.persons, h.psu, h.area, s.decile, n.year - b.year AS change,
        CASE WHEN n.unsure OR b.unsure THEN 'unknown' WHEN n.year - b.year > {_CENT} THEN 'gainers'
          WHEN n.year - b.year < -{_CENT} THEN 'losers' ELSE 'same' END AS kind
        FROM home h JOIN standing s ON s.hh = h.hh JOIN due_{place} n ON n.hh = h.hh JOIN {before} b ON b.hh = h.hh"""
    )
    wanted: Mapping[str, Measure] = {
        f"{kind}_{what}": Measure(over=f"(kind = '{kind}')::INTEGER * {text}")
        for kind in KINDS
        for what, text in (("households", "1"), ("persons", "persons"), ("year", "change"))
    }
    return sampling.estimate(store, "compared", wanted, dict.fromkeys(domains, tuple(wanted)), is_sample=is_sample)
