"""The ladder of effects by worked tables, as Ordinance 251/2012 has it: warn, block, suspend for 2 months, cancel; 6 months reset it."""

from datetime import date
from decimal import Decimal

import pytest

from socle.conditionality import reasoning
from socle.schemes.source import model

PLACE = None


def condition(effects=(("warn", 1), ("block", 1), ("suspend", 2), ("cancel", 1)), reset_after=6):
    return model.Condition(
        place=PLACE,
        code="school",
        of=None,
        measure="attendance",
        at_least=Decimal("0.85"),
        period="month",
        exempt="",
        effects=tuple(model.Effect(kind=kind, periods=periods) for kind, periods in effects),
        reset_after=reset_after,
        law="ordinance-251 art. 4",
        text={},
    )


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
    found = reasoning.next_effect(condition(), [date(*one, 1) for one in past], date(*breach, 1))
    assert (found.step, found.periods, found.components) == (step, periods, ())


def test_a_ladder_without_reset_never_begins_again():
    for_ever = condition(effects=(("warn", 1), ("block", 1)), reset_after=None)
    found = reasoning.next_effect(for_ever, [date(2010, 1, 1)], date(2019, 1, 1))
    assert (found.step, found.periods) == ("block", 1)


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
