"""Who writes a letter to whom: names and addresses in its language, with a fixed number of queries for a whole list."""

from collections.abc import Collection

from socle.base import acting
from socle.base.areas.models import Area
from socle.base.country import queries as country
from socle.base.institutions.models import Institution, Office
from socle.eligibility.reasoning import letters
from socle.registry.models import Name, Person
from socle.schemes.reasoning import telling


def frames(people: Collection[Person], language: str, by: acting.Actor) -> dict[int, letters.Frame]:
    """Sender (the actor's institution and office) and addressee of a letter, by the key of the person written to."""
    names = dict(
        Name.objects.filter(person__in=[one.pk for one in people], is_main=True, valid_to=None).values_list(
            "person_id", "full"
        )
    )
    office = Office.objects.select_related("institution", "area").filter(code=by.office).first()
    place = telling.in_language(office.area.name, language) if office else _nation(language)
    contact = {"office": telling.in_language(office.name, language) if office else by.office}
    contact |= {"phone": office.phone} if office and office.phone else {}
    contact |= {"address": office.address} if office and office.address else {}
    institution = institutions(language).get(by.institution, by.institution)
    currency = country.facts().currency.code
    return {
        one.pk: letters.Frame(
            institution=institution,
            place=place,
            contact=contact,
            addressee=names.get(one.pk, one.number),
            lines=(one.number,),
            currency=currency,
        )
        for one in people
    }


def institutions(language: str) -> dict[str, str]:
    """The names of institutions by their codes."""
    return {one.code: telling.in_language(one.name, language) for one in Institution.objects.all()}


def _nation(language: str) -> str:
    top = Area.objects.order_by("level", "key").first()
    return telling.in_language(top.name, language) if top else ""
