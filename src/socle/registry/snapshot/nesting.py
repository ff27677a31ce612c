"""Nesting the extracts in DuckDB: a row a unit with its list of members, each with the facts asked for, in the layout's columns."""

from collections.abc import Sequence
from typing import Any, Protocol

from socle.base.facts import tables
from socle.registry.reasoning import kinship
from socle.registry.snapshot import keys


class Column(Protocol):
    """One column of a layout: name, DuckDB type, and which part of which fact (`group.name`, or the group of a list) it holds.

    `part`: value, earliest, latest, not applicable, age, age of latest, age of earliest.
    """

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def fact(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def fields(self) -> Sequence[Any]: ...


def groups(columns: Sequence[Column]) -> dict[str, frozenset[str]]:
    """Which facts of which groups the columns read, at whatever depth."""
    found: dict[str, set[str]] = {}
    for column in columns:
        group, _, name = column.fact.partition(".")
        if group:
            found.setdefault(group, set()).update({name} - {""})
        for inner, names in groups(column.fields).items():
            found.setdefault(inner, set()).update(names)
    return {group: frozenset(names) for group, names in found.items()}


def dtype(column: Column) -> str:
    """The DuckDB type of a column."""
    if column.type not in ("STRUCT", "STRUCT[]"):
        return column.type
    inner = ", ".join(f'"{field.name}" {dtype(field)}' for field in column.fields)
    return f"STRUCT({inner}){column.type[len('STRUCT') :]}"


def lists(group: str, fields: Sequence[Column]) -> str:
    """A table `list_<group>`: subject and its list; NULL where nobody stated the list, [] where it is known to be empty."""
    shape = f"STRUCT({', '.join(f'{chr(34)}{field.name}{chr(34)} {dtype(field)}' for field in fields)})[]"
    row = ", ".join(f'"{field.name}" := {_part(field)}' for field in fields)
    complete = "true" if group == tables.ASSUMED_COMPLETE else "bool_or(line = 0)"
    return (
        f"CREATE TABLE list_{group} AS SELECT subject,"
        f" CASE WHEN {complete} THEN coalesce(list(struct_pack({row}) ORDER BY line) FILTER (line > 0), [])::{shape} END AS rows"
        f" FROM fact_{group} GROUP BY subject"
    )


def subjects(table: str, key: str, columns: Sequence[Column], extra: dict[str, str]) -> str:
    """SELECT of the columns about the subjects of `table`, by `extra` or from their facts; ready for FROM and WHERE to follow."""
    joins = {column.fact.partition(".")[0]: column for column in columns if column.fact}
    shown = ", ".join(
        f'({extra.get(column.name) or _value(column)})::{dtype(column)} AS "{column.name}"' for column in columns
    )
    joined = " ".join(
        f"LEFT JOIN {'list_' if '.' not in column.fact else 'fact_'}{group} ON"
        f" {'list_' if '.' not in column.fact else 'fact_'}{group}.subject = {table}.{key}"
        for group, column in joins.items()
    )
    return f"{shown} FROM {table} {joined}"


def kin() -> str:
    """A table of what one member is to another, from the relations of both to the head."""
    rows = ", ".join(f"('{one}', '{other}', '{relation}')" for one, other, relation in kinship.table())
    return f"CREATE TABLE kin AS SELECT * FROM (VALUES {rows}) AS v(one, other, relation)"


PEOPLE = """
CREATE TABLE people AS  -- the living, with their usual household of the day and its area
SELECT p.id, r.household, r.relation, coalesce(a.code, h.area, p.area) AS area
FROM persons p
LEFT JOIN residences r ON r.person = p.id
LEFT JOIN homes h ON h.id = r.household
LEFT JOIN areas a ON a.key = coalesce(h.area, p.area)
WHERE NOT EXISTS (SELECT 1 FROM deaths d WHERE d.person = p.id);
"""

STATED = f"""
CREATE TABLE stated AS  -- what stands in the relations themselves: one is the <relation> of other
SELECT one, other, min(relation) AS relation FROM (
  SELECT one, other, CASE kind WHEN 'partner' THEN 'spouse' ELSE kind END AS relation FROM relations
  WHERE kind IN ('spouse', 'partner', 'parent', 'sibling')
  UNION ALL
  SELECT other, one, CASE kind WHEN 'parent' THEN 'child' WHEN 'sibling' THEN 'sibling' ELSE 'spouse' END FROM relations
  WHERE kind IN ('spouse', 'partner', 'parent', 'sibling'))
GROUP BY one, other;
CREATE TABLE list_relations AS
SELECT one AS subject, list(struct_pack(kind := kind, "to" := {keys.in_sql("person", "other")}) ORDER BY kind, other) AS rows
FROM relations GROUP BY one;
"""


def _value(column: Column) -> str:
    if "." not in column.fact:
        empty = "[]" if column.fact == tables.ASSUMED_COMPLETE else "NULL"
        return f"coalesce(list_{column.fact}.rows, {empty})" if empty == "[]" else f"list_{column.fact}.rows"
    return f"fact_{column.fact.partition('.')[0]}.{_part(column)}"


def _part(column: Column) -> str:
    """The column of the extract that holds this part of the fact."""
    name = column.fact.partition(".")[2]
    parts = {
        "earliest": name,
        "latest": f"{name}_latest",
        "not applicable": f"{name}_na",
        "age": f"{name}_age",
        "age of earliest": f"{name}_age",
        "age of latest": f"{name}_latest_age",
    }
    return parts.get(column.part, name) if name else "line"
