"""Indicators: the catalogue, and one as of a day within the caller's area and schemes. Small figures are hidden."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Router, Schema

from socle.api import door
from socle.api.shapes import Code, Day, Instant, MaybeCode
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import money, refusals
from socle.monitoring import queries, reasoning
from socle.monitoring.indicators import Indicator

router = Router(tags=["monitoring"])


class IndicatorOut(Schema):
    """An indicator: what it says, in which unit, and the hash that names its definition."""

    code: str
    dimension: str
    title: dict[str, str]
    definition: dict[str, str]
    unit: str
    categories: str
    by_scheme: bool
    hash: str


class Figure(Schema):
    """One figure; a hidden one is about too few people and has no numbers. Of days the value is the median."""

    area_key: str
    sex: str
    category: str
    value: str | None
    numerator: str | None
    denominator: str | None
    units: int | None
    p90: str | None
    hidden: bool


class TableOut(Schema):
    """An indicator as of a day. `unavailable` says why there is no figure."""

    indicator: IndicatorOut
    on: date
    known_at: datetime | None
    scope: str
    scheme: str
    level: int | None
    by_sex: bool
    smallest: int
    rows: list[Figure]
    totals: list[Figure]
    unavailable: dict[str, str]


@door.route(router, "GET", "/indicators", Permission.READ_INDICATORS, response=list[IndicatorOut])
def catalogue(request: HttpRequest, *, by: acting.Actor, at: datetime) -> list[dict[str, Any]]:
    """Every indicator, by dimension."""
    del request, by, at
    return [_indicator(one) for one in queries.catalogue()]


@door.route(router, "GET", "/indicators/{code}", Permission.READ_INDICATORS, response=TableOut)
def indicator(
    request: HttpRequest,
    code: Path[Code],
    on: Day | None = None,
    level: Annotated[int | None, Field(ge=0, le=9)] = None,
    by_sex: bool = False,
    scheme: MaybeCode = "",
    known_at: Instant | None = None,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """One indicator: by areas of a level (left out: the whole area of the caller together), by sex, of a scheme or of all."""
    del request
    if code not in {one.code for one in queries.catalogue()} or (scheme and not by.covers_scheme(scheme)):
        raise refusals.NotFound(number=scheme or code)
    asked = {"area_level": level, "by_sex": by_sex, "scheme": scheme, "known_at": known_at}
    table = queries.compute(code=code, on=on or timezone.localdate(at), by=by, **asked)
    named = ("on", "known_at", "scope", "scheme", "by_sex", "smallest")
    return {name: getattr(table, name) for name in named} | {
        "indicator": _indicator(table.indicator),
        "level": table.area_level,
        "rows": [_figure(one) for one in table.rows],
        "totals": [_figure(one) for one in table.totals],
        "unavailable": dict(table.unavailable),
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    named = ("code", "dimension", "title", "definition", "unit", "categories", "by_scheme", "hash")
    return {name: getattr(one, name) for name in named}


def _figure(one: reasoning.Row) -> dict[str, Any]:
    return {name: money.plain(value) if isinstance(value, Decimal) else value for name, value in vars(one).items()}
