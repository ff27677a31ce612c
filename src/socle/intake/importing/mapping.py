"""A mapping file (`imports/*.yaml`) as frozen values. What it may say stands in contracts.md and at the top of the file itself."""

import hashlib
import json
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from socle.base.country import reading
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.intake import ports


class MappingError(yamltext.YamlError):
    """A mapping that cannot be used; says where and what to write."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the file is written."""

    format: str
    delimiter: str
    encoding: str
    decimal: str
    largest_bytes: int


@dataclass(frozen=True, kw_only=True)
class Number:
    """A named column for formulas; `empty_where` gives the value of an empty cell where another column has a code."""

    column: str
    empty_where: tuple[tuple[str, str, Decimal], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How one fact is read: from a column by codes, as a number or an age, or by a formula.

    `asked_from_age`: below that age the question is not put. `empty`: the reason of an empty cell (`not applicable` or why
    unknown). `no_row_at_zero`: an amount of zero is known and makes no row.
    """

    fact: str
    column: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    formula: ports.Formula | None = None
    minimum: int | None = None
    maximum: int | None = None
    asked_from_age: int | None = None
    empty: str = ""
    no_row_at_zero: bool = False


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """One possible row of a group of many: its fixed values (`kind: wage`) and the cell that is read."""

    fixed: tuple[tuple[str, str], ...]
    cell: Cell


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Everything a mapping says. `columns` are those that the file must have; `ignored` are read past on purpose."""

    code: str
    source_name: str
    stated_on: date
    age_on: date | None
    age_column: str
    purpose: str
    layout: Layout
    household_key: str
    household_area: str
    household_identifier: str
    member_key: str
    member_household: str
    member_identifier: str
    artificial_names: bool
    name_columns: tuple[tuple[str, str], ...]
    relation_column: str
    relations: tuple[tuple[str, str], ...]
    head_required: bool
    numbers: tuple[tuple[str, Number], ...]
    cells: tuple[tuple[str, Cell], ...]
    lists: tuple[tuple[str, tuple[ListRow, ...]], ...]
    unheld: tuple[tuple[str, tuple[str, ...]], ...]  # facts of persons that the list does not have, by group
    unknown_reason: str
    ignored: tuple[str, ...]
    hash: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the mapping reads, each once, in the order of first use."""
        cells = [cell for _, cell in self.cells] + [row.cell for _, rows in self.lists for row in rows]
        conditions = [column for _, number in self.numbers for column, _, _ in number.empty_where]
        used = [
            self.household_key,
            self.member_key,
            self.member_household,
            self.household_area,
            self.relation_column,
            *(column for _, column in self.name_columns),
            *(number.column for _, number in self.numbers),
            *conditions,
            *(cell.column for cell in cells),
            self.age_column if self.age_on else "",
        ]
        return tuple(dict.fromkeys(column for column in used if column))


def read(path: Path, facts: dictionary.Dictionary) -> Mapping:
    """Read a mapping and check it against the dictionary. Raises YamlError or MappingError with the place."""
    source = yamltext.read(path)
    for key in ("import", "file", "household", "member", "facts"):
        if key not in source:
            raise MappingError(f"The mapping has no '{key}'.", source.place)
    numbers = {str(name): _number(spec) for name, spec in source.get("names", {}).items()}
    unknown = str(source.get("unknown_reason", "not held in the imported list"))
    cells, lists = _facts(source["facts"], facts, tuple(numbers), unknown)
    reference, member, household = source.get("reference", {}), source["member"], source["household"]
    age_column = next((cell.column for _, cell in cells if cell.kind == "age"), "")
    return Mapping(
        code=str(source["import"]),
        source_name=str(source.get("source", {}).get("name", source["import"])),
        stated_on=reading.day(source.get("source", {}).get("received_on") or reference.get("age_on")),
        age_on=reading.day(reference["age_on"]) if "age_on" in reference else None,
        age_column=age_column,
        purpose=str(source.get("purpose", "registration")),
        layout=_layout(source["file"]),
        household_key=str(household["key"]),
        household_area=str(household.get("area", "")),
        household_identifier=str(household.get("identifier", "")),
        member_key=str(member["key"]),
        member_household=str(member.get("household", household["key"])),
        member_identifier=str(member.get("identifier", "")),
        artificial_names=str(member.get("name", "")) == "artificial",
        name_columns=tuple((str(part), str(column)) for part, column in _parts(member).items()),
        relation_column=str(member["relation"]["column"]),
        relations=_codes(member["relation"]["codes"]),
        head_required=str(member.get("head_required", "yes")) in ("yes", "true"),
        numbers=tuple(numbers.items()),
        cells=cells,
        lists=lists,
        unheld=_unheld(source.get("not_held", ()), facts),
        unknown_reason=unknown,
        ignored=tuple(str(name) for name in source.get("ignored", ())),
        hash=hashlib.sha256(json.dumps(reading.plain(source), sort_keys=True).encode()).hexdigest(),
    )


def _parts(member: Map[str, Any]) -> Map[str, Any]:
    name = member.get("name", {})
    return name if isinstance(name, dict) else {}


def _layout(source: yamltext.Mapping) -> Layout:
    if str(source.get("format", "csv")) not in ("csv", "xlsx"):
        raise MappingError("The format of the file is csv or xlsx.", source.place)
    return Layout(
        format=str(source.get("format", "csv")),
        delimiter=str(source.get("delimiter", ",")),
        encoding=str(source.get("encoding", "utf-8")),
        decimal=str(source.get("decimal", ".")),
        largest_bytes=int(source.get("largest_bytes", 200_000_000)),
    )


def _number(spec: yamltext.Mapping) -> Number:
    empty = spec.get("empty", {})
    where = (
        tuple((str(column), str(code), Decimal(empty["is"])) for column, code in empty.get("where", {}).items())
        if empty
        else ()
    )
    return Number(column=str(spec["column"]), empty_where=where)


def _facts(
    source: yamltext.Mapping, facts: dictionary.Dictionary, names: tuple[str, ...], unknown: str
) -> tuple[tuple[tuple[str, Cell], ...], tuple[tuple[str, tuple[ListRow, ...]], ...]]:
    cells, lists = [], []
    for path, spec in source.items():
        place = source.key_places[path]
        group = facts.group(str(path))
        if group and group.many:
            lists.append((group.name, tuple(_list_row(row, group, names, unknown) for row in spec)))
            continue
        fact = facts.fact(str(path))
        if fact is None or "." not in path:
            raise MappingError(f"'{path}' is no fact. Write group.fact as in facts.yaml, or a group of many.", place)
        cells.append((fact.group, _cell(fact, spec, names, unknown)))
    return tuple(cells), tuple(lists)


def _list_row(spec: yamltext.Mapping, group: dictionary.Group, names: tuple[str, ...], unknown: str) -> ListRow:
    fixed, read_fact, read_spec = {}, None, None
    for key, value in spec.items():
        fact = group.fact(str(key))
        if fact and isinstance(value, dict):
            read_fact, read_spec = fact, value
        elif fact:
            if fact.values and str(value) not in fact.values:
                raise MappingError(
                    f"'{value}' is no {key} of {group.name}. There are: {', '.join(fact.values)}.", value.place
                )
            fixed[str(key)] = str(value)
    if read_fact is None or read_spec is None:
        raise MappingError(f"A row of {group.name} reads one fact from a column or rule.", spec.place)
    cell = _cell(
        read_fact, yamltext.Mapping({**read_spec, **{k: v for k, v in spec.items() if k in _OF_ROW}}), names, unknown
    )
    return ListRow(fixed=tuple(fixed.items()), cell=cell)


_OF_ROW = ("asked_from_age", "zero", "empty")


def _cell(fact: dictionary.Fact, spec: Any, names: tuple[str, ...], unknown: str) -> Cell:
    rule = spec.get("rule")
    codes = _codes(spec["codes"]) if "codes" in spec else ()
    for _, value in codes:
        if fact.values and value not in fact.values:
            raise MappingError(
                f"'{value}' is no value of {fact.name}. There are: {', '.join(fact.values)}.", spec["codes"].place
            )
    return Cell(
        fact=fact.name,
        column=str(spec.get("column", "")),
        codes=codes,
        kind=str(spec.get("as", "")) or ("number" if fact.type in ("number", "money") else fact.type),
        formula=ports.formulas.read(str(rule), names=names, place=rule.place) if rule else None,
        minimum=int(spec["min"]) if "min" in spec else None,
        maximum=int(spec["max"]) if "max" in spec else None,
        asked_from_age=int(spec["asked_from_age"]) if "asked_from_age" in spec else None,
        empty=str(spec.get("empty", unknown)),
        no_row_at_zero=str(spec.get("zero", "")) == "no row",
    )


def _unheld(source: Any, facts: dictionary.Dictionary) -> tuple[tuple[str, tuple[str, ...]], ...]:
    held: dict[str, list[str]] = {}
    for path in source:
        group, fact = facts.group(str(path)), facts.fact(str(path))
        if group is None and fact is None:
            raise MappingError(f"'{path}' under not_held is no fact and no group.", path.place)
        if fact is not None and (facts.group(fact.group) or group).of == "person":  # type: ignore[union-attr]
            held.setdefault(fact.group, []).append(fact.name)
    return tuple((name, tuple(facts_)) for name, facts_ in held.items())


def _codes(spec: Map[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(value)) for code, value in spec.items())
