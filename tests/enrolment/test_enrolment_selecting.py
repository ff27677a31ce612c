"""Who is selected: the lowest values first, ties settled the same way each time, quotas kept."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from socle.enrolment import reasoning


def candidate(number, *rank, groups=()):
    return reasoning.Candidate(
        key=ord(number),
        number=number,
        rank=[Decimal(value) if isinstance(value, str) else value for value in rank],
        groups=groups,
    )


def outcome(places):
    return [(place.candidate.number, place.position, place.reason) for place in places]


def test_who_has_no_place_waits_with_position_and_reason():
    # Income a person, then children (more first): C 50.00; A and B 60.00, B has two children, A one; two places
    found = [candidate("A", "60.00", "-1"), candidate("B", "60.00", "-2"), candidate("C", "50.00", "0")]
    assert outcome(reasoning.select(found, free=2)) == [("C", 1, ""), ("B", 2, ""), ("A", 3, "no-place-free")]


def test_equal_values_are_settled_by_the_public_number_in_whatever_order_they_come():
    found = [candidate(number, "60.00") for number in "DBCA"]
    assert [number for number, _, _ in outcome(reasoning.select(found, free=1))] == ["A", "B", "C", "D"]


def test_an_unknown_value_ranks_after_all_known_ones():
    found = [candidate("A", None), candidate("B", "999.00")]
    assert [number for number, _, _ in outcome(reasoning.select(found, free=2))] == ["B", "A"]


def test_the_earliest_day_comes_first():
    found = [candidate("A", date(2018, 2, 1)), candidate("B", date(2018, 1, 31))]
    assert outcome(reasoning.select(found, free=1)) == [("B", 1, ""), ("A", 2, "no-place-free")]


def test_without_places_to_count_all_are_selected():
    assert {
        reason for _, _, reason in outcome(reasoning.select([candidate("A", "1"), candidate("B", "2")], free=None))
    } == {""}


def test_nobody_is_selected_without_a_free_place():
    assert outcome(reasoning.select([candidate("A", "1")], free=0)) == [("A", 1, "no-place-free")]


def test_who_belongs_to_a_full_group_waits_and_the_next_one_moves_up():
    # three places, at most one single-person family: A and B live alone
    found = [candidate("A", "1", groups=["single"]), candidate("B", "2", groups=["single"]), candidate("C", "3")]
    assert outcome(reasoning.select(found, free=3, room={"single": 1})) == [
        ("A", 1, ""),
        ("B", 2, "quota-single"),
        ("C", 3, ""),
    ]


@given(
    values=st.lists(st.integers(0, 5), max_size=20),
    free=st.integers(0, 25),
    order=st.randoms(use_true_random=False),
)
def test_never_more_than_places_and_never_a_better_one_left_out(values, free, order):
    found = [candidate(chr(65 + place), str(value)) for place, value in enumerate(values)]
    shuffled = list(found)
    order.shuffle(shuffled)
    places = reasoning.select(shuffled, free=free)
    assert outcome(places) == outcome(reasoning.select(found, free=free))
    chosen = [place.candidate.rank[0] for place in places if not place.reason]
    waiting = [place.candidate.rank[0] for place in places if place.reason]
    assert len(chosen) == min(free, len(values))
    assert not chosen or not waiting or max(chosen) <= min(waiting)
