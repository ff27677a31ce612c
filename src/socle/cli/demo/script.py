"""What the demonstration needs everywhere: the country's script, its days, its people, and what was played already."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils import timezone

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.models import Assignment
from socle.base.areas import keys
from socle.base.audit import operations as audit
from socle.base.audit.models import Event
from socle.base.country import reading
from socle.base.kernel import yamltext
from socle.cli import output

PLAYED = "demo.played"


@dataclass(frozen=True)
class Script:
    """The country's folder with its demo.yaml and cast.yaml."""

    folder: Path

    @cached_property
    def demo(self) -> dict[str, Any]:
        return reading.plain(yamltext.read(self.folder / "demo.yaml"))

    @cached_property
    def families(self) -> list[dict[str, Any]]:
        return reading.plain(yamltext.read(self.folder / "cast.yaml"))["families"]

    def family(self, key: str) -> dict[str, Any]:
        return next(family for family in self.families if family["family"] == key)

    def day(self, name: str) -> date:
        """A day of the demonstration's clock."""
        return date.fromisoformat(self.demo["clock"][name])

    def at(self, day: date | str, hour: int = 10) -> datetime:
        """An instant of business time on a day."""
        return timezone.make_aware(
            datetime.combine(date.fromisoformat(day) if isinstance(day, str) else day, time(hour))
        )


def user(username: str) -> acting.Actor:
    """A member of the demonstration's staff, as an actor."""
    return accounts.actor(
        Assignment.objects.select_related("user", "office__institution", "area").get(user__username=username)
    )


def officer(role: str, area_key: str) -> acting.Actor:
    """The first of the staff in that role whose area is the narrowest that holds the given one; else of the ministry."""
    rows = Assignment.objects.filter(role=role).select_related("user", "office__institution", "area").order_by("pk")
    near = [row for row in rows if keys.contains("" if row.area.level == 0 else row.area.key, area_key)]
    return accounts.actor(max(near, key=lambda row: row.area.level)) if near else user("imbuia")


@contextmanager
def playing(actor: acting.Actor, purpose: str) -> Iterator[acting.Actor]:
    """Act in the demonstration."""
    with acting.acting_as(actor, purpose=purpose) as by:
        yield by


def share(rule: str, key: str) -> float:
    """A number from 0 to 1 that is always the same for a rule and key: how the demonstration draws without chance."""
    return int.from_bytes(hashlib.sha256(f"{rule}:{key}".encode()).digest()[:8]) % 10_000 / 10_000


def digits(rule: str, key: str) -> str:
    """An account number that is evidently nobody's: 99 and ten digits, always the same for a rule and key."""
    return f"99{int.from_bytes(hashlib.sha256(f'{rule}:{key}'.encode()).digest()[:8]) % 10**10:010d}"


def stage(name: str, play: Callable[[Script], Any], script: Script, *, whole: bool = True) -> None:
    """Play a stage once: whoever acts in it, all of it is one transaction, ended by its own event.

    With `whole` False its steps keep transactions of their own, because they hand money to a provider; they can be taken
    up again where they were interrupted.
    """
    if Event.objects.filter(action=PLAYED, about=name).exists():
        return
    output.step(f"  {name} ...")
    if not whole:
        play(script)
    with acting.acting_as(accounts.machine("demo", "operator"), purpose="audit") as by:
        if whole:
            play(script)
        audit.record(PLAYED, by=by, at=script.at(script.day("registered_on")), about=name)
