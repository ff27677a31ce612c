"""The family that stands at the window: a household with its members of a day, or a person without a household."""

from dataclasses import dataclass
from datetime import date

from socle.base.kernel import numbers, refusals
from socle.registry.models import Household, Membership, Person
from socle.registry.operations import dossiers


@dataclass(frozen=True, kw_only=True)
class Family:
    """Keys of the household (None: none), of who stands for it, and of the members; `number` and area for the trail."""

    number: str
    area_key: str
    household: int | None
    head: int
    members: tuple[int, ...]


def find(*, household_number: str = "", person_number: str = "", on: date) -> Family:
    """The family of a household's or a person's number in the actor's area. Raises NotFound, Merged, InvalidInput."""
    if bool(household_number) == bool(person_number):
        raise refusals.InvalidInput("Board: give the number of a household or of a person.")
    if household_number:
        household = Household.objects.filter(number=numbers.normalise(household_number)).first()
        if household is None:
            raise refusals.NotFound(number=household_number)
        return of_household(household, on=on)
    person = Person.objects.filter(number=numbers.normalise(person_number)).first()
    if person is None:
        raise refusals.NotFound(number=person_number)
    if person.merged_into is not None:
        raise dossiers.Merged(number=person.number, kept=person.merged_into.number)
    return of_person(person, on=on)


def of_household(household: Household, *, on: date) -> Family:
    """The usual residents of a day, the head first. Raises NotFound where nobody lives in it."""
    members = tuple(
        person
        for person, _ in sorted(
            Membership.objects.filter(household=household, usual=True, valid__contains=on).values_list(
                "person_id", "relation"
            ),
            key=lambda one: (one[1] != "head", one[0]),
        )
    )
    if not members:
        raise refusals.NotFound(number=household.number)
    return Family(
        number=household.number,
        area_key=household.area_key,
        household=household.pk,
        head=members[0],
        members=members,
    )


def of_person(person: Person, *, on: date) -> Family:
    """The household where the person usually lives on the day, else the person alone."""
    at_home = Membership.objects.select_related("household").filter(person=person, usual=True, valid__contains=on)
    home = at_home.first()
    if home is not None:
        return of_household(home.household, on=on)
    return Family(number=person.number, area_key=person.area_key, household=None, head=person.pk, members=(person.pk,))
