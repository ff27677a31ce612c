"""Schemes and their versions as a lawyer reads them: provisions with article, words and rule."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.eligibility.queries import under
from socle.schemes import queries
from socle.schemes.models import Scheme, SchemeVersion
from socle.schemes.reasoning import traceability
from socle.web.presenters import told, words

UNITS: dict[str, Promise | str] = {
    "person": gettext_lazy("Each person"),
    "household": gettext_lazy("The household"),
    "around": gettext_lazy("The applicant with those the law counts"),
}
EFFECTS: dict[str, Promise | str] = {
    "warn": gettext_lazy("warning"),
    "block": gettext_lazy("payment held"),
    "cancel": gettext_lazy("cancellation"),
}


PROVISIONS: dict[str, Promise | str] = {
    "unit": gettext_lazy("Whom it counts"),
    "parameter": gettext_lazy("Amount or limit"),
    "table": gettext_lazy("Table"),
    "criterion": gettext_lazy("Criterion"),
    "component": gettext_lazy("Part of the benefit"),
    "condition": gettext_lazy("Condition"),
    "transition": gettext_lazy("Transition"),
    "exit": gettext_lazy("Reason to leave"),
    "appeal": gettext_lazy("Appeal"),
    "interaction": gettext_lazy("Interaction"),
    "places": gettext_lazy("Places"),
}


def rows() -> list[dict[str, Any]]:
    """Every scheme with its version in force, if any, and how many proposals wait."""
    by_scheme: dict[str, list[SchemeVersion]] = {}
    for version in queries.versions():
        by_scheme.setdefault(version.scheme.code, []).append(version)
    return [_row(one, by_scheme.get(one.code, [])) for one in queries.schemes()]


def _row(scheme: Scheme, versions: list[SchemeVersion]) -> dict[str, Any]:
    published = [one for one in versions if one.state == SchemeVersion.State.PUBLISHED]
    return {
        "scheme": scheme,
        "title": words.said(scheme.title),
        "url": f"/schemes/{scheme.code}",
        "unit": words.word(UNITS, scheme.unit),
        "published": published[0] if published else None,
        "proposed": sum(one.state == SchemeVersion.State.PROPOSED for one in versions),
    }


def of_scheme(scheme: Scheme) -> dict[str, Any]:
    """The page of a scheme: its versions."""
    title = words.said(scheme.title)
    return _row(scheme, list(queries.versions(scheme.code))) | {
        "versions": [
            {"version": one, "url": f"/schemes/{scheme.code}/versions/{one.number}"}
            for one in queries.versions(scheme.code)
        ],
        "trail": [(_("Schemes"), "/schemes"), (title, "")],
    }


def of_version(version: SchemeVersion, by: acting.Actor) -> dict[str, Any]:
    """The page of a version: its provisions in the page's language, the report of its check, what it changes."""
    shown = queries.show(version, language=told.language())
    proposed = version.state == SchemeVersion.State.PROPOSED
    return {
        "version": version,
        "shown": shown,
        "unit": words.word(UNITS, shown["unit"]),
        "conditions": [
            one | {"ladder": " → ".join(_effect(effect) for effect in one["effects"])} for one in shown["conditions"]
        ],
        "parameters": [one | {"title": words.spoken(one["name"])} for one in shown["parameters"]],
        "report": version.report,
        "changes": list(queries.difference(version)),
        "signed_by": version.act.signed_by.name if version.act else "",
        "may_publish": proposed and by.can(P.PUBLISH_SCHEME) and version.proposed_by_id != by.user_id,
        "simulate_url": f"/simulations/new?version={version.number}"
        if by.can(P.SIMULATE) and version.state in (SchemeVersion.State.PROPOSED, SchemeVersion.State.PUBLISHED)
        else "",
        "may_withdraw": version.state == SchemeVersion.State.PUBLISHED
        and by.can(P.PUBLISH_SCHEME)
        and version.proposed_by_id != by.user_id,
        "trail": [
            (_("Schemes"), "/schemes"),
            (shown["title"], f"/schemes/{version.scheme.code}"),
            (version.number, ""),
        ],
    }


def trail(*words_of_pages: str) -> list[tuple[str, str]]:
    """The way to a page below the list of schemes."""
    return [(_("Schemes"), "/schemes"), *((one, "") for one in words_of_pages)]


def of_trace(
    version: SchemeVersion,
    articles: Sequence[traceability.Article],
    outcomes: Mapping[str, under.Decided],
    refused: Mapping[str, under.Decided],
    by: acting.Actor,
) -> dict[str, Any]:
    """The page of the trace: articles, what rests on each, its examples with their last result, refusals for it."""
    title = words.said(version.scheme.title)
    url = f"/schemes/{version.scheme.code}"
    return {
        "version": version,
        "title": title,
        "articles": [_article(one, refused) for one in articles],
        "outcomes": [(name, one.count) for name, one in sorted(outcomes.items())],
        "examples": sum(version.report["examples"].values()),
        "may_read_decisions": by.can(P.READ_DECISION),
        "trail": [
            (_("Schemes"), "/schemes"),
            (title, url),
            (version.number, f"{url}/versions/{version.number}"),
            (_("From the law to its proof"), ""),
        ],
    }


def _article(one: traceability.Article, refused: Mapping[str, under.Decided]) -> dict[str, Any]:
    return {
        "law": one.law,
        "title": words.said(one.title) or next(iter(one.title.values()), ""),
        "article": one.article,
        "provisions": [
            {
                "kind": words.word(PROVISIONS, each.provision.kind),
                "text": words.said(each.provision.text) or words.spoken(each.provision.code),
                "examples": each.examples,
                "failed": sum(not shown.passed for shown in each.examples),
                "refused": refused.get(each.provision.code) if each.provision.kind == "criterion" else None,
            }
            for each in one.provisions
        ],
    }


def _effect(said: str) -> str:
    kind, _space, times = said.partition(" ")
    if kind == "lose":
        component, _space, count = times.partition(" ")
        return _("%(component)s lost for %(times)s payments") % {"component": component, "times": count or 1}
    if kind == "suspend":
        return _("suspended for %(times)s payments") % {"times": times}
    return words.word(EFFECTS, kind)
