"""On which day ages are taken is the law's choice, the same at the counter and over the nation (domain E27).

Riverland's old-age pension begins at 65. Tomas was born on 14 June 1958, so his 65th birthday is 14 June 2023.
"""

import datetime as dt
from pathlib import Path

import pytest

from socle.base.facts import dictionary
from socle.eligibility.facts import reading
from socle.eligibility.reasoning import engines, record
from socle.rules import values
from socle.schemes.reasoning import changes, evaluating
from socle.schemes.source import files
from socle.schemes.source import reading as scheme_files
from tests.agreement import generated

RIVERLAND = Path(__file__).parents[2] / "country" / "reference" / "riverland"
FACTS = dictionary.read(RIVERLAND / "facts.yaml")


def book(ages, code="old-age-pension"):
    source = dict(files.of_folder(RIVERLAND / "schemes" / code))
    source["scheme.yaml"] = source["scheme.yaml"].replace("    cohort: all\n", f"    cohort: all\n    ages: {ages}\n")
    return evaluating.Book(scheme_files.read(source), FACTS)


def unit(born, place=1):
    member = {"id": f"PE-{place}", "relations": [], "birth_date": born, "widowed": False, "benefits": []}
    return reading.UnitFacts(
        asked=reading.Asked(person=place, household=place),
        number=f"PE-{place}",
        applicant=f"PE-{place}",
        known=evaluating.Known(members=[member], household={}),
    )


def both(given, units, on):
    """The verdicts of counter and nation, which must be the same."""
    checked = given.checked(on)
    basis = record.Basis(
        scheme=given.scheme.code,
        version=checked.version.from_on,
        scheme_hash=given.scheme.hash,
        facts_hash=FACTS.hash,
        on=on,
        known_at=dt.datetime(2023, 6, 1, tzinfo=dt.UTC),
    )
    task = engines.Task(book=given, checked=checked, basis=basis)
    counter = [(one.record.outcome.eligible, one.record.hash) for one in engines.by_reference(task, units)]
    nation = {
        one.unit.number: (one.columns["eligible"], one.columns["record_hash"]) for one in engines.by_bulk(task, units)
    }
    assert counter == [nation[one.number] for one in units]
    return [eligible for eligible, _ in counter]


@pytest.mark.parametrize(
    ("ages", "last_no", "first_yes"),
    [
        ("day", (2023, 6, 13), (2023, 6, 14)),
        ("month start", (2023, 6, 30), (2023, 7, 1)),  # on 1 June he was 64
        ("month end", (2023, 5, 31), (2023, 6, 1)),  # the month of the birthday counts
        ("month after", (2023, 6, 30), (2023, 7, 1)),
        ("year start", (2023, 12, 31), (2024, 1, 1)),
        ("year end", (2022, 12, 31), (2023, 1, 1)),
    ],
)
def test_the_first_day_of_a_pension(ages, last_no, first_yes):
    tomas = [unit(dt.date(1958, 6, 14))]
    assert both(book(ages), tomas, dt.date(*last_no)) == ["no"]
    assert both(book(ages), tomas, dt.date(*first_yes)) == ["yes"]


def test_a_birthday_on_the_first_tells_the_two_conventions_of_the_month_apart():
    born_on_the_first = [unit(dt.date(1958, 6, 1))]
    assert both(book("month start"), born_on_the_first, dt.date(2023, 6, 1)) == ["yes"]
    assert both(book("month after"), born_on_the_first, dt.date(2023, 6, 1)) == ["no"]
    assert both(book("month after"), born_on_the_first, dt.date(2023, 7, 1)) == ["yes"]


def test_a_birth_known_by_its_year_stays_in_doubt_for_as_long_as_it_may():
    in_1958 = [unit(values.Between(low=dt.date(1958, 1, 1), high=dt.date(1958, 12, 31)))]
    assert both(book("day"), in_1958, dt.date(2023, 6, 1)) == ["unknown"]
    assert both(book("year end"), in_1958, dt.date(2023, 6, 1)) == ["yes"]
    # who was born on 1 January was 65 on the first day of 2023, everybody else was not
    assert both(book("year start"), in_1958, dt.date(2023, 6, 1)) == ["unknown"]
    assert both(book("year start"), in_1958, dt.date(2022, 6, 1)) == ["no"]


@pytest.mark.parametrize("ages", ["month start", "month after", "year end"])
def test_counter_and_nation_agree_over_generated_households(ages):
    given = book(ages, "child-grant")
    on = dt.date(2023, 6, 17)
    units = generated.units(FACTS, "household", on, seed=3, count=120)
    assert set(both(given, units, on)) == {"yes", "no", "unknown"}


def test_the_convention_stands_in_the_diff():
    assert changes.provisions(book("month after").scheme, dt.date(2023, 6, 1))["ages"] == (
        "",
        "taken on the month after",
    )
    assert "ages" not in changes.provisions(book("day").scheme, dt.date(2023, 6, 1))
