"""The register: search, dossiers, registration at another system's desk, reported changes."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema

from socle.api import door
from socle.api.shapes import Day, Given, Instant, Number, Text
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.intake import queries as intake
from socle.intake.operations import changes, registrations
from socle.registry import models as registry
from socle.registry import queries, reasoning
from socle.registry.operations import dossiers

router = Router(tags=["register"])


class HitOut(Schema):
    """Somebody found in the caller's area."""

    number: str
    name: str
    household_number: str
    area_key: str
    found_by: str


class Member(Given):
    """A person as stated: names as written, relation to the head, what is known. Facts by group; unknown ones are left out."""

    name: Text = ""
    given: Text = ""
    family: Text = ""
    relation: Text
    usual: bool = True
    born: Text = ""
    sex: Text = ""
    registered: Text = ""
    declarant: bool = False
    identifiers: list[tuple[Text, Text]] = []
    contacts: list[tuple[Text, Text]] = []
    facts: dict[str, dict[str, Text | dict[str, Text]]] = {}
    incomes: dict[str, Any] = {}


class RegistrationIn(Given):
    """A household to register, as the answers of an interview. `purposes`: which purposes the person was told of."""

    area_code: Text
    language: Text = "en"
    purposes: list[Text]
    facts: dict[str, dict[str, Text | dict[str, Text]]] = {}
    members: list[Member]


class RegistrationOut(Schema):
    """The receipt: its number, the household, and the PIN, which is told once."""

    number: str
    household: str
    receipt: str
    pin: str


class ChangeIn(Given):
    """A reported change of life; `changes` depends on the kind (see the manual: changes)."""

    kind: Literal["birth", "death", "income", "fact", "move", "join", "leave", "head"]
    cause: Literal["life event", "correction by citizen", "administrative error"]
    person: Number
    household: Number | None = None
    changes: dict[str, Any] = {}
    effective_on: Day
    reported_on: Day
    document: Text = ""
    reference: Text = ""


class ChangeOut(Schema):
    number: str
    kind: str
    state: str
    effective_on: date
    reason: str


@door.route(router, "GET", "/register", Permission.SEARCH_REGISTRY, response=list[HitOut])
def search(request: HttpRequest, q: Query[Text], *, by: acting.Actor, at: datetime) -> list[dict[str, Any]]:
    """Search by public number, identifier, telephone number or name, in the caller's area."""
    del request, at
    page = queries.search(text=q, by=by)
    return [{name: getattr(hit, name) for name in HitOut.model_fields} for hit in page.hits]


@door.route(router, "GET", "/households/{number}", Permission.READ_DOSSIER, response=dict[str, Any])
def household(
    request: HttpRequest,
    number: Path[Number],
    on: Day | None = None,
    known_at: Instant | None = None,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """A household's dossier as of a day, as known at an instant. The reading leaves a trace with the client's purpose."""
    del request
    found = dossiers.open(household_number=number, on=on or timezone.localdate(at), known_at=known_at, by=by, at=at)
    return asdict(found)


@door.route(router, "GET", "/persons/{number}", Permission.READ_DOSSIER, response=dict[str, Any])
def person(
    request: HttpRequest,
    number: Path[Number],
    on: Day | None = None,
    known_at: Instant | None = None,
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """A person's dossier, with the household where they usually live."""
    del request
    found = dossiers.open(person_number=number, on=on or timezone.localdate(at), known_at=known_at, by=by, at=at)
    return asdict(found)


@door.route(router, "POST", "/registrations", Permission.REGISTER, response=RegistrationOut, status=201)
def register(request: HttpRequest, body: RegistrationIn, *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """Register a household, all or nothing."""
    del request
    area = registrations.Area.objects.filter(code=body.area_code, valid_to=None).first()
    if area is None:
        raise registrations.OutsideArea(area=body.area_code)
    draft = registrations.start(area_key=area.key, by=by, at=at)
    registrations.save(registration=draft, answers=body.model_dump(mode="json"), revision=0, by=by, at=at)
    done = registrations.submit(registration=draft, by=by, at=at)
    return {
        "number": done.registration.number,
        "household": done.household.number,
        "receipt": done.receipt.number,
        "pin": done.pin,
    }


@door.route(router, "POST", "/changes", Permission.REGISTER, response=ChangeOut, status=201)
def report_change(request: HttpRequest, body: ChangeIn, *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """Report a change; an officer accepts it or refuses it with a reason."""
    del request
    subject = registry.Person.objects.filter(number=body.person).first()
    home = registry.Household.objects.filter(number=body.household).first() if body.household else None
    if subject is None or (body.household and home is None):
        raise refusals.NotFound(number=body.person if subject is None else body.household)
    source = "document" if body.document else "declared"
    report = changes.Report(
        kind=body.kind,
        cause=body.cause,
        person=subject,
        household=home,
        changes=body.changes,
        effective_on=body.effective_on,
        reported_on=body.reported_on,
        proof=reasoning.NewEvidence(
            source=source, document=body.document, reference=body.reference, stated_on=body.reported_on
        ),
    )
    return _change(changes.request(report=report, by=by, at=at))


@door.route(router, "GET", "/changes/{number}", Permission.REGISTER, response=ChangeOut)
def change(request: HttpRequest, number: Path[Number], *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """What became of a reported change."""
    del request, at
    return _change(intake.change(number=number, by=by))


def _change(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("number", "kind", "state", "effective_on", "reason")}
