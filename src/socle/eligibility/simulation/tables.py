"""The result as flat tables (for CSV files) and as the few lines that a person reads first."""

from collections.abc import Iterator
from typing import Any

Table = tuple[list[str], list[list[Any]]]
_CALLED = {
    "headcount": "poverty headcount",
    "gap": "poverty gap",
    "severity": "severity of poverty",
    "gini": "inequality (Gini)",
}
_BLOCKS = ("eligible", "taking_up", "covered", "unknown", "cost", "coverage", "targeting", "adequacy", "poverty")


def of(found: dict[str, Any]) -> dict[str, Table]:
    """The tables by name: figures, components, areas, deciles, changes, assumptions."""
    scenarios = found["scenarios"]
    return {
        "figures": (
            ["scenario", "within_budget", "figure", "value", "standard_error"],
            [
                [one["name"], "yes" if budget else "no", *row]
                for one in scenarios
                for budget, block in ((False, one), (True, one["within_budget"]))
                if block
                for row in _figures(block)
            ],
        ),
        "components": (
            ["scenario", "component", "law", "cost_a_year", "standard_error"],
            [
                [one["name"], part["code"], part["law"], part["year"]["value"], part["year"]["se"]]
                for one in scenarios
                for part in one["cost"]["components"]
            ],
        ),
        "areas": _domains(scenarios, "area"),
        "deciles": _domains(scenarios, "decile"),
        "changes": _changes(scenarios),
        "assumptions": (["code", "text"], [[one["code"], one["text"]] for one in found["population"]["assumptions"]]),
    }


def _figures(block: dict[str, Any]) -> Iterator[list[Any]]:
    """Every estimate of a block by its path: `poverty.gap.after`."""
    for name in _BLOCKS:
        if block.get(name) is not None:
            yield from _flat(name, block[name])


def _flat(path: str, held: Any) -> Iterator[list[Any]]:
    if isinstance(held, dict) and "se" in held:
        yield [path, held["value"], held["se"]]
    elif isinstance(held, dict):
        for name, inner in held.items():
            yield from _flat(f"{path}.{name}", inner)
    elif isinstance(held, str):
        yield [path, held, None]


def _domains(scenarios: list[dict[str, Any]], kind: str) -> Table:
    heading, rows = ["scenario", kind], []
    for one in scenarios:
        for domain in one[f"by_{kind}"]:
            flat = [cell for name, held in domain.items() if name != kind for cell in _flat_or_text(name, held)]
            if len(heading) == 2:
                heading += [name for name, _ in flat]
            rows.append([one["name"], domain[kind], *(value for _, value in flat)])
    return heading, rows


def _flat_or_text(name: str, held: Any) -> list[tuple[str, Any]]:
    if isinstance(held, dict):
        return [(name, held["value"]), (f"{name}_standard_error", held["se"])]
    return [(name, held)]


def _changes(scenarios: list[dict[str, Any]]) -> Table:
    """Gainers, losers and the others, over all and by area and decile."""
    rows = []
    for one in scenarios:
        against = one["against"]
        parts = [("all", "", against)]
        parts += [(kind, part[kind], part) for kind in ("area", "decile") for part in against[f"by_{kind}"]]
        rows += [
            [
                one["name"],
                against["baseline"] or "no scheme",
                kind,
                domain,
                who,
                *(part[who][what]["value"] for what in ("households", "persons", "year")),
            ]
            for kind, domain, part in parts
            for who in ("gainers", "losers", "same", "unknown")
        ]
    return ["scenario", "against", "by", "of", "who", "households", "persons", "change_a_year"], rows


def summary(one: dict[str, Any], currency: str) -> list[tuple[str, str]]:
    """The lines that a person reads first, each figure with its standard error."""
    lines = [
        (f"eligible units ({one['unit']})", _count(one["eligible"]["units"])),
        ("eligible persons", _count(one["eligible"]["persons"])),
        ("persons in covered households", _count(one["covered"]["persons"])),
        ("units of unknown eligibility (not counted above)", _count(one["unknown"]["units"])),
        (f"cost a year, {currency}", _count(one["cost"]["year"])),
        *((f"  {part['code']}", _count(part["year"])) for part in one["cost"]["components"]),
        ("coverage of persons", _share(one["coverage"]["persons"])),
    ]
    if one["targeting"]:
        lines += [
            ("exclusion error (poor not covered / poor)", _share(one["targeting"]["exclusion_error"])),
            ("inclusion error (not poor / covered)", _share(one["targeting"]["inclusion_error"])),
            ("share of the money that reaches the poor", _share(one["targeting"]["share_to_poor"])),
        ]
    if one["adequacy"]["of_welfare_before"]["value"] is not None:
        lines.append(("adequacy (transfer / welfare of the covered)", _share(one["adequacy"]["of_welfare_before"])))
    if one["poverty"]:
        lines += [
            (f"{_CALLED.get(name, name)}, before and after", f"{_share(held['before'])} -> {_share(held['after'])}")
            for name, held in one["poverty"].items()
        ]
    lines += _budget(one["within_budget"])
    against = one["against"]
    lines.append(
        (
            f"against {against['baseline'] or 'no scheme'}: households that gain",
            _count(against["gainers"]["households"]),
        )
    )
    lines.append(("  households that lose", _count(against["losers"]["households"])))
    if one["facts_missing"]:
        lines.append(("facts that the source does not hold", ", ".join(one["facts_missing"])))
    return lines


def _budget(held: dict[str, Any] | None) -> list[tuple[str, str]]:
    if held is None:
        return []
    if not held["has_rank"]:
        return [(f"budget {held['budget']}", "the scheme has no rank, so nobody can be served before others")]
    cut = ", ".join(f"{name} = {value}" for name, value in zip(held["rank"], held["last_served"] or (), strict=False))
    return [
        (f"within a budget of {held['budget']}: units", _count(held["taking_up"]["units"])),
        ("  spent", _count({"value": held["spent"], "se": None})),
        ("  last one served has", cut or "nobody is served"),
    ]


def _count(held: dict[str, Any]) -> str:
    return _said(held, lambda value: f"{value:,.0f}")


def _share(held: dict[str, Any]) -> str:
    return _said(held, lambda value: f"{value * 100:.1f} %")


def _said(held: dict[str, Any], words: Any) -> str:
    if held["value"] is None:
        return "-"
    return words(float(held["value"])) + (f" (s.e. {words(float(held['se']))})" if held["se"] is not None else "")
