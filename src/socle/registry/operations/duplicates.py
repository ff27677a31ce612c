"""Possible duplicates (A10): look for them at entry in the whole nation, let a human decide, merge so that it can be undone."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.registry import models, reasoning
from socle.registry.operations import merging, people
from socle.registry.queries import ties, vital
from socle.registry.reasoning import names

SEARCHES_AN_HOUR = 200  # of one actor: a busy desk registers some 30 persons an hour
MOST = 20
TASK_FROM = Decimal("0.5")  # from this probability on both offices get a task


class TooManySearches(refusals.Refusal):
    """You looked for duplicates {count} times within an hour. Go on later, or ask for a search in batch."""

    code = "registry.too-many-searches"


class DecidedAlready(refusals.Refusal):
    """{number} was decided already: {state}."""

    code = "registry.duplicate-decided"


class OtherArea(refusals.Refusal):
    """One of the two records lies outside of your area. Somebody whose area covers both must decide; the office to ask is {office}."""

    code = "registry.duplicate-other-area"


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Somebody who may be the same person. Outside of the actor's area `number` is masked, and there is neither name nor date.

    `evidence`: what was compared -> same, close, sounds alike, partly, possible, unknown, different. `task`: the number of the
    possible duplicate, once both offices have it to decide.
    """

    number: str
    in_scope: bool
    office: str
    probability: Decimal
    evidence: dict[str, str]
    name: str = ""
    born_earliest: date | None = None
    born_latest: date | None = None
    task: str = ""


@acting.operation(Permission.REGISTER)
def look_for(
    *, person: reasoning.NewPerson | models.Person, area_key: str, by: acting.Actor, at: datetime
) -> list[Likeness]:
    """Look in the whole nation for records of the same human being, likeliest first, at most twenty.

    For a person who is registered, likely ones become tasks of both offices. Raises TooManySearches.
    """
    if isinstance(person, models.Person):
        wanted, about = _registered(person), person.number
    else:
        wanted, about = _coming(person, area_key), ""
    _within_limit(by, at)
    found = _look(wanted, at)
    details = {"found": len(found), "elsewhere": sum(not one.in_scope for one in found)}
    audit.record("registry.look-for-duplicates", by=by, at=at, about=about, area_key=area_key, details=details)
    return found


@acting.operation(Permission.MERGE_PERSONS)
def decide_different(
    *, duplicate: models.PossibleDuplicate, reason: str, by: acting.Actor, at: datetime
) -> models.PossibleDuplicate:
    """Two different people: the task is closed for good. Raises DecidedAlready, OwnRecord, InvalidInput."""
    if not reason.strip():
        raise refusals.InvalidInput("Reason: say what shows that they are two people.")
    _may_decide(duplicate, by)
    _decide(duplicate, models.PossibleDuplicate.State.DIFFERENT, reason.strip(), by, at)
    audit.record("registry.different-people", by=by, at=at, about=duplicate.number, area_key=by.area_key)
    return duplicate


@acting.operation(Permission.MERGE_PERSONS)
def merge(*, duplicate: models.PossibleDuplicate, keep: models.Person, by: acting.Actor, at: datetime) -> models.Merge:
    """One person: `keep` stands from now on for both; what moved is listed, and `undo_merge` puts it back.

    Memberships, relations, identifiers, contacts and notices move; names become aliases; the facts of the kept record stay.
    What rooms above hold about the other record stays with it and is read through `merged_into`.
    Raises DecidedAlready, OtherArea, OwnRecord, InvalidInput.
    """
    first, second = _may_decide(duplicate, by)
    if keep.pk not in (first.pk, second.pk):
        raise refusals.InvalidInput(f"Merge: {keep.number} is not one of the two records of {duplicate.number}.")
    kept, absorbed = (first, second) if keep.pk == first.pk else (second, first)
    if kept.merged_into_id or absorbed.merged_into_id:
        raise DecidedAlready(number=duplicate.number, state="one of the two was merged with another record")
    moved = merging.move(absorbed, kept)
    _decide(duplicate, models.PossibleDuplicate.State.MERGED, "", by, at)
    row = models.Merge.objects.create(
        duplicate=duplicate, kept=kept, absorbed=absorbed, moved=moved, merged_by_id=by.user_id, merged_at=at
    )
    details = {"kept": kept.number, "absorbed": absorbed.number, "moved": {k: len(v) for k, v in moved.items()}}
    audit.record("registry.merge", by=by, at=at, about=duplicate.number, area_key=kept.area_key, details=details)
    return row


@acting.operation(Permission.MERGE_PERSONS)
def undo_merge(*, merge: models.Merge, reason: str, by: acting.Actor, at: datetime) -> models.Merge:
    """Put back what a merge moved; the task is open again. Raises InvalidInput, DecidedAlready, OwnRecord."""
    if not reason.strip() or by.user_id is None:
        raise refusals.InvalidInput("Reason: say what shows that the merge was wrong.")
    if merge.undone_at:
        raise DecidedAlready(number=merge.duplicate.number, state="undone")
    ties.refuse_own_record(by=by, person=merge.kept)
    merging.restore(merge)
    merge.undone_by_id, merge.undone_at, merge.undone_reason = by.user_id, at, reason.strip()
    merge.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    models.PossibleDuplicate.objects.filter(pk=merge.duplicate_id).update(
        state=models.PossibleDuplicate.State.OPEN, decided_by=None, decided_at=None, reason=""
    )
    details = {"kept": merge.kept.number, "absorbed": merge.absorbed.number}
    audit.record(
        "registry.undo-merge", by=by, at=at, about=merge.duplicate.number, area_key=merge.kept.area_key, details=details
    )
    return merge


def _may_decide(duplicate: models.PossibleDuplicate, by: acting.Actor) -> tuple[models.Person, models.Person]:
    duplicate.refresh_from_db()
    if duplicate.state != models.PossibleDuplicate.State.OPEN:
        raise DecidedAlready(number=duplicate.number, state=duplicate.state)
    seen = models.Person.objects.in_bulk([duplicate.first_id, duplicate.second_id])
    if len(seen) < 2 or by.user_id is None:
        raise OtherArea(office=duplicate.evidence.get("office", "the national office"))
    for person in seen.values():
        ties.refuse_own_record(by=by, person=person)
    return seen[duplicate.first_id], seen[duplicate.second_id]


def _decide(duplicate: models.PossibleDuplicate, state: str, reason: str, by: acting.Actor, at: datetime) -> None:
    duplicate.state, duplicate.reason = state, reason
    duplicate.decided_by_id, duplicate.decided_at = by.user_id, at
    duplicate.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _within_limit(by: acting.Actor, at: datetime) -> None:
    hour = models.NationalSearch.objects.filter(
        searched_by=by.name, searched_at__gt=at - timedelta(hours=1), searched_at__lte=at
    )
    if (count := hour.count()) >= SEARCHES_AN_HOUR:
        raise TooManySearches(count=count)


def _coming(person: reasoning.NewPerson, area_key: str) -> dict[str, Any]:
    checked = people.check(person, area_key=area_key)
    return {
        "keys": people.keys(checked),
        "names": [names.fold(name.full) for name in person.names],
        "identifiers": [f"{held.kind}:{held.value}" for held in checked.identifiers],
        "phones": [people.contact(kind, value) for kind, value in person.contacts if kind == "phone"],
        **_life(checked.birth, checked.sex, area_key),
        "self": None,
    }


def _registered(person: models.Person) -> dict[str, Any]:
    held = vital.of([person.pk])[person.pk]
    return {
        "keys": person.blocking_keys,
        "names": list(person.names.values_list("folded", flat=True)),
        "identifiers": [
            f"{kind}:{value}" for kind, value in person.identifiers.filter(valid_to=None).values_list("kind", "value")
        ],
        "phones": list(person.contacts.filter(kind="phone", valid_to=None).values_list("value", flat=True)),
        **_life(held.birth, held.sex, person.area_key),
        "self": person.pk,
    }


def _life(birth: reasoning.Born | None, sex: str, area_key: str) -> dict[str, Any]:
    return {
        "earliest": birth and birth.earliest,
        "latest": birth and birth.latest,
        "sex": sex,
        "place": "/".join(area_key.split("/")[: names.BLOCK_LEVELS]),
    }


def _look(wanted: dict[str, Any], at: datetime) -> list[Likeness]:
    fresh = [numbers.new("PD") for _ in range(MOST)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM registry_look_for_duplicates(%s, %s, %s, %s, %s, %s)",
            [json.dumps(wanted, default=str), vital.group_of("birth_date"), MOST, at, TASK_FROM, fresh],
        )
        found = cursor.fetchall()
    seen = [person for person, *_ in found if person]
    called = dict(
        models.Name.objects.filter(person__in=seen, is_main=True, valid_to=None).values_list("person", "full")
    )
    lives = vital.of(seen)
    return [
        Likeness(
            number=number,
            in_scope=in_scope,
            office=office,
            probability=probability,
            evidence=json.loads(evidence) if isinstance(evidence, str) else evidence,
            name=called.get(person, ""),
            born_earliest=birth.earliest if birth else None,
            born_latest=birth.latest if birth else None,
            task=task,
        )
        for person, number, office, in_scope, probability, evidence, task in found
        for birth in [lives[person].birth if person else None]
    ]
