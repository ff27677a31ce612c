"""Writing households, one or many, with a few statements of SQL; and what a new head means for the others."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from socle.base import acting
from socle.base.kernel import numbers, refusals
from socle.registry import models, reasoning
from socle.registry.operations import evidence as documents
from socle.registry.operations import memberships, people
from socle.registry.queries import ties
from socle.registry.reasoning import kinship


class RelationMissing(refusals.Refusal):
    """How {person} is related to the new head does not follow from what is known. Say it."""

    code = "registry.relation-missing"


def write(households: Sequence[reasoning.NewHousehold], *, by: acting.Actor, at: datetime) -> list[models.Household]:
    """Write households with members and facts in a few statements of SQL, unaudited: the caller records its event."""
    for one in households:
        memberships.check_relations(one.members)
    written = models.Household.objects.bulk_create(
        [
            models.Household(
                number=numbers.new("HH"),
                area_key=one.area_key,
                registered_at=at,
                registered_by=by.name,
                office=by.office,
            )
            for one in households
        ]
    )
    members = persons_of(households, by, at)
    shown = documents.write([one.evidence for one in households], by=by)
    memberships.write(
        [
            memberships.Joining(
                person=members[id(member)],
                household=household,
                relation=member.relation,
                usual=member.usual,
                start=one.valid_from,
                evidence=shown[one.evidence],
            )
            for household, one in zip(written, households, strict=True)
            for member in one.members
        ],
        at=at,
    )
    people.write_facts_of(
        [
            (household, one.valid_from, one.evidence, one.facts)
            for household, one in zip(written, households, strict=True)
        ],
        by,
    )
    return written


def persons_of(
    households: Sequence[reasoning.NewHousehold], by: acting.Actor, at: datetime
) -> dict[int, models.Person]:
    """By the identity of each NewMember, the person: written now where new, else as given."""
    members = [(one, member) for one in households for member in one.members]
    coming = [
        (member, people.check(member.person, area_key=one.area_key, facts_from=one.valid_from, shown=one.evidence))
        for one, member in members
        if isinstance(member.person, reasoning.NewPerson)
    ]
    written = people.write([checked for _, checked in coming], by=by, at=at)
    found = {id(member): person for (member, _), person in zip(coming, written, strict=True)}
    for _, member in members:
        if isinstance(member.person, models.Person):
            ties.refuse_own_record(by=by, person=member.person)
            found[id(member)] = member.person
    return found


def relation_to(row: models.Membership, head: models.Person, former: str, relations: Mapping[str, str]) -> str:
    if row.person_id == head.pk:
        return "head"
    said = relations.get(row.person.number) or kinship.between(row.relation, former)
    if not said:
        raise RelationMissing(person=row.person.number)
    memberships.check_relation(said)
    return said


def relate(rows: Sequence[models.Membership], related: Mapping[int, str], document: models.Evidence, on: date) -> None:
    """From a day on the members have other relations to the head; before it, what was true stays."""
    begun = [row for row in rows if row.valid.lower and row.valid.lower < on]
    upper = {row.pk: row.valid.upper for row in rows}
    memberships.end(models.Membership.objects.filter(pk__in=[row.pk for row in begun]), on)
    models.Membership.objects.bulk_create(
        [memberships.again(row, related[row.pk], on, upper[row.pk], document) for row in begun]
    )
    today = [row for row in rows if row not in begun]
    for row in today:
        row.relation, row.evidence = related[row.pk], document
    models.Membership.objects.bulk_update(today, ["relation", "evidence"])
