"""A population to simulate over, in a DuckDB store: its units in the bulk engine's layout, and its households with weights.

Tables: `units_household` and `units_person` (person and around units), the columns of the layout and `_hh`, the household;
`home` (hh, area, weight, persons, size, welfare, psu): welfare is per month and per `size` (persons, or adult
equivalents), NULL where it is not known. `design` (stratum, psu): the primary sampling units, as numbers.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from socle.eligibility.simulation import faults, mapping, opening, sql
from socle.eligibility.simulation.columns import Columns
from socle.registry.snapshot import nesting
from socle.rules.bulk import layout

HOUSEHOLD, PERSON = "household", "person"
Needs = Mapping[str, layout.Layout]  # by kind of units: the columns that the scenarios read
_OWN = ("id", "relation", "relation_to_applicant", "relations")


@dataclass(frozen=True, kw_only=True)
class Population:
    """Where people come from: the store with the tables, what is told of the source, and whether it is a sample."""

    store: duckdb.DuckDBPyConnection
    source: str
    told: Mapping[str, Any]
    held: frozenset[str] | None  # facts that the source holds; None: all of the dictionary
    is_sample: bool


def kind_of(unit: str) -> str:
    """Which of the tables of units a scheme's unit (household, person, around) is in."""
    return HOUSEHOLD if unit == "household" else PERSON


def of_survey(
    store: duckdb.DuckDBPyConnection, path: Path, wanted: mapping.Mapping, needs: Needs, on: dt.date, scratch: Path
) -> Population:
    """The people of a survey's file as of a day. Raises BadSurvey for a file or rows that are not as the mapping says."""
    opening.load(store, path, wanted, scratch)
    columns = Columns(mapping=wanted, on=on)
    faults.refuse(store, path, columns)
    _people(store, columns, needs)
    _homes(store, columns)
    store.execute("DROP TABLE raw")
    if HOUSEHOLD in needs:
        _household_units(store, needs[HOUSEHOLD])
    if PERSON in needs:
        _person_units(store, needs[PERSON])
    store.execute("DROP TABLE people")
    held = frozenset([cell.path for cell in wanted.cells] + [group for group, _ in wanted.lists])
    told = {"name": wanted.code, "title": dict(wanted.title), "file": path.name, "file_hash": opening.hash_of(path)}
    told |= {"map_hash": wanted.hash, "design": _design(wanted), "assumptions": assumptions(wanted)}
    return Population(store=store, source="survey", told=told, held=held, is_sample=True)


def _design(wanted: mapping.Mapping) -> dict[str, str]:
    """Which sample design the standard errors assume."""
    kind = ("stratified " if wanted.strata else "") + ("clusters" if wanted.clusters else "households")
    return {"assumed": f"{kind}, drawn with replacement", "strata": wanted.strata, "clusters": wanted.clusters}


def assumptions(wanted: mapping.Mapping) -> list[dict[str, str]]:
    """What the mapping assumes, as codes with their details; told in words by `report.said`."""
    found = [{"code": "ages-as-surveyed"}]
    if wanted.prices != 1:
        found.append({"code": "prices", "times": str(wanted.prices), "because": wanted.prices_because})
    found += [
        {"code": "assumed-of-all", "fact": cell.path, "value": cell.value, "because": cell.because}
        for cell in wanted.cells
        if cell.value
    ]
    found += [{"code": "nobody-has", "group": group} for group, rows in wanted.lists if not rows]
    return found


def _people(store: duckdb.DuckDBPyConnection, columns: Columns, needs: Needs) -> None:
    """A row a person with the columns that any scenario reads, and the facts of the household beside them."""
    wanted, shown = columns.mapping, dict[str, str]()
    for plan in needs.values():
        for column in plan.columns:
            if column.name == "members":
                shown |= {one.name: columns.value(one) for one in column.fields if one.name not in _OWN}
            elif column.fact:
                shown[column.name] = columns.value(column)
    codes = " ".join(f"WHEN {sql.text(code)} THEN {sql.text(relation)}" for code, relation in wanted.relations)
    key = sql.name(wanted.household_key)
    person = sql.name(wanted.member_key) if wanted.member_key else "line"
    own = [
        "line",
        f"{key} AS hh",
        f"{sql.name(wanted.area) if wanted.area else 'NULL::VARCHAR'} AS area",
        f"concat({key}, ':', {person}) AS id",
        f"CASE {sql.name(wanted.relation)} {codes} END AS relation",
    ]
    facts = [f"{value} AS {sql.name('f_' + name)}" for name, value in shown.items()]
    store.execute(f"CREATE TABLE people AS SELECT {', '.join(own + facts)} FROM raw")


def _homes(store: duckdb.DuckDBPyConnection, columns: Columns) -> None:
    wanted = columns.mapping
    size = f"any_value({columns.number(wanted.equivalents)})" if wanted.equivalents else "count(*)::DOUBLE"
    key, strata, clusters = sql.name(wanted.household_key), wanted.strata, wanted.clusters
    psu = f"any_value({sql.name(clusters)})" if clusters else key
    store.execute(
        f"""CREATE TEMP TABLE drawn AS SELECT {key} AS hh,
        {f"any_value({sql.name(wanted.area)})" if wanted.area else "NULL::VARCHAR"} AS area,
        any_value({columns.number(wanted.weight)}) AS weight, count(*) AS persons, {size} AS size,
        ({_welfare(columns, size)})::DOUBLE AS welfare,
        {f"any_value({sql.name(strata)})" if strata else "''"} AS stratum, {psu} AS psu
        FROM raw GROUP BY {key}"""
    )
    number_units(store, "drawn")


def number_units(store: duckdb.DuckDBPyConnection, drawn: str) -> None:
    """Make `home` and `design` of a table with the columns of home, and stratum and psu as texts."""
    store.execute(
        f"""CREATE TEMP TABLE numbered AS SELECT stratum, psu, row_number() OVER ()::INTEGER AS number,
        dense_rank() OVER (ORDER BY stratum)::INTEGER AS stratum_number FROM (SELECT DISTINCT stratum, psu FROM {drawn})"""
    )
    store.execute("CREATE TABLE design AS SELECT stratum_number AS stratum, number AS psu FROM numbered")
    store.execute(
        f"""CREATE TABLE home AS SELECT d.* EXCLUDE (stratum, psu), n.number AS psu
        FROM {drawn} d JOIN numbered n ON n.stratum = d.stratum AND n.psu = d.psu"""
    )
    store.execute(f"DROP TABLE numbered; DROP TABLE {drawn}")


def _welfare(columns: Columns, size: str) -> str:
    """Welfare per month and per size, in the prices of the simulation; unknown where a member's part of it is."""
    given = columns.mapping.welfare
    if given is None:
        return "NULL"
    factor = repr(float(mapping.PER_YEAR[given.per] / 12 * float(columns.mapping.prices)))
    number = columns.number(given.column)
    if given.of == "member":
        return f"CASE WHEN count({number}) = count(*) THEN sum({number}) END * {factor} / {size}"
    return f"any_value({number}) * {factor}" + (f" / {size}" if given.of == "household" else "")


def _household_units(store: duckdb.DuckDBPyConnection, plan: layout.Layout) -> None:
    fields = next(column.fields for column in plan.columns if column.name == "members")
    household = "".join(
        f", any_value({sql.name('f_' + column.name)})::{nesting.dtype(column)} AS {sql.name(column.name)}"
        for column in plan.columns
        if column.fact
    )
    store.execute(
        f"""CREATE TABLE units_household AS SELECT hh AS unit, hh AS _hh, any_value(area) AS area{household},
        list({_packed(fields)} ORDER BY (relation = 'head') DESC, line) AS members FROM people p GROUP BY hh"""
    )


def _person_units(store: duckdb.DuckDBPyConnection, plan: layout.Layout) -> None:
    """A row a person, with all members of the household and how each is related to them."""
    fields = next(column.fields for column in plan.columns if column.name == "members")
    household = "".join(
        f", any_value({sql.name('f_' + column.name)})::{nesting.dtype(column)} AS {sql.name(column.name)}"
        for column in plan.columns
        if column.fact
    )
    related = _packed(fields, related="p._related")
    store.execute(nesting.kin())
    store.execute(
        f"""CREATE TABLE units_person AS
        WITH around AS (
          SELECT a.id AS _applicant, p.*, CASE WHEN p.id = a.id THEN 'self' ELSE k.relation END AS _related
          FROM people a JOIN people p ON p.hh = a.hh
          LEFT JOIN kin k ON k.one = p.relation AND k.other = a.relation)
        SELECT _applicant AS unit, any_value(hh) AS _hh, any_value(area) AS area{household},
        list({related} ORDER BY (relation = 'head') DESC, line) AS members,
        any_value({related}) FILTER (_applicant = p.id) AS applicant FROM around p GROUP BY _applicant"""
    )


def _packed(fields: tuple[layout.Column, ...], related: str = "NULL") -> str:
    """A member as the layout's struct."""
    own = {"id": "p.id", "relation": "p.relation", "relation_to_applicant": related, "relations": "NULL"}
    parts = [
        f"{sql.name(one.name)} := ({own.get(one.name) or 'p.' + sql.name('f_' + one.name)})::{nesting.dtype(one)}"
        for one in fields
    ]
    return f"struct_pack({', '.join(parts)})"
