"""Gaps and overlaps: values for which a table has no row or two, and ages that fall between two bands of a version."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise

from socle import rules
from socle.base.kernel import yamltext
from socle.rules import covering, nodes, tables, types
from socle.rules.checking import face
from socle.schemes.reasoning import checking
from socle.schemes.source import mistakes, model

MOST_NAMED = 3  # regions of one table told at once


def note_tables(
    scheme: model.Scheme, checked: list[checking.Checked], notes: mistakes.Notes, hints: mistakes.Notes
) -> None:
    """Note numbers and days that tables leave open between their rows, and rows of a `unique` table that meet.

    Each day of change is looked at. Words for which a table has no row at all are hinted at: the law may not know them.
    """
    scales = _scales(checked)
    for parameter in scheme.tables:
        table = parameter.table
        for day in _days(table, scheme):
            standing = tables.in_force(table, day)
            if standing.rows:
                _note(standing, day, parameter.place, scales.get(table.name, {}), notes, hints)


def _note(
    table: tables.Table,
    day: dt.date,
    place: yamltext.Place,
    scales: Mapping[str, int],
    notes: mistakes.Notes,
    hints: mistakes.Notes,
) -> None:
    for said, part in covering.groups(table):
        if not part.rows and table.policy not in tables.WITHOUT_GAPS:
            hints.note(f"From {day} no row of '{table.name}' fits {said}: an amount by it is then unknown.", place)
        for region in islice(covering.holes(part, scales) if part.rows and part.keys else (), MOST_NAMED):
            where = " and ".join(one for one in (said, str(region)) if one)
            message = f"From {day} no row of '{table.name}' fits {where}. Add a row for it; its value may be 0."
            notes.note(message, place)
    for region in islice(covering.clashes(table, scales), MOST_NAMED):
        lines = " and ".join(str(row.place.line) for row in region.rows[:2])
        message = f"Two rows of '{table.name}' (lines {lines}) fit {region}. Keep one, or write policy: first."
        notes.note(message, region.rows[1].place)


def _days(table: tables.Table, scheme: model.Scheme) -> list[dt.date]:
    """The days on which the table changes, from the first version on."""
    first = min(version.from_on for version in scheme.versions)
    changes = {day for row in table.rows for day in (row.valid_from, row.until) if day is not None and day > first}
    return [first, *sorted(changes)]


def _scales(checked: list[checking.Checked]) -> dict[str, dict[str, int]]:
    """How many decimals the values have with which each table is called, by key."""
    found: dict[str, dict[str, int]] = {}
    for version in checked:
        names = {one.table.name: one.table.keys for one in version.scheme.tables}
        for node, kinds in _typed(version):
            if isinstance(node, nodes.Call) and node.function in names:
                keys = [name or key for name, key in zip(node.names, names[node.function], strict=False)]
                for key, argument in zip(keys, node.arguments, strict=False):
                    kind = kinds.get(id(argument))
                    if isinstance(kind, types.Number):
                        scales = found.setdefault(node.function, {})
                        scales[key] = max(scales.get(key, 0), kind.scale)
    return found


def _typed(version: checking.Checked) -> Iterator[tuple[rules.Node, Mapping[int, types.Type]]]:
    """Every node of a version's rules with the types of its rule."""
    named = [(one.node, one.scope) for one in (*version.lets, *version.components)]
    for node, scope in (*named, *((one.rule.node, version.scope) for one in version.version.criteria)):
        _, walk = face.checked(node, scope, collect=[])
        yield from ((part, walk.types) for part in _parts(node))


def _parts(node: rules.Node) -> Iterator[rules.Node]:
    yield node
    for child in nodes.children(node):
        yield from _parts(child)


@dataclass(frozen=True, kw_only=True, order=True)
class _Band:
    """Whole years of age from `low` to `high` that a component asks for."""

    low: int
    high: int
    place: yamltext.Place


def hint_bands(version: model.Version, hints: mistakes.Notes) -> None:
    """Hint at ages that fall between the bands of a version's components, or into two that overlap in part."""
    lets = {one.name: one.rule.node for one in version.lets}
    bands: dict[tuple[int, int], _Band] = {}
    for component in version.components:
        for part in _with_lets(component.amount.node, lets):
            if isinstance(part, nodes.In) and (band := _band(part)):
                bands.setdefault((band.low, band.high), band)
    for one, following in pairwise(sorted(bands.values(), key=lambda band: (band.low, band.high))):
        ends = f"from {one.low} to {one.high} (line {one.place.line}) and from {following.low} to {following.high}"
        if one.high + 1 < following.low:
            hints.note(f"Between the ages {ends} somebody of {one.high + 1} falls into neither.", following.place)
        elif one.low < following.low <= one.high < following.high:
            hints.note(f"The ages {ends} overlap: somebody of {following.low} falls into both.", following.place)


def _with_lets(node: rules.Node, lets: Mapping[str, rules.Node]) -> Iterator[rules.Node]:
    waiting, seen = [node], set[str]()
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, nodes.Name) and part.name in lets and part.name not in seen:
            seen.add(part.name)
            waiting.append(lets[part.name])
        waiting += nodes.children(part)


def _band(node: nodes.In) -> _Band | None:
    """`age in [a..b]` with both ends written out."""
    asked = node.value.name if isinstance(node.value, nodes.Name | nodes.Path) else ""
    if asked != "age" or len(node.tests) != 1 or not isinstance(node.tests[0], nodes.Range):
        return None
    span = node.tests[0]
    if not isinstance(span.low, nodes.Number) or not isinstance(span.high, nodes.Number):
        return None
    low = int(span.low.value) + (not span.with_low)
    high = int(span.high.value) - (not span.with_high and span.high.value == int(span.high.value))
    return _Band(low=low, high=high, place=node.place) if Decimal(low) <= span.high.value else None
