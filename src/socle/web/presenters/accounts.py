"""Accounts and roles as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.models import Assignment, User
from socle.base.accounts.roles import MACHINE_ROLES, ROLES
from socle.base.institutions.models import Institution
from socle.web.presenters import words


@dataclass(frozen=True, kw_only=True)
class Held:
    """A role of somebody: `key` is what the form posts to name it."""

    key: int
    who: str
    username: str
    role: str
    office: str
    area: str
    schemes: str
    since: date
    until: date | None
    state: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """An account in the list."""

    username: str
    url: str
    name: str
    institution: str
    state: str
    roles: tuple[Held, ...]


@dataclass(frozen=True, kw_only=True)
class Described:
    """A role and what it may do, in plain words."""

    title: str
    description: str


def rows(users: Iterable[User], today: date) -> list[Row]:
    """The accounts of the list, with the roles in force."""
    return [
        Row(
            username=user.username,
            url=f"/accounts/{user.username}",
            name=user.name,
            institution=words.said(user.institution.name) if user.institution else "",
            state="active" if user.is_active else "closed",
            roles=tuple(one for one in _held(user, today) if one.state == "in force"),
        )
        for user in users
    ]


def of_user(user: User, by: acting.Actor, today: date) -> dict[str, Any]:
    """One account with all its roles."""
    return {
        "account": rows([user], today)[0],
        "held": _held(user, today),
        "own": user.pk == by.user_id,
        "email": user.email,
        "trail": trail(user.name),
    }


def due(assignments: Iterable[Assignment], today: date) -> list[Held]:
    """The roles to look at."""
    return [_one(one, one.user, today) for one in assignments]


def roles() -> list[Described]:
    """What each role for people may do."""
    return [
        Described(title=str(role.title), description=str(role.description))
        for code, role in ROLES.items()
        if code not in MACHINE_ROLES
    ]


def institutions() -> list[tuple[str, str]]:
    return sorted(((one.code, words.said(one.name)) for one in Institution.objects.all()), key=lambda one: one[1])


def trail(here: str) -> list[tuple[str, str]]:
    """The way to a page below the list."""
    return [(_("Accounts"), "/accounts"), (here, "")]


def _held(user: User, today: date) -> list[Held]:
    return [_one(one, user, today) for one in user.assignments.all()]


def _one(one: Assignment, user: User, today: date) -> Held:
    ended = one.valid_to is not None and one.valid_to <= today
    return Held(
        key=one.pk,
        who=user.name,
        username=user.username,
        role=str(ROLES[one.role].title),
        office=words.said(one.office.name),
        area=words.said(one.area.name),
        schemes=_("all") if list(one.schemes) == ["*"] else ", ".join(one.schemes),
        since=one.valid_from,
        until=one.valid_to,
        state="ended" if ended else "in force",
    )
