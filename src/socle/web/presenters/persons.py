"""A person as their page shows them: names, numbers, facts with their sources, homes, relations, who looked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.registry.reasoning import dossiers
from socle.web import formats
from socle.web.presenters import dossier, known, words

_NAME_KINDS = {
    "legal": gettext_lazy("legal name"),
    "usual": gettext_lazy("name in daily use"),
    "birth": gettext_lazy("name at birth"),
    "transliterated": gettext_lazy("in another script"),
    "alias": gettext_lazy("also known as"),
}


@dataclass(frozen=True, kw_only=True)
class Number:
    """An identifier with its kind, and what is to be said about it."""

    kind: str
    value: str
    note: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Home:
    """A household of the person during a time."""

    household: str
    url: str
    relation: str
    usual: bool
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Tie:
    """A relation to another person: `words` stands before their name."""

    words: str
    name: str
    url: str
    since: date


def context(opened: dossiers.Dossier, number: str, by: acting.Actor, at: Any) -> dict[str, Any]:
    """The context of a person's page."""
    member = next(one for one in opened.members if one.number == number)
    home = opened.household
    today = timezone.localdate(at)
    return {
        "member": member,
        "born": words.span(member.birth.earliest, member.birth.latest) if member.birth else "",
        "age": words.years(member.ages(opened.on)),
        "sex": _sex(member),
        "status": "deceased" if member.died_on else "registered",
        "household": home.number if home else "",
        "relation": words.word(words.RELATIONS, member.relation) if member.relation else "",
        "names": [(one.full, words.word(_NAME_KINDS, one.kind)) for one in member.names],
        "numbers": _numbers(member),
        "contacts": member.contacts,
        "blocks": known.blocks(member.known),
        "homes": _homes(opened, member),
        "ties": _ties(opened, member),
        "notices": [(words.purpose(one.purpose), one.legal_basis, one.served_on) for one in member.notices],
        "looks": dossier.looks(number),
        "hidden": member.sealed and not opened.opened,
        "past": opened.on != today or opened.known_at is not None,
        "on": opened.on,
        "known_at": opened.known_at,
        "may_change": by.can(P.REGISTER),
        "trail": _trail(home, member),
    }


def _trail(home: dossiers.Home | None, member: dossiers.Member) -> list[tuple[str, str]]:
    trail = [(_("Households"), "/households")]
    if home:
        trail.append((home.number, f"/households/{home.number}"))
    return [*trail, (member.name, "")]


def _sex(member: dossiers.Member) -> str:
    fact = member.known.fact("identity", "sex")
    return str(known.line(fact).value or "") if fact else ""


def _numbers(member: dossiers.Member) -> list[Number]:
    kinds = dict(words.identifier_kinds())
    return [
        Number(
            kind=kinds.get(one.kind, one.kind),
            value=one.value,
            note=_("its check digits are wrong: compare it with the document") if one.check_failed else _seen(one),
            status="to check" if one.check_failed else "verified" if one.verified_on else "declared",
        )
        for one in member.identifiers
    ]


def _seen(one: dossiers.Numbered) -> str:
    return _("document seen on %(on)s") % {"on": formats.day(one.verified_on)} if one.verified_on else ""


def _homes(opened: dossiers.Dossier, member: dossiers.Member) -> list[Home]:
    here = opened.household.number if opened.household else ""
    ties = [tie for tie in (*opened.history, *member.ties) if tie.person == member.number]
    return [
        Home(
            household=tie.household or here,
            url=f"/households/{tie.household}" if tie.household else "",
            relation=words.word(words.RELATIONS, tie.relation),
            usual=tie.usual,
            since=tie.since,
            until=tie.until,
        )
        for tie in sorted(set(ties), key=lambda tie: tie.since, reverse=True)
    ]


def _ties(opened: dossiers.Dossier, member: dossiers.Member) -> list[Tie]:
    names = {one.number: one.name for one in opened.members}
    ties = []
    for tie in opened.relations:
        if tie.one == member.number:
            other, said = tie.other, words.word(words.TIES, tie.kind)
        elif tie.other == member.number:
            other, said = tie.one, _("has as %(kind)s") % {"kind": words.spoken(tie.kind).lower()}
        else:
            continue
        ties.append(Tie(words=said, name=names.get(other, other), url=f"/persons/{other}", since=tie.since))
    return ties
