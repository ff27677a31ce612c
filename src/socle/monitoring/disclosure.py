"""Disclosure control of published figures: small cells are hidden, and so is what they could be worked out from. Pure.

The policy in three rules:
1. A cell is hidden if it counts at least one unit but fewer than `SMALLEST`; for a share, what is left of the whole is a
   count too (97 of 99 tells of two).
2. Parts and their total form a line. What is hidden in a line must be at least two cells, and each count hidden in it
   must come to nothing or to `SMALLEST` together; else the next smallest part is hidden too, at last the total. Repeated until all lines
   hold, since a cell stands in several lines (areas of an area, sexes, categories).
3. Ratios are rounded to a tenth of a per cent, days and money to whole ones. Counts stay exact, so that a figure agrees
   with the list it is about; it is rule 2 that protects them.

Two tables of different days can still be compared with each other; that is why nothing finer than a municipality is shown.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

# Fewer than seven can be recognised by those who know some of them (the threshold of the OpenSAFELY and NHS releases);
# a country may ask for more (country.yaml, register: smallest_cell), never for less.
SMALLEST = 7
RATIO = Decimal("0.001")
WHOLE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A total and the parts that add up to it."""

    total: Hashable
    parts: tuple[Hashable, ...]


def is_small(counts: Sequence[int], smallest: int = SMALLEST) -> bool:
    """Whether one of the counts of a cell is above zero and below the threshold."""
    return any(0 < count < smallest for count in counts)


def hidden(
    cells: Mapping[Hashable, Sequence[int]], lines: Iterable[Line], smallest: int = SMALLEST
) -> frozenset[Hashable]:
    """The cells that must not be shown. `cells` gives the counts of each; every key of a line is a cell."""
    hide = {key for key, counts in cells.items() if is_small(counts, smallest)}
    known = list(lines)
    changed = True
    while changed:
        changed = False
        for line in known:
            more = _to_hide(line, cells, hide, smallest)
            changed = changed or bool(more)
            hide |= more
    return frozenset(hide)


def _to_hide(line: Line, cells: Mapping[Hashable, Sequence[int]], hide: set[Hashable], smallest: int) -> set[Hashable]:
    """What else of a line must be hidden so that nothing hidden in it can be worked out."""
    more: set[Hashable] = set()
    shown = sorted(
        (part for part in line.parts if part not in hide and any(cells[part])),
        key=lambda part: (sum(cells[part]), str(part)),
    )
    while not _holds(line, cells, hide | more, smallest):
        if shown:
            more.add(shown.pop(0))
        else:
            return more | {line.total}
    return more


def _holds(line: Line, cells: Mapping[Hashable, Sequence[int]], hide: set[Hashable], smallest: int) -> bool:
    parts = [part for part in line.parts if part in hide]
    if line.total in hide:
        return bool(parts) or not any(any(cells[part]) for part in line.parts)
    if not parts:
        return True
    together = [sum(counts) for counts in zip(*(cells[part] for part in parts), strict=True)]
    return len(parts) > 1 and not is_small(together, smallest)


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    """A ratio to a tenth of a per cent (0.001); None where the denominator is nothing."""
    return (Decimal(numerator) / Decimal(denominator)).quantize(RATIO, ROUND_HALF_EVEN) if denominator else None


def whole(value: Decimal | None) -> Decimal | None:
    """Days or money without decimals."""
    return None if value is None else value.quantize(WHOLE, ROUND_HALF_EVEN)
