"""Applications: somebody asks for a scheme, at a desk or from the register."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.eligibility.facts import instants, reading
from socle.eligibility.models import Application
from socle.eligibility.queries import units
from socle.registry import queries as registry
from socle.registry.models import Household, Person
from socle.schemes import queries as schemes

CHANNELS = ("desk", "import", "api", "passport")
BATCH = 5_000


class AlreadyApplied(refusals.Refusal):
    """There is already an open application for {scheme}: {number}, lodged on {lodged_on}."""

    code = "eligibility.already-applied"


class Simulation(refusals.Refusal):
    """{scheme} is a simulation of a law. Nobody can apply for it."""

    code = "eligibility.simulation"


class NotOpen(refusals.Refusal):
    """Application {number} is {state}."""

    code = "eligibility.application-not-open"


class NoSuchChannel(refusals.Refusal):
    """'{channel}' is no way to apply. Choose one of: desk, import, api, passport."""

    code = "eligibility.no-such-channel"


class OutOfSchemes(refusals.Refusal):
    """You do not work for the scheme {scheme}. Ask a colleague who does."""

    code = "eligibility.out-of-schemes"


def law_for(scheme: str, *, on: date, by: acting.Actor) -> schemes.Law:
    """The law for a real application. Raises NotInForce, Simulation, OutOfSchemes."""
    if not by.covers_scheme(scheme):
        raise OutOfSchemes(scheme=scheme)
    law = schemes.law(scheme, on=on)
    if law.scheme.simulation:
        raise Simulation(scheme=scheme)
    law.on(on)
    return law


@acting.operation(Permission.LODGE_APPLICATION)
def lodge(
    *,
    scheme: str,
    applicant: Person,
    household: Household | None = None,
    channel: str = "desk",
    by: acting.Actor,
    at: datetime,
) -> Application:
    """Lodge an application on the day of `at`. Where the unit is a household, it is the applicant's unless one is given.

    Refuses: a scheme not in force, a simulation, an open application for the same unit, the officer's own or a
    relative's record, a household scheme for somebody without a household.
    """
    if channel not in CHANNELS:
        raise NoSuchChannel(channel=channel)
    law = law_for(scheme, on=timezone.localdate(at), by=by)
    registry.refuse_own_record(by=by, person=applicant, household=household)
    kind = law.scheme.unit.kind
    home = (household or _home(applicant, scheme, timezone.localdate(at))) if kind == "household" else None
    _none_open(scheme, applicant, home)
    application = Application.objects.create(
        number=numbers.new("AP"),
        scheme=scheme,
        unit=kind,
        applicant=applicant,
        household=home,
        lodged_on=timezone.localdate(at),
        lodged_at=at,
        lodged_by=by.name,
        channel=channel,
        office=by.office,
    )
    area = home.area_key if home else applicant.area_key
    audit.record("application.lodged", by=by, at=at, about=application.number, scheme=scheme, area_key=area)
    return application


def _home(person: Person, scheme: str, on: date) -> Household:
    found = reading.homes([person.pk], on=on, known_at=instants.now())
    if person.pk not in found:
        raise units.NoHousehold(scheme=scheme)
    return Household.objects.get(pk=found[person.pk])


def _none_open(scheme: str, applicant: Person, household: Household | None) -> None:
    unit = Q(household=household) if household else Q(applicant=applicant)
    twin = Application.objects.filter(unit, scheme=scheme, state=Application.State.LODGED).first()
    if twin is not None:
        raise AlreadyApplied(scheme=scheme, number=twin.number, lodged_on=twin.lodged_on)


@acting.operation(Permission.ASSESS)
def lodge_from_register(
    *,
    scheme: str,
    on: date,
    persons: Collection[int] | None = None,
    channel: str = "import",
    by: acting.Actor,
    at: datetime,
) -> int:
    """One application for each unit of the register in the actor's area which has none that stands; gives how many.

    For schemes to which people of the register need not apply by themselves. `persons` (keys): only units to which one of
    them belongs. Refuses as `lodge`.
    """
    if channel not in CHANNELS:
        raise NoSuchChannel(channel=channel)
    law = law_for(scheme, on=on, by=by)
    asked = units.without_application(law.scheme.unit.kind, scheme=scheme, on=on)
    if persons is not None:
        wanted = set(persons)
        homes = set(reading.homes(wanted, on=on, known_at=instants.now()).values())
        of_household = law.scheme.unit.kind == "household"
        asked = [one for one in asked if (one.household in homes if of_household else one.person in wanted)]
    applications = [
        Application(
            number=numbers.new("AP"),
            scheme=scheme,
            unit=law.scheme.unit.kind,
            applicant_id=one.person,
            household_id=one.household if law.scheme.unit.kind == "household" else None,
            lodged_on=on,
            lodged_at=at,
            lodged_by=by.name,
            channel=channel,
            office=by.office,
        )
        for one in asked
    ]
    Application.objects.bulk_create(applications, batch_size=BATCH)
    details = {"applications": len(applications), "on": on}
    audit.record("application.lodged-from-register", by=by, at=at, scheme=scheme, area_key=by.area_key, details=details)
    return len(applications)


@acting.operation(Permission.LODGE_APPLICATION)
def withdraw(*, application: Application, reason: str = "", by: acting.Actor, at: datetime) -> Application:
    """The applicant takes the application back before it is decided. Refuses one that is not open (NotOpen), own records."""
    registry.refuse_own_record(by=by, person=application.applicant, household=application.household)
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state != Application.State.LODGED:
        raise NotOpen(number=locked.number, state=locked.state)
    locked.state = Application.State.WITHDRAWN
    locked.save(update_fields=["state"])
    audit.record(
        "application.withdrawn",
        by=by,
        at=at,
        about=locked.number,
        scheme=locked.scheme,
        details={"reason": reason[:60]},
    )
    return locked


def decided(applications: Sequence[int]) -> None:
    """Close applications that were decided. Called inside the operation that signs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE eligibility_application SET state = 'decided' WHERE id = ANY(%s) AND state = 'lodged'",
            [list(applications)],
        )
