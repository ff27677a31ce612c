"""Opening a dossier is an act of its own: it leaves its trace, with the purpose (architecture section 7, A04, A05)."""

from datetime import date, datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.registry import models
from socle.registry.queries import dossier
from socle.registry.reasoning import dossiers


class Merged(refusals.Refusal):
    """{number} was found to be a duplicate. Its record is now {kept}: open that one."""

    code = "registry.merged"


@acting.operation(Permission.READ_DOSSIER)
def open(
    *,
    household_number: str = "",
    person_number: str = "",
    on: date,
    known_at: datetime | None = None,
    by: acting.Actor,
    at: datetime,
) -> dossiers.Dossier:
    """Open the dossier of a household, or of a person with the household where they usually live on that day.

    As of any day `on`, as known at any instant `known_at` (database time; None: now). What is sealed is masked unless the
    role reads sealed facts. Raises NotFound, the same for what does not exist and what lies outside of the scope; Merged.
    """
    found = _open(household_number, person_number, on, known_at, by.can(Permission.READ_SEALED))
    _record("registry.open-dossier", found, household_number or person_number, by, at)
    return found


@acting.operation(Permission.READ_DOSSIER)
def break_glass(
    *,
    household_number: str = "",
    person_number: str = "",
    reason: str,
    on: date,
    by: acting.Actor,
    at: datetime,
) -> dossiers.Dossier:
    """Open a dossier with all that is sealed, for a reason that an auditor will read. Raises InvalidInput, NotFound, Merged."""
    if len(reason.strip()) < 10:
        raise refusals.InvalidInput("Reason: say in a sentence why you must see what is sealed.")
    found = _open(household_number, person_number, on, None, True)
    _record("registry.break-glass", found, household_number or person_number, by, at, reason=reason.strip()[:300])
    return found


def _open(
    household_number: str, person_number: str, on: date, known_at: datetime | None, opened: bool
) -> dossiers.Dossier:
    if bool(household_number) == bool(person_number):
        raise refusals.InvalidInput("Dossier: give the number of a household or of a person.")
    if household_number:
        household = models.Household.objects.filter(number=numbers.normalise(household_number)).first()
        if household is None:
            raise refusals.NotFound(number=household_number)
        return dossier.of_household(household, on=on, known_at=known_at, opened=opened)
    person = models.Person.objects.filter(number=numbers.normalise(person_number)).first()
    if person is None:
        raise refusals.NotFound(number=person_number)
    _not_merged(person)
    return dossier.of_person(person, on=on, known_at=known_at, opened=opened)


def _not_merged(person: models.Person) -> None:
    if person.merged_into_id:
        kept = models.Person.objects.filter(pk=person.merged_into_id).values_list("number", flat=True).first()
        raise Merged(number=person.number, kept=kept or "at an office of another area")


def _record(action: str, found: dossiers.Dossier, number: str, by: acting.Actor, at: datetime, **details: str) -> None:
    told = {
        "on": found.on,
        "known_at": found.known_at,
        "members": [member.number for member in found.members],
        **details,
    }
    audit.record(
        action,
        by=by,
        at=at,
        about=numbers.normalise(number) or number,
        area_key=found.household.area_key if found.household else by.area_key,
        details=told,
    )
