"""Who writes a letter to whom: names and addresses in its language, with a fixed number of queries for a whole list."""

from collections.abc import Sequence

from socle.base import acting
from socle.base.areas.models import Area
from socle.base.country import queries as country
from socle.base.institutions.models import Institution, Office
from socle.eligibility.models import Application
from socle.eligibility.reasoning import letters
from socle.registry.models import Name
from socle.schemes.reasoning import telling


def frames(applications: Sequence[Application], language: str, by: acting.Actor) -> dict[int, letters.Frame]:
    """Sender (the actor's institution and office) and addressee (the applicant) of a letter, by application."""
    names = dict(
        Name.objects.filter(
            person__in=[one.applicant_id for one in applications], is_main=True, valid_to=None
        ).values_list("person_id", "full")
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
            addressee=names.get(one.applicant_id, one.applicant.number),
            lines=(one.applicant.number,),
            currency=currency,
        )
        for one in applications
    }


def institutions(language: str) -> dict[str, str]:
    """The names of institutions by their codes."""
    return {one.code: telling.in_language(one.name, language) for one in Institution.objects.all()}


def _nation(language: str) -> str:
    top = Area.objects.order_by("level", "key").first()
    return telling.in_language(top.name, language) if top else ""
