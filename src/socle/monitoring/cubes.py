"""The cube of an indicator: its figures for every area down to the finest level, every sex and every category. Pure.

It always holds all of them, also when fewer were asked for: what must be hidden is found in the whole cube, so that a
table by area and a table by sex, held side by side, give nothing away either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from socle.monitoring import disclosure
from socle.monitoring.indicators import Indicator, Measure

ALL = "*"  # every sex, every category


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Which figure: the path of areas from the first level down (() the whole scope), sex and category, or ALL."""

    path: tuple[str, ...]
    sex: str
    category: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A figure before it is turned to a value: sums, how many units they are of, and for days median and 90th percentile."""

    numerator: Decimal
    denominator: Decimal
    units: int
    median: Decimal | None = None
    p90: Decimal | None = None


Cube = Mapping[Slice, Cell]


def hidden(indicator: Indicator, cube: Cube, *, smallest: int) -> frozenset[Slice]:
    """What of the cube must not be shown; nothing where the indicator counts no people."""
    if not indicator.protected:
        return frozenset()
    cells = {at: _counts(indicator.measure, cell) for at, cell in cube.items()}
    return disclosure.hidden(cells, _lines(cube), smallest)  # type: ignore[return-value]


def _counts(measure: Measure, cell: Cell) -> tuple[int, ...]:
    """The numbers of units that a cell tells of."""
    numerator, denominator = int(cell.numerator), int(cell.denominator)
    if measure == Measure.SHARE:
        return (numerator, max(denominator - numerator, 0))
    return {Measure.COUNT: (numerator,), Measure.RATE: (numerator, denominator)}.get(measure, (cell.units,))


def _lines(cube: Cube) -> Iterator[disclosure.Line]:
    """Totals with their parts: an area and the areas in it, both sexes, all categories."""
    parts: dict[Slice, dict[str, list[Slice]]] = {}
    for at in cube:
        if at.path:
            wider = Slice(path=at.path[:-1], sex=at.sex, category=at.category)
            parts.setdefault(wider, {}).setdefault("area", []).append(at)
        if at.sex != ALL:
            both = Slice(path=at.path, sex=ALL, category=at.category)
            parts.setdefault(both, {}).setdefault("sex", []).append(at)
        if at.category != ALL:
            whole = Slice(path=at.path, sex=at.sex, category=ALL)
            parts.setdefault(whole, {}).setdefault("category", []).append(at)
    for total, directions in parts.items():
        for together in directions.values():
            yield disclosure.Line(total=total, parts=tuple(together))
