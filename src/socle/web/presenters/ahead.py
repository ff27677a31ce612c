"""The coming months in words: from which day what changes, from which amount to which, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from socle.web import formats
from socle.web.presenters import people, programmes, told, words
from socle.window.reasoning.outlook import Cause, Change


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A change as the page shows it: the scheme, whom it is about, the state after it, amounts and causes in words."""

    scheme: str
    who: str
    from_on: date
    before: str
    after: str
    amounts: list[str]
    causes: list[str]


def page(number: str, found: Sequence[Change]) -> dict[str, Any]:
    """The context of the page."""
    named = people.by_number({*(one.unit for one in found), *(each.of for one in found for each in one.causes)} - {""})
    return {
        "number": number,
        "household_url": f"/households/{number}",
        "coming": [_coming(one, named) for one in found],
        "trail": [(_("Households"), "/households"), (number, f"/households/{number}"), (_("The coming months"), "")],
    }


def _coming(one: Change, named: Mapping[str, str]) -> Coming:
    return Coming(
        scheme=one.title.get(told.language()) or programmes.title(one.scheme),
        who=named.get(one.unit, ""),
        from_on=one.from_on,
        before=one.before,
        after=one.after,
        amounts=[
            _("%(part)s: %(before)s, then %(after)s")
            % {"part": words.spoken(each.code), "before": _amount(each.before), "after": _amount(each.after)}
            for each in one.amounts
        ],
        causes=[_cause(each, named) for each in one.causes],
    )


def _amount(value: Decimal | None) -> str:
    return _("not known") if value is None else str(formats.money(value))


def _cause(one: Cause, named: Mapping[str, str]) -> str:
    name = named.get(one.of, one.of)
    match one.kind:
        case "birthday":
            return _("%(name)s is %(age)s years old then") % {"name": name, "age": one.what}
        case "member":
            return _("%(name)s comes or goes") % {"name": name}
        case "fact":
            of = f" ({name})" if name else ""
            return _("It is no longer the same: %(fact)s") % {"fact": f"{words.fact_called(one.what)}{of}"}
    return _("The law changes: %(what)s") % {"what": words.spoken(one.what)}
