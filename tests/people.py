"""The people of the tests: always the same, each for one thing.

Amina the clerk (window officer) and Bakari the officer (scheme officer) work in Ouro Branco; Chiku approves for the
nation, Dalila a second time; Neema is a clerk of another district, São João del-Rei. Penda prepares and sends payments,
Pili does so too; Grace hears grievances, Judge decides appeals, Sifa is a caseworker, Eshe works at the employment
service, Tatu audits, Stella makes statistics, Zuri gives accounts. `nightly` is the timetable, `operator` the command line.
"""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.models import Assignment

_BY_USERNAME = {
    "amina": "aroeira",
    "bakari": "guapuruvu",
    "bahati": "figueira",
    "chiku": "jacaranda",
    "dalila": "kiri",
    "louro": "louro",
    "neema": "baru",
    "nuru": "handroanthus",
    "imbuia": "imbuia",
    "penda": "oiti",
    "pili": "pitanga",
    "grace": "quaresmeira",
    "judge": "sapucaia",
    "chair": "tamarindo",
    "sifa": "dedaleiro",
    "eshe": "umbuzeiro",
    "tatu": "vinhatico",
    "stella": "xixa",
    "zuri": "yvyra",
}


def all_people() -> SimpleNamespace:
    """Actors by first name, read from the applied country; plus the timetable and the operator."""
    rows = Assignment.objects.select_related("user", "office__institution", "area")
    by_username = {row.user.username: accounts.actor(row) for row in rows}
    actors: dict[str, acting.Actor] = {name: by_username[username] for name, username in _BY_USERNAME.items()}
    return SimpleNamespace(
        **actors, nightly=accounts.machine("timetable"), operator=accounts.machine("operator", "operator")
    )


def without(actor: acting.Actor, *permissions) -> acting.Actor:
    """The same person without some permissions, for tests of refusal."""
    return replace(actor, permissions=actor.permissions - set(permissions))


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    """An instant of business time."""
    return datetime(year, month, day, hour, tzinfo=UTC)
