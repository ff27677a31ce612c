"""A survey mapping (MAP.yaml, contracts/survey.json) as frozen values, checked against the data dictionary."""

import hashlib
import json
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from socle.base import contracts
from socle.base.country import reading
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.registry.reasoning import kinship

RELATIONS = tuple(dict.fromkeys(one for one, _, _ in kinship.table()))
NO_ROW = "no row"
PER_YEAR = {"day": 365, "week": 52, "month": 12, "year": 1}


class MappingError(yamltext.YamlError):
    """A mapping that cannot be used; says where and what to write."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How one fact is read: from a column by codes, or as a number, an age, a year, a date; or a value assumed of all.

    `per` is the period of the column's amounts (converted to the fact's own); `empty` what an empty cell means.
    """

    fact: dictionary.Fact
    of: str = "person"
    column: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    others: str = ""
    kind: str = ""
    per: str = ""
    empty: str = "unknown"
    value: str = ""
    because: str = ""

    @property
    def path(self) -> str:
        return f"{self.fact.group}.{self.fact.name}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One possible row of a group of many. `none_at`: `zero` and `empty` where such a cell makes no row."""

    cells: tuple[Cell, ...]
    none_at: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Welfare:
    """The welfare variable: its column, whose it is (member, household, person), and the period of its amounts."""

    column: str
    of: str
    per: str
    title: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Everything a mapping says. `lists` has the rows of each group of many; one without rows is known to be empty."""

    code: str
    title: tuple[tuple[str, str], ...]
    source: str
    format: str
    delimiter: str
    encoding: str
    decimal: str
    describes: date | None
    household_key: str
    area: str
    member_key: str
    relation: str
    relations: tuple[tuple[str, str], ...]
    head_required: bool
    weight: str
    strata: str
    clusters: str
    welfare: Welfare | None
    equivalents: str
    prices: Decimal
    prices_because: str
    cells: tuple[Cell, ...]
    lists: tuple[tuple[str, tuple[Row, ...]], ...]
    hash: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the file must have, each once."""
        rows = [cell for _, found in self.lists for row in found for cell in row.cells]
        used = [self.household_key, self.member_key, self.relation, self.area, self.weight, self.strata, self.clusters]
        used += [self.equivalents, self.welfare.column if self.welfare else ""]
        used += [cell.column for cell in (*self.cells, *rows)]
        return tuple(dict.fromkeys(column for column in used if column))

    def cell(self, path: str) -> Cell | None:
        """How a single-row fact (`group.name`) is read."""
        return next((one for one in self.cells if one.path == path), None)

    def rows(self, group: str) -> tuple[Row, ...] | None:
        """The rows of a group of many; None where the survey says nothing of it."""
        return dict(self.lists).get(group)


def read(path: Path, facts: dictionary.Dictionary) -> Mapping:
    """Read MAP.yaml and check it against the dictionary. Raises YamlError or MappingError with the place."""
    return build(yamltext.read(path), facts)


def build(source: Any, facts: dictionary.Dictionary) -> Mapping:
    """The mapping from YAML that was read with `yamltext`."""
    for mistake in contracts.mistakes(source, "survey"):
        raise MappingError(mistake.message, mistake.place)
    cells, lists = _facts(source["facts"], facts)
    household, member, layout = source["household"], source["member"], source["file"]
    design, prices = source.get("design", {}), source.get("prices", {})
    text = json.dumps(reading.plain(source), sort_keys=True, ensure_ascii=False)
    return Mapping(
        code=str(source["survey"]),
        title=_words(source.get("title", {})),
        source=str(source.get("source", {}).get("name", "")),
        format=str(layout["format"]),
        delimiter=str(layout.get("delimiter", ",")),
        encoding=str(layout.get("encoding", "utf-8")),
        decimal=str(layout.get("decimal", ".")),
        describes=reading.day(source["describes"]) if "describes" in source else None,
        household_key=str(household["key"]),
        area=str(household.get("area", "")),
        member_key=str(member.get("key", "")),
        relation=str(member["relation"]["column"]),
        relations=_relations(member["relation"]["codes"]),
        head_required=str(member.get("head_required", "no")) == "yes",
        weight=str(source["weight"]),
        strata=str(design.get("strata", "")),
        clusters=str(design.get("clusters", "")),
        welfare=_welfare(source.get("welfare")),
        equivalents=str(source.get("equivalents", "")),
        prices=Decimal(str(prices.get("times", "1"))),
        prices_because=str(prices.get("because", "")),
        cells=cells,
        lists=lists,
        hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def _words(given: Map[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(language), str(text)) for language, text in given.items())


def _welfare(given: Any) -> Welfare | None:
    if given is None:
        return None
    title = _words(given.get("title", {}))
    return Welfare(column=str(given["column"]), of=str(given["of"]), per=str(given["per"]), title=title)


def _relations(codes: yamltext.Mapping) -> tuple[tuple[str, str], ...]:
    for value in codes.values():
        if str(value) not in RELATIONS:
            raise MappingError(f"'{value}' is no relation to the head. There are: {', '.join(RELATIONS)}.", value.place)
    return tuple((str(code), str(value)) for code, value in codes.items())


def _facts(
    source: yamltext.Mapping, facts: dictionary.Dictionary
) -> tuple[tuple[Cell, ...], tuple[tuple[str, tuple[Row, ...]], ...]]:
    cells: list[Cell] = []
    lists: list[tuple[str, tuple[Row, ...]]] = []
    for path, spec in source.items():
        place, group = source.key_places[path], facts.group(str(path))
        if group is not None and group.many:
            if not isinstance(spec, list):
                raise MappingError(f"'{path}' is a group of many. Write a list of rows, or [] for none.", place)
            lists.append((group.name, tuple(_row(one, group) for one in cast(Any, spec))))
            continue
        fact = facts.fact(str(path))
        if fact is None or "." not in path or (facts.group(fact.group) or fact).of == "relation":  # type: ignore[union-attr]
            known = ", ".join(sorted(f"{one.name}.{fact.name}" for one in facts.groups for fact in one.facts)[:12])
            raise MappingError(f"'{path}' is no fact of a person or household. Write group.fact: {known} ...", place)
        if not isinstance(spec, yamltext.Mapping):
            raise MappingError(f"'{path}' is one fact. Write {{column: ...}}.", place)
        cells.append(replace(_cell(fact, spec, place), of=(facts.group(fact.group) or group).of))  # type: ignore[union-attr]
    return tuple(cells), tuple(lists)


def _row(spec: yamltext.Mapping, group: dictionary.Group) -> Row:
    cells: list[Cell] = []
    none_at: set[str] = set()
    for key, given in spec.items():
        place, fact = spec.key_places[key], group.fact(str(key))
        if fact is not None and isinstance(given, yamltext.Mapping):
            cells.append(_cell(fact, given, place))
        elif fact is not None:
            _allowed(fact, given)
            cells.append(Cell(fact=fact, value=str(given)))
        elif key in ("zero", "empty") and str(given) == NO_ROW:
            none_at.add(str(key))
        else:
            raise MappingError(f"'{key}' is no fact of {group.name}, nor `zero: no row` or `empty: no row`.", place)
    return Row(cells=tuple(cells), none_at=frozenset(none_at))


def _cell(fact: dictionary.Fact, spec: yamltext.Mapping, place: yamltext.Place) -> Cell:
    if ("column" in spec) == ("value" in spec):
        raise MappingError(f"Say of '{fact.name}' either its column, or the value that is assumed of everybody.", place)
    if "value" in spec and "because" not in spec:
        raise MappingError(f"'{fact.name}' is assumed. Write `because:` with the reason.", place)
    for given in (*spec.get("codes", {}).values(), *(spec[key] for key in ("others", "value") if key in spec)):
        _allowed(fact, given)
    empty = str(spec.get("empty", "unknown"))
    if empty not in ("unknown", "not applicable"):
        _allowed(fact, spec["empty"])
    if empty == "not applicable" and not fact.applies:
        raise MappingError(
            f"The dictionary does not say when '{fact.name}' applies; it cannot be 'not applicable'.", place
        )
    if "per" in spec and (fact.type != "money" or fact.per not in PER_YEAR):
        raise MappingError(f"'{fact.name}' is no amount per day, week, month or year, so it has no `per`.", place)
    return Cell(
        fact=fact,
        column=str(spec.get("column", "")),
        codes=tuple((str(code), str(value)) for code, value in spec.get("codes", {}).items()),
        others=str(spec.get("others", "")),
        kind=_kind(fact, spec, place),
        per=str(spec.get("per", "")),
        empty=empty,
        value=str(spec.get("value", "")),
        because=str(spec.get("because", "")),
    )


def _kind(fact: dictionary.Fact, spec: yamltext.Mapping, place: yamltext.Place) -> str:
    """How the text of the column is taken: number, date, year, age, or as it is."""
    said = str(spec.get("as", ""))
    wanted = {"date": ("date", "year", "age"), "number": ("number",), "money": ("number",)}.get(fact.type, ())
    if said and said not in wanted:
        raise MappingError(f"'{fact.name}' is {fact.type}; it can't be read as {said}.", place)
    if said == "year" and not fact.is_imprecise:
        raise MappingError(f"'{fact.name}' is kept to the day, so a year is not enough.", place)
    if said == "age" and fact.name != "birth_date":
        raise MappingError("Only birth_date is read from an age.", place)
    if "column" in spec and fact.type == "boolean" and "codes" not in spec:
        raise MappingError(f"'{fact.name}' is yes or no. Write its codes: {{1: yes, 2: no}}.", place)
    return said or (wanted[0] if wanted else "")


def _allowed(fact: dictionary.Fact, given: yamltext.Text) -> None:
    """Raises MappingError where a value written in the mapping is none of the fact."""
    text = str(given)
    if fact.values and text not in fact.values:
        raise MappingError(f"'{text}' is no value of {fact.name}. There are: {', '.join(fact.values)}.", given.place)
    if fact.type == "boolean" and text not in ("yes", "no"):
        raise MappingError(f"'{text}' is neither yes nor no.", given.place)
    if fact.type in ("number", "money"):
        try:
            value = Decimal(text)
        except ArithmeticError as error:
            raise MappingError(f"'{text}' is no number.", given.place) from error
        if fact.min is not None and fact.max is not None and not fact.min <= value <= fact.max:
            raise MappingError(
                f"{text} is not between {fact.min} and {fact.max}, the bounds of {fact.name}.", given.place
            )
    if fact.type == "date":
        reading.day(given)
