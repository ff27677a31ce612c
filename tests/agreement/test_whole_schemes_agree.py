"""Whole schemes over generated households: both engines give the same records, to the byte, unknowns and all."""

import datetime as dt
import json
import random
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from socle.base import contracts
from socle.base.facts import dictionary
from socle.eligibility.facts import reading
from socle.eligibility.reasoning import engines, record
from socle.rules import values
from socle.schemes.reasoning import evaluating
from socle.schemes.source import files
from socle.schemes.source import reading as scheme_files

BRAZIL = Path(__file__).parents[2] / "country" / "brazil"
FACTS = dictionary.read(BRAZIL / "facts.yaml")
KNOWN_AT = dt.datetime(2018, 12, 10, 12, tzinfo=dt.UTC)
ON = {"bolsa-familia-2023": dt.date(2023, 7, 1)}
HOUSEHOLDS = 200
CENTS = (0, 1, 8900, 8901, 17800, 17801, 23850, 35600, 47700, 47701, 95400, 286200, 286201)  # at and beside the lines


def maybe(dice: random.Random, value, unknown: float = 0.15):
    """The value, or now and then nothing: unknown."""
    return None if dice.random() < unknown else value


def amount(dice: random.Random) -> Decimal:
    return Decimal(dice.choice(CENTS) if dice.random() < 0.5 else dice.randrange(0, 200_000)) / 100


def born(dice: random.Random, on: dt.date):
    day = on - dt.timedelta(days=dice.randrange(0, 32_000))
    if dice.random() < 0.3:
        return values.Between(low=dt.date(day.year, 1, 1), high=min(on, dt.date(day.year, 12, 31)))
    if dice.random() < 0.1:
        return day.replace(day=min(day.day, 28), year=on.year - dice.choice((7, 16, 18, 65)), month=on.month)
    return day


def rows(dice: random.Random) -> list[dict] | None:
    kinds = FACTS.fact("incomes.kind").values
    found = [
        {"kind": maybe(dice, dice.choice(kinds), 0.03), "amount": maybe(dice, amount(dice), 0.08)}
        for _ in range(dice.randrange(0, 3))
    ]
    return maybe(dice, found, 0.05)


def member(dice: random.Random, place: int, on: dt.date) -> dict:
    relation = (
        "head"
        if place == 0
        else dice.choice(("spouse", "child", "child", "stepchild", "grandchild", "parent", "sibling", "other_kin"))
    )
    benefits = [{"scheme": dice.choice(FACTS.fact("benefits.scheme").values), "exited_on": maybe(dice, on, 0.5)}]
    return {
        "id": f"PE-{place:04}",
        "relation": relation,
        "relations": [],
        "birth_date": maybe(dice, born(dice, on), 0.05),
        "sex": maybe(dice, dice.choice(("female", "male")), 0.05),
        "incomes": rows(dice),
        "benefits": benefits if dice.random() < 0.15 else [],
        **{
            name: maybe(dice, dice.random() < 0.3)
            for name in (
                "attends_school",
                "pregnant",
                "nursing",
                "disability",
                "disability_confirmed",
                "needs_electric_equipment",
            )
        },
        "marital_status": maybe(dice, dice.choice(("single", "married", "widowed"))),
    }


def units(kind: str, on: dt.date, seed: int) -> list[reading.UnitFacts]:
    dice = random.Random(seed)
    found = []
    for place in range(HOUSEHOLDS):
        members = [member(dice, each, on) for each in range(dice.choice((1, 1, 2, 3, 4, 5, 8)))]
        household = {
            "electricity_kwh": maybe(dice, Decimal(dice.choice((0, 30, 31, 50, 100, 220, 221, 999)))),
            "traditional_community": maybe(dice, dice.choice(("none", "indigenous", "quilombola"))),
        }
        applicant = None if kind == "household" else dice.choice(members)["id"]
        found.append(
            reading.UnitFacts(
                asked=reading.Asked(person=place, household=place),
                number=f"HH-{place:04}",
                applicant=applicant,
                known=evaluating.Known(members=members, household=household),
            )
        )
    return found


def task(scheme: str) -> engines.Task:
    on = ON.get(scheme, dt.date(2018, 12, 10))
    read = scheme_files.read(files.of_folder(BRAZIL / "schemes" / scheme))
    book = evaluating.Book(read, FACTS)
    checked = book.checked(on)
    assert checked is not None
    basis = record.Basis(
        scheme=scheme,
        version=checked.version.from_on,
        scheme_hash=read.hash,
        facts_hash=FACTS.hash,
        on=on,
        known_at=KNOWN_AT,
    )
    return engines.Task(book=book, checked=checked, basis=basis)


@pytest.mark.parametrize("scheme", ["bolsa-familia-2004", "bolsa-familia-2023", "bpc", "social-electricity-tariff"])
def test_counter_and_nation_give_the_same_bytes(scheme):
    given = task(scheme)
    generated = units(given.book.scheme.unit.kind, given.basis.on, seed=2018)
    counter = [one.record for one in engines.by_reference(given, generated)]
    nation = {one.unit.number: one.columns for one in engines.by_bulk(given, generated)}
    results = {one.outcome.eligible for one in counter}
    assert results == {"yes", "no", "unknown"}  # the generated households reach all three
    for one in counter:
        row = nation[one.unit]
        stored = {name: json.loads(row[name]) for name in ("criteria", "components")} | {
            name: row[name] for name in ("eligible", "total", "inputs_hash")
        }
        other = record.restored(given.basis, one.unit, stored, json.loads(row["rank"]))
        assert one.bytes == other.bytes
        assert (one.hash, list(one.rank), one.score) == (row["record_hash"], json.loads(row["rank"]), row["score"])


def test_a_record_is_as_the_contract_says():
    given = task("bolsa-familia-2004")
    found = next(iter(engines.by_reference(given, units("household", given.basis.on, seed=1))))
    content = json.loads(found.record.bytes)
    jsonschema.validate(content, contracts.schema("assessment"))
    assert "engine" not in content
    assert found.record.bytes == json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
