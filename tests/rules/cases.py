"""A small dictionary and small households for the tests of the rules; the people are named after trees."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb

from socle import rules
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.rules import bulk, reference
from socle.rules.bulk import rows

FACTS = dictionary.build(
    yamltext.loads("""
country: grove
currency: {code: XAF, smallest_unit: 1}
groups:
  identity:
    of: person
    facts:
      birth_date: {type: date, precision: [day, month, year]}
      sex: {type: code, values: [female, male]}
  health:
    of: person
    facts:
      pregnant: {type: boolean, applies: sex = "female" and age >= 10}
      weeks: {type: number, scale: 0, min: 0, max: 45, applies: pregnant}
      weight: {type: number, scale: 1, unit: kg, min: 0, max: 300}
  incomes:
    of: person
    many: true
    facts:
      kind: {type: code, values: [wage, pension, assistance]}
      amount: {type: money, per: month, scale: 2, min: -1000, max: 1000000}
      since: {type: date}
  dwelling:
    of: household
    facts:
      rooms: {type: number, scale: 0, min: 0, max: 50}
      rent: {type: money, per: month, scale: 2, min: 0, max: 10000}
      owned: {type: boolean}
""")
)
ON = dt.date(2024, 3, 1)
AMOUNTS = rules.tables.build(
    "grant", ["group", "people", "from", "value", "law"],
    [
        ["A", "[1..3]", "2023-01-01", "150", "art. 7"],
        ["A", "> 3", "2023-01-01", "180.50", "art. 7"],
        ["B", "-", "2023-01-01", "120", "art. 8"],
        ["A", "[1..3]", "2025-01-01", "170", "art. 7 (new)"],
    ],
)  # fmt: skip
NAMES: dict[str, rules.types.Type] = {
    "limit": rules.types.Number(scale=2, min=Decimal(218), max=Decimal(218), unit="money"),
    "grant": rules.tables.type_of(AMOUNTS),
}
VALUES: dict[str, Any] = {"limit": Decimal("218.00"), "grant": rules.tables.in_force(AMOUNTS, ON)}
SCOPE = rules.Scope(dictionary=FACTS, names=NAMES)

ACACIA = {
    "id": "acacia",
    "relation": "head",
    "sex": "female",
    "birth_date": dt.date(1990, 5, 4),
    "pregnant": False,
    "incomes": [],
}
BAOBAB = {"id": "baobab", "relation": "spouse", "sex": "male", "birth_date": dt.date(1988, 2, 29), "incomes": []}
CEDAR = {"id": "cedar", "relation": "child", "sex": "male", "birth_date": dt.date(2019, 3, 2), "incomes": []}
EBONY = {"id": "ebony", "relation": "child", "sex": "female", "birth_date": dt.date(2017, 3, 1), "incomes": []}


def unit(*members: Mapping[str, Any], household: Mapping[str, Any] | None = None) -> reference.Environment:
    """A household on 1 March 2024 with the parameters of this file."""
    return reference.Environment(scope=SCOPE, on=ON, members=members, household=household or {}, names=VALUES)


def given(member: Mapping[str, Any], **facts: Any) -> dict[str, Any]:
    """The member with other facts."""
    return {**member, **facts}


def wages(*amounts: str | None, kind: str | None = "wage") -> list[dict[str, Any]]:
    """Rows of income."""
    return [{"kind": kind, "amount": None if amount is None else Decimal(amount)} for amount in amounts]


def value(text: str, household: reference.Environment) -> Any:
    """What the reference engine gives, after the check."""
    node = rules.parse(text)
    rules.check(node, household.scope)
    return reference.evaluate(node, household).value


def answers(text: str, households: Sequence[reference.Environment]) -> tuple[list[Any], list[Any]]:
    """What the reference engine and the bulk engine give for the same rule: verdicts, or amounts with None for unknown."""
    scope = households[0].scope
    node = rules.parse(text)
    kind = rules.check(node, scope)
    truth = isinstance(kind, rules.types.Truth)
    results = [reference.evaluate(node, household) for household in households]
    slow = [result.verdict if truth else result.amount for result in results]
    rule = bulk.Rule(name="answer", node=node, kind="criterion" if truth else "amount")
    compiled = bulk.compile([rule], scope, on=households[0].on, parameters=households[0].names)
    return slow, run(compiled, households)["answer"]


def run(compiled: bulk.Compiled, households: Sequence[reference.Environment]) -> dict[str, list[Any]]:
    """The bulk engine's results by column, in the order of the households."""
    connection = duckdb.connect()
    connection.register("snapshot", rows.relation(households, compiled.layout))
    found = connection.sql(f"select * from ({bulk.query(compiled)}) order by unit::int").to_arrow_table().to_pydict()
    connection.close()
    for column in compiled.columns:
        if column.kind == "amount":
            amounts = found[column.name]
            assert found[f"{column.name}_known"] == [amount is not None for amount in amounts]
            found[column.name] = [
                None if amount is None else Decimal(amount).scaleb(-column.scale) for amount in amounts
            ]
    return found
