"""Persons beside something else: their name, number and address of their page, read for a whole list at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from socle.registry.models import Household, Name, Person


@dataclass(frozen=True, kw_only=True)
class Who:
    """A person (or household) as a row of a list names it; `url` is empty where the role opens no dossiers."""

    name: str
    number: str
    url: str


def names(keys: Iterable[int | None]) -> dict[int, str]:
    """By key, the name as it is used; persons without one are left out."""
    rows = Name.objects.filter(person__in={key for key in keys if key}, is_main=True, valid_to=None)
    return dict(rows.values_list("person_id", "full"))


def who(person: Person | None, named: dict[int, str], *, opens: bool) -> Who | None:
    """The person as a row names it."""
    if person is None:
        return None
    return Who(
        name=named.get(person.pk, person.number),
        number=person.number,
        url=f"/persons/{person.number}" if opens else "",
    )


def by_number(numbers: Iterable[str]) -> dict[str, str]:
    """By public number, the name as it is used."""
    rows = Name.objects.filter(person__number__in=set(numbers), is_main=True, valid_to=None)
    return dict(rows.values_list("person__number", "full"))


def household_url(household: Household | None, *, opens: bool) -> str:
    """The dossier of a household, where the role opens dossiers."""
    return f"/households/{household.number}" if household is not None and opens else ""
