"""Reads of indicators: the catalogue, and one indicator as of a day within the actor's scope."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas import keys
from socle.base.areas.models import Area
from socle.base.country import queries as country
from socle.base.kernel import refusals
from socle.monitoring import cubes, disclosure, indicators, measuring, reasoning
from socle.monitoring.indicators import relations
from socle.monitoring.models import ReferencePopulation

# Below municipalities groups are too small to be shown, and who works there has lists. A country may set another level.
FINEST_LEVEL = 2
_NOW = "infinity"  # whatever is believed now was recorded before it

WHY_NOT: Mapping[indicators.Need, Mapping[str, str]] = {
    indicators.Need.POPULATION: {
        "en": "No reference population of this year is held, and the register is no census: nothing is said of coverage.",
        "ar": "لا توجد أعداد سكان مرجعية لهذه السنة، والسجل ليس تعدادا: لا يقال شيء عن التغطية.",
        "pt": "Não há população de referência deste ano, e o cadastro não é censo: nada se afirma sobre cobertura.",
    },
    indicators.Need.UPDATE_DEADLINE: {
        "en": "The country does not say within how many months a household must be updated (country.yaml, register: update_within).",
        "ar": "لم يحدد البلد خلال كم شهر يجب تحديث بيانات الأسرة (country.yaml، register: update_within).",
        "pt": "O país não diz em quantos meses a família deve ser atualizada (country.yaml, register: update_within).",
    },
    indicators.Need.DECISION_DEADLINE: {
        "en": "The country sets no deadline for deciding an application (country.yaml, deadlines: application).",
        "ar": "لم يحدد البلد مهلة للبت في الطلب (country.yaml، deadlines: application).",
        "pt": "O país não fixa prazo para decidir um requerimento (country.yaml, deadlines: application).",
    },
}


class NoSuchIndicator(refusals.Refusal):
    """There is no indicator '{code}'. Choose one of the catalogue."""

    code = "monitoring.no-such-indicator"


class TooFine(refusals.Refusal):
    """Figures are shown for areas down to level {finest}, not for level {level}: below it they would be about single families."""

    code = "monitoring.too-fine"


class NotByScheme(refusals.Refusal):
    """The indicator {code} is not about one scheme. Ask for it without a scheme."""

    code = "monitoring.not-by-scheme"


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the country sets for indicators, as numbers; None where it sets nothing."""

    finest: int
    smallest: int
    current_months: int | None
    decision_days: int | None


def catalogue() -> tuple[indicators.Indicator, ...]:
    """Every indicator, by dimension."""
    return tuple(indicators.all_of_them().values())


def compute(
    *,
    code: str,
    on: date,
    by: acting.Actor,
    area_level: int | None = None,
    by_sex: bool = False,
    scheme: str = "",
    known_at: datetime | None = None,
) -> reasoning.Table:
    """One indicator as of a day: by areas of a level (None: the whole scope together), by sex, of one scheme or of all.

    Facts as known at `known_at` (database time; None: now). Only what the actor's area and schemes hold is counted.
    Raises NotPermitted, NoSuchIndicator, TooFine, NotByScheme.
    """
    by.require(Permission.READ_INDICATORS)
    indicator, asked = _get(code), _country()
    if area_level is not None and not 0 <= area_level <= asked.finest:
        raise TooFine(finest=asked.finest, level=area_level)
    if scheme and not indicator.by_scheme:
        raise NotByScheme(code=code)
    table = reasoning.Table(
        indicator=indicator,
        on=on,
        known_at=known_at,
        scope=by.area_key,
        scheme=scheme,
        area_level=area_level,
        by_sex=by_sex,
        smallest=asked.smallest,
    )
    population_level = _population_level(on)
    if _is_missing(indicator, asked, population_level):
        return replace(table, unavailable=WHY_NOT[indicator.needs])  # type: ignore[index]
    cube = measuring.read(indicator, _given(table, by, asked, population_level), finest=asked.finest)
    return _filled(table, cube, asked)


def _filled(table: reasoning.Table, cube: cubes.Cube, asked: _Asked) -> reasoning.Table:
    hide = cubes.hidden(table.indicator, cube, smallest=asked.smallest)
    rows = reasoning.rows(table.indicator, cube, hide, depth=table.area_level or 0, by_sex=table.by_sex)
    named = {row.area_key for row in rows}
    return replace(
        table,
        rows=rows,
        totals=reasoning.totals(table.indicator, cube, hide),
        area_names=dict(Area.objects.filter(key__in=named).values_list("key", "name")),
    )


def _get(code: str) -> indicators.Indicator:
    found = indicators.all_of_them().get(code)
    if found is None:
        raise NoSuchIndicator(code=code)
    return found


def _country() -> _Asked:
    settings = country.country().settings
    register, deadlines = settings.get("register", {}), settings.get("deadlines", {})
    within = str(register.get("update_within", "")).split()
    decision = deadlines.get("application", {}).get("days")
    return _Asked(
        finest=int(settings.get("indicators", {}).get("finest_level", FINEST_LEVEL)),
        smallest=max(disclosure.SMALLEST, int(register.get("smallest_cell", 0))),
        current_months=int(within[0]) if within else None,
        decision_days=int(decision) if decision else None,
    )


def _is_missing(indicator: indicators.Indicator, asked: _Asked, population_level: int | None) -> bool:
    held = {
        None: True,
        indicators.Need.POPULATION: population_level is not None,
        indicators.Need.UPDATE_DEADLINE: asked.current_months is not None,
        indicators.Need.DECISION_DEADLINE: asked.decision_days is not None,
    }
    return not held[indicator.needs]


def _population_level(on: date) -> int | None:
    """The finest level of areas for which the year's population is held, so that nobody is counted twice."""
    levels = ReferencePopulation.objects.filter(year=on.year).order_by("-area__level")
    return levels.values_list("area__level", flat=True).first()


def _given(table: reasoning.Table, by: acting.Actor, asked: _Asked, population_level: int | None) -> dict[str, Any]:
    """The values that queries may name; days are of the offices' time zone."""
    since, month_since = months_before(table.on, 12), table.on - timedelta(days=30)
    low, high = keys.span(by.area_key)
    return {
        "on": table.on,
        "since": since,
        "since_at": _begins(since + timedelta(days=1)),
        "month_since": month_since,
        "month_from": _begins(month_since + timedelta(days=1)),
        "until": _begins(table.on + timedelta(days=1)),
        "known_at": table.known_at or _NOW,
        "zone": timezone.get_default_timezone_name(),
        "scheme": table.scheme,
        "low": low,
        "high": high,
        "population_level": population_level,
        "current_since": months_before(table.on, asked.current_months or 0),
        "decision_days": asked.decision_days,
        "cells_a_person": relations.cells_a_person(country.facts()),
    }


def _begins(day: date) -> datetime:
    """The first instant of a day in the time zone of the offices."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last day of it where the month is shorter."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))
