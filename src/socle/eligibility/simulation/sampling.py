"""Totals and ratios over a population, with standard errors by Taylor linearisation.

A total's variance is that of the sums of the primary sampling units (PSU) within strata, drawn with replacement:
V = sum over strata h of n_h / (n_h - 1) * sum over PSUs i of (z_hi - mean of z_h)^2, where z_hi is the PSU's weighted sum; for a
ratio Y / X the sums are of the linearised (y - R x) / X (Wolter, Introduction to Variance Estimation, 2nd ed. 2007, chapters
2.4 and 6). No finite population correction. A stratum with a single PSU counts by its distance from the mean of all PSUs
(Stata: singleunit(centered)). Lines and cut-offs are taken as given. For an area or decile the sample outside it counts as zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A total (`under` empty) or a ratio of two totals of SQL expressions over a household's row."""

    over: str
    under: str = ""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure, and its standard error where the population is a sample."""

    value: float | None
    se: float | None = None


Domain = tuple[str, str]  # ("all", ""), ("area", code), ("decile", number)
Estimates = Mapping[Domain, Mapping[str, Estimate]]


def estimate(
    store: duckdb.DuckDBPyConnection,
    table: str,
    measures: Mapping[str, Measure],
    domains: Sequence[str],
    *,
    is_sample: bool,
) -> Estimates:
    """The measures over all and in each value of the domains (columns of the table).

    `table` has a row a household with weight, stratum, psu, the domains, and what the measures read.
    """
    columns = {}
    for name, one in measures.items():
        columns[f"y_{name}"] = one.over
        if one.under:
            columns[f"x_{name}"] = one.under
    _sum_up(store, table, columns, domains)
    _totals(store, columns)
    values = _values(store, measures)
    errors = _errors(store, measures) if is_sample else {}
    return {
        domain: {
            name: Estimate(value=value, se=errors[domain][name] if is_sample and value is not None else None)
            for name, value in found.items()
        }
        for domain, found in values.items()
    }


def _sum_up(store: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], domains: Sequence[str]) -> None:
    """The weighted sums of each PSU, in all and by domain."""
    weighted = ", ".join(f"weight * ({text}) AS {name}" for name, text in columns.items())
    kinds = " ".join(f"WHEN grouping({name}) = 0 THEN '{name}'" for name in domains)
    where = ", ".join(f"CASE WHEN grouping({name}) = 0 THEN {name}::VARCHAR END" for name in domains)
    sets = ", ".join(["(stratum, psu)", *(f"(stratum, psu, {name})" for name in domains)])
    store.execute(
        f"""CREATE OR REPLACE TEMP TABLE psu_sum AS
        SELECT {f"CASE {kinds} ELSE 'all' END" if kinds else "'all'"} AS kind, {f"coalesce({where}, '')" if where else "''"} AS domain,
        stratum, psu, {", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in columns)}
        FROM (SELECT stratum, psu, {", ".join([*domains, weighted])} FROM {table}) GROUP BY GROUPING SETS ({sets})"""
    )


def _totals(store: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> None:
    sums = ", ".join(f"fsum({name}) AS {name}" for name in columns)
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE in_all AS SELECT kind, domain, {sums} FROM psu_sum GROUP BY kind, domain"
    )


def _values(store: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> dict[Domain, dict[str, float | None]]:
    shown = ", ".join(f"y_{name} / nullif(x_{name}, 0)" if one.under else f"y_{name}" for name, one in measures.items())
    rows = store.sql(f"SELECT kind, domain, {shown} FROM in_all").fetchall()
    return {(kind, domain): dict(zip(measures, found, strict=True)) for kind, domain, *found in rows}


def _errors(store: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> dict[Domain, dict[str, float]]:
    """The standard errors: sums of z and of its square over the PSUs of each stratum; PSUs outside a domain count as zero."""
    lines = {
        name: f"(p.y_{name} - a.y_{name} / nullif(a.x_{name}, 0) * p.x_{name}) / nullif(a.x_{name}, 0)"
        if one.under
        else f"p.y_{name}"
        for name, one in measures.items()
    }
    sums = ", ".join(f"sum({text}) AS s_{name}, sum(({text}) * ({text})) AS q_{name}" for name, text in lines.items())
    store.execute(
        f"""CREATE OR REPLACE TEMP TABLE spread AS SELECT p.kind, p.domain, p.stratum, {sums}
        FROM psu_sum p JOIN in_all a ON a.kind = p.kind AND a.domain = p.domain GROUP BY p.kind, p.domain, p.stratum"""
    )
    single = {name: f"pow(s_{name} - whole_{name} / psus, 2)" for name in measures}
    several = {name: f"n / (n - 1) * (q_{name} - s_{name} * s_{name} / n)" for name in measures}
    shown = ", ".join(
        f"sqrt(greatest(0, sum(CASE WHEN n > 1 THEN {several[name]} ELSE {single[name]} END)))" for name in measures
    )
    wholes = ", ".join(f"sum(s_{name}) OVER (PARTITION BY kind, domain) AS whole_{name}" for name in measures)
    rows = store.sql(
        f"""SELECT kind, domain, {shown} FROM (
          SELECT s.*, d.n, d.psus, {wholes} FROM spread s JOIN (
            SELECT stratum, count(DISTINCT psu)::DOUBLE AS n, sum(count(DISTINCT psu)) OVER () AS psus FROM home GROUP BY stratum) d
          ON d.stratum = s.stratum) GROUP BY kind, domain"""
    ).fetchall()
    return {(kind, domain): dict(zip(measures, found, strict=True)) for kind, domain, *found in rows}
