"""Simulations as pages show them: the choices of the form, figures side by side, charts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.areas.models import Area
from socle.base.kernel import refusals
from socle.eligibility.models import Simulation
from socle.eligibility.queries import simulations as queries
from socle.schemes import queries as schemes
from socle.schemes.models import SchemeVersion
from socle.web import charts, formats
from socle.web.forms.simulations import REGISTER
from socle.web.presenters import words
from socle.web.presenters.simulation_words import ASSUMED, COUNT, DESIGNS, FIGURES, SHARE, WHO

MOST_BARS = 24


def surveys(by: acting.Actor) -> list[dict[str, Any]]:
    """The surveys that are there."""
    return [
        {
            "survey": one,
            "title": words.said(one.title) or one.mapping_code,
            "may_withdraw": one.institution == by.institution,
        }
        for one in queries.surveys()
    ]


def rows(found: Iterable[Simulation]) -> list[dict[str, Any]]:
    """The simulations of a list."""
    return [
        {
            "number": one.number,
            "url": f"/simulations/{one.number}",
            "schemes": ", ".join(words.said(told["title"]) for told in one.result["scenarios"][:3]),
            "over": _over(one),
            "on": one.on,
            "made_at": one.made_at,
            "made_by": one.made_by.name if one.made_by else "",
        }
        for one in found
    ]


def _over(one: Simulation) -> str:
    return (words.said(one.survey.title) or one.survey.mapping_code) if one.survey else _("The register")


def choices(by: acting.Actor) -> dict[str, list[tuple[str, str]]]:
    """What the form offers: the populations and the versions of the actor's schemes."""
    sources = [(one["survey"].number, one["title"]) for one in surveys(by)]
    if by.can(P.ASSESS):
        sources.insert(0, (REGISTER, _("The register")))
    known = [one for one in schemes.versions() if by.covers_scheme(one.scheme.code)]
    shown = [one for one in known if one.state in (SchemeVersion.State.PROPOSED, SchemeVersion.State.PUBLISHED)]
    return {"sources": sources, "versions": [(one.number, _version(one)) for one in shown]}


def _version(one: SchemeVersion) -> str:
    state = _("proposed") if one.state == SchemeVersion.State.PROPOSED else _("published")
    return _("%(scheme)s, %(number)s, %(state)s, from %(from)s") % {
        "scheme": words.said(one.scheme.title),
        "number": one.number,
        "state": state,
        "from": formats.day(one.from_on),
    }


def proposed(number: str, by: acting.Actor) -> dict[str, Any]:
    """What the form begins with: a version against the one that would be in force without it."""
    if not number:
        return {"on": timezone.localdate()}
    version = schemes.get(number)
    if not by.covers_scheme(version.scheme.code):
        raise refusals.NotFound(number=number)
    before = schemes.versions(version.scheme.code).filter(
        state=SchemeVersion.State.PUBLISHED, from_on__lte=version.from_on
    )
    base = before.exclude(pk=version.pk).first()
    return {
        "source": REGISTER,
        "versions": [one.number for one in (base, version) if one],
        "baseline": base.number if base else "",
        "on": version.from_on,
        "share": Decimal("0.2"),
    }


def page(one: Simulation) -> dict[str, Any]:
    """The page of a result."""
    found, areas = one.result, _areas(one.result)
    told, csv = found["scenarios"], f"/simulations/{one.number}"
    names = [_name(each) for each in told]
    return {
        "simulation": one,
        "over": _over(one),
        "population": found["population"],
        "weighted": {key: _whole(value) for key, value in found["population"]["weighted"].items()},
        "line": _line(found),
        "design": _design(found),
        "assumed": [_assumed(each) for each in found["population"]["assumptions"]],
        "names": names,
        "figures": [
            {"label": label, "cells": [_cell(_at(each, path), kind) for each in told]}
            for label, path, kind in FIGURES
            if _at(told[0], path)
        ],
        "components": _components(told),
        "against": [_against(each) for each in told],
        "budgets": [_budget(each) for each in told if each["within_budget"]],
        "charts": [chart for chart in _charts(told, areas) if chart],
        "missing": sorted({fact for each in told for fact in each["facts_missing"]}),
        "csv": csv,
        "trail": [(_("Simulations"), "/simulations"), (one.number, "")],
    }


def _name(told: Mapping[str, Any]) -> str:
    title = words.said(told["title"])
    changed = ", ".join(f"{name} = {value}" for name, value in told["changes"].items())
    return f"{title}, {told['name']}" + (f" ({changed})" if changed else "")


def _at(told: Mapping[str, Any], path: str) -> Any:
    held: Any = told
    for step in path.split("."):
        held = (held or {}).get(step)
    return held


def _whole(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text).quantize(Decimal(1))


def _cell(held: Mapping[str, Any] | None, kind: str) -> dict[str, str]:
    """An estimate and its standard error in figures."""
    if held is None or held["value"] is None:
        return {"value": "–", "se": ""}

    def said(text: str) -> str:
        return formats.percent(Decimal(text)) if kind == SHARE else formats.number(_whole(text) or Decimal(0))

    return {"value": said(held["value"]), "se": said(held["se"]) if held["se"] is not None else ""}


def _components(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cost of each component of each scenario."""
    return [
        {
            "scenario": _name(each),
            "label": words.said(part["text"]) or part["code"],
            "law": part["law"],
            "cell": _cell(part["year"], COUNT),
        }
        for each in told
        for part in each["cost"]["components"]
    ]


def _against(each: Mapping[str, Any]) -> dict[str, Any]:
    against = each["against"]
    rows_ = [
        {"who": str(title), "cells": [_cell(against[who][what], COUNT) for what in ("households", "persons", "year")]}
        for who, title in WHO.items()
    ]
    return {"name": _name(each), "baseline": against["baseline"] or _("no scheme at all"), "rows": rows_}


def _budget(each: Mapping[str, Any]) -> dict[str, Any]:
    held = each["within_budget"]
    cut = [f"{rule} = {value}" for rule, value in zip(held["rank"], held["last_served"] or (), strict=False)]
    told = {
        "name": _name(each),
        "budget": _whole(held["budget"]),
        "has_rank": held["has_rank"],
        "spent": _whole(held["spent"]),
        "cut": cut,
    }
    if held["has_rank"]:
        told["figures"] = [
            {"label": label, "cell": _cell(_at(held, path), kind)} for label, path, kind in FIGURES if _at(held, path)
        ]
    return told


def _line(found: Mapping[str, Any]) -> str:
    line = found["line"]
    if line is None:
        return ""
    amount = formats.money(line["month"], found["currency"])
    if line["share"] is None:
        return _("Poor is who lives below %(amount)s a person and month.") % {"amount": amount}
    share = formats.percent(Decimal(line["share"]))
    return _("Poor are the poorest %(share)s of people, up to %(amount)s a person and month.") % {
        "share": share,
        "amount": amount,
    }


def _design(found: Mapping[str, Any]) -> str:
    design = found["population"]["design"]
    if design is None:
        return ""
    return _("Standard errors assume: %(design)s (%(psus)s primary sampling units in %(strata)s strata).") % {
        "design": words.word(DESIGNS, design["assumed"]),
        "psus": formats.number(design["psus"]),
        "strata": formats.number(design["strata_found"]),
    }


def _assumed(one: Mapping[str, str]) -> str:
    return str(ASSUMED[one["code"]]) % one if one["code"] in ASSUMED else one["text"]


def _areas(found: Mapping[str, Any]) -> dict[str, str]:
    """The names of the areas that the register knows; a survey's own codes stay as they are."""
    codes = {one["area"] for each in found["scenarios"] for one in each["by_area"]}
    return {area.code: words.said(area.name) for area in Area.objects.filter(code__in=codes)}


def _charts(told: list[dict[str, Any]], areas: Mapping[str, str]) -> Iterable[charts.Chart | None]:
    """By decile: coverage, money; by area: cost."""
    yield _chart(_("Covered persons by decile, per cent"), told, "decile", "coverage", {}, Decimal(100))
    yield _chart(_("Cost a year by decile"), told, "decile", "cost", {}, Decimal(1))
    yield _chart(_("Cost a year by area"), told, "area", "cost", areas, Decimal(1))


def _chart(
    title: str, told: list[dict[str, Any]], kind: str, figure: str, named: Mapping[str, str], times: Decimal
) -> charts.Chart | None:
    labels = sorted(
        {one[kind] for each in told for one in each[f"by_{kind}"]},
        key=lambda code: (len(code) if kind == "decile" else 0, code),
    )
    if not 1 < len(labels) <= MOST_BARS:
        return None
    series = []
    for each in told[:4]:
        by = {one[kind]: one[figure]["value"] for one in each[f"by_{kind}"]}
        values = (by.get(label) for label in labels)
        found = tuple(None if value is None else (Decimal(value) * times).quantize(Decimal(1)) for value in values)
        series.append(charts.Series(name=_name(each), values=found))
    return charts.Chart(
        title=title, labels=tuple(named.get(label, formats.in_digits(label)) for label in labels), series=tuple(series)
    )
