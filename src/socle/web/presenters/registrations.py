"""An interview as pages show it: the drafts of an officer, the answers read back, who may be known already, the receipt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socle.base import acting
from socle.base.areas.models import Area
from socle.base.country import queries as country
from socle.base.kernel import refusals
from socle.intake import models, reasoning
from socle.registry import models as registry
from socle.registry import reasoning as statements
from socle.registry.operations import duplicates
from socle.web import formats
from socle.web.presenters import words

WORTH_ASKING = Decimal("0.3")  # from this probability on the officer compares and decides
_EVIDENCE = {
    "same": gettext_lazy("the same"),
    "close": gettext_lazy("close"),
    "sounds alike": gettext_lazy("sounds alike"),
    "partly": gettext_lazy("partly the same"),
    "possible": gettext_lazy("possible"),
    "unknown": gettext_lazy("not known"),
    "different": gettext_lazy("different"),
}
_COMPARED = {
    "name": gettext_lazy("Name"),
    "names": gettext_lazy("Name"),
    "birth": gettext_lazy("Date of birth"),
    "born": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "area": gettext_lazy("Area"),
    "place": gettext_lazy("Area"),
    "phone": gettext_lazy("Telephone"),
    "identifier": gettext_lazy("Document"),
    "identifiers": gettext_lazy("Document"),
}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An interview that was not finished."""

    url: str
    number: str
    who: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Somebody in the register who may be the person: masked where they lie outside of the officer's area."""

    value: str
    name: str
    number: str
    url: str
    born: str
    office: str
    strength: str
    compared: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Likely:
    """A person of the interview and whom they may be; `field` is the name of the question that asks for the decision."""

    place: int
    name: str
    field: str
    alike: tuple[Alike, ...]
    masked: tuple[Alike, ...]


def drafts(rows: Iterable[models.Registration]) -> list[Draft]:
    """The officer's unfinished interviews."""
    return [
        Draft(url=f"/registrations/{row.number}", number=row.number, who=_first_name(row), saved_at=row.saved_at)
        for row in rows
    ]


def receipt(row: models.Registration) -> dict[str, Any]:
    """What the person takes home. The PIN is shown once, when the interview was submitted, and stands nowhere."""
    return {
        "number": row.number,
        "state": row.state,
        "submitted_at": row.submitted_at,
        "household": row.household.number if row.household else "",
        "office": words.office_names([row.office])[row.office],
        "trail": [(_("Households"), "/households"), (row.number, "")],
    }


def read_back(row: models.Registration) -> dict[str, Any]:
    """The answers as they are read back to the person before they are submitted."""
    area = Area.objects.filter(code=row.answers.get("area_code", ""), valid_to=None).first()
    told = row.answers.get("facts") or {}
    return {
        "area": words.area_names([area.key])[area.key] if area else "",
        "told": lines(told),
        "persons": [read(member) for member in row.answers.get("members") or []],
    }


def without(members: list[Any], place: int) -> list[Any]:
    return [member for number, member in enumerate(members) if number != place]


def likely(row: models.Registration, *, by: acting.Actor, at: datetime) -> list[Likely]:
    """For each new person of the interview, who in the nation may be the same one. Looking leaves its trace (A10)."""
    shown = statements.NewEvidence(source="declared", stated_on=timezone.localdate(at))
    found = []
    for place, told in enumerate(row.answers.get("members") or []):
        if told.get("registered") or not (told.get("name") or "").strip():
            continue
        person = _as_told(told, shown)
        hits = duplicates.look_for(person=person, area_key=row.area_key, by=by, at=at) if person else []
        worth = [_alike(hit) for hit in hits if hit.probability >= WORTH_ASKING]
        if worth:
            seen, masked = [one for one in worth if one.name], [one for one in worth if not one.name]
            found.append(
                Likely(place=place, name=told["name"], field=f"same-{place}", alike=tuple(seen), masked=tuple(masked))
            )
    return found


def decided(likely_ones: list[Likely], posted: QueryDict) -> tuple[dict[int, str], list[Likely]]:
    """By place of the person, the number of the record that is the same one, or '' for nobody; and who was not decided on."""
    chosen: dict[int, str] = {}
    for one in likely_ones:
        answer = posted.get(one.field, "")
        if answer in {"nobody", *(alike.value for alike in one.alike)}:
            chosen[one.place] = "" if answer == "nobody" else answer
    return chosen, [one for one in likely_ones if one.place not in chosen]


def undecided(ones: list[Likely]) -> str:
    names = ", ".join(one.name for one in ones)
    return _("Say for each of these persons whether they are registered already: %(names)s") % {"names": names}


def with_known(answers: Mapping[str, Any], chosen: Mapping[int, str]) -> dict[str, Any]:
    """The answers, in which those who are registered already are named by their public number."""
    members = [
        {**member, "registered": chosen[place]} if chosen.get(place) else member
        for place, member in enumerate(answers.get("members") or [])
    ]
    return {**answers, "members": members}


def tell_both_offices(
    household: registry.Household,
    likely_ones: list[Likely],
    chosen: Mapping[int, str],
    *,
    by: acting.Actor,
    at: datetime,
) -> None:
    """Who was registered although somebody is alike becomes a task of both offices (A10)."""
    names = {one.name for one in likely_ones if not chosen.get(one.place)}
    new = registry.Person.objects.filter(memberships__household=household, names__full__in=names).distinct()
    for person in new:
        duplicates.look_for(person=person, area_key=household.area_key, by=by, at=at)


def _as_told(told: Mapping[str, Any], shown: statements.NewEvidence) -> statements.NewPerson | None:
    """The person as typed, to be compared; None where what was typed cannot be read (the form says so itself)."""
    only_who = {"name": told.get("name"), "relation": "head", "born": told.get("born"), "sex": told.get("sex")}
    only_who |= {"identifiers": told.get("identifiers"), "contacts": told.get("contacts")}
    try:
        (member,) = reasoning.members({"members": [only_who]}, country.facts(), evidence=shown, find=str)
    except refusals.Refusal:
        return None
    return member.person if isinstance(member.person, statements.NewPerson) else None


def _alike(hit: duplicates.Likeness) -> Alike:
    return Alike(
        value=hit.number,
        name=hit.name if hit.in_scope else "",
        number=hit.number,
        url=f"/persons/{hit.number}" if hit.in_scope else "",
        born=words.span(hit.born_earliest, hit.born_latest) if hit.born_earliest else "",
        office=words.office_names([hit.office])[hit.office],
        strength=formats.percent(hit.probability.quantize(Decimal("0.01"))),
        compared=compared(hit.evidence),
    )


def compared(evidence: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What was compared and how it came out, in words; nothing of the record itself."""
    return tuple(
        (words.word(_COMPARED, what), words.word(_EVIDENCE, str(how)))
        for what, how in evidence.items()
        if how in _EVIDENCE
    )


def read(member: Mapping[str, Any]) -> dict[str, Any]:
    sex = country.facts().fact("sex")
    kinds = dict(words.identifier_kinds())
    return {
        "name": member.get("name") or member.get("registered"),
        "relation": words.word(words.RELATIONS, member.get("relation", "")),
        "born": member.get("born", ""),
        "sex": words.code(sex, member["sex"]) if sex and member.get("sex") else "",
        "numbers": [(kinds.get(kind, kind), value) for kind, value in member.get("identifiers") or []],
        "no_papers": member.get("no_papers"),
        "lines": lines(member.get("facts") or {}),
        "incomes": incomes(member.get("incomes") or {}),
    }


def lines(told: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    lines = []
    for group, values in told.items():
        for name, answer in values.items():
            fact = country.facts().fact(f"{group}.{name}")
            if fact:
                lines.append((words.fact(fact), _answer(fact, answer)))
    return lines


def _answer(fact: Any, answer: Any) -> str:
    if isinstance(answer, Mapping):
        return words.word(words.ABSENT, str(answer.get("absent")))
    if fact.type == "boolean":
        return words.value(fact, answer == "yes")
    return words.code(fact, answer) if fact.type == "code" else str(answer)


def incomes(told: Mapping[str, Any]) -> str:
    kind = country.facts().fact("incomes.kind")
    if told.get("state") == "none":
        return _("none")
    if told.get("state") != "listed" or kind is None:
        return _("not known")
    return ", ".join(
        f"{words.code(kind, row.get('kind', ''))} {row.get('amount', '')}" for row in told.get("rows") or []
    )


def _first_name(row: models.Registration) -> str:
    members = row.answers.get("members") or []
    return str(members[0].get("name") or "") if members else ""
