"""Small cells are hidden, and so is what they could be worked out from. Every expected set is worked out by hand."""

from decimal import Decimal

from socle.monitoring import disclosure
from socle.monitoring.disclosure import Line


def hidden(cells, *lines):
    given = {key: counts if isinstance(counts, tuple) else (counts,) for key, counts in cells.items()}
    return set(disclosure.hidden(given, [Line(total=total, parts=parts) for total, parts in lines]))


def test_fewer_than_seven_are_hidden_and_seven_and_none_are_shown():
    assert hidden({"six": 6, "seven": 7, "none": 0}) == {"six"}


def test_a_share_tells_of_those_left_over_too():
    # 97 of 99: two are left over
    assert hidden({"town": (97, 2)}) == {"town"}


def test_one_hidden_part_would_be_total_minus_the_rest_so_the_next_smallest_is_hidden_too():
    # 50 - 20 - 26 = 4
    assert hidden({"all": 50, "a": 4, "b": 20, "c": 26}, ("all", ("a", "b", "c"))) == {"a", "b"}


def test_two_hidden_parts_that_are_together_still_too_few_take_a_third_one():
    # 40 - 15 - 22 = 3 = 2 + 1
    assert hidden({"all": 40, "a": 2, "b": 1, "c": 15, "d": 22}, ("all", ("a", "b", "c", "d"))) == {"a", "b", "c"}


def test_two_hidden_parts_that_are_seven_together_suffice():
    assert hidden({"all": 40, "a": 4, "b": 3, "c": 33}, ("all", ("a", "b", "c"))) == {"a", "b"}


def test_where_nothing_else_is_left_to_hide_the_total_is_hidden():
    # 14 = 4 + 10, so 10 is hidden; the state has one town only, so the state is those 10 as well
    cells = {"nation": 14, "abroad": 4, "town": 10, "state": 10}
    assert hidden(cells, ("nation", ("abroad", "town")), ("state", ("town",))) == {"abroad", "town", "state"}


def test_a_hidden_total_hides_a_part_or_it_would_be_their_sum():
    # "all" is small in nothing, but stands hidden as a part of "more": 30 = 4 + 26, so 26 is hidden, and then one of its parts
    cells = {"more": 30, "tiny": 4, "all": 26, "a": 12, "b": 14}
    assert hidden(cells, ("more", ("tiny", "all")), ("all", ("a", "b"))) == {"tiny", "all", "a"}


def test_what_is_hidden_by_sex_is_not_given_away_by_area():
    # women of A are 3: hidden; the men of A, else 10 - 3; then in each sex's line a second area
    cells = {
        ("*", "*"): 60, ("*", "f"): 30, ("*", "m"): 30,
        ("A", "*"): 10, ("A", "f"): 3, ("A", "m"): 7,
        ("B", "*"): 50, ("B", "f"): 27, ("B", "m"): 23,
    }  # fmt: skip
    lines = [((area, "*"), ((area, "f"), (area, "m"))) for area in ("*", "A", "B")]
    lines += [(("*", sex), (("A", sex), ("B", sex))) for sex in ("*", "f", "m")]
    assert hidden(cells, *lines) == {("A", "f"), ("A", "m"), ("B", "f"), ("B", "m")}


def test_no_hidden_cell_can_be_worked_out_from_one_line():
    cells = {("*", "*"): 100, ("A", "*"): 3, ("B", "*"): 9, ("C", "*"): 88}
    hide = hidden(cells, (("*", "*"), (("A", "*"), ("B", "*"), ("C", "*"))))
    left = 100 - sum(count for key, count in cells.items() if key not in hide and key != ("*", "*"))
    assert hide == {("A", "*"), ("B", "*")}
    assert left == 12 >= disclosure.SMALLEST


def test_a_country_may_ask_for_more():
    assert disclosure.hidden({"a": (9,)}, [], 10) == {"a"}


def test_ratios_are_rounded_to_a_tenth_of_a_per_cent_and_there_is_none_of_nothing():
    assert disclosure.ratio(1, 3) == Decimal("0.333")
    assert disclosure.ratio(1, 0) is None
    assert disclosure.whole(Decimal("12.5")) == Decimal(12)
