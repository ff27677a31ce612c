"""States, variance, due dates, rounding and the cap of recoveries: worked out by hand, without a database."""

from datetime import date
from decimal import Decimal as D

import pytest

from socle.payments.reasoning import amounts, due_dates, states, variance

NEW_YEAR = frozenset({date(2018, 12, 25), date(2019, 1, 1)})


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("draft", "validated"),
        ("draft", "sent"),
        ("calculated", "approved"),
        ("validated", "funded"),
        ("approved", "sent"),
        ("sent", "closed"),
        ("closed", "draft"),
        ("reconciled", "sent"),
    ],
)
def test_no_state_is_skipped_and_none_is_taken_back(state, wanted):
    with pytest.raises(states.StateSkipped):
        states.require(state, wanted)


def test_a_second_approval_is_a_state_only_where_it_is_asked_for():
    assert states.following("approved", second_approval=False, something_came_back=False) == "funded"
    assert states.following("approved", second_approval=True, something_came_back=False) == "approved twice"
    with pytest.raises(states.StateSkipped, match="approved twice"):
        states.require("approved", "funded", second_approval=True)


def test_partly_returned_is_a_state_only_where_something_came_back():
    assert states.following("sent", second_approval=False, something_came_back=False) == "reconciled"
    assert states.following("sent", second_approval=False, something_came_back=True) == "partly returned"


@pytest.mark.parametrize(
    ("total", "above", "needed"),
    [(D(100), None, False), (D(100), D(100), False), (D("100.01"), D(100), True), (D("0.01"), D(0), True)],
)
def test_a_second_approval_is_needed_above_the_threshold(total, above, needed):
    assert states.needs_second_approval(total, above) is needed


@pytest.mark.parametrize(
    ("amount", "unit", "rounded"),
    [
        ("89.005", "0.01", "89.01"),
        ("89.004", "0.01", "89.00"),
        ("-0.005", "0.01", "-0.01"),
        ("1249", "100", "1200"),
        ("1250", "100", "1300"),
    ],
)
def test_amounts_are_rounded_to_what_can_be_paid_out(amount, unit, rounded):
    assert amounts.to_unit(D(amount), D(unit)) == D(rounded)


@pytest.mark.parametrize(
    ("remaining", "paid", "share", "unit", "taken"),
    [
        ("30", "59", "0.10", "0.01", "5.90"),
        ("3", "59", "0.10", "0.01", "3"),
        ("30", "59.99", "0.10", "0.01", "5.99"),
        ("30000", "12345", "0.10", "100", "1200"),
        ("30", "0", "0.10", "0.01", "0"),
        ("30", "-5", "0.10", "0.01", "0"),
        ("0", "59", "0.10", "0.01", "0"),
    ],
)
def test_no_more_than_the_share_is_taken_and_never_more_than_is_owed(remaining, paid, share, unit, taken):
    found = amounts.instalment(remaining=D(remaining), paid_this_cycle=D(paid), share=D(share), unit=D(unit))
    assert found == D(taken)


def test_an_unknown_rule_of_the_calendar_is_refused():
    for rule in ("working day 0", "working day 21", "full moon"):
        with pytest.raises(due_dates.UnknownRule, match="working day N"):
            due_dates.check(rule)


def test_a_period_too_short_for_its_calendar_is_refused():
    with pytest.raises(due_dates.PeriodTooShort):
        due_dates.by_last_digit(due_dates.LAST_DIGIT, starts=date(2018, 12, 1), ends=date(2018, 12, 8), holidays=())


def test_the_last_ten_working_days_in_the_order_of_digits():
    # December 2018 ends on a Monday; 25 is a holiday: 17 18 19 20 21 | 24 26 27 28 31
    days = due_dates.by_last_digit(
        due_dates.LAST_DIGIT, starts=date(2018, 12, 1), ends=date(2019, 1, 1), holidays=NEW_YEAR
    )
    expected = [17, 18, 19, 20, 21, 24, 26, 27, 28, 31]
    assert [days[digit].day for digit in "1234567890"] == expected


def test_a_working_day_for_everybody():
    days = due_dates.by_last_digit("working day 10", starts=date(2018, 12, 1), ends=date(2019, 1, 1), holidays=NEW_YEAR)
    assert set(days.values()) == {date(2018, 12, 14)}


@pytest.mark.parametrize(
    ("number", "digit"), [("PE-7K2M-90QX-4", "4"), ("PE-7K2M-90QX-U", "0"), ("PE-ABCD-EFGH-U", "0")]
)
def test_the_last_digit_of_a_public_number(number, digit):
    assert due_dates.last_digit(number) == digit


def pattern(**given):
    plain = dict.fromkeys(("had", "has"), True) | dict.fromkeys(("was_suspended", "is_suspended"), False)
    numbers = {
        "units": 1,
        "change": D(0),
        "held_now": D(0),
        "units_held_now": 0,
        "held_before": D(0),
        "units_held_before": 0,
    }
    return variance.Pattern(**(plain | numbers | given))


def test_every_change_has_its_cause():
    found = variance.causes(
        [
            pattern(had=False, units=2, change=D(178)),
            pattern(has=False, units=1, change=D(-41)),
            pattern(units=3, change=D(12)),
            pattern(has=False, is_suspended=True, change=D(-89)),
            pattern(had=False, was_suspended=True, change=D(48)),
            pattern(had=False, change=D(130), held_now=D(130), units_held_now=1),
            pattern(held_before=D(41), units_held_before=1),
        ],
        [
            variance.Other(kind="arrears", units=1, change=D(52)),
            variance.Other(kind="recovery", units=1, change=D("-5.90")),
        ],
    )
    assert {one.cause: (one.units, one.amount) for one in found} == {
        "entries": (3, D(308)),
        "exits": (1, D(-41)),
        "amount changes": (3, D(12)),
        "suspended": (1, D(-89)),
        "no longer suspended": (1, D(48)),
        "held": (1, D(-130)),
        "no longer held": (1, D(41)),
        "arrears": (1, D(52)),
        "recoveries": (1, D("-5.90")),
    }


def test_a_remainder_of_one_cent_is_not_explained():
    causes = [variance.Cause(cause="entries", units=1, amount=D("89.00"))]
    variance.require_explained(D("89.00"), causes)
    with pytest.raises(variance.NotExplained, match=r"0\.01"):
        variance.require_explained(D("89.01"), causes)
