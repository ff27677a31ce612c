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
    by: Mapping[str, Sequence[str]],
    *,
    is_sample: bool,
) -> Estimates:
    """The measures over all, and those named in `by` in each value of a column of the table (area, decile).

    `table` has a row a household with weight, psu (a number), the columns of `by`, and what the measures read.
    """
    found = _in_domains(store, table, measures, None, is_sample=is_sample)
    for domain, names in by.items():
        wanted = {name: measures[name] for name in names if name in measures}
        found |= _in_domains(store, table, wanted, domain, is_sample=is_sample)
    return found


def _in_domains(
    store: duckdb.DuckDBPyConnection,
    table: str,
    measures: Mapping[str, Measure],
    domain: str | None,
    *,
    is_sample: bool,
) -> dict[Domain, dict[str, Estimate]]:
    """The measures in each value of a column, or over all."""
    columns = {}
    for name, one in measures.items():
        columns[f"y_{name}"] = one.over
        if one.under:
            columns[f"x_{name}"] = one.under
    weighted = ", ".join(f"coalesce(sum(weight * ({text})), 0) AS {name}" for name, text in columns.items())
    of_what = domain or "''"
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE psu_sum AS SELECT {of_what} AS domain, psu, {weighted}"
        f" FROM {table} GROUP BY {'domain, ' if domain else ''}psu"
    )
    sums = ", ".join(f"fsum({name}) AS {name}" for name in columns)
    store.execute(f"CREATE OR REPLACE TEMP TABLE in_all AS SELECT domain, {sums} FROM psu_sum GROUP BY domain")
    errors = _errors(store, measures) if is_sample else {}
    shown = ", ".join(f"y_{name} / nullif(x_{name}, 0)" if one.under else f"y_{name}" for name, one in measures.items())
    return {
        (domain or "all", "" if of is None else str(of)): {
            name: Estimate(value=value, se=errors[of][name] if is_sample and value is not None else None)
            for name, value in zip(measures, values, strict=True)
        }
        for of, *values in store.sql(f"SELECT domain, {shown} FROM in_all").fetchall()
    }


def _errors(store: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> dict[object, dict[str, float]]:
    """By domain the standard errors: sums of z and of its square over the PSUs of each stratum.

    PSUs outside a domain count as zero: they are in n, and add nothing to the sums. The table `design` has stratum and psu.
    """
    lines = {
        name: f"(p.y_{name} - a.y_{name} / nullif(a.x_{name}, 0) * p.x_{name}) / nullif(a.x_{name}, 0)"
        if one.under
        else f"p.y_{name}"
        for name, one in measures.items()
    }
    sums = ", ".join(f"sum(z_{name}) AS s_{name}, sum(z_{name} * z_{name}) AS q_{name}" for name in measures)
    drawn = ", ".join(f"{text} AS z_{name}" for name, text in lines.items())
    wholes = ", ".join(f"sum(s_{name}) OVER (PARTITION BY domain) AS whole_{name}" for name in measures)
    several = {name: f"n / (n - 1) * (q_{name} - s_{name} * s_{name} / n)" for name in measures}
    single = {name: f"pow(s_{name} - whole_{name} / psus, 2)" for name in measures}
    shown = ", ".join(
        f"sqrt(greatest(0, sum(CASE WHEN n > 1 THEN {several[name]} ELSE {single[name]} END)))" for name in measures
    )
    kept = ", ".join(f"coalesce({of}_{name}, 0) AS {of}_{name}" for name in measures for of in "sq")
    # every stratum is there in every domain: one without a household in it lies from the mean of all, if it has one PSU
    rows = store.sql(
        f"""WITH strata AS (SELECT stratum, count(*)::DOUBLE AS n, sum(count(*)) OVER () AS psus FROM design GROUP BY stratum),
        spread AS (SELECT domain, stratum, {sums} FROM (
          SELECT p.domain, d.stratum, {drawn} FROM psu_sum p JOIN design d ON d.psu = p.psu
          JOIN in_all a ON a.domain IS NOT DISTINCT FROM p.domain) GROUP BY domain, stratum),
        filled AS (SELECT a.domain, t.n, t.psus, {kept}
          FROM in_all a CROSS JOIN strata t
          LEFT JOIN spread s ON s.stratum = t.stratum AND s.domain IS NOT DISTINCT FROM a.domain)
        SELECT domain, {shown} FROM (SELECT *, {wholes} FROM filled) GROUP BY domain"""
    ).fetchall()
    return {domain: dict(zip(measures, found, strict=True)) for domain, *found in rows}
