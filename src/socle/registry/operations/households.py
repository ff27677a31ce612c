from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.registry import models, reasoning
from socle.registry.operations import evidence as documents
from socle.registry.operations import homes, memberships, people
from socle.registry.queries import ties


class HouseholdEnded(refusals.Refusal):
    """The household {number} ended on {ended_on}. Register the people as a new household."""

    code = "registry.household-ended"


class NotAMember(refusals.Refusal):
    """{person} does not belong to the household {household} on {on}."""

    code = "registry.not-a-member"


class HeadLeaves(refusals.Refusal):
    """{person} is the head of {household}, and others stay. Name a new head first."""

    code = "registry.head-leaves"


class UnknownArea(refusals.Refusal):
    """There is no area with the key {area}."""

    code = "registry.unknown-area"


@acting.operation(Permission.REGISTER)
def register(
    *,
    members: Sequence[reasoning.NewMember],
    area_key: str,
    facts: Mapping[str, Any],
    valid_from: date,
    evidence: reasoning.NewEvidence,
    by: acting.Actor,
    at: datetime,
) -> models.Household:
    """Register a household with its members, new or registered already, its address and other facts (A01 to A04, A09).

    Exactly one member is the head. Who usually lives elsewhere joins without usual residence, and a ResidenceConflict shows
    both. `facts`: group -> values. Raises InvalidInput, IdentifierTaken, OwnRecord and what facts refuse.
    """
    one = reasoning.NewHousehold(
        members=members, area_key=area_key, facts=facts, valid_from=valid_from, evidence=evidence
    )
    (household,) = homes.write([one], by=by, at=at)
    details = {"members": len(members), "valid_from": valid_from}
    audit.record(
        "registry.register-household", by=by, at=at, about=household.number, area_key=area_key, details=details
    )
    return household


@acting.operation(Permission.IMPORT)
def register_many(
    *, households: Sequence[reasoning.NewHousehold], about: str = "", by: acting.Actor, at: datetime
) -> list[models.Household]:
    """Register many households in the order given. `about`: the batch's public number. All or none."""
    written = homes.write(households, by=by, at=at)
    details = {"households": len(written), "members": sum(len(one.members) for one in households)}
    audit.record("registry.register-households", by=by, at=at, about=about, area_key=by.area_key, details=details)
    return written


@acting.operation(Permission.REGISTER)
def join(
    *,
    household: models.Household,
    member: reasoning.NewMember,
    on: date,
    shown: reasoning.NewEvidence,
    by: acting.Actor,
    at: datetime,
) -> models.Membership:
    """Somebody joins: a birth, a marriage, a return. Raises HouseholdEnded, MemberAlready, OwnRecord, InvalidInput."""
    ties.refuse_own_record(by=by, household=household)
    _still_stands(household)
    memberships.check_relation(member.relation)
    if member.relation == "head":
        raise refusals.InvalidInput("Relation: a household has one head; to change it, name the new head.")
    coming = reasoning.NewHousehold(members=[member], area_key=household.area_key, valid_from=on, evidence=shown)
    person = homes.persons_of([coming], by, at)[id(member)]
    if models.Membership.objects.filter(person=person, household=household, valid__contains=on).exists():
        raise memberships.MemberAlready(number=person.number)
    (document,) = documents.write([shown], by=by).values()
    joining = memberships.Joining(
        person=person,
        household=household,
        relation=member.relation,
        usual=member.usual,
        start=on,
        evidence=document,
    )
    (row,) = memberships.write([joining], at=at)
    _record("registry.join", household, {"person": person.number, "on": on}, by, at)
    return row


@acting.operation(Permission.REGISTER)
def leave(
    *, household: models.Household, person: models.Person, on: date, by: acting.Actor, at: datetime
) -> models.Household:
    """Somebody leaves on a day and belongs to it no more. Raises NotAMember, and HeadLeaves while others stay."""
    ties.refuse_own_record(by=by, household=household)
    here = models.Membership.objects.filter(household=household, valid__contains=on)
    row = here.filter(person=person).first()
    if row is None:
        raise NotAMember(person=person.number, household=household.number, on=on)
    if row.relation == "head" and here.exclude(person=person).exists():
        raise HeadLeaves(person=person.number, household=household.number)
    memberships.end(here.filter(person=person), on)
    _record("registry.leave", household, {"person": person.number, "on": on}, by, at)
    return household


@acting.operation(Permission.REGISTER)
def change_head(
    *,
    household: models.Household,
    head: models.Person,
    relations: Mapping[str, str],
    on: date,
    shown: reasoning.NewEvidence,
    by: acting.Actor,
    at: datetime,
) -> models.Household:
    """Another member becomes the head (U05). `relations`: public number -> relation to the new head, where it must be said.

    What follows from the relations to the former head need not be said. Raises NotAMember, RelationMissing, OwnRecord.
    """
    ties.refuse_own_record(by=by, household=household)
    _still_stands(household)
    rows = list(models.Membership.objects.select_related("person").filter(household=household, valid__contains=on))
    former = next((row.relation for row in rows if row.person_id == head.pk), None)
    if former is None:
        raise NotAMember(person=head.number, household=household.number, on=on)
    (document,) = documents.write([shown], by=by).values()
    related = {row.pk: homes.relation_to(row, head, former, relations) for row in rows}
    homes.relate(rows, related, document, on)
    _record("registry.change-head", household, {"head": head.number, "on": on}, by, at)
    return household


@acting.operation(Permission.REGISTER)
def move(
    *,
    household: models.Household,
    to_area_key: str,
    facts: Mapping[str, Any],
    on: date,
    shown: reasoning.NewEvidence,
    by: acting.Actor,
    at: datetime,
) -> str:
    """The household moves to another area, whose office takes over (U04). `facts`: the new address. Gives its public number.

    The actor may lose sight of it with this. Raises UnknownArea, HouseholdEnded, OwnRecord.
    """
    ties.refuse_own_record(by=by, household=household)
    _still_stands(household)
    people.write_facts_of([(household, on, shown, facts)], by)
    (document,) = documents.write([shown], by=by).values()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registry_move_household(%s, %s, %s, %s, %s, %s)",
            [household.pk, to_area_key, on, at, by.name, document.pk],
        )
        went = cursor.fetchone()[0]
    if went is None:
        raise UnknownArea(area=to_area_key)
    _record("registry.move", household, {"to": to_area_key, "on": on, "persons": went}, by, at)
    return household.number


@acting.operation(Permission.REGISTER)
def end(*, household: models.Household, on: date, reason: str, by: acting.Actor, at: datetime) -> models.Household:
    """The household no longer exists from a day on: everybody left or died. Their memberships end with it."""
    ties.refuse_own_record(by=by, household=household)
    _still_stands(household)
    ended = memberships.end(models.Membership.objects.filter(household=household), on)
    household.ended_on = on
    household.save(update_fields=["ended_on"])
    _record("registry.end-household", household, {"on": on, "memberships_ended": ended, "reason": reason}, by, at)
    return household


@acting.operation(Permission.REGISTER)
def settle_residence(
    *,
    conflict: models.ResidenceConflict,
    usual: models.Household,
    on: date,
    reason: str,
    by: acting.Actor,
    at: datetime,
) -> models.ResidenceConflict:
    """Decide where a person claimed by two households usually lives from a day on; the other tie stays, as not usual (A03)."""
    ties.refuse_own_record(by=by, person=conflict.person)
    if conflict.resolved_at or usual.pk not in (conflict.present_id, conflict.claimed_id) or by.user_id is None:
        raise refusals.InvalidInput("Residence: this conflict is settled already, or that household is not part of it.")
    if not reason.strip():
        raise refusals.InvalidInput("Reason: Say why the person lives there.")
    memberships.swap_usual(conflict.person, usual, on)
    conflict.resolved_by_id, conflict.resolved_at, conflict.outcome = by.user_id, at, reason.strip()
    conflict.save(update_fields=["resolved_by", "resolved_at", "outcome"])
    _record("registry.settle-residence", usual, {"person": conflict.person.number, "on": on}, by, at)
    return conflict


def _still_stands(household: models.Household) -> None:
    if household.ended_on:
        raise HouseholdEnded(number=household.number, ended_on=household.ended_on)


def _record(
    action: str, household: models.Household, details: Mapping[str, Any], by: acting.Actor, at: datetime
) -> None:
    audit.record(action, by=by, at=at, about=household.number, area_key=household.area_key, details=details)
