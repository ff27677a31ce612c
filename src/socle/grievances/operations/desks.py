"""Which office is in charge of a ticket: the nearest around the matter, one level up where it is confidential (G10)."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from socle.base.accounts.models import Assignment
from socle.base.areas import keys
from socle.base.institutions.models import Office
from socle.base.kernel import refusals
from socle.grievances import catalogue


class NoDesk(refusals.Refusal):
    """No office is in charge of such a matter in this area{beside}. Add one to grievances.yaml of the country."""

    code = "grievances.no-desk"


class NoAppealOffice(refusals.Refusal):
    """The scheme '{scheme}' names '{body}' for appeals, which has no office for this area. Add it to institutions.yaml."""

    code = "grievances.no-appeal-office"


def in_charge(*, area_key: str, level: int, beside: Collection[str]) -> tuple[int, str]:
    """Level and code of the office in charge, from `level` up, none of `beside` (offices of the officer it is about).

    Raises NoDesk.
    """
    levels = catalogue.of_country().levels
    for height in range(level, len(levels)):
        wanted = [code for code in levels[height].offices if code not in beside]
        office = nearest(wanted, area_key)
        if office:
            return height, office
    raise NoDesk(beside=f" beside {', '.join(sorted(beside))}" if beside else "")


def nearest(codes: Collection[str], area_key: str) -> str:
    """The office whose area lies closest around the key; '' where none does. One whose area is the country hears all."""
    offices = Office.objects.filter(code__in=codes).values_list("code", "area__key", "area__level")
    around = [(len(key), code) for code, key, level in offices if level == 0 or keys.contains(key, area_key)]
    return max(around)[1] if around else ""


def of_appeal_body(*, scheme: str, body: str, area_key: str) -> str:
    """The office of a scheme's appeal body that hears appeals of an area. Raises NoAppealOffice."""
    office = nearest(Office.objects.filter(institution__code=body).values_list("code", flat=True), area_key)
    if not office:
        raise NoAppealOffice(scheme=scheme, body=body)
    return office


def of_officer(user: int | None, *, on: date) -> frozenset[str]:
    """The offices where a user works on a day."""
    held = Assignment.objects.filter(user_id=user, valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    return frozenset(held.values_list("office__code", flat=True)) if user is not None else frozenset()
