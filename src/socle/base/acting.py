"""Acting: who acts, in which role, for which area, schemes and purpose. Every door opens `acting_as`; unset means no rows.

The actor's scope is put into settings of the database transaction, where row-level security reads it. The settings end
with the block, so nothing may be read lazily after it.
"""

import contextlib
import contextvars
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from socle.base.accounts.permissions import Permission
from socle.base.areas import keys
from socle.base.kernel import refusals

_P = ParamSpec("_P")
_R = TypeVar("_R")
ALL_SCHEMES = ("*",)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody acting in one role. `user_id` is None for the timetable, an API client and a citizen's look-up.

    `area_key` is a path key ('' the whole nation), `schemes` scheme codes or `("*",)`, `purpose` a purpose code.
    """

    name: str
    role: str
    permissions: frozenset[Permission]
    institution: str
    office: str
    area_key: str
    schemes: tuple[str, ...] = ALL_SCHEMES
    user_id: int | None = None
    person_number: str = ""
    language: str = "en"
    purpose: str = ""

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises NotPermitted unless the role includes the permission."""
        if permission not in self.permissions:
            raise refusals.NotPermitted(role=self.role, permission=permission.value)

    def covers_scheme(self, scheme: str) -> bool:
        return self.schemes == ALL_SCHEMES or scheme in self.schemes


class NobodyActs(RuntimeError):
    """A write was tried outside `acting_as`. This is a mistake of the programme, not of the user."""


@dataclass
class _Context:
    actor: Actor
    events: int = 0
    settings: dict[str, str] = field(default_factory=dict)


_current: contextvars.ContextVar[_Context | None] = contextvars.ContextVar("acting", default=None)


@contextlib.contextmanager
def acting_as(actor: Actor, *, purpose: str) -> Iterator[Actor]:
    """Open a transaction in which `actor` acts for `purpose`; gives the actor carrying that purpose.

    Nested use narrows or changes the actor for the inner block and restores the outer one afterwards.
    """
    acting = replace(actor, purpose=purpose)
    outer = _current.get()
    context = _Context(actor=acting, settings=_settings_of(acting))
    token = _current.set(context)
    try:
        with transaction.atomic():
            _set(context.settings)
            yield acting
            if outer is None:
                _set(dict.fromkeys(context.settings, ""))
            else:
                _set(outer.settings)
    finally:
        _current.reset(token)


def current() -> Actor:
    """The actor of the open block. Raises NobodyActs outside of one."""
    context = _current.get()
    if context is None:
        raise NobodyActs("Open acting_as(actor, purpose=...) at the door.")
    return context.actor


def note_event() -> None:
    """Count an audit event of the running operation (called by `audit.operations.record`)."""
    context = _current.get()
    if context is None:
        raise NobodyActs("An audit event needs acting_as(actor, purpose=...).")
    context.events += 1


class NotAudited(AssertionError):
    """An operation finished without an audit event. This is a mistake of the programme, not of the user."""


def operation(permission: Permission) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """One thing an official does: keyword-only, permitted, atomic and audited.

    The function gets `by` (an Actor) and `at` (an aware datetime). Without the permission it refuses; anything it wrote
    is undone if it raises; if it returns without having recorded an audit event, NotAudited is raised.
    """

    def wrap(function: Callable[_P, _R]) -> Callable[_P, _R]:
        @functools.wraps(function)
        def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            by, at = kwargs.get("by"), kwargs.get("at")
            if args or not isinstance(by, Actor) or not isinstance(at, datetime) or at.tzinfo is None:
                raise TypeError(
                    f"{function.__qualname__} takes keyword arguments only, with by=Actor and an aware at=datetime"
                )
            by.require(permission)
            context = _current.get()
            if context is None:
                raise NobodyActs("Open acting_as(actor, purpose=...) at the door.")
            before = context.events
            with transaction.atomic():
                result = function(*args, **kwargs)
                if context.events == before:
                    raise NotAudited(function.__qualname__)
            return result

        run.operation_permission = permission  # type: ignore[attr-defined]
        return run

    return wrap


def _settings_of(actor: Actor) -> dict[str, str]:
    low, high = keys.span(actor.area_key)
    return {
        "socle.actor": actor.name,
        "socle.purpose": actor.purpose,
        "socle.area_from": low,
        "socle.area_to": high,
        "socle.schemes": ",".join(actor.schemes),
    }


def _set(settings: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(settings)),
            [value for pair in settings.items() for value in pair],
        )
