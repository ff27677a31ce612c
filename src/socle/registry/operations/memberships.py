"""Writing memberships, many at once: one usual residence a person at a time, a conflict opens a task (A03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from socle.base.kernel import refusals
from socle.registry import models, reasoning
from socle.registry.reasoning import statements


@dataclass(frozen=True, kw_only=True)
class Joining:
    """A person joins a household on a day."""

    person: models.Person
    household: models.Household
    relation: str
    usual: bool
    start: date
    evidence: models.Evidence


class MemberAlready(refusals.Refusal):
    """{number} belongs to this household already."""

    code = "registry.member-already"


def write(joining: Sequence[Joining], *, at: datetime) -> list[models.Membership]:
    """Write memberships. Who usually lives elsewhere on that day or later joins without usual residence, and a task opens."""
    elsewhere = _usual_elsewhere(joining)
    models.ResidenceConflict.objects.bulk_create(
        [
            models.ResidenceConflict(
                person=one.person,
                present_id=elsewhere[one.person.pk],
                claimed=one.household,
                found_at=at,
            )
            for one in joining
            if one.usual and one.person.pk in elsewhere
        ]
    )
    return models.Membership.objects.bulk_create(
        [
            models.Membership(
                person=one.person,
                household=one.household,
                relation=one.relation,
                usual=one.usual and one.person.pk not in elsewhere,
                valid=DateRange(one.start, None),
                evidence=one.evidence,
            )
            for one in joining
        ]
    )


def end(memberships: QuerySet[models.Membership], on: date) -> int:
    """End memberships on a day: cut those that began before, remove those that would begin on it or later. Gives how many."""
    keys = list(memberships.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_membership WHERE id = ANY(%s) AND lower(valid) >= %s", [keys, on])
        removed = cursor.rowcount
        cursor.execute(
            "UPDATE registry_membership SET valid = daterange(lower(valid), %s) WHERE id = ANY(%s)"
            " AND lower(valid) < %s AND (upper(valid) IS NULL OR upper(valid) > %s)",
            [on, keys, on, on],
        )
        return removed + cursor.rowcount


def swap_usual(person: models.Person, household: models.Household, on: date) -> None:
    """From a day on, `household` is the usual residence of the person and their other households are not."""
    rows = list(models.Membership.objects.select_related("evidence").filter(person=person, valid__contains=on))
    wrong = [row for row in rows if row.usual != (row.household_id == household.pk)]
    upper = {row.pk: row.valid.upper for row in wrong}
    end(models.Membership.objects.filter(pk__in=list(upper)), on)
    renewed = [again(row, row.relation, on, upper[row.pk], row.evidence) for row in wrong]
    for row in renewed:
        row.usual = row.household_id == household.pk
    models.Membership.objects.bulk_create(renewed)


def again(
    row: models.Membership, relation: str, start: date, upper: date | None, document: models.Evidence
) -> models.Membership:
    """The same membership from a day on, with this relation to the head."""
    return models.Membership(
        person_id=row.person_id,
        household_id=row.household_id,
        relation=relation,
        usual=row.usual,
        valid=DateRange(start, upper),
        evidence=document,
    )


def check_relations(members: Sequence[reasoning.NewMember]) -> None:
    """Exactly one head, and each relation one of the list. Raises InvalidInput."""
    for member in members:
        check_relation(member.relation)
    heads = sum(member.relation == "head" for member in members)
    if heads != 1:
        raise refusals.InvalidInput(
            f"Members: {heads or 'nobody'} {'are' if heads > 1 else 'is'} named as head. Name exactly one as head."
        )


def check_relation(relation: str) -> None:
    if relation not in statements.RELATIONS:
        raise refusals.InvalidInput(
            f"Relation to the head: '{relation}' is none. Use one of: {', '.join(statements.RELATIONS)}."
        )


def _usual_elsewhere(joining: Sequence[Joining]) -> dict[int, int]:
    """By person key, the household where they usually live at the time when they are said to live here."""
    claimed = {one.person.pk: one.start for one in joining if one.usual}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.person_id, min(m.household_id) FROM registry_membership m"
            " JOIN unnest(%s::bigint[], %s::date[]) AS s(person_id, start) ON s.person_id = m.person_id"
            " WHERE m.usual AND (upper(m.valid) IS NULL OR upper(m.valid) > s.start) GROUP BY 1",
            [list(claimed), list(claimed.values())],
        )
        return dict(cursor.fetchall())
