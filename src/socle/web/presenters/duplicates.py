"""Possible duplicates as pages show them: masked where a record lies in another area."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.registry import models
from socle.registry.operations import dossiers as opening
from socle.registry.queries import duplicates as queries
from socle.registry.reasoning import dossiers
from socle.web import formats
from socle.web.presenters import known, registrations, words, work


@dataclass(frozen=True, kw_only=True)
class Row:
    """A pair in the list."""

    number: str
    url: str
    first: str
    second: str
    likeness: str
    state: str
    age: str


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two records, as far as the role may see it."""

    number: str
    name: str
    url: str
    names: tuple[str, ...]
    born: str
    numbers: tuple[str, ...]
    phones: tuple[str, ...]
    household: str
    area: str
    lines: tuple[known.Line, ...]


def rows(found: list[models.PossibleDuplicate], today: date) -> list[Row]:
    """The pairs of a page of the list."""
    seen = queries.visible(found)
    return [
        Row(
            number=one.number,
            url=f"/duplicates/{one.number}",
            first=_name(seen.get(one.first_id)),
            second=_name(seen.get(one.second_id)),
            likeness=formats.percent(one.probability),
            state=one.state,
            age=work.age(timezone.localdate(one.found_at), today) if one.state == "open" else "",
        )
        for one in found
    ]


def of_task(task: models.PossibleDuplicate, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """Both records side by side, what was compared, what was decided."""
    seen = queries.visible([task])
    merge = queries.merge_of(task)
    shown = [seen[key] for key in (task.first_id, task.second_id) if key in seen]
    sides = [_side(person, by, at) for person in shown if person.merged_into_id is None and by.can(P.READ_DOSSIER)]
    return {
        "number": task.number,
        "state": task.state,
        "likeness": formats.percent(task.probability),
        "compared": registrations.compared(task.evidence),
        "sides": sides,
        "masked": len(shown) < 2,
        "reason": task.reason,
        "decided_by": task.decided_by.name if task.decided_by else "",
        "decided_at": task.decided_at,
        "kept": merge.kept.number if merge else "",
        "absorbed": merge.absorbed.number if merge else "",
        "trail": [(_("Possible duplicates"), "/duplicates"), (task.number, "")],
    }


def _side(person: models.Person, by: acting.Actor, at: datetime) -> Side:
    opened = opening.open(person_number=person.number, on=timezone.localdate(at), by=by, at=at)
    member = next(one for one in opened.members if one.number == person.number)
    kinds = dict(words.identifier_kinds())
    home = opened.household
    area = home.area_key if home else person.area_key
    return Side(
        number=member.number,
        name=member.name,
        url=f"/persons/{member.number}",
        names=tuple(one.full for one in member.names),
        born=words.span(member.birth.earliest, member.birth.latest) if member.birth else "",
        numbers=tuple(f"{kinds.get(one.kind, one.kind)}: {one.value}" for one in member.identifiers),
        phones=tuple(value for kind, value in member.contacts if kind == "phone"),
        household=home.number if home else "",
        area=words.area_names([area])[area],
        lines=tuple(_lines(member)),
    )


def _lines(member: dossiers.Member) -> list[known.Line]:
    return [known.line(one) for one in member.known.facts if one.value is not None and one.group != "protection"]


def _name(person: models.Person | None) -> str:
    if person is None:
        return _("a record of another area")
    main = [name.full for name in person.names.all() if name.is_main and name.valid_to is None]
    return main[0] if main else person.number
