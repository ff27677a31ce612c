"""Where households stand before any benefit: decile, who is poor, the line; and inequality of a distribution.

Definitions. Deciles and shares are of persons, by their household's welfare per person (or adult equivalent). Households of
the same welfare stay together: a household is in decile k where the share of persons with strictly less welfare lies from
(k-1)/10 to below k/10, so a decile can be larger than a tenth. Poor is who lives below the line (welfare < line), or, where a
share is asked for, in the poorest share p (the share of persons with strictly less welfare is below p); the line is then the
highest welfare among them. Poverty measures are those of Foster, Greer and Thorbecke (Econometrica 52, 1984): headcount, gap,
severity = mean over persons of ((line - welfare) / line) to the power of 0, 1, 2 for the poor. Gini is of persons.
"""

from dataclasses import dataclass
from decimal import Decimal

import duckdb

from socle.base.kernel import refusals

_EXACT = "1e-9"  # shares are sums of weights in floating point; 0.3 must not fall below three tenths


@dataclass(frozen=True, kw_only=True)
class Line:
    """Who is poor: below `line` a month and person (`share` None), or the poorest `share`, whose highest welfare is `line`."""

    line: float
    share: Decimal | None

    def is_poor(self, welfare: str) -> str:
        """SQL: whether somebody of that welfare is poor; NULL where it is not known."""
        return f"({welfare} {'<' if self.share is None else '<='} {self.line!r}::DOUBLE)"

    def gap(self, welfare: str, power: int) -> str:
        """SQL: the poverty measure's part of one person. A line at or below zero has no gap."""
        if power == 0:
            return f"({self.is_poor(welfare)})::INTEGER::DOUBLE"
        if self.line <= 0:
            return "NULL::DOUBLE"
        share = f"({self.line!r} - {welfare}) / {self.line!r}"
        return f"CASE WHEN {self.is_poor(welfare)} THEN pow({share}, {power}) WHEN {welfare} IS NOT NULL THEN 0 END"


def stand(store: duckdb.DuckDBPyConnection, line: Decimal | None, share: Decimal | None) -> Line | None:
    """Make the table `standing` (hh, decile, poor) and give the line; None where nobody's welfare is known or none is asked."""
    if line is not None and share is not None:
        raise refusals.InvalidInput("Give a poverty line or a share of the poorest, not both.")
    store.execute(
        """CREATE OR REPLACE TEMP TABLE below AS
        SELECT welfare, (sum(mass) OVER (ORDER BY welfare) - mass) / nullif(sum(mass) OVER (), 0) AS share FROM (
          SELECT welfare, sum(weight * persons) AS mass FROM home WHERE welfare IS NOT NULL GROUP BY welfare)"""
    )
    found = _line(store, line, share)
    poor = found.is_poor("h.welfare") if found else "NULL::BOOLEAN"
    store.execute(
        f"""CREATE OR REPLACE TEMP TABLE standing AS
        SELECT h.hh, CASE WHEN b.share IS NOT NULL THEN least(10, floor(10 * b.share + {_EXACT}) + 1)::INTEGER END AS decile, {poor} AS poor
        FROM home h LEFT JOIN below b ON b.welfare = h.welfare"""
    )
    return found


def _line(store: duckdb.DuckDBPyConnection, line: Decimal | None, share: Decimal | None) -> Line | None:
    if line is not None:
        known = store.sql("SELECT count(*) FROM below").fetchall()[0][0]
        return Line(line=float(line), share=None) if known else None
    if share is None:
        return None
    (highest,) = store.sql(f"SELECT max(welfare) FROM below WHERE share < {share}::DOUBLE - {_EXACT}").fetchall()[0]
    return None if highest is None else Line(line=float(highest), share=share)


def gini(store: duckdb.DuckDBPyConnection, query: str) -> float | None:
    """The Gini coefficient of a query of (value, mass); None where a value is below zero or nobody has anything."""
    (found,) = store.sql(
        f"""SELECT CASE WHEN min(value) < 0 OR sum(held) <= 0 THEN NULL ELSE
          1 - sum(mass * (2 * upto - held)) / (sum(mass) * sum(held)) END FROM (
          SELECT value, mass, value * mass AS held, sum(value * mass) OVER (ORDER BY value) AS upto FROM (
            SELECT value, sum(mass) AS mass FROM ({query}) WHERE value IS NOT NULL AND mass > 0 GROUP BY value))"""
    ).fetchall()[0]
    return None if found is None else float(found)
