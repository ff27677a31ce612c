"""What columns become: ages, dates, periods, assumed values, relations; read back through rules of person units."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest

from socle.base.kernel import yamltext
from socle.eligibility.simulation import population, simulating
from socle.eligibility.simulation.mapping import build
from socle.schemes.source import files
from tests.eligibility.simulation import worked
from tests.eligibility.simulation.worked import FACTS, ON, SIX

MAP = yamltext.loads(
    """
survey: two
file: {format: csv, delimiter: ';', decimal: ','}
describes: 2023-01-01
household: {key: hh}
member: {relation: {column: role, codes: {h: head, s: spouse, c: child}}}
weight: w
prices: {times: 1.5, because: prices since the survey}
facts:
  identity.birth_date: {column: born, as: year}
  identity.sex: {column: sex, codes: {1: male}, others: female}
  identity.pregnant: {column: preg, codes: {1: yes, 2: no}, empty: no}
  incomes: [{kind: wage, amount: {column: yearly, per: year}, zero: no row, empty: no row}]
  dwelling.rooms: {column: rooms}
""",
    name="map.yaml",
)
TEXT = "hh;role;w;born;sex;preg;yearly;rooms\n1;h;2;1990;1;;1200,50;3\n1;s;2;1991;2;1;;3\n1;c;2;2021;2;;0;3\n"
SCHEME = (SIX / "scheme.yaml").read_text()


@pytest.fixture
def units(tmp_path):
    """`units(rule, unit)` gives yes, no or unknown of a rule for each unit of the household."""
    (tmp_path / "two.csv").write_text(TEXT)

    def asked(rule, unit="person"):
        text = SCHEME.replace("unit: household", f"unit: {unit}").replace(
            "rule: per_person <= limit", f"rule: '{rule}'"
        )
        text = text.replace("[per_person, number]", "[number]")
        one = worked.scenarios.of_files({files.SCHEME: text}, FACTS, ON, name="two")
        with tempfile.TemporaryDirectory() as folder, simulating.store(Path(folder)) as store:
            needs = simulating.needs([one])
            population.of_survey(store, tmp_path / "two.csv", build(MAP, FACTS), needs, ON, Path(folder))
            worked.simulating.running.run(store, one)
            return [verdict for (verdict,) in store.sql("SELECT eligible FROM outcome ORDER BY unit").fetchall()]

    return asked


@pytest.mark.parametrize(
    ("rule", "verdicts"),
    [
        # 1200.50 a year are 100.04 a month, times 1.5: 150.06
        ("sum(applicant.incomes.amount) = 150.06", ["yes", "no", "no"]),
        ("count(applicant.incomes) = 0", ["no", "yes", "yes"]),
        ('applicant.sex = "female"', ["no", "yes", "yes"]),
        ("applicant.pregnant", ["no", "yes", "no"]),
        ("household.rooms = 3", ["yes", "yes", "yes"]),
        # who was born in 2021 was 1 or 2 when the survey was made in 2023, and so is today
        ("applicant.age <= 2", ["no", "no", "yes"]),
        ("applicant.age <= 1", ["no", "no", "unknown"]),
        # the head's spouse is the spouse of the head; the spouse's child need not be
        ('some m in members satisfies m.relation_to_applicant = "spouse"', ["yes", "yes", "unknown"]),
        ('applicant.relation = "child" and count(members) = 3', ["no", "no", "yes"]),
    ],
)
def test_a_rule_reads_what_the_columns_say(units, rule, verdicts):
    assert units(rule.replace("'", '"')) == verdicts


def test_years_are_moved_to_the_simulated_day():
    assert (ON - dt.date(2023, 1, 1)).days == 365
