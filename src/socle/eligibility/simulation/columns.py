"""A fact of the dictionary out of a survey's columns: the SQL of its value in the bulk engine's layout, and of what is wrong with a cell.

Ages are taken as they are on the day that is simulated: the survey's people stand for people of the same ages then. Numbers
are scaled whole ones, rounded half away from zero to the fact's decimals; amounts are moved to the fact's period and prices.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from socle.base.facts import dictionary
from socle.eligibility.simulation import sql
from socle.eligibility.simulation.mapping import PER_YEAR, Cell, Mapping, Row
from socle.registry.snapshot import nesting
from socle.rules.bulk import layout

OLDEST = 130


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A condition under which a row of `raw` is faulty, in which column, and what is wrong."""

    condition: str
    column: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What turns the columns of one survey into facts as of a day."""

    mapping: Mapping
    on: dt.date

    def value(self, column: layout.Column) -> str:
        """The SQL of one column of the layout; NULL of its type where the survey does not hold the fact."""
        if column.type == "STRUCT[]":
            return self._list(column)
        cell = self.mapping.cell(column.fact)
        found = self._part(cell, column) if cell else None
        return f"({found or 'NULL'})::{nesting.dtype(column)}"

    def _list(self, column: layout.Column) -> str:
        rows, shape = self.mapping.rows(column.fact), nesting.dtype(column)
        if rows is None:
            return f"NULL::{shape}"
        packed = ", ".join(self._row(one, column.fields) for one in rows)
        return f"list_filter([{packed}]::{shape}, lambda row: row IS NOT NULL)"

    def _row(self, row: Row, fields: Sequence[layout.Column]) -> str:
        by_path = {cell.path: cell for cell in row.cells}
        parts = [
            f"{sql.name(one.name)} := ({self._part(by_path[one.fact], one) if one.fact in by_path else 'NULL'})::{nesting.dtype(one)}"
            for one in fields
        ]
        read = [cell for cell in row.cells if cell.column]
        none = [f"{sql.name(cell.column)} IS NULL" for cell in read if "empty" in row.none_at]
        none += [f"{self._number(cell)} = 0" for cell in read if "zero" in row.none_at and cell.kind == "number"]
        packed = f"struct_pack({', '.join(parts)})"
        return f"CASE WHEN {' OR '.join(none)} THEN NULL ELSE {packed} END" if none else packed

    def _part(self, cell: Cell, column: layout.Column) -> str:
        """The part of the fact that a column holds."""
        if column.part == "not applicable":
            return f"{sql.name(cell.column)} IS NULL" if cell.empty == "not applicable" else "false"
        if cell.fact.type == "date":
            return self._date(cell, column.part)
        found = literal(cell.fact, cell.value) if cell.value else self._read(cell)
        if cell.column and cell.empty not in ("unknown", "not applicable"):
            found = f"coalesce({found}, {literal(cell.fact, cell.empty)})"
        return found

    def _read(self, cell: Cell) -> str:
        if cell.kind == "number":
            scaled = f"round({self._number(cell)} * {10**cell.fact.scale})"
            return f"CAST({scaled} AS BIGINT)"
        found = _coded(cell)
        return f"CASE {found} WHEN 'yes' THEN true WHEN 'no' THEN false END" if cell.fact.type == "boolean" else found

    def _number(self, cell: Cell) -> str:
        """The number in the fact's period and prices, as a double."""
        return f"{self.number(cell.column)} * {self.factor(cell.per, cell.fact)!r}"

    def number(self, column: str) -> str:
        """The number in a column; NULL where there is none."""
        written = sql.name(column)
        return f"try_cast({f'replace({written}, $$,$$, $$.$$)' if self.mapping.decimal == ',' else written} AS DOUBLE)"

    def factor(self, per: str, fact: dictionary.Fact) -> float:
        """By what an amount of the column is multiplied."""
        if fact.type != "money":
            return 1.0
        moved = Decimal(PER_YEAR[per]) / PER_YEAR[fact.per] if per else Decimal(1)
        return float(moved * self.mapping.prices)

    def _date(self, cell: Cell, part: str) -> str:
        early, late = self._born(cell)
        match part:
            case "latest":
                return late
            case "age" | "age of latest" | "age of earliest" if cell.kind == "age" and cell.column:
                return f"CAST(floor({self.number(cell.column)}) AS BIGINT)"
            case "age" | "age of latest":
                return sql.years_between(f"({late})", self.on)
            case "age of earliest":
                return sql.years_between(f"({early})", self.on)
            case "value" if cell.kind == "age" and cell.column:
                return "NULL"  # kept to the day, and an age does not tell the day
        return early

    def _born(self, cell: Cell) -> tuple[str, str]:
        """The earliest and the latest possible day."""
        if cell.value:
            assumed = f"DATE '{cell.value}'"
            return assumed, assumed
        number, written = f"CAST(floor({self.number(cell.column)}) AS INTEGER)", sql.name(cell.column)
        if cell.kind == "age":
            on = sql.day(self.on)
            return f"CAST({on} - to_years({number} + 1) AS DATE) + 1", f"CAST({on} - to_years({number}) AS DATE)"
        days = (self.on - self.mapping.describes).days if self.mapping.describes else 0
        if cell.kind == "year":
            return f"make_date({number}, 1, 1) + {days}", f"make_date({number}, 12, 31) + {days}"
        told = f"try_cast({written} AS DATE) + {days}"
        return told, told

    def faults(self, cell: Cell) -> list[Fault]:
        """What can be wrong with the cells of a column that is read for this fact."""
        if not cell.column:
            return []
        written, number, found = sql.name(cell.column), self.number(cell.column), []
        if cell.kind in ("number", "age", "year"):
            found.append(_fault(f"{written} IS NOT NULL AND {number} IS NULL", cell, "is no number"))
        if cell.kind == "number":
            low, high = cell.fact.min, cell.fact.max
            outside = f"round({self._number(cell)}, {cell.fact.scale}) NOT BETWEEN {low} AND {high}"
            said = f"gives {cell.fact.name} outside {low} to {high}, the bounds of the dictionary"
            found.append(_fault(f"coalesce({outside}, false)", cell, said))
        if cell.kind in ("age", "year"):
            low, high = (0, OLDEST) if cell.kind == "age" else (1800, self.on.year)
            found.append(
                _fault(
                    f"coalesce({number} NOT BETWEEN {low} AND {high}, false)", cell, f"is not between {low} and {high}"
                )
            )
        if cell.kind == "date":
            wrong = f"{written} IS NOT NULL AND try_cast({written} AS DATE) IS NULL"
            found.append(_fault(wrong, cell, "is no date like 2006-03-01"))
        if not cell.kind and not cell.others and (cell.codes or cell.fact.values):
            known = [code for code, _ in cell.codes] or list(cell.fact.values)
            listed = ", ".join(sql.text(code) for code in known)
            found.append(
                _fault(f"{written} NOT IN ({listed})", cell, "is no code that the mapping lists (add it, or `others:`)")
            )
        return found


def _fault(condition: str, cell: Cell, sentence: str) -> Fault:
    return Fault(condition=condition, column=cell.column, sentence=sentence)


def _coded(cell: Cell) -> str:
    written = sql.name(cell.column)
    if not cell.codes:
        return written
    cases = " ".join(f"WHEN {sql.text(code)} THEN {sql.text(value)}" for code, value in cell.codes)
    other = f"WHEN {written} IS NOT NULL THEN {sql.text(cell.others)}" if cell.others else ""
    listed = f"CASE {written} {cases} END"
    return f"coalesce({listed}, CASE {other} END)" if other else listed


def literal(fact: dictionary.Fact, value: str) -> str:
    """A value written in the mapping, as SQL of the layout's type."""
    if fact.type == "boolean":
        return "true" if value == "yes" else "false"
    if fact.type in ("number", "money"):
        return str(int(Decimal(value).scaleb(fact.scale)))
    return sql.text(value)
