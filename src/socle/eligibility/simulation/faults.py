"""What is wrong with a survey's rows and households, in one sentence: the first place, and how many there are."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from socle.eligibility.simulation import sql
from socle.eligibility.simulation.columns import Columns, Fault
from socle.eligibility.simulation.mapping import Mapping
from socle.eligibility.simulation.opening import BadSurvey
from socle.rules import types


def refuse(store: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> None:
    """Raises BadSurvey for the first kind of fault that the table `raw` has; nothing is left out and nothing guessed."""
    kinds = [*_of_rows(columns)]
    asked = ", ".join(
        f"count(*) FILTER ({one.condition}), min(line) FILTER ({one.condition}),"
        f" arg_min({sql.name(one.column)}, line) FILTER ({one.condition})"
        for one in kinds
    )
    counted = store.sql(f"SELECT {asked} FROM raw").fetchall()[0]
    for place, one in enumerate(kinds):
        count, line, value = counted[place * 3 : place * 3 + 3]
        if count:
            shown = f"'{value}' " if value is not None else ""
            raise BadSurvey(
                f"{path.name}, line {line}, column {one.column}: {shown}{one.sentence}.{_times(count, 'lines')}"
            )
    for query, said in _of_households(columns.mapping):
        wrong = store.sql(f"SELECT count(*), min(line), arg_min(told, line) FROM ({query})").fetchall()[0]
        if wrong[0]:
            raise BadSurvey(f"{path.name}, line {wrong[1]}: {said.format(wrong[2])}{_times(wrong[0], 'households')}")


def _times(count: int, what: str) -> str:
    return f" {count:,} {what} have this fault." if count > 1 else ""


def _of_rows(columns: Columns) -> Iterator[Fault]:
    wanted = columns.mapping
    weight, number = sql.name(wanted.weight), columns.number(wanted.weight)
    yield Fault(
        condition=f"{sql.name(wanted.household_key)} IS NULL",
        column=wanted.household_key,
        sentence="this person has no household. Write the household's key",
    )
    if wanted.member_key:
        yield Fault(
            condition=f"{sql.name(wanted.member_key)} IS NULL",
            column=wanted.member_key,
            sentence="this person has no key",
        )
    yield Fault(condition=f"{weight} IS NULL", column=wanted.weight, sentence="the weight is missing")
    wrong = f"{weight} IS NOT NULL AND ({number} IS NULL OR NOT isfinite({number}) OR {number} < 0)"
    yield Fault(
        condition=wrong, column=wanted.weight, sentence="is no weight: a weight is a number that is not below zero"
    )
    listed = ", ".join(sql.text(code) for code, _ in wanted.relations)
    relation = sql.name(wanted.relation)
    yield Fault(
        condition=f"{relation} IS NULL OR {relation} NOT IN ({listed})",
        column=wanted.relation,
        sentence="is no relation to the head that the mapping lists",
    )
    for column in (wanted.area, wanted.strata, wanted.clusters):
        if column:
            yield Fault(condition=f"{sql.name(column)} IS NULL", column=column, sentence="is empty")
    for column in (wanted.welfare.column if wanted.welfare else "", wanted.equivalents):
        if column:
            held, found = sql.name(column), columns.number(column)
            bad = f"{held} IS NOT NULL AND ({found} IS NULL OR NOT isfinite({found}))"
            yield Fault(condition=bad, column=column, sentence="is no number")
    if wanted.equivalents:
        small = f"coalesce({columns.number(wanted.equivalents)} <= 0, true)"
        yield Fault(condition=small, column=wanted.equivalents, sentence="is no size: write a number above zero")
    for cell in (*wanted.cells, *(cell for _, rows in wanted.lists for row in rows for cell in row.cells)):
        yield from columns.faults(cell)


def _of_households(wanted: Mapping) -> Iterator[tuple[str, str]]:
    """Queries that give a row (line, told) for each household with a fault, and the sentence for its key."""
    key = sql.name(wanted.household_key)
    for column in _of_the_household(wanted):
        held = sql.name(column)
        varies = f"count(DISTINCT {held}) + (count(*) > count({held}))::INTEGER > 1 AND count({held}) > 0"
        yield (
            f"SELECT min(line) AS line, {key} AS told FROM raw GROUP BY {key} HAVING {varies}",
            f"the household {{}} has several values of {column}, which is one of the household. Give all its members the same.",
        )
    if wanted.member_key:
        yield (
            f"SELECT min(line) AS line, {key} AS told FROM raw GROUP BY {key}, {sql.name(wanted.member_key)} HAVING count(*) > 1",
            f"a person of the household {{}} stands twice: the same {wanted.member_key}. Keep one row.",
        )
    heads = [sql.text(code) for code, relation in wanted.relations if relation == "head"]
    is_head = f"{sql.name(wanted.relation)} IN ({', '.join(heads)})" if heads else "false"
    several = f"SELECT min(line) AS line, {key} AS told FROM raw WHERE {is_head} GROUP BY {key} HAVING count(*) > 1"
    yield several, "the household {} has more than one head. Keep one."
    if wanted.head_required:
        none = f"SELECT min(line) AS line, {key} AS told FROM raw GROUP BY {key} HAVING count(*) FILTER ({is_head}) = 0"
        yield none, "the household {} has no head. Name one, or write `head_required: no`."
    most = types.MOST_MEMBERS
    yield (
        f"SELECT min(line) AS line, {key} AS told FROM raw GROUP BY {key} HAVING count(*) > {most}",
        f"the household {{}} has more than {most:,} members. Is {wanted.household_key} the key of the household?",
    )


def _of_the_household(wanted: Mapping) -> Iterator[str]:
    """The columns that say one thing of the whole household."""
    yield wanted.weight
    yield from (column for column in (wanted.area, wanted.strata, wanted.clusters, wanted.equivalents) if column)
    if wanted.welfare and wanted.welfare.of != "member":
        yield wanted.welfare.column
    yield from (cell.column for cell in wanted.cells if cell.column and cell.of == "household")
