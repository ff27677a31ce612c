"""Bar and line charts as small SVG, drawn on the server without style or script, beside a table of the same figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from socle.web import formats

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 480, 240, 60, 34, 16
BAR, GAP, NAMES = 24, 12, 150


@dataclass(frozen=True)
class Series:
    """One row of figures: a name and a value for each label of the chart; None where it is not known or suppressed."""

    name: str
    values: tuple[Decimal | int | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart: title, the labels along it, one to four series, bars (compare) or a line (over time)."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Literal["bar", "line"] = "bar"
    absent: str = ""  # what the table says for None, e.g. "suppressed"; else "not known"

    @property
    def rows(self) -> list[tuple[str, list[Decimal | int | None]]]:
        """The figures as the rows of a table: label, then one value a series."""
        return [(label, [series.values[index] for series in self.series]) for index, label in enumerate(self.labels)]


def draw(chart: Chart) -> SafeString:
    """The chart as an SVG element. Right-to-left languages get bars that grow from the right."""
    body, height = _bars(chart) if chart.kind == "bar" else _lines(chart)
    return format_html('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', WIDTH, height, chart.title, body)


def ceiling(value: Decimal) -> Decimal:
    """The end of the axis: the next 1, 2, 2.5 or 5 times a power of ten at or above the value."""
    if value <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(value.adjusted())
    return next(step * power for step in map(Decimal, ("1", "2", "2.5", "5", "10")) if step * power >= value)


def _highest(chart: Chart) -> Decimal:
    return max(
        (Decimal(value) for series in chart.series for value in series.values if value is not None), default=Decimal(0)
    )


def _bars(chart: Chart) -> tuple[SafeString, int]:
    scale, top, parts = ceiling(_highest(chart)), 4, []
    for label, values in chart.rows:
        middle = top + BAR * len(values) // 2 + 5
        parts.append(_text(NAMES - 10, middle, label, "end"))
        for number, value in enumerate(values):
            parts.append(_bar(number, value, top + BAR * number, scale))
        top += BAR * len(values) + GAP
    parts.append(_line((NAMES, 0), (NAMES, top - GAP + 4), "axis"))
    return _joined(parts), top


def _bar(number: int, value: Decimal | int | None, top: int, scale: Decimal) -> SafeString:
    long = round((WIDTH - NAMES - 80) * Decimal(value or 0) / scale)
    words = "–" if value is None else formats.number(value)
    rectangle = format_html(
        '<rect class="socle-series-{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        number,
        WIDTH - NAMES - long if _mirrored() else NAMES,
        top + 3,
        long,
        BAR - 6,
    )
    return rectangle + _text(NAMES + long + 8, top + BAR // 2 + 5, words, "start", "socle-chart__value")


def _lines(chart: Chart) -> tuple[SafeString, int]:
    scale = ceiling(_highest(chart))
    parts = [_grid(scale * share / 4, scale) for share in range(5)]
    step = Decimal(WIDTH - LEFT - 30) / max(1, len(chart.labels) - 1)
    every = max(1, -(-len(chart.labels) // 5))
    for index, label in enumerate(chart.labels):
        if index % every == 0:
            parts.append(_text(round(LEFT + step * index), HEIGHT - 10, label, "middle"))
    for number, series in enumerate(chart.series):
        parts.extend(_polyline(number, run) for run in _runs(series, step, scale))
    return _joined(parts), HEIGHT


def _runs(series: Series, step: Decimal, scale: Decimal) -> list[list[tuple[int, int]]]:
    """The points of the line, broken where a value is not known: a gap is not a zero."""
    runs: list[list[tuple[int, int]]] = [[]]
    for index, value in enumerate(series.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_across(round(LEFT + step * index)), _height(Decimal(value), scale)))
    return [run for run in runs if run]


def _polyline(number: int, points: list[tuple[int, int]]) -> SafeString:
    path = " ".join(f"{x},{y}" for x, y in points)
    dots = format_html_join(
        "", '<circle class="socle-series-{}" cx="{}" cy="{}" r="4"/>', ((number, x, y) for x, y in points)
    )
    return format_html('<polyline class="socle-series-{}" points="{}"/>', number, path) + dots


def _grid(value: Decimal, scale: Decimal) -> SafeString:
    y = _height(value, scale)
    line = _line((LEFT, y), (WIDTH - 20, y), "grid" if value else "axis")
    return line + _text(
        LEFT - 10, y + 4, formats.number(value.normalize() if value % 1 else value.to_integral_value()), "end"
    )


def _height(value: Decimal, scale: Decimal) -> int:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / scale)


def _line(start: tuple[int, int], end: tuple[int, int], name: str) -> SafeString:
    return format_html(
        '<line class="socle-chart__{}" x1="{}" y1="{}" x2="{}" y2="{}"/>',
        name,
        _across(start[0]),
        start[1],
        _across(end[0]),
        end[1],
    )


def _text(x: int, y: int, words: str, anchor: str, name: str = "") -> SafeString:
    """Words at a place. SVG's start and end follow the direction of the page, so only the place is mirrored."""
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', name, _across(x), y, anchor, words)


def _across(x: int) -> int:
    return WIDTH - x if _mirrored() else x


def _mirrored() -> bool:
    return translation.get_language_bidi()


def _joined(parts: list[SafeString]) -> SafeString:
    return mark_safe("".join(parts))
