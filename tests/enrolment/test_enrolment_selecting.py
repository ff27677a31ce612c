"""Who is selected: the lowest values first, ties settled the same way each time, quotas kept."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from socle.enrolment import reasoning


def candidate(number, *rank, groups=(), reserves=(), cost="0"):
    return reasoning.Candidate(
        key=ord(number),
        number=number,
        rank=[Decimal(value) if isinstance(value, str) else value for value in rank],
        groups=groups,
        reserves=reserves,
        cost=Decimal(cost),
    )


def outcome(places):
    return [(place.candidate.number, place.position, place.reason) for place in places]


def test_who_has_no_place_waits_with_position_and_reason():
    # Income a person, then children (more first): C 50.00; A and B 60.00, B has two children, A one; two places
    found = [candidate("A", "60.00", "-1"), candidate("B", "60.00", "-2"), candidate("C", "50.00", "0")]
    assert outcome(reasoning.select(found, reasoning.Limits(free=2))) == [
        ("C", 1, ""),
        ("B", 2, ""),
        ("A", 3, "no-place-free"),
    ]


def test_equal_values_are_settled_by_the_public_number_in_whatever_order_they_come():
    found = [candidate(number, "60.00") for number in "DBCA"]
    assert [number for number, _, _ in outcome(reasoning.select(found, reasoning.Limits(free=1)))] == [
        "A",
        "B",
        "C",
        "D",
    ]


def test_an_unknown_value_ranks_after_all_known_ones():
    found = [candidate("A", None), candidate("B", "999.00")]
    assert [number for number, _, _ in outcome(reasoning.select(found, reasoning.Limits(free=2)))] == ["B", "A"]


def test_the_earliest_day_comes_first():
    found = [candidate("A", date(2018, 2, 1)), candidate("B", date(2018, 1, 31))]
    assert outcome(reasoning.select(found, reasoning.Limits(free=1))) == [("B", 1, ""), ("A", 2, "no-place-free")]


def test_without_places_to_count_all_are_selected():
    assert {
        reason
        for _, _, reason in outcome(
            reasoning.select([candidate("A", "1"), candidate("B", "2")], reasoning.Limits(free=None))
        )
    } == {""}


def test_nobody_is_selected_without_a_free_place():
    assert outcome(reasoning.select([candidate("A", "1")], reasoning.Limits(free=0))) == [("A", 1, "no-place-free")]


def test_who_belongs_to_a_full_group_waits_and_the_next_one_moves_up():
    # three places, at most one single-person family: A and B live alone
    found = [candidate("A", "1", groups=["single"]), candidate("B", "2", groups=["single"]), candidate("C", "3")]
    assert outcome(reasoning.select(found, reasoning.Limits(free=3, room={"single": 1}))) == [
        ("A", 1, ""),
        ("B", 2, "quota-single"),
        ("C", 3, ""),
    ]


def test_a_place_kept_for_a_group_waits_for_its_members():
    # three places, one kept for persons with a disability; C has one and would come fourth
    found = [candidate("A", "1"), candidate("B", "2"), candidate("D", "3"), candidate("C", "4", reserves=["disabled"])]
    assert outcome(reasoning.select(found, reasoning.Limits(free=3, reserved={"disabled": 1}))) == [
        ("A", 1, ""),
        ("B", 2, ""),
        ("D", 3, "reserved-disabled"),
        ("C", 4, ""),
    ]


def test_a_member_who_comes_first_takes_the_kept_place():
    found = [candidate("C", "1", reserves=["disabled"]), candidate("A", "2"), candidate("B", "3")]
    assert outcome(reasoning.select(found, reasoning.Limits(free=2, reserved={"disabled": 1}))) == [
        ("C", 1, ""),
        ("A", 2, ""),
        ("B", 3, "no-place-free"),
    ]


def test_places_kept_for_a_group_that_is_not_there_go_to_the_others():
    found = [candidate("A", "1"), candidate("B", "2")]
    assert outcome(reasoning.select(found, reasoning.Limits(free=2, reserved={"disabled": 1}))) == [
        ("A", 1, ""),
        ("B", 2, ""),
    ]
    # two are kept and one member is there: the other place is given in order
    found = [candidate("A", "1"), candidate("B", "2"), candidate("C", "3", reserves=["disabled"])]
    assert [reason for *_, reason in outcome(reasoning.select(found, reasoning.Limits(free=3, reserved={"disabled": 2})))] == [
        "", "", "",
    ]  # fmt: skip


def test_a_budget_is_spent_in_order_and_nobody_is_passed_over_for_being_dearer():
    # 300 a month: 171 and 89 are 260; 130 is too much, and 40, which would fit, waits behind it
    found = [
        candidate("A", "1", cost="171"),
        candidate("B", "2", cost="89"),
        candidate("C", "3", cost="130"),
        candidate("D", "4", cost="40"),
    ]
    assert outcome(reasoning.select(found, reasoning.Limits(free=None, budget=Decimal(300)))) == [
        ("A", 1, ""),
        ("B", 2, ""),
        ("C", 3, "budget-exhausted"),
        ("D", 4, "budget-exhausted"),
    ]


def test_the_last_unit_of_a_budget_is_spent():
    found = [candidate("A", "1", cost="171"), candidate("B", "2", cost="129")]
    assert outcome(reasoning.select(found, reasoning.Limits(free=5, budget=Decimal(300)))) == [
        ("A", 1, ""),
        ("B", 2, ""),
    ]


def test_places_and_budget_bind_together():
    found = [candidate("A", "1", cost="10"), candidate("B", "2", cost="10")]
    assert outcome(reasoning.select(found, reasoning.Limits(free=1, budget=Decimal(300))))[1] == (
        "B",
        2,
        "no-place-free",
    )


@given(
    values=st.lists(st.integers(0, 5), max_size=20),
    free=st.integers(0, 25),
    order=st.randoms(use_true_random=False),
)
def test_never_more_than_places_and_never_a_better_one_left_out(values, free, order):
    found = [candidate(chr(65 + place), str(value)) for place, value in enumerate(values)]
    shuffled = list(found)
    order.shuffle(shuffled)
    places = reasoning.select(shuffled, reasoning.Limits(free=free))
    assert outcome(places) == outcome(reasoning.select(found, reasoning.Limits(free=free)))
    chosen = [place.candidate.rank[0] for place in places if not place.reason]
    waiting = [place.candidate.rank[0] for place in places if place.reason]
    assert len(chosen) == min(free, len(values))
    assert not chosen or not waiting or max(chosen) <= min(waiting)
