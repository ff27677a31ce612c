"""Indicators as pages show them: the catalogue with its definitions, one table beside its chart."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socle.monitoring import reasoning
from socle.monitoring.indicators.definition import Indicator
from socle.web import charts
from socle.web.presenters import told, words

DIMENSIONS: dict[str, Promise | str] = {
    "design": gettext_lazy("Design"),
    "implementation": gettext_lazy("Implementation"),
    "impact": gettext_lazy("Impact"),
}
SEXES: dict[str, Promise | str] = {
    "female": gettext_lazy("women"),
    "male": gettext_lazy("men"),
    "unknown": gettext_lazy("sex not known"),
}
MOST_BARS = 24


def catalogue(found: tuple[Indicator, ...]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The indicators by dimension, with their definitions."""
    language = told.language()
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        groups.setdefault(words.word(DIMENSIONS, str(one.dimension)), []).append(
            {
                "code": one.code,
                "url": f"/monitoring/{one.code}",
                "title": reasoning.in_language(one.title, language),
                "definition": reasoning.in_language(one.definition, language),
            }
        )
    return list(groups.items())


def page(table: reasoning.Table) -> dict[str, Any]:
    """The context of one indicator."""
    language, indicator = told.language(), table.indicator
    title = reasoning.in_language(indicator.title, language)
    rows = [_row(one, table) for one in table.rows]
    return {
        "table": table,
        "title": title,
        "definition": reasoning.in_language(indicator.definition, language),
        "unit": indicator.unit,
        "rows": rows,
        "overall": _row(table.overall, table) if table.overall else None,
        "unavailable": reasoning.in_language(table.unavailable, language) if table.unavailable else "",
        "chart": _chart(title, rows) if 1 < len(rows) <= MOST_BARS else None,
        "hash": indicator.hash[:16],
        "trail": [(_("Monitoring"), "/monitoring"), (title, "")],
    }


def _row(one: reasoning.Row, table: reasoning.Table) -> dict[str, Any]:
    parts = [
        words.said(table.area_names.get(one.area_key)) if one.area_key else "",
        words.word(SEXES, one.sex) if one.sex else "",
        words.spoken(one.category) if one.category else "",
    ]
    label = " · ".join(part for part in parts if part) or _("All together")
    return {"label": label, "row": one, "value": one.value}


def _chart(title: str, rows: list[dict[str, Any]]) -> charts.Chart:
    return charts.Chart(
        title=title,
        labels=tuple(one["label"] for one in rows),
        series=(charts.Series(name=title, values=tuple(one["value"] for one in rows)),),
        absent=_("suppressed, too few"),
    )
