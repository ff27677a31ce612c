"""From a cube to a table of figures that may be shown: values, their rounding, what is hidden. Pure."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from socle.monitoring import cubes, disclosure
from socle.monitoring.indicators import Indicator, Measure

_TENTH = Decimal("0.1")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would calculate a cell that begins so


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure: for an area ('' all of the scope), sex and category ('' all). Hidden figures have no numbers.

    `value` is in the unit of the indicator; of days it is the median and `p90` the 90th percentile. `units` is how many
    persons, applications, awards or matters it is of.
    """

    area_key: str
    sex: str
    category: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    units: int | None = None
    p90: Decimal | None = None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """An indicator as of a day. `totals` are of the whole scope: by category, then all. `unavailable`: why there is no figure.

    The same definition (`indicator.hash`), day, scope and `known_at` give the same figures.
    """

    indicator: Indicator
    on: date
    known_at: datetime | None
    scope: str
    scheme: str = ""
    area_level: int | None = None
    by_sex: bool = False
    smallest: int = disclosure.SMALLEST
    rows: tuple[Row, ...] = ()
    totals: tuple[Row, ...] = ()
    area_names: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    unavailable: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def overall(self) -> Row | None:
        """The one figure for the whole scope."""
        return self.totals[-1] if self.totals else None

    @property
    def hides(self) -> bool:
        """Whether something is hidden because it is about too few."""
        return any(row.hidden for row in (*self.rows, *self.totals))


def rows(
    indicator: Indicator, cube: cubes.Cube, hide: Collection[cubes.Slice], *, depth: int, by_sex: bool
) -> tuple[Row, ...]:
    """The figures by area of that depth, sex if asked for, and category if the indicator has categories."""
    wanted = [
        at
        for at in cube
        if len(at.path) == depth
        and (at.sex != cubes.ALL) == by_sex
        and (at.category != cubes.ALL) == bool(indicator.categories)
        and not _is_rest(indicator, at)
    ]
    return tuple(_row(indicator, cube, hide, at) for at in sorted(wanted, key=_order))


def totals(indicator: Indicator, cube: cubes.Cube, hide: Collection[cubes.Slice]) -> tuple[Row, ...]:
    """The figures of the whole scope: of each category, then of all together."""
    wanted = [at for at in cube if not at.path and at.sex == cubes.ALL and not _is_rest(indicator, at)]
    if not indicator.categories:
        wanted = [at for at in wanted if at.category == cubes.ALL]
    return tuple(
        _row(indicator, cube, hide, at) for at in sorted(wanted, key=lambda at: (at.category == cubes.ALL, at.category))
    )


def _is_rest(indicator: Indicator, at: cubes.Slice) -> bool:
    """The units of no category at all: they count in the denominator only."""
    return indicator.measure in (Measure.SPLIT, Measure.RATE) and at.category == ""


def _order(at: cubes.Slice) -> tuple[tuple[str, ...], str, str]:
    return at.path, at.sex, at.category


def _row(indicator: Indicator, cube: cubes.Cube, hide: Collection[cubes.Slice], at: cubes.Slice) -> Row:
    whole = cubes.Slice(path=at.path, sex=at.sex, category=cubes.ALL)
    shown = Row(
        area_key=next((key for key in reversed(at.path) if key), ""),
        sex="" if at.sex == cubes.ALL else at.sex,
        category="" if at.category == cubes.ALL else at.category,
    )
    of_whole = indicator.measure in (Measure.SPLIT, Measure.RATE)
    rest = cubes.Slice(path=at.path, sex=at.sex, category="")
    if at in hide or (of_whole and (whole in hide or (indicator.measure == Measure.RATE and rest in hide))):
        return dataclasses.replace(shown, hidden=True)
    return dataclasses.replace(shown, **_figures(indicator.measure, cube[at], cube[whole]))


def _figures(measure: Measure, cell: cubes.Cell, whole: cubes.Cell) -> dict[str, Decimal | int | None]:
    """Numerator, denominator, units and value of a cell, rounded as disclosure says."""
    if measure == Measure.SPLIT:
        numerator, denominator = cell.numerator, whole.denominator
        value = disclosure.ratio(numerator, denominator)
    elif measure == Measure.RATE:
        numerator, denominator = cell.numerator, whole.denominator
        value = _tenth(1000 * numerator, denominator)
    elif measure == Measure.DAYS:
        return {"units": cell.units, "value": disclosure.whole(cell.median), "p90": disclosure.whole(cell.p90)}
    elif measure in (Measure.COUNT, Measure.MONEY):
        return {"units": cell.units, "numerator": cell.numerator, "value": disclosure.whole(cell.numerator)}
    else:
        numerator, denominator = cell.numerator, cell.denominator
        mean = measure == Measure.MEAN
        value = _tenth(numerator, denominator) if mean else disclosure.ratio(numerator, denominator)
    return {"numerator": numerator, "denominator": denominator, "units": cell.units, "value": value}


def _tenth(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    return (numerator / denominator).quantize(_TENTH, ROUND_HALF_EVEN) if denominator else None


def csv_rows(table: Table, *, language: str = "en") -> Iterator[list[str]]:
    """The table as rows of text for a CSV file: what it is, the heading, the figures, the totals. No cell is a formula."""
    indicator = table.indicator
    for line in _heading(table, language):
        yield [quoted(cell) for cell in line]
    yield [
        "area",
        "area_name",
        "sex",
        indicator.categories or "category",
        "numerator",
        "denominator",
        "units",
        "value",
        "p90",
    ]
    for row in (*table.rows, *table.totals):
        yield [quoted(cell) for cell in _cells(row, table.area_names.get(row.area_key, {}), language)]


def _heading(table: Table, language: str) -> Iterator[list[str]]:
    indicator = table.indicator
    yield [indicator.code, in_language(indicator.title, language)]
    yield ["definition", in_language(indicator.definition, language)]
    yield ["as of", table.on.isoformat()]
    yield ["known at", table.known_at.isoformat() if table.known_at else ""]
    yield ["scheme", table.scheme]
    yield ["unit", indicator.unit]
    yield ["definition hash", indicator.hash]
    if table.unavailable:
        yield ["not available", in_language(table.unavailable, language)]
    if table.hides:
        yield ["hidden", f"figures about fewer than {table.smallest}, and what would give them away"]


def _cells(row: Row, name: Mapping[str, str], language: str) -> list[str]:
    said = [row.area_key, in_language(name, language), row.sex, row.category]
    if row.hidden:
        return [*said, "", "", "", "hidden", ""]
    numbers = (row.numerator, row.denominator, row.units, row.value, row.p90)
    return [
        *said,
        *(
            "" if number is None else format(number, "f") if isinstance(number, Decimal) else str(number)
            for number in numbers
        ),
    ]


def in_language(text: Mapping[str, str], language: str) -> str:
    """The text in a language, else in English, else in whatever there is."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def quoted(cell: str) -> str:
    """The cell as text that no spreadsheet calculates."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
