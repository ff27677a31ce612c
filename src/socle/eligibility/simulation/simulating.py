"""One or several scenarios side by side over one population: the result as `socle simulate --json` prints it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from socle.base.facts import dictionary
from socle.base.kernel import refusals
from socle.eligibility.simulation import (
    comparing,
    households,
    measuring,
    poverty,
    report,
    running,
)
from socle.eligibility.simulation.population import Needs, Population, kind_of
from socle.eligibility.simulation.scenarios import Scenario
from socle.rules.bulk import layout

MOST_SCENARIOS = 12


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a simulation. `line` is per person and month; `budget` is of a year; `baseline` names a scenario."""

    line: Decimal | None = None
    share: Decimal | None = None
    budget: Decimal | None = None
    baseline: str | None = None


def store(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A fresh store that spills into the scratch folder."""
    made = duckdb.connect()
    made.execute("SET temp_directory = ?", [str(scratch)])
    return made


def needs(scenarios: Sequence[Scenario]) -> Needs:
    """The columns that the scenarios read together, by kind of units."""
    found: dict[str, layout.Layout] = {}
    for one in scenarios:
        kind = kind_of(one.checked.scheme.unit.kind)
        alike = [other for other in scenarios if kind_of(other.checked.scheme.unit.kind) == kind]
        read = frozenset().union(*(_facts(other) for other in alike))
        found[kind] = layout.layout(one.checked.base, read)
    return found


def _facts(scenario: Scenario) -> frozenset[str]:
    return scenario.checked.facts | scenario.compiled.facts | scenario.extra_facts


def named_apart(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """The scenarios, those of the same name told apart by a number."""
    seen: dict[str, int] = {}
    apart = []
    for one in scenarios:
        seen[one.name] = seen.get(one.name, 0) + 1
        apart.append(replace(one, name=f"{one.name}-{seen[one.name]}") if seen[one.name] > 1 else one)
    return apart


def simulate(
    population: Population, scenarios: Sequence[Scenario], asked: Asked, facts: dictionary.Dictionary, loading: float
) -> dict[str, Any]:
    """Run the scenarios over the population. `loading` is how long the population took to load, in seconds."""
    if not 0 < len(scenarios) <= MOST_SCENARIOS:
        raise refusals.InvalidInput(f"Name one to {MOST_SCENARIOS} scenarios.")
    names = [one.name for one in scenarios]
    if asked.baseline is not None and asked.baseline not in names:
        raise refusals.InvalidInput(f"'{asked.baseline}' is none of the scenarios: {', '.join(names)}.")
    line = poverty.stand(population.store, asked.line, asked.share)
    baseline = names.index(asked.baseline) if asked.baseline else (0 if len(names) > 1 else None)
    found = [_one(population, one, asked, line, place) for place, one in enumerate(scenarios)]
    for place, told in enumerate(found):
        against = None if place == baseline else baseline
        by = comparing.compare(population.store, place, against, measuring.DOMAINS, is_sample=population.is_sample)
        told["against"] = report.compared(names[against] if against is not None else None, by)
    return {
        "on": scenarios[0].on.isoformat(),
        "country": facts.country,
        "currency": facts.currency.code,
        "population": _population(population, scenarios),
        "line": _line(line),
        "baseline": names[baseline] if baseline is not None else None,
        "scenarios": found,
        "seconds": {
            "loading": f"{loading:.3f}",
            "scenario": max((told["seconds"]["scenario"] for told in found), key=float),
        },
    }


def _one(
    population: Population, scenario: Scenario, asked: Asked, line: poverty.Line | None, place: int
) -> dict[str, Any]:
    began, held = time.perf_counter(), population.store
    running.run(held, scenario)
    households.benefits(held, scenario, within_budget=False)
    comparing.remember(held, place)
    whole = _measured(population, scenario, line)
    missing = sorted(fact for fact in _facts(scenario) if "." in fact and not _holds(population, fact))
    told = report.scenario(scenario, running.counted(held), missing) | report.measured(scenario, whole)
    told["within_budget"] = None
    if asked.budget is not None:
        cut = running.cut(held, scenario, asked.budget)
        households.benefits(held, scenario, within_budget=True)
        told["within_budget"] = report.budget(cut, scenario, _measured(population, scenario, line))
    took = time.perf_counter() - began
    told["seconds"] = {"compiling": f"{scenario.seconds:.3f}", "scenario": f"{took:.3f}"}
    return told


def _holds(population: Population, fact: str) -> bool:
    return population.held is None or fact in population.held or fact.partition(".")[0] in population.held


def _measured(population: Population, scenario: Scenario, line: poverty.Line | None) -> measuring.Measured:
    return measuring.measure(
        population.store,
        len(scenario.checked.components),
        line,
        is_sample=population.is_sample,
        has_welfare=_has_welfare(population.store),
    )


def _has_welfare(held: duckdb.DuckDBPyConnection) -> bool:
    return bool(held.sql("SELECT count(welfare) > 0 FROM home").fetchall()[0][0])


def _population(population: Population, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """What is told of the population: its size in the sample and in the nation, what is known of welfare, what is assumed."""
    rows = population.store.sql(
        "SELECT count(*), sum(persons), sum(weight), sum(weight * persons), count(welfare),"
        " (SELECT count(*) FROM design), (SELECT count(DISTINCT stratum) FROM design),"
        " sum(weight * persons * welfare) / nullif(sum(weight * persons) FILTER (welfare IS NOT NULL), 0)"
        " FROM home"
    ).fetchall()[0]
    codes = ["new-entrants", "no-conditions", "household-decides", "known-part"]
    codes += ["welfare-before"] if rows[4] else []
    codes += ["event-once"] if any(one.checked.version.schedule.unit == "event" for one in scenarios) else []
    codes += [] if population.is_sample else ["no-sampling"]
    told: Mapping[str, Any] = population.told
    stated = [one | {"text": report.said(one)} for one in told["assumptions"]]
    design = {**told["design"], "psus": rows[5], "strata_found": rows[6]} if population.is_sample else None
    return {
        "source": population.source,
        **{key: value for key, value in told.items() if key not in ("assumptions", "design")},
        "sample": {"households": rows[0], "persons": int(rows[1])},
        "weighted": {"households": report.number(rows[2], 2), "persons": report.number(rows[3], 2)},
        "welfare": {"households_known": rows[4], "mean": report.number(rows[7], 2)},
        "design": design,
        "assumptions": stated + [report.assumption(code) for code in codes],
    }


def _line(line: poverty.Line | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {"month": report.number(line.line, 2), "share": None if line.share is None else str(line.share)}
