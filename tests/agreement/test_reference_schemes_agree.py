"""Every reference scheme over households made from its own dictionary: counter and nation give the same bytes."""

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest

from socle.base import contracts
from socle.base.facts import dictionary
from socle.eligibility.reasoning import engines, record
from socle.schemes.reasoning import evaluating
from socle.schemes.source import examples, files, reading
from tests.agreement import generated

REFERENCE = Path(__file__).parents[2] / "country" / "reference"
KNOWN_AT = dt.datetime(2024, 12, 10, 12, tzinfo=dt.UTC)
SCHEMES = sorted(one.parent for one in REFERENCE.glob("*/schemes/*/scheme.yaml"))
HOUSEHOLDS = 150


def days(folder: Path, facts: dictionary.Dictionary) -> list[dt.date]:
    """The first and the last day on which the scheme's own examples ask."""
    asked = sorted({one.from_on for one in examples.read(files.of_folder(folder), facts)})
    return sorted({asked[0], asked[-1]})


@pytest.mark.parametrize("folder", SCHEMES, ids=lambda one: f"{one.parts[-3]}-{one.name}")
def test_counter_and_nation_give_the_same_bytes(folder):
    facts = dictionary.read(dictionary.nearest(folder))
    book = evaluating.Book(reading.read(files.of_folder(folder)), facts)
    for on in days(folder, facts):
        checked = book.checked(on)
        basis = record.Basis(
            scheme=book.scheme.code,
            version=checked.version.from_on,
            scheme_hash=book.scheme.hash,
            facts_hash=facts.hash,
            on=on,
            known_at=KNOWN_AT,
        )
        task = engines.Task(book=book, checked=checked, basis=basis)
        units = generated.units(facts, book.scheme.unit.kind, on, seed=7, count=HOUSEHOLDS)
        counter = [one.record for one in engines.by_reference(task, units)]
        nation = {one.unit.number: one.columns for one in engines.by_bulk(task, units)}
        assert len({one.outcome.eligible for one in counter}) > 1, "the households reach one result only"
        for one in counter:
            row = nation[one.unit]
            assert json.loads(row["criteria"]) == record.criteria(one.outcome)
            assert json.loads(row["components"]) == record.components(one.outcome)
            assert json.loads(row["scores"] or "[]") == record.points(one.scores)
            assert (one.hash, row["total"]) == (row["record_hash"], one.content["total"]), one.unit


@pytest.mark.parametrize("rank", ["min(members.birth_date)", "max(members.spouse_pension)", "count(members) / 3"])
def test_ranks_that_are_days_quotients_or_do_not_apply_are_the_same(rank):
    """Of the public works: by the earliest birth, or by a pension that applies to widowed persons alone."""
    folder = REFERENCE / "riverland" / "schemes" / "public-works"
    facts = dictionary.read(dictionary.nearest(folder))
    source = dict(files.of_folder(folder))
    written = "rank: ['if returning then 0 else 1', -count(members), number]"
    assert written in source["scheme.yaml"]
    source["scheme.yaml"] = source["scheme.yaml"].replace(written, f"rank: ['{rank}', number]")
    book = evaluating.Book(reading.read(source), facts)
    on = dt.date(2023, 6, 1)
    basis = record.Basis(
        scheme="public-works", version=dt.date(2020, 1, 1), scheme_hash="0", facts_hash="0", on=on, known_at=KNOWN_AT
    )
    task = engines.Task(book=book, checked=book.checked(on), basis=basis)
    units = generated.units(facts, "household", on, seed=5, count=HOUSEHOLDS)
    by_counter = [one.record for one in engines.by_reference(task, units)]
    for one in by_counter:
        jsonschema.validate(
            one.content | {"scheme_hash": "0" * 64, "facts_hash": "0" * 64}, contracts.schema("assessment")
        )
    counter = {one.unit: (list(one.rank), one.hash) for one in by_counter}
    nation = {
        one.unit.number: (json.loads(one.columns["rank"]), one.columns["record_hash"])
        for one in engines.by_bulk(task, units)
    }
    assert counter == nation
    values = {value for (value,), _ in counter.values()}
    assert None in values or rank.startswith("count")
    assert len(values) > 3
