"""One line of a list to facts, or the faults of the line. Nothing is guessed: an unlisted code or a bad number is a fault."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from socle.intake.importing import mapping
from socle.registry import reasoning

NOT_APPLICABLE = reasoning.Absent("not applicable")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with a cell, and where."""

    column: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line that could be read: who, in which household, related how, and what is said of them."""

    line: int
    household_key: str
    member_key: str
    area_code: str
    relation: str
    names: tuple[tuple[str, str], ...]
    birth: reasoning.Born | None
    facts: Map[str, Any]


def read(
    line: int, cells: Map[str, str], wanted: mapping.Mapping, areas: Map[str, str]
) -> tuple[Row | None, list[Fault]]:
    """The line as a Row, or None with its faults. `areas`: code → key of the areas that the country knows."""
    faults: list[Fault] = []
    keys = {"household": cells.get(wanted.member_household, ""), "member": cells.get(wanted.member_key, "")}
    for what, column in (("household", wanted.member_household), ("member", wanted.member_key)):
        if not keys[what]:
            faults.append(Fault(column=column, sentence=f"The key of the {what} is empty."))
    relation = dict(wanted.relations).get(cells[wanted.relation_column], "")
    if not relation:
        known = ", ".join(code for code, _ in wanted.relations)
        faults.append(
            Fault(
                column=wanted.relation_column,
                sentence=f"'{cells[wanted.relation_column]}' is no code. There are: {known}.",
            )
        )
    area = cells.get(wanted.household_area, "")
    if wanted.household_area and area not in areas:
        faults.append(
            Fault(
                column=wanted.household_area,
                sentence=f"The country has no area '{area}'. Add it to areas.yaml, or correct the code.",
            )
        )
    birth, age = _birth(cells, wanted, faults)
    facts = {**_single(cells, wanted, age, faults), **_lists(cells, wanted, age, faults)}
    if faults:
        return None, faults
    names = tuple((part, cells[column]) for part, column in wanted.name_columns)
    row = Row(
        line=line,
        household_key=keys["household"],
        member_key=keys["member"],
        area_code=area,
        relation=relation,
        names=names,
        birth=birth,
        facts=facts,
    )
    return row, faults


def _birth(
    cells: Map[str, str], wanted: mapping.Mapping, faults: list[Fault]
) -> tuple[reasoning.Born | None, int | None]:
    """The birth as a range of days from an age on a given day, and that age."""
    for _, cell in wanted.cells:
        if cell.kind != "age" or wanted.age_on is None:
            continue
        text = cells[cell.column]
        if text == "":
            return None, None
        age = _whole(text)
        if age is None or not (cell.minimum or 0) <= age <= (cell.maximum or 130):
            faults.append(
                Fault(
                    column=cell.column,
                    sentence=f"'{text}' is no age between {cell.minimum or 0} and {cell.maximum or 130}.",
                )
            )
            return None, None
        return reasoning.Born.aged(age, wanted.age_on), age
    return None, None


def _single(cells: Map[str, str], wanted: mapping.Mapping, age: int | None, faults: list[Fault]) -> dict[str, Any]:
    facts: dict[str, dict[str, Any]] = {
        group: dict.fromkeys(held, reasoning.Absent(wanted.unknown_reason)) for group, held in wanted.unheld
    }
    for group, cell in wanted.cells:
        if cell.kind != "age":
            value = _value(cell, cells, wanted, age, faults)
            if value is not None:
                facts.setdefault(group, {})[cell.fact] = value
    return facts


def _lists(cells: Map[str, str], wanted: mapping.Mapping, age: int | None, faults: list[Fault]) -> dict[str, Any]:
    """Rows of the groups of many. What was not asked of somebody of that age makes no row; an unknown amount makes one."""
    facts: dict[str, list[dict[str, Any]]] = {}
    for group, rows in wanted.lists:
        facts[group] = []
        for row in rows:
            value = _value(row.cell, cells, wanted, age, faults)
            if value == NOT_APPLICABLE or (row.cell.no_row_at_zero and value == 0):
                continue
            if value is not None:
                facts[group].append({**dict(row.fixed), row.cell.fact: value})
    return facts


def _value(
    cell: mapping.Cell, cells: Map[str, str], wanted: mapping.Mapping, age: int | None, faults: list[Fault]
) -> Any:
    if cell.asked_from_age is not None and age is not None and age < cell.asked_from_age:
        return NOT_APPLICABLE
    if cell.formula is not None:
        computed = cell.formula(_numbers(cells, wanted, faults))
        return reasoning.Absent(cell.empty) if computed is None else computed
    text = cells[cell.column]
    if text == "":
        return reasoning.Absent(cell.empty)
    if cell.codes:
        return _coded(cell, text, faults)
    if cell.kind in ("number", "money"):
        number = _decimal(text, wanted.layout.decimal)
        if number is None:
            faults.append(Fault(column=cell.column, sentence=f"'{text}' is no number."))
        return number
    return text


def _coded(cell: mapping.Cell, text: str, faults: list[Fault]) -> Any:
    value = dict(cell.codes).get(text)
    if value is None:
        known = ", ".join(code for code, _ in cell.codes)
        faults.append(Fault(column=cell.column, sentence=f"'{text}' is no code of {cell.fact}. There are: {known}."))
        return None
    return {"yes": True, "no": False}.get(value, value) if cell.kind == "boolean" else value


def _numbers(cells: Map[str, str], wanted: mapping.Mapping, faults: list[Fault]) -> dict[str, Decimal | None]:
    found: dict[str, Decimal | None] = {}
    for name, spec in wanted.numbers:
        text = cells[spec.column]
        if text == "":
            found[name] = next((value for column, code, value in spec.empty_where if cells[column] == code), None)
            continue
        found[name] = _decimal(text, wanted.layout.decimal)
        if found[name] is None:
            faults.append(Fault(column=spec.column, sentence=f"'{text}' is no number."))
    return found


def _decimal(text: str, mark: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(mark, ".") if mark != "." else text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
