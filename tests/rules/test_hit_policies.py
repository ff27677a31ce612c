"""The hit policies of decision tables (DMN 1.5, 8.2.8), each worked out by hand, and both engines alike."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from socle import rules
from socle.rules import errors, values
from tests.rules import cases
from tests.rules.cases import ACACIA, BAOBAB, CEDAR, EBONY

ROWS = [["< 3", "10", "art. 1"], [">= 2", "30", "art. 2"], ["[2..5]", "20", "art. 3"]]
SAME = [["< 3", "10", "art. 1"], [">= 2", "10", "art. 2"], ["[2..5]", "10", "art. 3"]]


def households(policy, rows=ROWS, order=()):
    """Families with 1, 2, 4 and an unknown number of rooms, who may look up `due` by them."""
    table = rules.tables.build("due", ["rooms", "value", "law"], rows, policy, order)
    scope = replace(cases.SCOPE, names={**cases.NAMES, "due": rules.tables.type_of(table)})
    found = []
    for rooms in (1, 2, 4, None):
        made = cases.unit(ACACIA, BAOBAB, CEDAR, EBONY, household={"rooms": rooms})
        found.append(replace(made, scope=scope, names={**cases.VALUES, "due": table}))
    return found


@pytest.mark.parametrize(
    ("policy", "rows", "order", "expected"),
    [
        # 1 room fits the first row; 2 rooms all three; 4 the second and third; unknown may fit any
        ("first", ROWS, (), [D(10), D(10), D(30), None]),
        ("priority", ROWS, ("30", "20", "10"), [D(10), D(30), D(30), None]),
        ("priority", ROWS, ("20", "10", "30"), [D(10), D(20), D(20), None]),
        ("any", SAME, (), [D(10), D(10), D(10), D(10)]),
        ("any", ROWS, (), [D(10), None, None, None]),
        ("unique", ROWS, (), [D(10), None, None, None]),
        ("collect sum", ROWS, (), [D(10), D(60), D(50), None]),
        ("collect count", ROWS, (), [D(1), D(3), D(2), None]),
        ("collect min", ROWS, (), [D(10), D(10), D(20), None]),
        ("collect max", ROWS, (), [D(10), D(30), D(30), None]),
    ],
)
def test_a_policy_says_which_row_counts_or_what_becomes_of_all(policy, rows, order, expected):
    slow, fast = cases.answers("due(rooms)", households(policy, rows, order))
    assert slow == expected
    assert fast == expected


def test_a_sum_of_what_may_fit_has_bounds_that_comparisons_use():
    """An unknown number of rooms: from 0 to 60 is due. 70 is more than that, 5 may be less."""
    *_, unsure = households("collect sum")
    given = cases.value("due(rooms)", unsure)
    assert (given.low, given.high) == (D(0), D(60))
    for text, verdict in (("due(rooms) < 70", "yes"), ("due(rooms) > 5", "unknown")):
        slow, fast = cases.answers(text, [unsure])
        assert slow == fast == [verdict]


def test_amounts_below_zero_are_taken_off_a_sum():
    rows = [["< 3", "10", "art. 1"], ["< 2", "-4", "art. 2"]]
    slow, fast = cases.answers("due(rooms)", households("collect sum", rows))
    assert slow == fast == [D(6), D(10), D(0), None]
    *_, unsure = households("collect sum", rows)
    assert cases.value("due(rooms)", unsure) == values.Between(
        low=D(-4), high=D(10), missing=cases.value("due(rooms)", unsure).missing
    )


def test_nothing_that_fits_is_no_smallest_value():
    slow, fast = cases.answers("due(rooms)", households("collect min", [["> 3", "10", "art. 1"]]))
    assert slow == fast == [None, None, D(10), None]


def test_nothing_that_fits_adds_up_to_nothing():
    for policy in ("collect sum", "collect count"):
        slow, fast = cases.answers("due(rooms)", households(policy, [["> 9", "10", "art. 1"]]))
        assert slow[:3] == fast[:3] == [D(0)] * 3


def test_a_sum_is_of_a_type_that_holds_all_values_together():
    table = rules.tables.build("due", ["rooms", "value", "law"], ROWS, "collect sum")
    kind = rules.tables.type_of(table).value
    assert (kind.min, kind.max) == (D(0), D(60))


@pytest.mark.parametrize(
    ("policy", "rows", "order", "message"),
    [
        (
            "whichever",
            ROWS,
            (),
            "'whichever' is no hit policy. Write one of: unique, any, first, priority, collect sum",
        ),
        ("priority", ROWS, (), "policy: priority needs 'order': every value of 'due' once"),
        ("priority", ROWS, ("30", "20"), "policy: priority needs 'order'"),
        ("first", ROWS, ("30",), "'order' is for policy: priority or output order; 'due' has policy: first."),
        (
            "collect sum",
            [["1", "much", "art. 1"]],
            (),
            "policy: collect sum needs numbers as values of 'due'; 'much' is none.",
        ),
    ],
)
def test_a_policy_that_cannot_be_is_refused(policy, rows, order, message):
    with pytest.raises(errors.RuleError) as refused:
        rules.tables.build("due", ["rooms", "value", "law"], rows, policy, order)
    assert refused.value.message.startswith(message)


@pytest.mark.parametrize(
    ("policy", "order", "text", "expected"),
    [
        ("collect", (), "sum(due(rooms))", [D(10), D(60), D(50), None]),
        ("collect", (), "count(due(rooms))", [D(1), D(3), D(2), None]),
        ("collect", (), "max(due(rooms))", [D(10), D(30), D(30), None]),
        # the first of the list: in the order of the rows, or in the declared one
        ("rule order", (), "due(rooms)[1]", [D(10), D(10), D(30), None]),
        ("rule order", (), "due(rooms)[-1]", [D(10), D(20), D(20), None]),
        ("output order", ("20", "10", "30"), "due(rooms)[1]", [D(10), D(20), D(20), None]),
        # the best two of all that fit
        ("collect", (), "sum(best(due(rooms), 2))", [D(10), D(50), D(50), None]),
        ("collect", (), "sum(due(rooms)[item > 10])", [D(0), D(50), D(50), None]),
        ("collect", (), "sum(for d in due(rooms) return d * 2)", [D(20), D(120), D(100), None]),
    ],
)
def test_a_list_of_all_that_fit(policy, order, text, expected):
    slow, fast = cases.answers(text, households(policy, ROWS, order))
    assert slow == expected
    assert fast == expected


def test_of_a_list_that_may_hold_more_a_comparison_knows_what_is_certain():
    *_, unsure = households("collect")
    for text, verdict in (
        ("some d in due(rooms) satisfies d > 30", "no"),
        ("some d in due(rooms) satisfies d > 20", "unknown"),
        ("sum(due(rooms)) <= 60", "yes"),
    ):
        slow, fast = cases.answers(text, [unsure])
        assert slow == fast == [verdict], text


def test_where_no_row_fits_the_list_is_empty():
    rows = [["> 3", "10", "art. 1"]]
    slow, fast = cases.answers("sum(due(rooms))", households("collect", rows))
    assert slow == fast == [D(0), D(0), D(10), None]


def test_a_list_of_words_is_a_list_of_words():
    rows = [["< 3", "small", "art. 1"], [">= 2", "large", "art. 2"]]
    slow, fast = cases.answers('list contains(due(rooms), "large")', households("rule order", rows))
    assert slow == fast == ["no", "yes", "yes", "unknown"]


def test_a_list_is_no_amount():
    (one, *_) = households("collect")
    with pytest.raises(rules.RuleError, match="An amount is a number"):
        rules.check(rules.parse("due(rooms)"), one.scope, wanted="number")
