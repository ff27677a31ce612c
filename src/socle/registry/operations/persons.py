from collections.abc import Sequence
from datetime import date, datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.institutions import models as institutions
from socle.base.kernel import refusals
from socle.registry import models, reasoning
from socle.registry.operations import evidence, facts, memberships, people
from socle.registry.queries import ties, vital
from socle.registry.reasoning import identifiers


class DeadAlready(refusals.Refusal):
    """The register holds another date of death for {number}: {died_on}. Correct that statement instead."""

    code = "registry.dead-already"


class DiedBeforeBirth(refusals.Refusal):
    """The date of death {died_on} lies before the earliest possible day of birth, {born}. Compare both documents."""

    code = "registry.died-before-birth"


@acting.operation(Permission.REGISTER)
def register(*, person: reasoning.NewPerson, area_key: str, by: acting.Actor, at: datetime) -> models.Person:
    """Register a person, with or without papers, with or without a household (A01, A02, A09).

    Without identifiers the person is flagged, never refused. Raises InvalidInput, CheckDigitsWrong, IdentifierTaken and
    what facts refuse.
    """
    (written,) = people.write([people.check(person, area_key=area_key)], by=by, at=at)
    details = {"without_papers": written.without_papers, "identifiers": [kind for kind, _ in person.identifiers]}
    audit.record("registry.register-person", by=by, at=at, about=written.number, area_key=area_key, details=details)
    return written


@acting.operation(Permission.IMPORT)
def register_many(
    *, persons: Sequence[tuple[reasoning.NewPerson, str]], about: str = "", by: acting.Actor, at: datetime
) -> list[models.Person]:
    """Register many persons, each with the key of their area, in the order given. `about`: the batch's number. All or none."""
    written = people.write([people.check(person, area_key=area_key) for person, area_key in persons], by=by, at=at)
    details = {"persons": len(written), "without_papers": sum(one.without_papers for one in written)}
    audit.record("registry.register-persons", by=by, at=at, about=about, area_key=by.area_key, details=details)
    return written


@acting.operation(Permission.REGISTER)
def add_identifier(
    *, person: models.Person, kind: str, value: str, shown: reasoning.NewEvidence, by: acting.Actor, at: datetime
) -> models.Identifier:
    """Add a number that an authority gave; the person is no longer without papers. Raises IdentifierTaken and bad numbers."""
    ties.refuse_own_record(by=by, person=person)
    held = identifiers.check(kind, value, country.country().settings.get("id_types", ()))
    (document,) = evidence.write([shown], by=by).values()
    row = people.identifier(person, held, document, shown)
    people.write_identifiers([row])
    person.without_papers = False
    person.blocking_keys = sorted({*person.blocking_keys, f"i:{held.kind}:{held.value}"[:80]})
    person.save(update_fields=["without_papers", "blocking_keys"])
    details = {"kind": kind, "check_failed": held.check_failed}
    audit.record(
        "registry.add-identifier", by=by, at=at, about=person.number, area_key=person.area_key, details=details
    )
    return row


@acting.operation(Permission.REGISTER)
def add_name(
    *, person: models.Person, name: reasoning.NewName, valid_from: date, by: acting.Actor, at: datetime
) -> models.Name:
    """Add a name; a new main name takes the place of the main one from that day. The former name stays and is found."""
    ties.refuse_own_record(by=by, person=person)
    if name.is_main:
        models.Name.objects.filter(person=person, is_main=True, valid_to=None).update(valid_to=valid_from)
    row = people.name_row(person, name, valid_from)
    row.save()
    people.renew_keys([person])
    audit.record("registry.add-name", by=by, at=at, about=person.number, area_key=person.area_key)
    return row


@acting.operation(Permission.REGISTER)
def serve_notice(
    *, person: models.Person, purpose: str, language: str, served_on: date, by: acting.Actor, at: datetime
) -> models.NoticeServed:
    """Record that the person was told for which purpose and by which law their facts are used (A07)."""
    found = institutions.Purpose.objects.filter(code=purpose).first()
    if found is None:
        raise refusals.InvalidInput(f"Purpose: '{purpose}' is no purpose of this country.")
    row = models.NoticeServed.objects.create(
        person=person,
        purpose=found,
        legal_basis=found.legal_basis,
        language=language,
        served_on=served_on,
        served_by=by.name,
    )
    details = {"purpose": purpose, "language": language}
    audit.record("registry.serve-notice", by=by, at=at, about=person.number, area_key=person.area_key, details=details)
    return row


@acting.operation(Permission.REGISTER)
def record_death(
    *, person: models.Person, died_on: date, shown: reasoning.NewEvidence, by: acting.Actor, at: datetime
) -> models.Person:
    """Record a death: the memberships end on that day, the household stays (U03). Raises DeadAlready, DiedBeforeBirth.

    What follows for benefits is decided by the rooms above; a household that lost its head needs `households.change_head`.
    """
    ties.refuse_own_record(by=by, person=person)
    _death_is_possible(person, died_on)
    group = vital.group_of("died_on")
    one = reasoning.Statement(subject_id=person.pk, valid_from=died_on, evidence=shown, values={"died_on": died_on})
    facts.write(group=group, statements=[one], by=by)
    ended = memberships.end(models.Membership.objects.filter(person=person), died_on)
    details = {"memberships_ended": ended, "source": shown.source}
    audit.record("registry.record-death", by=by, at=at, about=person.number, area_key=person.area_key, details=details)
    return person


def _death_is_possible(person: models.Person, died_on: date) -> None:
    held = vital.of([person.pk])[person.pk]
    if held.died_on and held.died_on != died_on:
        raise DeadAlready(number=person.number, died_on=held.died_on)
    if held.birth and died_on < held.birth.earliest:
        raise DiedBeforeBirth(died_on=died_on, born=held.birth.earliest)


@acting.operation(Permission.REGISTER)
def seal(*, person: models.Person, sealed: bool, reason: str, by: acting.Actor, at: datetime) -> models.Person:
    """Seal or unseal a person whose address must be protected: their facts then open only by break-glass."""
    if not reason.strip():
        raise refusals.InvalidInput("Reason: say why the record is sealed or opened.")
    person.sealed = sealed
    person.save(update_fields=["sealed"])
    audit.record(
        "registry.seal", by=by, at=at, about=person.number, area_key=person.area_key, details={"sealed": sealed}
    )
    return person
