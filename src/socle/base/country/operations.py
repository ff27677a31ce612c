from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connections

from socle.base import acting
from socle.base.accounts.models import Assignment, User
from socle.base.accounts.permissions import Permission
from socle.base.accounts.roles import ROLES
from socle.base.acts.models import Delegation
from socle.base.areas import keys
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.country import reading
from socle.base.country.models import CountryApplication
from socle.base.facts import tables
from socle.base.institutions.models import Facility, Institution, Office, Purpose, SharingAgreement
from socle.base.kernel import refusals
from socle.base.periods.models import Holiday, Period


class UnknownRole(refusals.Refusal):
    """'{role}' of {username} is no role. Choose one of: {roles}."""

    code = "base.unknown-role"


def make_fact_tables(country: reading.Country) -> None:
    """Create or extend the tables of facts, as the owner of the database, in a transaction of its own."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        for group in country.dictionary.groups:
            for statement in tables.statements(group):
                cursor.execute(statement)
        cursor.execute("COMMIT")


@acting.operation(Permission.APPLY_COUNTRY)
def apply(*, country: reading.Country, by: acting.Actor, at: datetime) -> CountryApplication:
    """Bring areas, institutions, purposes, calendar and staff up to the country's folder. Repeating it changes nothing.

    Raises UnknownRole. What has left the folder is kept, since records point to it; end it by its `to` date.
    """
    _areas(country)
    _institutions(country)
    _purposes(country)
    _calendar(country)
    _staff(country, at)
    last = CountryApplication.objects.order_by("-id").first()
    if last and last.facts == country.facts_source and last.settings == country.settings:
        audit.record("country.applied", by=by, at=at, about=country.code, details={"changed": False})
        return last
    audit.record("country.applied", by=by, at=at, about=country.code, details={"facts_hash": country.dictionary.hash})
    return CountryApplication.objects.create(
        country=country.code,
        facts=country.facts_source,
        facts_hash=country.dictionary.hash,
        settings=country.settings,
        applied_by=by.name,
        applied_at=at,
    )


def _areas(country: reading.Country) -> None:
    made: dict[str, Area] = {}
    for entry in country.areas:
        parent = made.get(str(entry.get("parent", "")))
        key = keys.child(parent.key if parent else "", str(entry["code"]))
        made[str(entry["code"])], _ = Area.objects.update_or_create(
            key=key,
            defaults={
                "code": str(entry["code"]),
                "parent": parent,
                "level": int(entry["level"]),
                "name": reading.plain(entry["name"]),
                "valid_from": reading.day(entry["from"]),
                "valid_to": _end(entry),
            },
        )


def _institutions(country: reading.Country) -> None:
    areas = {area.code: area for area in Area.objects.all()}
    for entry in country.institutions["institutions"]:
        Institution.objects.update_or_create(
            code=str(entry["code"]), defaults={"kind": str(entry["kind"]), **_named(entry)}
        )
    institutions = {one.code: one for one in Institution.objects.all()}
    for entry in country.institutions["offices"]:
        place = {"institution": institutions[entry["institution"]], "area": areas[entry["area"]]}
        told = {"address": str(entry.get("address", "")), "phone": str(entry.get("phone", ""))}
        Office.objects.update_or_create(code=str(entry["code"]), defaults={**place, **told, **_named(entry)})
    for entry in country.institutions["facilities"]:
        place = {
            "institution": institutions.get(str(entry.get("institution", ""))),
            "area": areas[entry["area"]],
            "kind": str(entry["kind"]),
        }
        Facility.objects.update_or_create(code=str(entry["code"]), defaults={**place, **_named(entry)})


def _named(entry: dict[str, Any]) -> dict[str, Any]:
    return {"name": reading.plain(entry["name"]), "valid_from": reading.day(entry["from"]), "valid_to": _end(entry)}


def _end(entry: dict[str, Any]) -> date | None:
    return reading.day(entry["to"]) if "to" in entry else None


def _purposes(country: reading.Country) -> None:
    for entry in country.settings.get("purposes", ()):
        Purpose.objects.update_or_create(
            code=entry["code"],
            defaults={"title": entry["title"], "legal_basis": entry["law"], "notice": entry.get("notice", {})},
        )
    for entry in country.settings.get("sharing", ()):
        SharingAgreement.objects.update_or_create(
            giver=Institution.objects.get(code=entry["giver"]),
            receiver=Institution.objects.get(code=entry["receiver"]),
            purpose=Purpose.objects.get(code=entry["purpose"]),
            defaults={
                "facts": entry["facts"],
                "legal_basis": entry["law"],
                "valid_from": date.fromisoformat(entry["from"]),
            },
        )


def _calendar(country: reading.Country) -> None:
    for entry in country.settings["calendar"].get("holidays", ()):
        Holiday.objects.update_or_create(
            on=date.fromisoformat(entry["on"]), area=None, defaults={"name": entry["name"]}
        )
    for calendar, periods in country.settings["periods"].items():
        for entry in periods:
            days = {
                "starts_on": date.fromisoformat(entry["starts_on"]),
                "ends_on": date.fromisoformat(entry["ends_on"]),
            }
            Period.objects.update_or_create(
                calendar=calendar, code=entry["code"], defaults={"label": entry["label"], **days}
            )


def _staff(country: reading.Country, at: datetime) -> None:
    for entry in country.staff:
        user, _ = User.objects.update_or_create(
            username=str(entry["username"]),
            defaults={
                "name": str(entry["name"]),
                "institution": Institution.objects.get(code=entry["institution"]),
                "language": str(entry.get("language", "en")),
            },
            create_defaults={
                "name": str(entry["name"]),
                "institution": Institution.objects.get(code=entry["institution"]),
                "language": str(entry.get("language", "en")),
                "password": "!",  # nobody can sign in until the administrator of accounts sends an invitation
                "created_at": at,
            },
        )
        _assignment(user, entry, at)


def _assignment(user: User, entry: dict[str, Any], at: datetime) -> None:
    if str(entry["role"]) not in ROLES:
        raise UnknownRole(role=entry["role"], username=user.username, roles=", ".join(ROLES))
    place = {"office": Office.objects.get(code=entry["office"]), "area": Area.objects.get(code=entry["area"])}
    Assignment.objects.get_or_create(
        user=user,
        role=str(entry["role"]),
        **place,
        defaults={
            "schemes": [str(code) for code in entry.get("schemes", ["*"])],
            "valid_from": reading.day(entry["from"]),
            "valid_to": _end(entry),
            "granted_at": at,
        },
    )
    for delegation in entry.get("delegations", ()):
        largest = delegation.get("largest_amount")
        Delegation.objects.update_or_create(
            user=user,
            authority=str(delegation["authority"]),
            defaults={
                "kinds": [str(kind) for kind in delegation["kinds"]],
                "largest_amount": Decimal(largest) if largest else None,
                "valid_from": reading.day(delegation["from"]),
                "valid_to": _end(delegation),
            },
        )
