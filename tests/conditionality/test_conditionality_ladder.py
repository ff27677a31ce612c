"""The ladder of effects by worked tables, as Ordinance 251/2012 has it: warn, block, suspend for 2 months, cancel; 6 months reset it."""

from datetime import date
from decimal import Decimal

import pytest

from socle.conditionality import reasoning

LADDER = reasoning.ladder([("warn", 1), ("block", 1), ("suspend", 2), ("cancel", 1)], reset_months=6)


def month(year, number):
    return reasoning.Past(starts_on=date(year, number, 1), ends_on=date(year + (number == 12), number % 12 + 1, 1))


def test_a_warning_and_a_cancellation_touch_no_payment_by_themselves():
    assert [(rung.step, rung.periods) for rung in LADDER.rungs] == [
        ("warning", 0),
        ("block", 1),
        ("suspension", 2),
        ("cancellation", 0),
    ]


def test_a_ladder_without_reset_never_begins_again():
    for_ever = reasoning.ladder([("warn", 1), ("block", 1)], reset_months=None)
    assert reasoning.next_rung(for_ever, [month(2010, 1)], breach_starts_on=date(2019, 1, 1)).step == "block"


@pytest.mark.parametrize(
    ("past", "breach", "step", "periods"),
    [
        # breaches that had effect            this breach     leads to
        ([], (2019, 1), "warning", 0),
        ([(2018, 12)], (2019, 1), "block", 1),
        ([(2018, 12), (2019, 1)], (2019, 2), "suspension", 2),
        ([(2018, 12), (2019, 1), (2019, 2)], (2019, 3), "cancellation", 0),
        # a cancellation that was not carried out is proposed again
        ([(2018, 12), (2019, 1), (2019, 2), (2019, 3)], (2019, 4), "cancellation", 0),
        # months between: December's breach, then January to May clean (5 months): the ladder goes on in June
        ([(2018, 12)], (2019, 6), "block", 1),
        # January to June clean (6 months): it begins again in July
        ([(2018, 12)], (2019, 7), "warning", 0),
        # two steps, six clean months, one step; the next is the second step, not the fourth
        ([(2018, 12), (2019, 1), (2019, 8)], (2019, 9), "block", 1),
        # the order in which they are given does not matter
        ([(2019, 1), (2018, 12)], (2019, 2), "suspension", 2),
    ],
)
def test_the_ladder(past, breach, step, periods):
    rung = reasoning.next_rung(LADDER, [month(*one) for one in past], breach_starts_on=date(*breach, 1))
    assert (rung.step, rung.periods) == (step, periods)


@pytest.mark.parametrize(
    ("measured", "at_least", "result"),
    [
        ("0.85", "0.85", "met"),
        ("0.8499", "0.85", "breach"),
        ("0.85", "0.8500", "met"),
        ("1", "0.85", "met"),
        ("0", "0.85", "breach"),
    ],
)
def test_exactly_the_threshold_is_met(measured, at_least, result):
    assert reasoning.result_of(Decimal(measured), Decimal(at_least)) == result


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2019, 1, 1), 6, date(2019, 7, 1)),
        (date(2018, 12, 1), 1, date(2019, 1, 1)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
    ],
)
def test_months_are_added_by_the_calendar(day, months, later):
    assert reasoning.add_months(day, months) == later
