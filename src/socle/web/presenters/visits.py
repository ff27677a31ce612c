"""Visits and the package board: what each scheme means for the family, why, how much, and what can be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.registry.models import Membership
from socle.web import formats
from socle.web.forms import visits as forms
from socle.web.presenters import people, told, words
from socle.window.models import Visit
from socle.window.reasoning.board import Board, Entry, Standing

STANDINGS: dict[Standing, tuple[str, Promise | str, str]] = {  # code of the state, words, tone
    Standing.ENTITLED: ("entitled", gettext_lazy("Entitled now"), "good"),
    Standing.IF_PROOF: ("proof missing", gettext_lazy("Entitled if proof is given"), "wait"),
    Standing.WAITING: ("waiting", gettext_lazy("On the waiting list"), "wait"),
    Standing.EXCLUDED: ("excluded", gettext_lazy("Excluded by another scheme"), "quiet"),
    Standing.NOT: ("not entitled", gettext_lazy("Not entitled"), "bad"),
}


@dataclass(frozen=True, kw_only=True)
class Package:
    """A scheme on the board."""

    title: str
    scheme: str
    who: str
    status: str
    amount: str
    note: str
    why: list[tuple[str, str]]
    proof: list[str]
    missing: list[str]
    apply_for: str
    award: str
    application: str


def rows(found: Sequence[Visit]) -> list[dict[str, Any]]:
    """The rows of the day's list."""
    named = people.names(one.person_id for one in found)
    return [
        {
            "visit": one,
            "url": f"/visits/{one.number}",
            "who": named.get(one.person_id or 0, "") or _("not registered"),
            "reason": words.word(forms.REASONS, one.reason),
            "items": len(one.items.all()),
        }
        for one in found
    ]


def page(visit: Visit, board: Board | None, by: acting.Actor, notice: Any) -> dict[str, Any]:
    """The context of a visit."""
    named = people.names([visit.person_id])
    return {
        "visit": visit,
        "who": people.who(visit.person, named, opens=by.can(P.READ_DOSSIER)) if visit.person else None,
        "household": visit.household.number if visit.household else "",
        "household_url": people.household_url(visit.household, opens=by.can(P.READ_DOSSIER)),
        "reason": words.word(forms.REASONS, visit.reason),
        "officer": visit.officer.name,
        "items": [{"kind": words.word(forms.ITEMS, one.kind), "row": one} for one in visit.items.order_by("id")],
        "board": packages(board, applicant(visit), by) if board else [],
        "entitled": board.entitled if board else None,
        "is_open": visit.ended_at is None,
        "here": visit.office == by.office,
        "receipt_url": f"/visits/{visit.number}/receipt.pdf" if notice else "",
        "trail": [(_("Visits"), "/visits"), (visit.number, "")],
    }


def applicant(visit: Visit) -> str:
    """Who applies for the household: the visitor, else its head."""
    if visit.person is not None:
        return visit.person.number
    heads = Membership.objects.filter(household=visit.household_id, relation="head", valid__upper_inf=True)
    return heads.values_list("person__number", flat=True).first() or ""


def packages(board: Board, applicant_number: str, by: acting.Actor) -> list[Package]:
    """The board, what is there first."""
    named = people.by_number(one.unit for one in board.entries)
    return [_package(one, named, applicant_number, by) for one in board.entries]


def _package(one: Entry, named: dict[str, str], applicant_number: str, by: acting.Actor) -> Package:
    language = told.language()
    can_apply = (
        by.can(P.LODGE_APPLICATION)
        and not one.simulation
        and not (one.held.award or one.held.application or one.held.position)
        and one.standing in (Standing.ENTITLED, Standing.IF_PROOF)
    )
    person = one.unit if one.unit.startswith("PE-") else applicant_number
    return Package(
        title=words.said(one.title),
        scheme=one.scheme,
        who=named.get(one.unit, ""),
        status=STANDINGS[one.standing][0],
        amount=_amount(one),
        note=_("A simulation: nobody can apply") if one.simulation else "",
        why=[(why.words.get(language) or why.words["en"], why.law) for why in one.why],
        proof=[words.proof(name) for name in one.proof],
        missing=[_missing(name) for name in one.missing],
        apply_for=person if can_apply else "",
        award=one.held.award,
        application=one.held.application,
    )


def _amount(one: Entry) -> str:
    if one.amount is None or (one.amount == Decimal(0) and one.complete):
        return ""
    amount = formats.money(one.amount)
    return amount if one.complete else _("at least %(amount)s") % {"amount": amount}


def _missing(name: str) -> str:
    """`incomes (PE-...)` in words."""
    fact, _space, of = name.partition(" (")
    label = words.fact_called(fact)
    return f"{label} ({of}" if of else label
