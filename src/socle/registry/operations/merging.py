"""Moving what describes a person to another record, and back. `moved`: table -> [[row, what it held before]] or rows removed."""

from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from socle.registry import models
from socle.registry.operations import people

Moved = dict[str, list[Any]]
_PLAIN = {"identifier": models.Identifier, "contact": models.Contact, "notice": models.NoticeServed}


def move(absorbed: models.Person, kept: models.Person) -> Moved:
    """Move memberships, relations, names (as aliases), identifiers, contacts and notices to the kept record."""
    moved: Moved = {
        kind: [] for kind in ("membership", "membership removed", "relation", "relation removed", "name", *_PLAIN)
    }
    for kind, table in _PLAIN.items():
        rows = table.objects.filter(person=absorbed)
        moved[kind] = [[pk, {}] for pk in rows.values_list("pk", flat=True)]
        rows.update(person=kept)
    for name in models.Name.objects.filter(person=absorbed):
        moved["name"].append([name.pk, {"kind": name.kind, "is_main": name.is_main}])
    models.Name.objects.filter(person=absorbed).update(person=kept, kind="alias", is_main=False)
    _memberships(absorbed, kept, moved)
    _relations(absorbed, kept, moved)
    moved["person"] = [[kept.pk, {"without_papers": kept.without_papers, "blocking_keys": kept.blocking_keys}]]
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    kept.without_papers = not kept.identifiers.filter(valid_to=None).exists()
    kept.save(update_fields=["without_papers"])
    people.renew_keys([kept])
    return moved


def restore(merge: models.Merge) -> None:
    """Put back all that `move` listed, as it was; what was recorded since about the moved rows stays with them."""
    moved, back = merge.moved, merge.absorbed
    for kind, table in _PLAIN.items():
        table.objects.filter(pk__in=[pk for pk, _ in moved[kind]]).update(person=back)
    for pk, before in moved["name"]:
        models.Name.objects.filter(pk=pk).update(person=back, **before)
    for pk, before in moved["membership"]:
        models.Membership.objects.filter(pk=pk).update(person=back, **before)
    for pk, before in moved["relation"]:
        models.Relation.objects.filter(pk=pk).update(**before)
    models.Membership.objects.bulk_create([models.Membership(**_read(row)) for row in moved["membership removed"]])
    models.Relation.objects.bulk_create([models.Relation(**_read(row)) for row in moved["relation removed"]])
    back.merged_into = None
    back.save(update_fields=["merged_into"])
    for pk, before in moved["person"]:
        models.Person.objects.filter(pk=pk).update(**before)


def _memberships(absorbed: models.Person, kept: models.Person, moved: Moved) -> None:
    """A membership beside one of the kept record in the same household goes; a second usual residence becomes another tie."""
    theirs = list(models.Membership.objects.filter(person=kept))
    for row in models.Membership.objects.filter(person=absorbed):
        beside = [one for one in theirs if _overlap(one.valid, row.valid)]
        if any(one.household_id == row.household_id for one in beside):
            moved["membership removed"].append(_row(row))
            row.delete()
            continue
        moved["membership"].append([row.pk, {"usual": row.usual}])
        row.person, row.usual = kept, row.usual and not any(one.usual for one in beside)
        row.save(update_fields=["person", "usual"])


def _relations(absorbed: models.Person, kept: models.Person, moved: Moved) -> None:
    """A relation that would tie the kept record to itself, or that it has already, goes."""
    for row in models.Relation.objects.filter(Q(from_person=absorbed) | Q(to_person=absorbed)):
        one = kept.pk if row.from_person_id == absorbed.pk else row.from_person_id
        other = kept.pk if row.to_person_id == absorbed.pk else row.to_person_id
        twin = models.Relation.objects.filter(
            from_person=one, to_person=other, kind=row.kind, valid__overlap=row.valid
        ).exclude(pk=row.pk)
        if one == other or twin.exists():
            moved["relation removed"].append(_row(row))
            row.delete()
            continue
        moved["relation"].append([row.pk, {"from_person_id": row.from_person_id, "to_person_id": row.to_person_id}])
        row.from_person_id, row.to_person_id = one, other
        row.save(update_fields=["from_person", "to_person"])


def _overlap(one: DateRange, other: DateRange) -> bool:
    begins_before_end = one.upper is None or _first(other) < one.upper
    return begins_before_end and (other.upper is None or _first(one) < other.upper)


def _first(valid: DateRange) -> date:
    assert valid.lower is not None  # whoever belongs somewhere began to on a day
    return valid.lower


def _row(row: models.Membership | models.Relation) -> dict[str, Any]:
    """A removed row as JSON holds it."""
    held = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    held["valid"] = [_first(row.valid).isoformat(), row.valid.upper and row.valid.upper.isoformat()]
    held["recorded_at"] = row.recorded_at and row.recorded_at.isoformat()
    return held


def _read(held: dict[str, Any]) -> dict[str, Any]:
    lower, upper = held["valid"]
    recorded_at = held["recorded_at"] and datetime.fromisoformat(held["recorded_at"])
    valid = DateRange(date.fromisoformat(lower), upper and date.fromisoformat(upper))
    return {**held, "valid": valid, "recorded_at": recorded_at}
