"""Households made by dice from any data dictionary: values at and beside bounds, unknowns, facts that do not apply."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from socle.base.facts import dictionary
from socle.eligibility.facts import reading
from socle.rules import values
from socle.schemes.reasoning import evaluating

UNKNOWN = 0.08
AMOUNTS = (0, 1, 99, 100, 250, 400, 499, 500, 900, 1100, 2400, 3000, 3600, 5000)


def maybe(dice: random.Random, value: Any, unknown: float = UNKNOWN) -> Any:
    return None if dice.random() < unknown else value


def value(dice: random.Random, fact: dictionary.Fact, on: dt.date) -> Any:
    """A value that the fact may have on a day."""
    match fact.type:
        case "boolean":
            return dice.random() < 0.5
        case "code":
            return dice.choice(fact.values) if fact.values else f"code-{dice.randrange(3)}"
        case "text":
            return f"text {dice.randrange(3)}"
        case "date":
            return _day(dice, fact, on)
    return _number(dice, fact)


def _number(dice: random.Random, fact: dictionary.Fact) -> Decimal:
    low, high = fact.min if fact.min is not None else Decimal(0), fact.max if fact.max is not None else Decimal(10**6)
    span = min(high - low, Decimal(20 if fact.type == "number" else 8000))
    found = dice.choice(AMOUNTS) if fact.type == "money" else dice.randrange(int(span) + 1)
    cents = Decimal(dice.choice((0, 0, 50, 99))).scaleb(-2) if fact.scale >= 2 else Decimal(0)
    return min(high, max(low, low + Decimal(found) + cents))


def _day(dice: random.Random, fact: dictionary.Fact, on: dt.date) -> Any:
    if "birth" not in fact.name:
        return on + dt.timedelta(days=dice.choice((-800, -366, -365, -30, -1, 0, 1, 40)))
    years = dice.choice((0, 1, 2, 3, 5, 7, 15, 16, 18, 30, 59, 60, 65, 68, 70))
    day = dt.date(on.year - years, on.month, min(on.day, 28)) - dt.timedelta(days=dice.choice((-1, 0, 1, 200)))
    day = min(day, on)
    if fact.is_imprecise and dice.random() < 0.25:
        return values.Between(low=dt.date(day.year, 1, 1), high=min(on, dt.date(day.year, 12, 31)))
    return day


def _facts(dice: random.Random, facts: dictionary.Dictionary, of: str, on: dt.date) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for group in facts.of(of):
        if group.many:
            rows = [
                {one.name: _cell(dice, one, on) for one in group.facts} for _ in range(dice.choice((0, 0, 1, 1, 2, 4)))
            ]
            found[group.name] = maybe(dice, rows, 0.04)
        else:
            found |= {one.name: _cell(dice, one, on) for one in group.facts if one.name not in ("died_on", "age")}
    return found


def _cell(dice: random.Random, fact: dictionary.Fact, on: dt.date) -> Any:
    if fact.applies and dice.random() < 0.2:
        return values.NOT_APPLICABLE
    return maybe(dice, value(dice, fact, on))


def units(facts: dictionary.Dictionary, kind: str, on: dt.date, *, seed: int, count: int) -> list[reading.UnitFacts]:
    """Units of a kind, each a household of one to eight."""
    dice = random.Random(seed)
    found = []
    for place in range(count):
        ids = [f"PE-{each:04}" for each in range(dice.choice((1, 1, 2, 3, 4, 5, 8)))]
        members = [
            {
                "id": one,
                "relation": "head" if at == 0 else dice.choice(("spouse", "child", "child", "parent", "sibling")),
                "relations": _ties(dice, one, ids),
                **_facts(dice, facts, "person", on),
            }
            for at, one in enumerate(ids)
        ]
        found.append(
            reading.UnitFacts(
                asked=reading.Asked(person=place, household=place),
                number=f"HH-{place:04}",
                applicant=None if kind == "household" else dice.choice(ids),
                known=evaluating.Known(members=members, household=_facts(dice, facts, "household", on)),
            )
        )
    return found


def _ties(dice: random.Random, one: str, ids: list[str]) -> list[dict[str, str]]:
    others = [each for each in ids if each != one]
    return (
        [{"kind": dice.choice(("mother", "father", "spouse", "guardian")), "to": dice.choice(others)}] if others else []
    )
