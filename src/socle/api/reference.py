"""Who am I, and the reference data that a client needs to read everything else: areas, facts, schemes."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from socle.api import door
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.country import queries as country
from socle.schemes.models import Scheme

router = Router(tags=["reference"])


class Me(Schema):
    """How the caller is known: its name, area, schemes, permissions and purpose."""

    name: str
    institution: str
    area_key: str
    schemes: list[str]
    permissions: list[str]
    purpose: str


class AreaOut(Schema):
    code: str
    key: str
    level: int
    name: dict[str, str]


class FactOut(Schema):
    group: str
    name: str
    of: str
    many: bool
    type: str
    values: list[str]
    sensitivity: str


class SchemeOut(Schema):
    code: str
    title: dict[str, str]
    basis: str
    unit: str
    simulation: bool


@door.route(router, "GET", "/me", Permission.READ_SCHEMES, response=Me)
def me(request: HttpRequest, *, by: acting.Actor, at: datetime) -> dict[str, object]:
    """The caller's own terms."""
    del request, at
    return {
        "name": by.name,
        "institution": by.institution,
        "area_key": by.area_key,
        "schemes": list(by.schemes),
        "permissions": sorted(permission.value for permission in by.permissions),
        "purpose": by.purpose,
    }


@door.route(router, "GET", "/areas", Permission.READ_SCHEMES, response=list[AreaOut])
def areas(request: HttpRequest, *, by: acting.Actor, at: datetime) -> list[dict[str, object]]:
    """The areas of the country that exist today."""
    del request, by, at
    return list(Area.objects.filter(valid_to=None).order_by("key").values("code", "key", "level", "name"))


@door.route(router, "GET", "/facts", Permission.READ_SCHEMES, response=list[FactOut])
def facts(request: HttpRequest, *, by: acting.Actor, at: datetime) -> list[dict[str, object]]:
    """The data dictionary: which facts are known of persons, households and relations."""
    del request, by, at
    return [
        {
            "group": group.name,
            "name": fact.name,
            "of": group.of,
            "many": group.many,
            "type": fact.type,
            "values": list(fact.values),
            "sensitivity": fact.sensitivity,
        }
        for group in country.facts().groups
        for fact in group.facts
    ]


@door.route(router, "GET", "/schemes", Permission.READ_SCHEMES, response=list[SchemeOut])
def schemes(request: HttpRequest, *, by: acting.Actor, at: datetime) -> list[dict[str, object]]:
    """The schemes that the caller may see."""
    del request, at
    rows = Scheme.objects.order_by("code").values("code", "title", "basis", "unit", "simulation")
    return [row for row in rows if by.covers_scheme(row["code"])]
