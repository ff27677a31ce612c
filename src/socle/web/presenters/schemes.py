"""Schemes and their versions as a lawyer reads them: provisions with article, words and rule."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.schemes import queries
from socle.schemes.models import Scheme, SchemeVersion
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
        "may_withdraw": version.state == SchemeVersion.State.PUBLISHED
        and by.can(P.PUBLISH_SCHEME)
        and version.proposed_by_id != by.user_id,
        "trail": [
            (_("Schemes"), "/schemes"),
            (shown["title"], f"/schemes/{version.scheme.code}"),
            (version.number, ""),
        ],
    }


def _effect(said: str) -> str:
    kind, _space, times = said.partition(" ")
    if kind == "suspend":
        return _("suspended for %(times)s payments") % {"times": times}
    return words.word(EFFECTS, kind)
