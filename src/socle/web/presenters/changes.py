"""Reported changes as pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.areas.models import Area
from socle.intake.models import ChangeRequest
from socle.registry.models import Name
from socle.registry.reasoning import dossiers
from socle.web import formats, states
from socle.web.presenters import registrations, words, work
from socle.window.reasoning import preview


@dataclass(frozen=True, kw_only=True)
class Row:
    """A reported change in the list."""

    number: str
    url: str
    what: str
    who: str
    since: date
    told_on: date
    state: str
    age: str


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change does to a scheme for one unit."""

    scheme: str
    unit: str
    before: str
    after: str
    amount: str
    past: str


def effects(seen: preview.Preview) -> list[Effect]:
    """The schemes for which the change makes a difference; the others are left out."""
    return [
        Effect(
            scheme=words.said(one.title),
            unit=one.unit,
            before=_side(one.before),
            after=_side(one.after),
            amount=formats.money(one.amount) if one.amount is not None else "",
            past=", ".join(past.period for past in one.past if past.sign != "="),
        )
        for one in seen.differences
        if one.changes
    ]


def _side(side: preview.Side | None) -> str:
    if side is None:
        return ""
    said = {"yes": _("entitled"), "no": _("not entitled"), "unknown": _("cannot be said")}[side.eligible]
    return f"{said}, {formats.money(side.amount)}" if side.eligible == "yes" else said


def of_report(opened: dossiers.Dossier, kind: str, of: str) -> dict[str, Any]:
    """The frame of the form: whose household, what kind of change."""
    number = opened.household.number if opened.household else ""
    url = f"/households/{number}"
    return {
        "household": number,
        "kind": kind,
        "what": words.word(words.CHANGES, kind),
        "kinds": [(title, f"{url}/change?kind={code}") for code, title in words.CHANGES.items()],
        "of": of,
        "other_url": f"{url}/change?kind=fact&of={'person' if of == 'household' else 'household'}",
        "trail": [(_("Households"), "/households"), (number, url), (_("Report a change"), "")],
    }


def rows(found: Iterable[ChangeRequest], today: date) -> list[Row]:
    """The changes of a page of the list."""
    changes = list(found)
    names = _names(change.person_id for change in changes)
    return [
        Row(
            number=one.number,
            url=f"/changes/{one.number}",
            what=words.word(words.CHANGES, one.kind),
            who=names.get(one.person_id, "") or one.person.number,
            since=one.effective_on,
            told_on=one.reported_on,
            state=one.state,
            age=work.age(timezone.localdate(one.requested_at), today) if one.state == "requested" else "",
        )
        for one in changes
    ]


def of_change(one: ChangeRequest, by: acting.Actor, today: date) -> dict[str, Any]:
    """A reported change: what, whom, since when, by which proof, who recorded and who decided."""
    is_open = one.state == "requested"
    return {
        "change": rows([one], today)[0],
        "cause": states.of(one.cause).text,
        "person_url": f"/persons/{one.person.number}",
        "household": one.household.number if one.household else "",
        "lines": _lines(one.changes),
        "proof": _proof(one),
        "recorded_by": one.requested_by.name if one.requested_by else "",
        "recorded_at": one.requested_at,
        "office": words.office_names([one.office])[one.office],
        "decided_by": one.decided_by.name if one.decided_by else "",
        "decided_at": one.decided_at,
        "reason": one.reason,
        "may_decide": is_open and one.requested_by_id != by.user_id,
        "may_withdraw": is_open,
        "own": is_open and one.requested_by_id == by.user_id,
        "trail": [(_("Reported changes"), "/changes"), (one.number, "")],
    }


def _names(people: Iterable[int]) -> dict[int, str]:
    main = Name.objects.filter(person__in=set(people), is_main=True, valid_to=None)
    return dict(main.values_list("person_id", "full"))


def _proof(one: ChangeRequest) -> str:
    if one.proof is None:
        return _("declared, no document was shown")
    return " ".join(part for part in (one.proof.document, one.proof.reference) if part)


def _lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is to be set, in words."""
    lines = []
    if told.get("area_code"):
        area = Area.objects.filter(code=told["area_code"], valid_to=None).first()
        lines.append((_("New area"), words.said(area.name) if area else told["area_code"]))
    if told.get("member"):
        person = registrations.read(told["member"])
        lines += [(_("Name"), person["name"]), (_("Relation to the head"), person["relation"])]
        lines += [(_("Date of birth"), person["born"]), *person["lines"]]
    if told.get("incomes"):
        lines.append((_("Income each month"), registrations.incomes(told["incomes"])))
    for number, relation in (told.get("relations") or {}).items():
        lines.append((number, words.word(words.RELATIONS, relation)))
    return lines + registrations.lines(told.get("facts") or {})
