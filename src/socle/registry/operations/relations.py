from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.registry import models, reasoning
from socle.registry.operations import evidence
from socle.registry.queries import ties
from socle.registry.reasoning import statements


class RelatedAlready(refusals.Refusal):
    """{one} is stated as {kind} of {other} in that time already."""

    code = "registry.related-already"


@acting.operation(Permission.REGISTER)
def state(
    *,
    one: models.Person,
    kind: str,
    other: models.Person,
    valid_from: date,
    shown: reasoning.NewEvidence,
    by: acting.Actor,
    at: datetime,
) -> models.Relation:
    """State that `one` is the <kind> of `other` from a day on. Raises InvalidInput, RelatedAlready, OwnRecord."""
    if kind not in statements.TIES:
        raise refusals.InvalidInput(f"Relation: '{kind}' is none. Use one of: {', '.join(statements.TIES)}.")
    if one.pk == other.pk:
        raise refusals.InvalidInput("Relation: nobody is related to themselves. Choose another person.")
    _not_own(one, other, by)
    there = models.Relation.objects.filter(from_person=one, to_person=other, kind=kind)
    if there.filter(valid__overlap=DateRange(valid_from, None)).exists():
        raise RelatedAlready(one=one.number, kind=kind, other=other.number)
    (document,) = evidence.write([shown], by=by).values()
    row = models.Relation.objects.create(
        from_person=one, to_person=other, kind=kind, valid=DateRange(valid_from, None), evidence=document
    )
    details = {"kind": kind, "other": other.number, "valid_from": valid_from}
    audit.record("registry.state-relation", by=by, at=at, about=one.number, area_key=one.area_key, details=details)
    return row


@acting.operation(Permission.REGISTER)
def end(*, relation: models.Relation, on: date, by: acting.Actor, at: datetime) -> models.Relation:
    """The tie holds no more from a day on (a divorce, the end of a guardianship). Raises InvalidInput, OwnRecord."""
    _not_own(relation.from_person, relation.to_person, by)
    begun_on = relation.valid.lower
    if begun_on is None or on <= begun_on or (relation.valid.upper and on >= relation.valid.upper):
        raise refusals.InvalidInput(f"Relation: {on} does not lie within the time of this tie.")
    relation.valid = DateRange(relation.valid.lower, on)
    relation.save(update_fields=["valid"])
    details = {"kind": relation.kind, "other": relation.to_person.number, "on": on}
    whom = relation.from_person
    audit.record("registry.end-relation", by=by, at=at, about=whom.number, area_key=whom.area_key, details=details)
    return relation


def _not_own(one: models.Person, other: models.Person, by: acting.Actor) -> None:
    ties.refuse_own_record(by=by, person=one)
    ties.refuse_own_record(by=by, person=other)
