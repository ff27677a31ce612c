"""What the codes of a decision mean, in the page's language: by the scheme's own law, else by the words that every scheme knows."""

from collections.abc import Mapping
from functools import lru_cache

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from socle.schemes import queries
from socle.schemes.models import SchemeVersion
from socle.web import states
from socle.web.forms import award_changes
from socle.web.presenters import words

_GENERAL: Mapping[str, Promise | str] = {
    **award_changes.EXITS,
    **award_changes.REASONS,
    **award_changes.LIFTS,
    "place-free": gettext_lazy("A place was free"),
    "no-place-free": gettext_lazy("No place is free"),
    "budget-exhausted": gettext_lazy("The budget is spent"),
    "reassessed": gettext_lazy("The family was assessed anew"),
    "transition": gettext_lazy("A transition of the law"),
    "change-of-life": gettext_lazy("A change in the family"),
}


_OF_GROUPS: Mapping[str, Promise | str] = {
    "quota": gettext_lazy("The places for the group %(group)s are taken"),
    "reserved": gettext_lazy("The places that are left are kept for the group %(group)s"),
}


def texts(scheme: str) -> Mapping[str, str]:
    """By code, what the latest published law of a scheme says of its criteria, components and exits."""
    version = queries.versions(scheme).filter(state=SchemeVersion.State.PUBLISHED).first()
    return _said(version, translation.get_language() or "") if version else {}


@lru_cache(maxsize=128)
def _said(version: SchemeVersion, language: str) -> Mapping[str, str]:  # noqa: ARG001  what is said depends on it
    return {
        one.code: words.said(one.text)
        for each in queries.law_of(version).scheme.versions
        for part in (each.criteria, each.components, each.exits)
        for one in part
    }


def of(found: Mapping[str, str], code: str) -> str:
    """A code in words: by the texts of its scheme, by the general words, as a state, else as it is written."""
    if found.get(code):
        return found[code]
    if code in _GENERAL:
        return str(_GENERAL[code])
    kind, _hyphen, group = code.partition("-")
    if kind in _OF_GROUPS and group:
        return str(_OF_GROUPS[kind]) % {"group": found.get(group) or words.spoken(group)}
    return str(states.of(code).text) if states.is_known(code) else words.spoken(code)
