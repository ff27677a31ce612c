"""Events of the audit trail as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from socle.base.accounts.roles import ROLES
from socle.base.audit.models import Event
from socle.web.presenters import words

HEADING = ("at", "action", "about", "actor", "role", "institution", "office", "purpose", "scheme", "details", "sealed")
TRAIL: list[tuple[Promise | str, str]] = [(_("Audit trail"), "/audit"), (_("Verification"), "")]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One event."""

    at: datetime
    action: str
    about: str
    url: str
    actor: str
    role: str
    office: str
    purpose: str
    details: tuple[tuple[str, Any], ...]
    sealed: bool


def rows(events: Iterable[Event]) -> list[Row]:
    """The events of a page of the trail."""
    found = list(events)
    offices = words.office_names(one.office for one in found)
    return [
        Row(
            at=one.at,
            action=one.action,
            about=one.about,
            url=f"/audit?record={one.about}" if one.about else "",
            actor=one.actor,
            role=str(ROLES[one.role].title) if one.role in ROLES else one.role,
            office=offices[one.office],
            purpose=words.purpose(one.purpose),
            details=tuple(_plain(one.details)),
            sealed=one.seal_id is not None,
        )
        for one in found
    ]


def line(one: Event) -> tuple[Any, ...]:
    """One event as a line of the file."""
    about = (one.at.isoformat(), one.action, one.about, one.actor, one.role, one.institution, one.office, one.purpose)
    return (*about, one.scheme, one.details, "yes" if one.seal_id else "no")


def _plain(details: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in details.items():
        if value not in (None, "", [], {}):
            yield name, ", ".join(map(str, value)) if isinstance(value, list) else value
