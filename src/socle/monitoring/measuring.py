"""Measuring: the query of an indicator, summed up for every area, sex and category at once, and read to a cube."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from typing import Any

from django.db import connection

from socle.base.country import queries as country
from socle.monitoring.cubes import ALL, Cell, Cube, Slice
from socle.monitoring.indicators import Indicator, Measure, relations

_PLACE = """
up AS (
  SELECT key AS leaf, id, key, level, parent_id FROM base_area
  UNION ALL
  SELECT up.leaf, a.id, a.key, a.level, a.parent_id FROM up JOIN base_area a ON a.id = up.parent_id
), place AS (SELECT leaf, {levels} FROM up GROUP BY leaf),
"""
_ADDED = "SELECT area_key, sex, category, sum(numerator), sum(denominator), count(*), NULL::numeric[] FROM observed GROUP BY 1, 2, 3"
_EACH = "SELECT area_key, sex, category, numerator, denominator, 1, NULL::numeric[] FROM observed"
_ADD = "sum(numerator), sum(denominator), sum(units), NULL::float[]"
_DISTRIBUTE = (
    "NULL::numeric, NULL::numeric, sum(units), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY numerator)"
)


def read(indicator: Indicator, given: Mapping[str, Any], *, finest: int) -> Cube:
    """The cube of an indicator down to the finest level of areas, within the actor's scope."""
    with connection.cursor() as cursor:
        cursor.execute(sql(indicator, finest), dict(given))
        return dict(_cell(row, finest) for row in cursor.fetchall())


def sql(indicator: Indicator, finest: int) -> str:
    """The query of the whole cube."""
    levels = [f"level_{level}" for level in range(1, finest + 1)]
    picked = ", ".join(f"max(key) FILTER (WHERE level = {level}) AS level_{level}" for level in range(1, finest + 1))
    shown = ", ".join(f"coalesce(place.{level}, '') AS {level}" for level in levels)
    distributed = indicator.measure == Measure.DAYS
    paths = [", ".join(levels[:depth]) for depth in range(finest + 1)]
    sets = ", ".join(f"({', '.join(filter(None, one))})" for one in product(paths, ("", "sex"), ("", "category")))
    every = ", ".join([*levels, "sex", "category"])
    return (
        f"WITH RECURSIVE {_PLACE.format(levels=picked)}{relations.needed(indicator.sql, country.facts())}"
        f"observed AS ({indicator.sql}),\n"
        f"summed (area_key, sex, category, numerator, denominator, units, empty) AS ({_EACH if distributed else _ADDED}),\n"
        f"placed AS (SELECT {shown}, sex, category, numerator, denominator, units"
        " FROM summed LEFT JOIN place ON place.leaf = summed.area_key)\n"
        f"SELECT {every}, {', '.join(f'grouping({name})' for name in [*levels, 'sex', 'category'])},"
        f" {_DISTRIBUTE if distributed else _ADD} FROM placed GROUP BY GROUPING SETS ({sets})"
    )


def _cell(row: tuple[Any, ...], finest: int) -> tuple[Slice, Cell]:
    names, absent = row[: finest + 2], row[finest + 2 : 2 * finest + 4]
    numerator, denominator, units, percentiles = row[2 * finest + 4 :]
    said = [ALL if is_absent else name or "" for name, is_absent in zip(names, absent, strict=True)]
    path = tuple(name for name, is_absent in zip(said[:finest], absent[:finest], strict=True) if not is_absent)
    median, p90 = (Decimal(str(value)) for value in percentiles) if percentiles else (None, None)
    cell = Cell(
        numerator=numerator or Decimal(0),
        denominator=denominator or Decimal(0),
        units=int(units or 0),
        median=median,
        p90=p90,
    )
    return Slice(path=path, sex=said[-2], category=said[-1]), cell
