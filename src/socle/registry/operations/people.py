"""Writing persons, one or many, with a few statements of SQL whatever their number; shared by the operations of this folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from socle.base import acting
from socle.base.country import queries as country
from socle.base.kernel import numbers, refusals
from socle.registry import models, reasoning
from socle.registry.operations import evidence, facts
from socle.registry.queries import vital
from socle.registry.reasoning import identifiers, names


class IdentifierTaken(refusals.Refusal):
    """The {kind} number {value} belongs to somebody who is registered already{whom}. {advice}"""

    code = "registry.identifier-taken"


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A checked new person: where they are registered, on what evidence, from when their facts hold."""

    person: reasoning.NewPerson
    area_key: str
    evidence: reasoning.NewEvidence
    facts_from: date
    identifiers: tuple[identifiers.Checked, ...]
    birth: reasoning.Born | None
    sex: str


def check(
    person: reasoning.NewPerson,
    *,
    area_key: str,
    facts_from: date | None = None,
    shown: reasoning.NewEvidence | None = None,
) -> Coming:
    """Check a new person before anything is written. Raises InvalidInput, CheckDigitsWrong."""
    if not person.names or not all(names.fold(name.full) for name in person.names):
        raise refusals.InvalidInput("Name: write at least one name; one word is enough.")
    if sum(name.is_main for name in person.names) != 1:
        raise refusals.InvalidInput("Name: mark exactly one name as the main one.")
    proof = person.evidence or shown
    if proof is None:
        raise refusals.InvalidInput("Evidence: say where these statements come from.")
    id_types = country.country().settings.get("id_types", ())
    return Coming(
        person=person,
        area_key=area_key,
        evidence=proof,
        facts_from=person.facts_from or facts_from or proof.stated_on,
        identifiers=tuple(
            dict.fromkeys(identifiers.check(kind, value, id_types) for kind, value in person.identifiers)
        ),
        birth=person.birth or _birth(person.facts.get(vital.group_of("birth_date"), {}).get("birth_date")),
        sex=person.sex or _plain(person.facts.get(vital.group_of("sex"), {}).get("sex")),
    )


def write(coming: Sequence[Coming], *, by: acting.Actor, at: datetime) -> list[models.Person]:
    """Write new persons with names, identifiers, contacts and facts. Raises IdentifierTaken and what facts refuse."""
    documents = evidence.write([one.evidence for one in coming], by=by)
    people = models.Person.objects.bulk_create([_person(one, by, at) for one in coming])
    pairs = list(zip(people, coming, strict=True))
    models.Name.objects.bulk_create([_name(person, one, name) for person, one in pairs for name in one.person.names])
    models.Contact.objects.bulk_create(
        [
            models.Contact(person=person, kind=kind, value=contact(kind, value), valid_from=one.evidence.stated_on)
            for person, one in pairs
            for kind, value in one.person.contacts
        ]
    )
    write_identifiers(
        [
            identifier(person, held, documents[one.evidence], one.evidence)
            for person, one in pairs
            for held in one.identifiers
        ]
    )
    _facts(pairs, by)
    return people


def write_identifiers(rows: Sequence[models.Identifier]) -> None:
    """Write identifiers. Raises IdentifierTaken, which names the holder only where the actor may see them."""
    try:
        with transaction.atomic():
            models.Identifier.objects.bulk_create(rows)
    except IntegrityError as error:
        if "identifier_once" not in str(error):
            raise
        raise _taken(rows) from None


def identifier(
    person: models.Person, held: identifiers.Checked, document: models.Evidence, shown: reasoning.NewEvidence
) -> models.Identifier:
    return models.Identifier(
        person=person,
        kind=held.kind,
        value=held.value,
        check_failed=held.check_failed,
        evidence=document,
        verified_on=shown.verified_on,
        valid_from=shown.stated_on,
    )


def contact(kind: str, value: str) -> str:
    """Telephone numbers are kept as their digits; other contacts as written."""
    return "".join(character for character in value if character.isdigit()) if kind == "phone" else value.strip()


def name_row(person: models.Person, name: reasoning.NewName, valid_from: date) -> models.Name:
    given, family = name.given, name.family
    return models.Name(
        person=person,
        kind=name.kind,
        full=name.full.strip(),
        given=given,
        family=family,
        script=name.script or names.script_of(name.full),
        folded=names.fold(name.full),
        is_main=name.is_main,
        valid_from=valid_from,
    )


def _taken(rows: Sequence[models.Identifier]) -> IdentifierTaken:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.kind, row.value) in seen:
            advice = "Two persons of this form carry it: compare their documents."
            return IdentifierTaken(kind=row.kind, value=row.value, whom="", advice=advice)
        seen.add((row.kind, row.value))
    visible = models.Identifier.objects.select_related("person").filter(
        kind__in={row.kind for row in rows}, value__in=[row.value for row in rows], valid_to=None
    )
    for held in visible:
        if (held.kind, held.value) in seen:
            advice = "Open that record, or correct the number."
            return IdentifierTaken(kind=held.kind, value=held.value, whom=f" as {held.person.number}", advice=advice)
    kinds = ", ".join(sorted({row.kind for row in rows}))
    return IdentifierTaken(
        kind=kinds,
        value="",
        whom=" at an office of another area",
        advice="Look for duplicates to learn which office to ask.",
    )


def _person(one: Coming, by: acting.Actor, at: datetime) -> models.Person:
    return models.Person(
        number=numbers.new("PE"),
        area_key=one.area_key,
        without_papers=not one.identifiers,
        blocking_keys=keys(one),
        registered_at=at,
        registered_by=by.name,
        office=by.office,
    )


def keys(one: Coming) -> list[str]:
    """The blocking keys of a new person."""
    return names.blocking_keys(
        names=one.person.names,
        birth=one.birth,
        sex=one.sex,
        area_key=one.area_key,
        identifiers=[(held.kind, held.value) for held in one.identifiers],
        phones=[contact(kind, value) for kind, value in one.person.contacts if kind == "phone"],
    )


def _name(person: models.Person, one: Coming, name: reasoning.NewName) -> models.Name:
    # a name holds from birth unless a later one replaces it
    return name_row(person, name, one.birth.earliest if one.birth else one.evidence.stated_on)


def _facts(pairs: Sequence[tuple[models.Person, Coming]], by: acting.Actor) -> None:
    """Sex and birth are true from the first possible day of birth; all else from the day the statement says."""
    stated: dict[tuple[int, str], list[reasoning.Statement]] = {}
    for person, one in pairs:
        for group, values in _vital(one).items():
            start = one.birth.earliest if one.birth else one.facts_from
            stated.setdefault((0, group), []).append(_statement(person, start, one.evidence, values))
        for group, values in one.person.facts.items():
            stated.setdefault((1, group), []).append(_statement(person, one.facts_from, one.evidence, values))
    for (_, group), statements in sorted(stated.items(), key=lambda entry: entry[0]):
        facts.write(group=group, statements=statements, by=by)


def _statement(
    subject: models.Person | models.Household, start: date, shown: reasoning.NewEvidence, values: Any
) -> reasoning.Statement:
    if isinstance(values, Mapping):
        return reasoning.Statement(subject_id=subject.pk, valid_from=start, evidence=shown, values=values)
    return reasoning.Statement(subject_id=subject.pk, valid_from=start, evidence=shown, rows=values)


def write_facts_of(
    subjects: Sequence[tuple[models.Household, date, reasoning.NewEvidence, Mapping[str, Any]]], by: acting.Actor
) -> None:
    """Write the facts of households, group by group."""
    stated: dict[str, list[reasoning.Statement]] = {}
    for subject, start, shown, groups in subjects:
        for group, values in groups.items():
            stated.setdefault(group, []).append(_statement(subject, start, shown, values))
    for group, statements in sorted(stated.items()):
        facts.write(group=group, statements=statements, by=by)


def _vital(one: Coming) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for fact, value in (("birth_date", one.birth), ("sex", one.sex)):
        if value and vital.group_of(fact):
            told.setdefault(vital.group_of(fact), {})[fact] = value
    return told


def _birth(value: Any) -> reasoning.Born | None:
    if isinstance(value, reasoning.Born):
        return value
    return reasoning.Born.exactly(value) if type(value) is date else None


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else ""


def renew_keys(people: Sequence[models.Person]) -> None:
    """Compute the blocking keys of registered persons anew, after a name, number or birth changed."""
    keyed = {person.pk: person for person in people}
    known = vital.of(keyed)
    held: dict[int, dict[str, list[Any]]] = {key: {"names": [], "identifiers": [], "phones": []} for key in keyed}
    for name in models.Name.objects.filter(person__in=keyed):
        held[name.person_id]["names"].append(reasoning.NewName(full=name.full, given=name.given, family=name.family))
    for one in models.Identifier.objects.filter(person__in=keyed, valid_to=None):
        held[one.person_id]["identifiers"].append((one.kind, one.value))
    for phone in models.Contact.objects.filter(person__in=keyed, kind="phone", valid_to=None):
        held[phone.person_id]["phones"].append(phone.value)
    for key, person in keyed.items():
        person.blocking_keys = names.blocking_keys(
            birth=known[key].birth, sex=known[key].sex, area_key=person.area_key, **held[key]
        )
    models.Person.objects.bulk_update(keyed.values(), ["blocking_keys"], batch_size=1000)
