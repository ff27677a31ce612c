"""The register as a population: its snapshots (registry.snapshot) as tables of units and households, every one counted once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import ibis

from socle import rules
from socle.base.kernel import refusals, yamltext
from socle.eligibility.simulation.population import HOUSEHOLD, PERSON, Needs, Population, number_units
from socle.eligibility.simulation.scenarios import Scenario
from socle.rules import bulk
from socle.rules.bulk import layout
from socle.schemes.reasoning import checking, nationwide

_KEY = "list_aggregate(list_transform(members, lambda one: one.id), 'min')"  # a household by the first of its members' keys


def welfare_rule(text: str, scenario: Scenario) -> bulk.Compiled:
    """Welfare a month and person as a rule over the household: FEEL with the facts and parameters of a scenario's scheme.

    Where the scheme's unit is the household, its definitions are known too (`per_person`). Raises InvalidInput.
    """
    checked = scenario.checked
    names, _ = checking.names_on(checked.scheme, scenario.on)
    plain = {name: getattr(value, "value", value) for name, value in names.items()}
    scope = replace(checked.base, unit="household")
    of_household = checked.scheme.unit.kind == "household"
    lets = [bulk.Rule(name=one.name, node=one.node, kind="let") for one in checked.lets] if of_household else []
    try:
        node = rules.parse(text, yamltext.Place(file="welfare", line=1, column=1))
        rule = bulk.Rule(name="_welfare", node=nationwide.rounded(node, nationwide.RANK_DECIMALS), kind="amount")
        return bulk.compile(
            [*lets, rule],
            scope,
            on=scenario.on,
            parameters={name: value for name, value in plain.items() if value is not None},
            ages_on=checked.version.ages_on(scenario.on),
        )
    except rules.RuleError as error:
        raise refusals.InvalidInput(f"{error.place}: {error.message}") from error


def needs_of(needs: Needs, scenario: Scenario, welfare: bulk.Compiled | None) -> dict[str, layout.Layout]:
    """What the snapshots must hold: the needs of the scenarios, and always the households, with what welfare reads."""
    scope = replace(scenario.checked.base, unit="household")
    held = _columns(needs[HOUSEHOLD]) if HOUSEHOLD in needs else []
    read = {column.fact or column.name for column in held if column.fact or column.name == "relations"}
    wanted = frozenset(read) | (welfare.facts if welfare else frozenset())
    return {**needs, HOUSEHOLD: layout.layout(scope, wanted)}


def _columns(plan: layout.Layout) -> list[layout.Column]:
    """Every column of a layout, at whatever depth."""
    waiting, found = list(plan.columns), []
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += one.fields
    return found


def of_register(
    store: duckdb.DuckDBPyConnection, files: Mapping[str, Path], welfare: bulk.Compiled | None, told: Mapping[str, Any]
) -> Population:
    """The snapshots (by kind of units) as a population. A person without a household counts as a household of one."""
    for kind, path in files.items():
        store.execute(
            f"CREATE TABLE units_{kind} AS SELECT *, {_KEY} AS _hh FROM read_parquet('{path}') WHERE len(members) > 0"
        )
    store.execute(f"CREATE OR REPLACE TEMP VIEW snapshot AS SELECT * FROM units_{HOUSEHOLD}")
    shown = "NULL::DOUBLE"
    if welfare is not None:
        query = ibis.to_sql(welfare.expression, dialect="duckdb", pretty=False)
        store.execute(f"CREATE TEMP TABLE welfare AS {query}")
        (column,) = welfare.columns
        shown = f"w._welfare / {10**column.scale}"
    joined = "LEFT JOIN welfare w ON w.unit = u.unit" if welfare is not None else ""
    alone = (
        f" UNION ALL SELECT _hh, area, 1, 1, 1, NULL, '', _hh FROM units_{PERSON} p"
        f" WHERE NOT EXISTS (SELECT 1 FROM units_{HOUSEHOLD} h WHERE h._hh = p._hh)"
        if PERSON in files
        else ""
    )
    store.execute(
        f"""CREATE TEMP TABLE drawn AS SELECT u._hh AS hh, u.area, 1::DOUBLE AS weight, len(u.members) AS persons,
        len(u.members)::DOUBLE AS size, ({shown})::DOUBLE AS welfare, '' AS stratum, u._hh AS psu
        FROM units_{HOUSEHOLD} u {joined}{alone}"""
    )
    number_units(store, "drawn")
    return Population(store=store, source="register", told=told, held=None, is_sample=False)


def told(known_at: dt.datetime, welfare: str) -> dict[str, Any]:
    """What the result says of the register."""
    return {
        "name": "register",
        "title": {"en": "The register", "ar": "السجل"},
        "known_at": known_at.isoformat(),
        "welfare_rule": welfare,
        "assumptions": [],
    }
