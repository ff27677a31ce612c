"""A synthetic register of about 4.5 persons a household, with unknowns, in slices; and its rules in SQL written by hand.

One age in 50 is known only to the year, one income in 50 and one kind of income in 60 unknown. The same number of
households gives the same register on every machine.
"""

import shutil
from pathlib import Path

import duckdb

SLICE = 250_000  # households in a file
_MARK = "complete"

_REGISTER = """
COPY (
  WITH persons AS (
    SELECT h, p, hash(h * 31 + p) AS r, hash(h * 37 + p) AS q
    FROM range({first}, {last}) t(h), range(1 + (hash(h) % 8)::INT) u(p)
  ), facts AS (
    SELECT h, p, r, q, (r % 90)::BIGINT AS age, CASE WHEN r % 2 = 0 THEN 'female' ELSE 'male' END AS sex, q % 50 = 0 AS vague
    FROM persons
  )
  SELECT h::VARCHAR AS unit, NULL::VARCHAR AS area, list({{
    'id': p::VARCHAR, 'relation': CASE WHEN p = 0 THEN 'head' ELSE 'other' END,
    'birth_date_earliest': DATE '2024-01-01' - (age * 366 + 300)::INT,
    'birth_date_latest': DATE '2024-01-01' - (age * 366 + 300)::INT,
    'sex': sex, 'pregnant': q % 30 = 1, 'pregnant_na': false,
    'incomes': CASE WHEN age < 16 THEN [] ELSE [{{
      'kind': CASE WHEN q % 3 = 0 THEN 'assistance' WHEN q % 61 > 0 THEN 'wage' END,
      'amount': CASE WHEN q % 50 <> 7 THEN (q % 60000)::BIGINT END}}] END,
    'age_min': age, 'age_max': CASE WHEN vague THEN age + 1 ELSE age END}}) AS members,
    'HH-' || lpad(h::VARCHAR, 8, '0') AS number, h * 10 AS person, h AS household
  FROM facts GROUP BY h
) TO '{path}' (FORMAT parquet)
"""

# The rules of country/reference/synthetic-nation as somebody would write them who carries what is unknown by hand: a low and a
# high count, equal where nothing is unknown.
BY_HAND = """
WITH counted AS (
  SELECT unit, len(members) AS n,
    list_sum(list_transform(members, lambda m: list_sum(list_transform(
      list_filter(m.incomes, lambda i: i.kind IN ('wage', 'pension')), lambda i: i.amount)))) AS amount,
    list_sum(list_transform(members, lambda m: list_sum(list_transform(
      list_filter(m.incomes, lambda i: coalesce(i.kind IN ('wage', 'pension'), true)), lambda i: i.amount)))) AS amount_high,
    len(list_filter(members, lambda m: m.incomes IS NULL OR len(list_filter(m.incomes,
      lambda i: i.amount IS NULL AND coalesce(i.kind IN ('wage', 'pension'), true))) > 0)) AS unknown,
    len(list_filter(members, lambda m: m.age_max < 7)) AS young_low,
    len(list_filter(members, lambda m: coalesce(m.age_min < 7, true))) AS young_high,
    len(list_filter(members, lambda m: (m.age_min >= 7 AND m.age_max < 18)
      OR (m.sex = 'female' AND m.age_min >= 10 AND m.age_max < 60 AND m.pregnant))) AS varied_low,
    len(list_filter(members, lambda m: coalesce((m.age_max >= 7 AND m.age_min < 18)
      OR (m.sex = 'female' AND m.age_max >= 10 AND m.age_min < 60 AND m.pregnant), true))) AS varied_high
  FROM snapshot)
SELECT unit,
  CASE WHEN unknown > 0 THEN 'unknown' WHEN coalesce(amount_high, 0) <= 21800 * n THEN 'yes'
    WHEN coalesce(amount, 0) > 21800 * n THEN 'no' ELSE 'unknown' END AS criterion_0,
  CASE WHEN young_low = young_high THEN young_low * 150 END AS first_childhood,
  CASE WHEN varied_low = varied_high THEN varied_low * 50 END AS variable,
  n * 142 AS citizenship, greatest(0, 600 - n * 142) AS top_up
FROM counted
"""


def slices(folder: Path, households: int) -> list[Path]:
    """The files of a register of so many households, built once and kept in `folder`."""
    own = folder / f"nation-{households}"
    if not (own / _MARK).exists():
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(parents=True)
        for place, first in enumerate(range(0, households, SLICE)):
            last, path = min(first + SLICE, households), own / f"{place:04}.parquet"
            duckdb.sql(_REGISTER.format(first=first, last=last, path=path))
        (own / _MARK).touch()
    return sorted(own.glob("*.parquet"))
