"""The result of a simulation as JSON values (contracts/simulation.json): decimals as texts, each estimate with its standard error."""

from collections.abc import Mapping
from typing import Any

from socle.eligibility.simulation import comparing, measuring, running
from socle.eligibility.simulation.measuring import Measured
from socle.eligibility.simulation.sampling import Estimate, Estimates
from socle.eligibility.simulation.scenarios import Scenario

ALL = ("all", "")
COUNT, RATIO = 2, 6  # decimals of sums (also of money) and of ratios

SAID = {
    "ages-as-surveyed": "Everybody is as old on the simulated day as the survey says; the population does not grow or age.",
    "prices": "Amounts of the survey are multiplied by {times}: {because}.",
    "assumed-of-all": "{fact} is taken to be {value} for everybody: {because}.",
    "nobody-has": "Nobody has anything in the group {group}.",
    "new-entrants": "Everybody is assessed as if they entered on the simulated day; nobody is kept under an earlier version.",
    "welfare-before": "The welfare variable is taken not to contain the simulated benefits.",
    "household-decides": "The eligible units of a household take the benefit up together or not at all.",
    "event-once": "What is paid by event is counted once a year.",
    "no-conditions": "Conditions are taken to be met; transitions and exits are not simulated.",
    "known-part": "Where an amount is partly unknown, the part that is known is counted.",
    "no-sampling": "The register is counted in full: there is no sampling error.",
}


def said(assumption: Mapping[str, str]) -> str:
    """An assumption in words."""
    return SAID[assumption["code"]].format(**assumption)


def assumption(code: str, **details: str) -> dict[str, str]:
    found = {"code": code, **details}
    return found | {"text": said(found)}


def number(value: float | None, decimals: int) -> str | None:
    """A figure as plain text; None where there is none. Never minus zero."""
    if value is None:
        return None
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def one(found: Estimate | None, decimals: int) -> dict[str, str | None]:
    """An estimate with its standard error."""
    if found is None:
        return {"value": None, "se": None}
    return {"value": number(found.value, decimals), "se": number(found.se, decimals)}


def measured(scenario: Scenario, found: Measured) -> dict[str, Any]:
    """The blocks of figures of a scenario, or of what a budget reaches of it."""
    all_, components = found.by[ALL], scenario.checked.version.components

    def count(name: str) -> dict[str, str | None]:
        return one(all_.get(name), COUNT)

    def ratio(name: str) -> dict[str, str | None]:
        return one(all_.get(name), RATIO)

    parts = [
        {"code": part.code, "law": part.law, "text": dict(part.text), "year": count(f"cost_{place}")}
        for place, part in enumerate(components)
    ]
    return {
        "eligible": {what: count(f"eligible_{what}") for what in ("units", "households", "persons")},
        "taking_up": {what: count(f"taking_{what}") for what in ("units", "persons")},
        "covered": {what: count(f"covered_{what}") for what in ("households", "persons")},
        "unknown": {
            "units": count("unknown_units"),
            "persons": count("unknown_persons"),
            "amount_unknown": count("unsure_units"),
        },
        "cost": {
            "year": count("cost"),
            "year_at_full_take_up": count("cost_full"),
            "year_a_unit": count("mean_unit_year"),
            "components": parts,
        },
        "coverage": {"persons": ratio("coverage"), "households": ratio("coverage_households")},
        "targeting": _targeting(found.by, ratio),
        "adequacy": {"of_welfare_before": ratio("adequacy"), "of_welfare_after": ratio("share_of_welfare_after")},
        "poverty": _poverty(found, ratio),
        "by_area": _domains(found.by, "area"),
        "by_decile": _domains(found.by, "decile"),
    }


def _targeting(by: Estimates, ratio: Any) -> dict[str, Any] | None:
    """Errors, and the index of Coady, Grosh and Hoddinott: the share of money that the poor get over their share of people."""
    found = by[ALL]
    if "exclusion_error" not in found:
        return None
    share, poor, people = found["share_to_poor"].value, found["poor_persons"].value, found["known_persons"].value
    index = share / (poor / people) if share is not None and poor and people else None
    return {
        "poor_persons": one(found["poor_persons"], COUNT),
        "exclusion_error": ratio("exclusion_error"),
        "inclusion_error": ratio("inclusion_error"),
        "share_to_poor": ratio("share_to_poor"),
        "coady_grosh_hoddinott": number(index, RATIO),
    }


def _poverty(found: Measured, ratio: Any) -> dict[str, Any] | None:
    if "headcount_before" not in found.by[ALL]:
        return None
    told: dict[str, Any] = {
        name: {when: ratio(f"{name}_{when}") for when in ("before", "after", "change")} for name in measuring.POWERS
    }
    change = None
    if found.gini_before is not None and found.gini_after is not None:
        change = found.gini_after - found.gini_before
    gini = {"before": found.gini_before, "after": found.gini_after, "change": change}
    return told | {"gini": {when: {"value": number(value, RATIO), "se": None} for when, value in gini.items()}}


def _domains(by: Estimates, kind: str) -> list[dict[str, Any]]:
    """The figures of each area or decile. `share_of_cost` is benefit incidence, `share_of_covered` beneficiary incidence."""
    cost, covered = by[ALL]["cost"].value, by[ALL]["covered_persons"].value

    def share(part: float | None, whole: float | None) -> str | None:
        return number(part / whole, RATIO) if part is not None and whole else None

    return [
        {
            kind: domain,
            "persons": one(found["persons"], COUNT),
            "eligible_persons": one(found["eligible_persons"], COUNT),
            "covered_persons": one(found["covered_persons"], COUNT),
            "unknown_persons": one(found["unknown_persons"], COUNT),
            "taking_units": one(found["taking_units"], COUNT),
            "cost": one(found["cost"], COUNT),
            "coverage": one(found["coverage"], RATIO),
            "adequacy": one(found.get("adequacy"), RATIO),
            "share_of_cost": share(found["cost"].value, cost),
            "share_of_covered": share(found["covered_persons"].value, covered),
            **{name: one(found.get(name), RATIO) for name in ("headcount_before", "headcount_after") if name in found},
        }
        for (of, domain), found in sorted(
            by.items(), key=lambda item: (len(item[0][1]) if kind == "decile" else 0, item[0][1])
        )
        if of == kind and domain
    ]


def scenario(found: Scenario, counts: Mapping[str, Any], missing: list[str]) -> dict[str, Any]:
    """What a scenario is, before its figures."""
    version, schedule = found.checked.version, found.checked.version.schedule
    return {
        "name": found.name,
        "title": dict(found.title),
        "scheme": found.checked.scheme.code,
        "version": version.from_on.isoformat(),
        "scheme_hash": found.checked.scheme.hash,
        "facts_hash": found.facts_hash,
        "changes": dict(found.changes),
        "unit": found.checked.scheme.unit.kind,
        "basis": found.checked.scheme.basis,
        "schedule": {
            "every": schedule.unit,
            "count": schedule.count,
            "payments_a_year": f"{found.payments_a_year:.4f}".rstrip("0").rstrip("."),
        },
        "take_up": [{"condition": group.condition, "rate": str(group.rate)} for group in found.take_up],
        "facts_missing": missing,
        "sample_units": dict(counts),
    }


def budget(cut: running.Cut, scenario_: Scenario, found: Measured) -> dict[str, Any]:
    """What the budget reaches, and where it is cut off."""
    selection = scenario_.checked.scheme.selection
    ranks = [rule.text for rule in selection.rank if rule.text.strip() != "number"] if selection else []
    return {
        "budget": str(cut.budget),
        "has_rank": cut.has_rank,
        "rank": ranks,
        "spent": number(cut.spent, COUNT),
        "sample_units": cut.served,
        "last_served": None if cut.last is None else list(cut.last),
        "first_not_served": None if cut.next is None else list(cut.next),
        **(measured(scenario_, found) if cut.has_rank else {}),
    }


def compared(name: str | None, by: Estimates) -> dict[str, Any]:
    """Gainers and losers against a baseline, over all and by area and decile."""

    def block(found: Mapping[str, Estimate]) -> dict[str, Any]:
        return {
            kind: {what: one(found[f"{kind}_{what}"], COUNT) for what in ("households", "persons", "year")}
            for kind in comparing.KINDS
        }

    domains = sorted(by.items(), key=lambda item: (len(item[0][1]) if item[0][0] == "decile" else 0, item[0][1]))
    return {
        "baseline": name,
        **block(by[ALL]),
        **{
            f"by_{kind}": [{kind: domain} | block(found) for (of, domain), found in domains if of == kind and domain]
            for kind in measuring.DOMAINS
        },
    }
