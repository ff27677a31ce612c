"""What each household would have of a scenario: the table `benefit`, a row a household of the population."""

import duckdb

from socle.eligibility.simulation.scenarios import Scenario

_SUMS = {
    "units": "sum(1) FILTER (certain)",
    "members": "sum(size) FILTER (certain)",
    "units_taking": "sum(rate) FILTER (certain)",
    "members_taking": "sum(rate * size) FILTER (certain)",
    "units_unknown": "sum(1) FILTER (unknown)",
    "members_unknown": "sum(size) FILTER (unknown)",
    "units_unsure": "sum(1) FILTER (certain AND NOT is_whole)",
    "year": "sum(year) FILTER (certain)",
    "year_taking": "sum(rate * year) FILTER (certain)",
}


def benefits(store: duckdb.DuckDBPyConnection, scenario: Scenario, *, within_budget: bool) -> None:
    """Make `benefit`: hh and the sums above, `year_<i>` a component, and `share`, how far the household is covered.

    A household is covered as far as its eligible units take the benefit up (their rates weighted by their amounts), if they
    are due anything. Its units are taken to decide together: with that chance it has all of them, else none.
    """
    parts = range(len(scenario.checked.components))
    sums = _SUMS | {f"year_{place}": f"sum(rate * year_{place}) FILTER (certain)" for place in parts}
    due = "(year > 0 OR NOT is_whole)" if scenario.checked.components else "true"
    share = (
        "CASE WHEN sum(year) FILTER (certain) > 0 THEN sum(rate * year) FILTER (certain) / sum(year) FILTER (certain)"
        f" ELSE avg(rate) FILTER (certain AND {due}) END"
    )
    table = "(SELECT * FROM served WHERE within)" if within_budget else "outcome"
    store.execute(
        f"""CREATE OR REPLACE TEMP TABLE benefit AS
        SELECT h.hh, {", ".join(f"coalesce(f.{name}, 0)::DOUBLE AS {name}" for name in (*sums, "share"))} FROM home h LEFT JOIN (
          SELECT hh, {", ".join(f"{text} AS {name}" for name, text in sums.items())}, {share} AS share FROM (
            SELECT *, eligible = 'yes' AS certain, eligible = 'unknown' AS unknown FROM {table}) GROUP BY hh) f ON f.hh = h.hh"""
    )
