"""Every figure of a simulation, worked out by hand.

    weight  persons  income  a person  children  eligible  a month
A       10        2      80        40         1  yes            30
B       20        1      50        50         0  yes             0
C       10        4     400       100         2  yes            60
D        5        2     300       150         1  no
E       15        2     500       250         0  no
F       10        1       ?         ?         0  unknown
"""

import jsonschema
import pytest

from socle.base import contracts
from tests.eligibility.simulation.worked import scenario, simulate, value, wanted

about = pytest.approx


@pytest.fixture(scope="module")
def found():
    return simulate()


@pytest.fixture(scope="module")
def six(found):
    return found["scenarios"][0]


def test_who_is_eligible_and_who_is_covered(six):
    assert value(six["eligible"]["units"]) == 10 + 20 + 10
    assert value(six["eligible"]["persons"]) == 10 * 2 + 20 * 1 + 10 * 4
    assert value(six["covered"]["persons"]) == 10 * 2 + 10 * 4  # B is eligible for nothing
    assert value(six["coverage"]["persons"]) == about(60 / 130, abs=1e-6)


def test_the_unknown_is_counted_apart_and_never_as_eligible(six):
    assert value(six["unknown"]["units"]) == 10
    assert value(six["unknown"]["persons"]) == 10
    assert six["sample_units"] == {"eligible": 3, "not_eligible": 2, "unknown": 1, "amount_unknown": 0}
    assert value(six["against"]["unknown"]["households"]) == 10


def test_cost_a_year(six):
    assert value(six["cost"]["year"]) == (10 * 30 + 10 * 60) * 12
    assert [value(area["cost"]) for area in six["by_area"]] == [10_800, 0]


def test_standard_error_of_a_total(six):
    # z = 3600, 0, 7200, 0, 0, 0 with mean 1800: (5 * 1800^2 + 5400^2) * 6 / 5 = 54 432 000
    assert float(six["cost"]["year"]["se"]) == about(54_432_000**0.5, abs=0.01)


def test_standard_error_of_a_ratio(six):
    # R = 60/130 = 6/13; y - R x = (140, -120, 280, -60, -180, -60) / 13; their squares sum up to 152000 / 169
    assert float(six["coverage"]["persons"]["se"]) == about((152_000 / 169 * 6 / 5) ** 0.5 / 130, abs=1e-6)


def test_standard_errors_follow_strata_and_clusters():
    found = simulate(map_=wanted(design="{strata: stratum, clusters: psu}"))
    # stratum s1: clusters 3600 and 7200, mean 5400: 2 * (1800^2 + 1800^2); s2: nothing
    assert float(found["scenarios"][0]["cost"]["year"]["se"]) == about(3600, abs=0.01)
    assert found["population"]["design"]["assumed"] == "stratified clusters, drawn with replacement"
    assert (found["population"]["design"]["psus"], found["population"]["design"]["strata_found"]) == (4, 2)


def test_a_stratum_with_one_cluster_counts_by_its_distance_from_the_mean_of_all():
    found = simulate(map_=wanted(design="{strata: psu, clusters: psu}"))
    # four single clusters 3600, 7200, 0, 0 with mean 2700: 900^2 + 4500^2 + 2 * 2700^2
    assert float(found["scenarios"][0]["cost"]["year"]["se"]) == about(
        (900**2 + 4500**2 + 2 * 2700**2) ** 0.5, abs=0.01
    )


def test_errors_of_targeting(six):
    # below 60 live A (20 persons) and B (20); covered are A and C (40)
    assert value(six["targeting"]["exclusion_error"]) == about(20 / 40)
    assert value(six["targeting"]["inclusion_error"]) == about(40 / 60, abs=1e-6)
    assert value(six["targeting"]["share_to_poor"]) == about(300 / 900, abs=1e-6)
    assert float(six["targeting"]["coady_grosh_hoddinott"]) == about((300 / 900) / (40 / 120), abs=1e-6)


def test_adequacy(six):
    assert value(six["adequacy"]["of_welfare_before"]) == about((300 + 600) / (800 + 4000))
    assert value(six["adequacy"]["of_welfare_after"]) == about(900 / 5700, abs=1e-6)


def test_poverty_before_and_after(six):
    # of 120 persons whose welfare is known; A: 40 -> 40 + 30/2 = 55, B stays at 50
    poverty = {name: (value(held["before"]), value(held["after"])) for name, held in six["poverty"].items()}
    assert poverty["headcount"] == about((40 / 120, 40 / 120), abs=1e-6)
    assert poverty["gap"] == about(((20 / 3 + 20 / 6) / 120, (20 / 12 + 20 / 6) / 120), abs=1e-6)
    assert poverty["severity"] == about(((20 / 9 + 20 / 36) / 120, (20 / 144 + 20 / 36) / 120), abs=1e-6)
    # Lorenz areas of 40 50 100 150 250 with 20 20 40 10 30 persons, and of 55 50 115 150 250
    before = 1 - (20 * 800 + 20 * 2600 + 40 * 7600 + 10 * 13100 + 30 * 22100) / (120 * 14800)
    after = 1 - (20 * 1000 + 20 * 3100 + 40 * 8800 + 10 * 14900 + 30 * 23900) / (120 * 15700)
    assert poverty["gini"] == about((before, after), abs=1e-6)


def test_deciles_are_of_persons_by_welfare_and_leave_out_whom_nobody_knows(six):
    # share of persons with less: A 0, B 20/120, C 40/120, D 80/120, E 90/120
    assert [(one["decile"], value(one["persons"])) for one in six["by_decile"]] == [
        ("1", 20), ("2", 20), ("4", 40), ("7", 10), ("8", 30)
    ]  # fmt: skip
    assert [one["share_of_cost"] for one in six["by_decile"]][:3] == ["0.333333", "0.000000", "0.666667"]


def test_half_of_them_come():
    six = simulate(scenario(take_up=("0.5",)))["scenarios"][0]
    assert value(six["taking_up"]["units"]) == 20
    assert value(six["cost"]["year"]) == 5_400
    assert value(six["cost"]["year_at_full_take_up"]) == 10_800
    assert value(six["targeting"]["exclusion_error"]) == about((20 + 10) / 40)
    # A has 40 or 55 with the same chance: the gap of its 20 persons is 1/3 or 1/12
    assert value(six["poverty"]["gap"]["after"]) == about((20 * (1 / 3 + 1 / 12) / 2 + 20 / 6) / 120, abs=1e-6)


def test_take_up_by_group():
    six = simulate(scenario(take_up=("count(members) > 2: 0.25", "0.5")))["scenarios"][0]
    assert value(six["cost"]["year"]) == (300 * 0.5 + 600 * 0.25) * 12


def test_the_budget_serves_by_rank_and_stops_at_the_first_who_no_longer_fits():
    budget = simulate(budget="5000")["scenarios"][0]["within_budget"]
    assert (budget["rank"], budget["last_served"], budget["first_not_served"]) == (["per_person"], ["50"], ["100"])
    assert float(budget["spent"]) == 3_600
    assert value(budget["eligible"]["units"]) == 30
    assert value(budget["covered"]["persons"]) == 20
    assert value(budget["targeting"]["inclusion_error"]) == 0


def test_gainers_and_losers():
    # a limit of 60 and 40 a child: A gains 120 a year, C loses 720
    found = simulate(scenario("now"), scenario("then", limit="60", for_a_child="40"))
    against = found["scenarios"][1]["against"]
    assert against["baseline"] == "now"
    told = {
        who: tuple(value(against[who][what]) for what in ("households", "persons", "year"))
        for who in against
        if who in ("gainers", "losers", "same", "unknown")
    }
    assert told["gainers"] == (10, 20, 1_200)
    assert told["losers"] == (10, 40, -7_200)
    assert told["same"] == (20 + 5 + 15, 20 + 10 + 30, 0)
    assert told["unknown"][:2] == (10, 10)


def test_the_poorest_share():
    found = simulate(line=None, share="0.2")
    # nobody has less than A (0 < 0.2), and 20/120 = 0.167 have less than B: both are poor, and 50 is the line
    assert found["line"] == {"month": "50.00", "share": "0.2"}
    assert value(found["scenarios"][0]["targeting"]["poor_persons"]) == 40


def test_without_line_or_welfare_nothing_is_said_of_poverty():
    six = simulate(map_=wanted(welfare="null"), line=None)["scenarios"][0]
    assert six["poverty"] is None
    assert six["targeting"] is None
    assert six["adequacy"]["of_welfare_before"]["value"] is None
    assert value(six["cost"]["year"]) == 10_800


def test_the_result_is_as_its_contract_says(found):
    for result in (found, simulate(scenario("a"), scenario("b", limit="60"), budget="5000", line=None)):
        jsonschema.Draft202012Validator(contracts.schema("simulation")).validate(result)
