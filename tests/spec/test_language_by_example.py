"""The rule language by example: an expression, what is known of a household, and what it gives.

The page docs/manual/reference/rule-language.md is printed from these examples (make reference).

The household: Acacia (33, woman, not pregnant), Baobab (36, man), Cedar (boy, 4), Ebony (girl, 7 today), on 1 March 2024.
"""

import datetime as dt
from decimal import Decimal

import pytest

from socle import rules
from socle.rules import values
from socle.rules.checking import functions
from tests.rules import cases
from tests.rules.cases import ACACIA, BAOBAB, CEDAR, EBONY, given, value

FAMILY = cases.unit(
    given(ACACIA, incomes=cases.wages("800", "20.50")),
    BAOBAB,
    CEDAR,
    EBONY,
    household={"rooms": 3, "rent": Decimal("99.90")},
)
UNSURE = cases.unit(
    given(ACACIA, pregnant=None, incomes=cases.wages("100", None)),
    given(CEDAR, birth_date=values.Between(low=dt.date(2017, 1, 1), high=dt.date(2017, 12, 31)), incomes=None),
    household={"rooms": 2},
)

KNOWN = {
    "Numbers are decimals, and exact": [
        ("0.1 + 0.2", Decimal("0.3")),
        ("(1 + 2) * 3 - -4", Decimal(13)),
        ("round half up(2 / 3, 2)", Decimal("0.67")),
        ("round half up(-2.5, 0)", Decimal(-3)),
        ("round half even(2.5, 0)", Decimal(2)),
        ("round half down(2.5, 0)", Decimal(2)),
        ("round up(11 / 10, 0)", Decimal(2)),
        ("round down(-1.9, 0)", Decimal(-1)),
        ("round half up(1234, -2)", Decimal(1200)),
        ("floor(-7 / 2)", Decimal(-4)),
        ("ceiling(7 / 2)", Decimal(4)),
        ("1 / 3 < 0.3334", True),
    ],
    "Facts and lists": [
        # facts and lists: 800 + 20.50; two are under seven or seven; Ebony's seventh birthday is today
        ("sum(members.incomes.amount)", Decimal("820.50")),
        ("count(members[age < 7])", Decimal(1)),
        ("count(members[age <= 7])", Decimal(2)),
        ("count(members[age in [6..17]])", Decimal(1)),
        ("members[1].id", "acacia"),
        ("members[-1].id", "ebony"),
        ("household.dwelling.rooms + rooms", Decimal(6)),
        ("sum(members.incomes.amount) / count(members) <= limit", True),  # 820.50 / 4 = 205.125
        ("sort(members, function(a, b) a.age > b.age)[1].id", "baobab"),
        ("sum(best(members.age, 2))", Decimal(69)),  # 36 + 33
        ("sum(for m in members return if m.age < 18 then 50 else 0)", Decimal(100)),
        ('some m in members satisfies m.sex = "male" and m.age > 18', True),
        ("every m in members satisfies m.age < 18", False),
        ("rooms between 2 and 3", True),
        ("rooms in (1, [3..4])", True),
        ("max(0, 600 - count(members) * 142)", Decimal(32)),
        ('grant("A", count(members))', Decimal("180.50")),
        ('grant(group: "B", people: 1)', Decimal(120)),
        ("abs(-3)", Decimal(3)),
        ("min(4, 2)", Decimal(2)),
        ("round half up(mean(members.age), 2)", Decimal(20)),  # (33 + 36 + 4 + 7) / 4
        ("any(members.pregnant)", False),
        ("all(members.pregnant)", False),
        ("sum(sublist(members.age, 2, 2))", Decimal(40)),  # 36 + 4
        ("count(concatenate(members.age, [1, 2]))", Decimal(6)),
        ("max(append(members.age, 40))", Decimal(40)),
        ("count(distinct values(members.sex))", Decimal(2)),
        ('list contains(members.sex, "male")', True),
        ('sum(index of(members.sex, "male"))', Decimal(5)),  # the second and the third
        # each member beside the others: one is older than Acacia, three than Cedar, two than Ebony
        ("sum(for a in members return count(members[age > a.age]))", Decimal(6)),
        ('starts with("Acacia", "Aca")', True),
        ('ends with("Acacia", "aca")', False),
        ('contains("Acacia", "caci")', True),
    ],
    "Days": [
        # dates: a month later is the same day or the month's last; Baobab, of 29 February 1988, is 36 on 1 March
        ('date("2024-01-31") + duration("P1M")', dt.date(2024, 2, 29)),
        ('on - duration("P1Y")', dt.date(2023, 3, 1)),
        ("members[2].age", Decimal(36)),
        ('age on(members[2].birth_date, date("2023-02-28"))', Decimal(34)),
        ('months between(date("2024-01-31"), date("2024-02-29"))', Decimal(0)),
        ('years between(date("2000-03-02"), on)', Decimal(23)),
        ('days between(date("2024-02-01"), on)', Decimal(29)),
    ],
    "What does not apply counts as no, and a list leaves it out": [
        ("members[2].pregnant", values.NOT_APPLICABLE),
        ("not(members[2].pregnant)", True),
        ("members[2].pregnant = false", False),
        ("members[2].pregnant != false", True),
        ("members[2].weeks + 1", values.NOT_APPLICABLE),
        ("sum(members.weeks)", Decimal(0)),
        ("count(members.pregnant)", Decimal(1)),
        ("max(members[age > 90].age)", values.NOT_APPLICABLE),
        ("max(members[age > 90].age) > 3", False),
        ("every m in members satisfies not(m.pregnant)", True),
    ],
}


@pytest.mark.parametrize(("text", "expected"), [one for group in KNOWN.values() for one in group])
def test_with_everything_known(text, expected):
    assert value(text, FAMILY) == expected


DECIDED = [
    # one no decides an `and`, one yes an `or`, whatever is unknown
    ("rooms > 5 and members[1].pregnant", False),
    ("rooms < 5 or members[1].pregnant", True),
    ("if members[1].pregnant then 5 else 5", Decimal(5)),
    # Cedar is six or seven: at most one child under seven, at least one under eight
    ("count(members[age < 7]) <= 1", True),
    ("count(members[age < 8]) = 1", True),
    ("some m in members satisfies m.age > 30", True),
    # an unknown amount that the filter leaves out does not matter
    ('sum(members.incomes[kind = "pension"].amount) = 0 or true', True),
    ("is known(members[1].sex)", True),
    ("is known(members[2].birth_date)", False),
]


@pytest.mark.parametrize(("text", "expected"), DECIDED)
def test_an_unknown_that_does_not_matter(text, expected):
    assert value(text, UNSURE) == expected


UNDECIDED = [
    ("members[1].pregnant", {"health.pregnant"}),
    ("members[1].pregnant = members[1].pregnant", {"health.pregnant"}),
    ("sum(members[1].incomes.amount)", {"incomes.amount"}),
    ("sum(members.incomes.amount) >= 50", {"incomes.amount", "incomes"}),
    ("count(members[age < 7]) = 1", {"identity.birth_date"}),
    ("rent", {"dwelling.rent"}),
    ("rooms / (rooms - 2) > 1", {"(division by zero)"}),
    ('grant("A", 0)', {"(no row of grant fits)"}),
]


@pytest.mark.parametrize(("text", "missing"), UNDECIDED)
def test_an_unknown_says_what_is_missing(text, missing):
    found = value(text, UNSURE)
    assert isinstance(found, values.Unknown)
    assert {one.fact for one in found.missing} == missing


def test_a_count_with_a_doubtful_member_is_known_between_bounds():
    found = value("count(members[age < 7]) * 150", UNSURE)
    assert (found.low, found.high) == (0, 150)


def test_a_calculation_is_shown_as_one_line():
    result = rules.reference.evaluate(rules.parse("max(0, 600 - count(members) * 142)"), FAMILY)
    assert rules.words.calculation(result.trace) == "max(0, 600 − (4 × 142)) = 32"


def test_the_trace_names_each_fact_with_its_source():
    rows = [
        {"kind": "wage", "amount": rules.reference.Given(value=Decimal(800), source="declared", on=dt.date(2024, 2, 1))}
    ]
    household = cases.unit(given(ACACIA, incomes=rows))
    result = rules.reference.evaluate(rules.parse("sum(members.incomes.amount)"), household)
    reads = [
        (read.fact, read.of, read.source, read.on)
        for read in rules.reference.reads(result.trace)
        if read.fact == "incomes.amount"
    ]
    assert reads == [("incomes.amount", "acacia", "declared", dt.date(2024, 2, 1))]


def test_every_function_has_an_example():
    shown = " ".join(text for group in (*KNOWN.values(), DECIDED, UNDECIDED) for text, _ in group)
    assert not [name for name in functions.CATALOGUE if f"{name}(" not in shown]
