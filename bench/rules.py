"""How fast the bulk engine runs rules like Bolsa Família's over synthetic households, beside the same rules in SQL by hand.

    python bench/rules.py [households]

Prints the seconds of both and their ratio (medians of five runs), and checks that both give the same rows. The
synthetic register has about 4.5 members a household, one age in 50 known only to the year, one income in 50 and one kind of
income in 90 unknown.
"""

import datetime as dt
import statistics
import sys
import time
from decimal import Decimal

import duckdb

from socle import rules
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.rules import bulk

ON = dt.date(2024, 1, 1)
FACTS = """
country: synthetic
currency: {code: BRL, smallest_unit: 0.01}
groups:
  identity:
    of: person
    facts:
      birth_date: {type: date, precision: [day, month, year]}
      sex: {type: code, values: [female, male]}
  health:
    of: person
    facts:
      pregnant: {type: boolean, applies: sex = "female" and age >= 10 and age < 60}
  incomes:
    of: person
    many: true
    facts:
      kind: {type: code, values: [wage, pension, assistance]}
      amount: {type: money, per: month, scale: 2, min: 0, max: 1000000}
"""
RULES = (
    ("income", "let", 'sum(members.incomes[kind in ["wage", "pension"]].amount)'),
    ("poor", "criterion", "income / count(members) <= limit"),
    ("first_childhood", "amount", "count(members[age < 7]) * 150"),
    ("variable", "amount", "count(members[age >= 7 and age < 18 or pregnant]) * 50"),
    ("citizenship", "amount", "count(members) * 142"),
    ("top_up", "amount", "max(0, 600 - citizenship)"),
    ("total", "amount", "citizenship + top_up + first_childhood + variable"),
)
BY_HAND = """
with counted as (
  select unit, len(members) as n,
    list_sum(list_transform(members, lambda m: list_sum(list_transform(
      list_filter(m.incomes, lambda i: i.kind in ('wage', 'pension')), lambda i: i.amount)))) as amount,
    list_sum(list_transform(members, lambda m: list_sum(list_transform(
      list_filter(m.incomes, lambda i: coalesce(i.kind in ('wage', 'pension'), true)), lambda i: i.amount)))) as amount_high,
    len(list_filter(members, lambda m: m.incomes is null or len(list_filter(m.incomes,
      lambda i: i.amount is null and coalesce(i.kind in ('wage', 'pension'), true))) > 0)) as unknown,
    len(list_filter(members, lambda m: m.age_max < 7)) as young_low,
    len(list_filter(members, lambda m: coalesce(m.age_min < 7, true))) as young_high,
    len(list_filter(members, lambda m: (m.age_min >= 7 and m.age_max < 18)
      or (m.sex = 'female' and m.age_min >= 10 and m.age_max < 60 and m.pregnant))) as varied_low,
    len(list_filter(members, lambda m: coalesce((m.age_max >= 7 and m.age_min < 18)
      or (m.sex = 'female' and m.age_max >= 10 and m.age_min < 60 and m.pregnant), true))) as varied_high
  from snapshot)
select unit,
  case when unknown > 0 then 'unknown' when coalesce(amount_high, 0) <= 21800 * n then 'yes'
    when coalesce(amount, 0) > 21800 * n then 'no' else 'unknown' end as poor,
  case when young_low = young_high then young_low * 150 end as first_childhood,
  case when varied_low = varied_high then varied_low * 50 end as variable,
  n * 142 as citizenship, greatest(0, 600 - n * 142) as top_up,
  n * 142 + greatest(0, 600 - n * 142) + case when young_low = young_high then young_low * 150 end
    + case when varied_low = varied_high then varied_low * 50 end as total
from counted
"""
REGISTER = """
create table snapshot as
with persons as (
  select h, p, hash(h * 31 + p) as r, hash(h * 37 + p) as q from range({households}) t(h), range(1 + (hash(h) % 8)::int) u(p)),
facts as (
  select h, p, r, q, (r % 90)::bigint as age, case when r % 2 = 0 then 'female' else 'male' end as sex, q % 50 = 0 as vague from persons)
select h::varchar as unit, null::varchar as area, list({{
  'id': p::varchar, 'relation': case when p = 0 then 'head' else 'other' end,
  'birth_date_earliest': (date '2024-01-01' - (age * 366 + 300)::int), 'birth_date_latest': (date '2024-01-01' - (age * 366 + 300)::int),
  'sex': sex, 'pregnant': q % 30 = 1, 'pregnant_na': false,
  'incomes': case when age < 16 then [] else [{{'kind': case when q % 3 = 0 then 'assistance' when q % 61 > 0 then 'wage' end,
    'amount': case when q % 50 <> 7 then (q % 60000)::bigint end}}] end,
  'age_min': age, 'age_max': case when vague then age + 1 else age end}}) as members
from facts group by h
"""


def compiled() -> bulk.Compiled:
    """The rules over the synthetic dictionary."""
    facts = dictionary.build(yamltext.loads(FACTS))
    limit = rules.types.Number(scale=2, min=Decimal(218), max=Decimal(218), unit="money")
    scope = rules.Scope(dictionary=facts, names={"limit": limit})
    named = [bulk.Rule(name=name, node=rules.parse(text), kind=kind) for name, kind, text in RULES]
    return bulk.compile(named, scope, on=ON, parameters={"limit": Decimal("218.00")})


def timed(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> float:
    """Median seconds of five runs of the query into a table."""
    seconds = []
    for _ in range(5):
        begin = time.perf_counter()
        connection.execute(f"create or replace table {name} as {query}")
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def main(households: int) -> int:
    """Both ways over the same register; 1 where they differ."""
    plan = compiled()
    connection = duckdb.connect()
    connection.execute(REGISTER.format(households=households))
    columns = {column.name for column in plan.layout.columns}
    missing = columns - {row[0] for row in connection.execute("describe snapshot").fetchall()}
    if missing:
        raise SystemExit(f"the synthetic register lacks {missing}")
    ours = timed(connection, "ours", bulk.query(plan))
    theirs = timed(connection, "theirs", BY_HAND)
    shown = ", ".join(["unit", *(column.name for column in plan.columns)])
    differing = connection.execute(
        f"select count(*) from (select {shown} from ours except select {shown} from theirs)"
    ).fetchone()
    print(f"{households:,} households: rules {ours:.3f} s, SQL by hand {theirs:.3f} s, ratio {ours / theirs:.2f}")
    print(f"rows that differ: {differing[0]}")
    return 1 if differing[0] else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 200_000))
