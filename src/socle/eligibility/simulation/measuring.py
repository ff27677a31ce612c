"""What is measured of a scenario: people reached, cost, coverage, targeting errors, adequacy, poverty before and after.

Definitions (World Bank ASPIRE; persons throughout unless said otherwise). A person is covered who lives in a household where
somebody receives. Coverage = covered / all. Exclusion error = poor not covered / poor. Inclusion error = not poor but covered /
covered. Adequacy = transfers to the covered / their welfare before the transfer. Share to the poor = transfers to the poor /
all transfers. A transfer is shared by all members of the household alike: welfare after = welfare + transfer / size.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from socle.eligibility.simulation import poverty, sampling
from socle.eligibility.simulation.sampling import Measure

POWERS = {"headcount": 0, "gap": 1, "severity": 2}
DOMAINS = ("area", "decile")
_OF_A_DOMAIN = (
    *("persons", "eligible_persons", "covered_persons", "unknown_persons", "taking_units", "cost", "coverage"),
    *("adequacy", "headcount_before", "headcount_after"),
)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The estimates of a scenario by domain, and inequality before and after."""

    by: sampling.Estimates
    gini_before: float | None
    gini_after: float | None


def people() -> dict[str, Measure]:
    """Totals of the population itself."""
    return {"households": Measure(over="1"), "persons": Measure(over="persons")}


def reached(components: int) -> dict[str, Measure]:
    """Who is eligible, who takes the benefit up, who is not known; and the cost of a year."""
    costs = {f"cost_{place}": Measure(over=f"year_{place}") for place in range(components)}
    return costs | {
        "eligible_units": Measure(over="units"),
        "eligible_households": Measure(over="(units > 0)::INTEGER"),
        "eligible_persons": Measure(over="members"),
        "taking_units": Measure(over="units_taking"),
        "taking_persons": Measure(over="members_taking"),
        "covered_households": Measure(over="share"),
        "covered_persons": Measure(over="persons * share"),
        "unknown_units": Measure(over="units_unknown"),
        "unknown_persons": Measure(over="members_unknown"),
        "unsure_units": Measure(over="units_unsure"),
        "cost": Measure(over="year_taking"),
        "cost_full": Measure(over="year"),
        "mean_unit_year": Measure(over="year_taking", under="units_taking"),
        "coverage": Measure(over="persons * share", under="persons"),
        "coverage_households": Measure(over="share", under="1"),
    }


def against_welfare(line: poverty.Line | None) -> dict[str, Measure]:
    """What needs the welfare variable; households whose welfare is not known are left out of these."""
    known = "CASE WHEN welfare IS NOT NULL THEN {} ELSE 0 END"
    found = {
        "adequacy": Measure(over=known.format("share * year"), under=known.format("share * welfare * size * 12")),
        "share_of_welfare_after": Measure(
            over=known.format("share * year"), under=known.format("share * (welfare * size * 12 + year)")
        ),
    }
    if line is None:
        return found
    poor, rest = "persons * coalesce(poor, false)::INTEGER", "persons * coalesce(NOT poor, false)::INTEGER"
    found |= {
        "poor_persons": Measure(over=poor),
        "known_persons": Measure(over=known.format("persons")),
        "exclusion_error": Measure(over=f"{poor} * (1 - share)", under=poor),
        "inclusion_error": Measure(over=f"{rest} * share", under=known.format("persons * share")),
        "share_to_poor": Measure(
            over="year_taking * coalesce(poor, false)::INTEGER", under=known.format("year_taking")
        ),
    }
    after = "(welfare + year / 12 / size)"
    for name, power in POWERS.items():
        if power and line.line <= 0:
            continue  # nobody is a share of nothing below the line
        before = line.gap("welfare", power)
        mixed = f"share * {line.gap(after, power)} + (1 - share) * {before}"
        everybody = known.format("persons")
        found[f"{name}_before"] = Measure(over=f"persons * ({before})", under=everybody)
        found[f"{name}_after"] = Measure(over=f"persons * ({mixed})", under=everybody)
        found[f"{name}_change"] = Measure(over=f"persons * (({mixed}) - {before})", under=everybody)
    return found


def measure(
    store: duckdb.DuckDBPyConnection, components: int, line: poverty.Line | None, *, is_sample: bool, has_welfare: bool
) -> Measured:
    """Measure the table `benefit` over `home` and `standing`."""
    store.execute(
        """CREATE OR REPLACE TEMP TABLE measured AS
        SELECT h.weight, h.persons, h.size, h.welfare, h.area, h.psu, s.decile, s.poor, b.* EXCLUDE (hh)
        FROM home h JOIN standing s ON s.hh = h.hh JOIN benefit b ON b.hh = h.hh"""
    )
    wanted: Mapping[str, Measure] = people() | reached(components) | (against_welfare(line) if has_welfare else {})
    by = sampling.estimate(store, "measured", wanted, dict.fromkeys(DOMAINS, _OF_A_DOMAIN), is_sample=is_sample)
    if not has_welfare:
        return Measured(by=by, gini_before=None, gini_after=None)
    mass = "weight * persons"
    before = poverty.gini(store, f"SELECT welfare AS value, {mass} AS mass FROM measured")
    after = poverty.gini(
        store,
        f"SELECT welfare + year / 12 / size AS value, {mass} * share AS mass FROM measured"
        f" UNION ALL SELECT welfare, {mass} * (1 - share) FROM measured",
    )
    return Measured(by=by, gini_before=before, gini_after=after)
