"""Decisions and the lists that wait for a signature, as pages show them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.eligibility.models import Application, Decision, Proposal
from socle.eligibility.operations import explaining
from socle.web.presenters import channels, law_words, people, programmes, told, words

PREPARED_BY_TIMETABLE = gettext_lazy("The timetable")
_BASIS: dict[str, Promise | str] = {  # what a decision rests on beside an assessment, by the key of its basis
    "selection": gettext_lazy("Selection"),
    "position": gettext_lazy("Place in the ranking"),
    "rank": gettext_lazy("Values that ranked it"),
    "places": gettext_lazy("Free places"),
    "cut_off": gettext_lazy("Values of the last one selected"),
    "cause": gettext_lazy("Cause"),
    "award": gettext_lazy("Award"),
    "appeal": gettext_lazy("Appeal"),
    "disputed": gettext_lazy("Disputed decision"),
    "finding": gettext_lazy("Finding"),
    "reasons": gettext_lazy("Reasons"),
    "condition": gettext_lazy("Condition"),
    "step": gettext_lazy("Step of the ladder"),
    "payable": gettext_lazy("Amount"),
    "amount": gettext_lazy("Amount"),
    "run": gettext_lazy("Run"),
}
_MONEY = ("payable", "amount")


def page(decision: Decision, by: acting.Actor, explained: explaining.Explanation | None) -> dict[str, Any]:
    """The context of a decision. Without `explained` (it did not replay) only who, when and what is shown."""
    application = decision.application
    named = people.names([application.applicant_id])
    service = getattr(decision, "service", None)
    later = Decision.objects.filter(replaces=decision).order_by("id").first()
    act = decision.act
    return {
        "decision": decision,
        "scheme": programmes.title(decision.scheme),
        "applicant": people.who(application.applicant, named, opens=by.can(P.READ_DOSSIER)),
        "household": application.household.number if application.household else "",
        "household_url": people.household_url(application.household, opens=by.can(P.READ_DOSSIER)),
        "told": told.present(explained.told) if explained and explained.told else None,
        "record_hash": explained.record_hash if explained else "",
        "basis": basis(decision.basis),
        "reasons": [law_words.of(law_words.texts(decision.scheme), one) for one in decision.reasons],
        "prepared_by": act.prepared_by.name if act.prepared_by else PREPARED_BY_TIMETABLE,
        "prepared_at": act.prepared_at,
        "signed_by": act.signed_by.name,
        "authority": act.delegation.authority,
        "service": service,
        "letter_url": f"/decisions/{decision.number}/letter.pdf",
        "channel": channels.WORDS.get(service.notice.channel, service.notice.channel) if service else "",
        "replaces": decision.replaces,
        "replaced_by": later,
        "may_serve": by.can(P.SERVE_DECISION) and service is None,
        "may_appeal": by.can(P.RECEIVE_GRIEVANCE) and service is not None,
        "trail": [
            (_("Applications"), "/applications"),
            (application.number, f"/applications/{application.number}"),
            (decision.number, ""),
        ],
    }


def basis(held: Mapping[str, Any]) -> list[tuple[str, Any, bool]]:
    """What a decision rests on beside the assessment: words, value, whether it is money; what has no words is left out."""
    return [
        (str(label), Decimal(value) if code in _MONEY else _plain(value), code in _MONEY)
        for code, label in _BASIS.items()
        if (value := held.get(code)) not in (None, "", [])
    ]


def _plain(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def lists(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lists that wait, with the titles of their schemes."""
    schemes = programmes.named(one["scheme"] for one in rows)
    return [one | {"url": f"/lists/{one['batch']}", "title": schemes[one["scheme"]]} for one in rows]


def proposals(found: list[Proposal], by: acting.Actor) -> list[dict[str, Any]]:
    """The rows of a list: who, what, how much, why."""
    named = people.names(one.application.applicant_id for one in found)
    areas = words.area_names(_area(one.application) for one in found)
    told = {scheme: law_words.texts(scheme) for scheme in {one.scheme for one in found}}
    return [
        {
            "application": one.application.number,
            "who": people.who(one.application.applicant, named, opens=by.can(P.READ_DOSSIER)),
            "area": areas[_area(one.application)],
            "outcome": one.outcome,
            "amount": Decimal(one.basis.get("payable") or one.basis.get("amount") or 0)
            if one.outcome != Decision.Outcome.REFUSED
            else None,
            "reasons": [law_words.of(told[one.scheme], code) for code in one.reasons],
        }
        for one in found
    ]


def variance(found: dict[str, Any], scheme: str) -> dict[str, Any]:
    """What the signer sees first, with words for areas and reasons."""
    areas, said = words.area_names(one["area_key"] for one in found["areas"]), law_words.texts(scheme)
    return found | {
        "areas": [one | {"area": areas[one["area_key"]]} for one in found["areas"]],
        "reasons": [one | {"reason": law_words.of(said, one["reason"])} for one in found["reasons"]],
    }


def differs(decision: Decision, by: acting.Actor, problem: refusals.Refusal) -> dict[str, Any]:
    """The context of a decision that did not replay: everything but the reasons, and the refusal."""
    return page(decision, by, None) | {"differs": problem}


def _area(one: Application) -> str:
    return one.household.area_key if one.household else one.applicant.area_key
