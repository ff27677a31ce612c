"""What people are told besides decisions: their place on a waiting list; and that their money goes elsewhere, at the contacts
they had before (domain P16)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.base.notices import content as packing
from socle.base.notices import operations as notices
from socle.base.notices.models import Notice
from socle.eligibility.operations import senders
from socle.enrolment.models import Instrument, Recipient, Selection, WaitingEntry
from socle.enrolment.operations import own, terms
from socle.enrolment.queries import law, places
from socle.registry.models import Person
from socle.rules import words
from socle.schemes.reasoning import telling
from socle.schemes.source import model

CHANGE, WAITING = "change-notice", "waiting-notice"
BATCH = 2_000


class NobodyToTell(refusals.Refusal):
    """Nobody who waits by selection {number} is still to be told of their place."""

    code = "enrolment.nobody-to-tell"


def of_changed_recipients(pairs: Iterable[tuple[int, int]], *, by: acting.Actor, at: datetime) -> None:
    """Tell each former recipient that somebody else collects from a day on. `pairs`: (former, new) keys."""
    pairs = list(pairs)
    rows = Recipient.objects.select_related("person", "award").in_bulk([key for pair in pairs for key in pair])
    told = [
        (
            rows[former].person,
            rows[new].award.number,
            {"kind": "recipient", "about": rows[new].award.number, "from_on": rows[new].from_on},
        )
        for former, new in pairs
    ]
    _tell("recipient-change", CHANGE, told, by=by, at=at)


def of_changed_instruments(
    changed: Sequence[tuple[Instrument, Sequence[str], date]], *, by: acting.Actor, at: datetime
) -> None:
    """Tell each person, at the contacts they had, that their money goes elsewhere from a day on; accounts are masked.

    `changed`: the new instrument (its person loaded), the masked former accounts, and the first day of its use.
    """
    told = [
        (
            one.person,
            one.number,
            {
                "kind": "instrument",
                "about": one.number,
                "former": list(former),
                "new": one.masked,
                "from_on": usable_from,
            },
        )
        for one, former, usable_from in changed
    ]
    _tell("instrument-change", CHANGE, told, by=by, at=at)


@acting.operation(Permission.SERVE_DECISION)
def tell_who_waits(*, selection: Selection, channel: str, on: date, by: acting.Actor, at: datetime) -> int:
    """Serve on everybody who waits by a signed selection their position, what decides it and what comes next (domain E07).

    Who was told is not told again. Gives how many. Raises NobodyToTell, NoSuchChannel, OwnRecord.
    """
    if channel not in notices.CHANNELS:
        raise notices.NoSuchChannel(channel=channel)
    entries = list(to_tell(selection).select_related("application__applicant", "selection"))
    if not entries:
        raise NobodyToTell(number=selection.number)
    own.refuse(by=by, applications=[one.application_id for one in entries])
    language = terms.of_country().letters
    frame = _of_selection(selection, language)
    rules = _ranks(selection, language)
    told = [
        (one.application.applicant, about(one), frame | {"position": one.position, "ranks": _values(rules, one)})
        for one in entries
    ]
    _tell("waiting", WAITING, told, served=(channel, on), by=by, at=at)
    audit.record(
        "enrolment.tell-who-waits",
        by=by,
        at=at,
        about=selection.number,
        scheme=selection.scheme,
        details={"told": len(entries), "channel": channel},
    )
    return len(entries)


def to_tell(selection: Selection) -> QuerySet[WaitingEntry]:
    """The entries of a signed selection whose people were not told of their place."""
    said = Notice.objects.filter(
        kind="waiting", about=Concat(Value(f"{selection.number}/"), OuterRef("application__number"))
    )
    standing = WaitingEntry.objects.filter(selection=selection, listed_on__isnull=False, left_on=None)
    return standing.filter(~Exists(said)).order_by("position")


def about(entry: WaitingEntry) -> str:
    """What a notice on a place is about: the selection and the application."""
    return f"{entry.selection.number}/{entry.application.number}"


def _of_selection(selection: Selection, language: str) -> dict[str, Any]:
    rules = law.in_force(selection.scheme, on=selection.on)
    allotted = places.allotted(rules, area=selection.area, on=selection.on)
    return {
        "scheme": telling.in_language(rules.scheme.title, language),
        "waiting": WaitingEntry.objects.filter(selection=selection).count(),
        "selected": selection.selected,
        "area": telling.in_language(selection.area.name, language),
        "listed_on": selection.on,
        "law": allotted.law if allotted and allotted.law else "–",
    }


def _ranks(selection: Selection, language: str) -> list[str]:
    rules: tuple[model.Rule, ...] = ()
    scheme = law.in_force(selection.scheme, on=selection.on).scheme
    if scheme.selection:
        rules = tuple(one for one in scheme.selection.rank if one.text.strip() != "number")
    return [words.say(one.node, language) for one in rules]


def _values(rules: Sequence[str], entry: WaitingEntry) -> list[dict[str, str]]:
    return [
        {"text": text, "value": "–" if value is None else str(value)}
        for text, value in zip(rules, entry.rank, strict=False)
    ]


def _tell(
    kind: str,
    template: str,
    told: Sequence[tuple[Person, str, Mapping[str, Any]]],
    *,
    served: tuple[str, date] | None = None,
    by: acting.Actor,
    at: datetime,
) -> None:
    """Write a notice to each person about a record; `served` by a channel on a day, or prepared only."""
    language = terms.of_country().letters
    frames = senders.frames([person for person, _, _ in told], language, by)
    day = timezone.localdate(at)
    rows = []
    for person, record, own_fields in told:
        number = numbers.new("NT")
        held = packing.pack(frames[person.pk].fields(number, day) | dict(own_fields))
        rows.append(
            Notice(
                number=number,
                kind=kind,
                about=record,
                addressee=person.number,
                language=language,
                template=template,
                content=held,
                content_hash=notices.content_hash(held),
                prepared_at=at,
                channel=served[0] if served else "",
                served_on=served[1] if served else None,
                served_by_id=by.user_id if served else None,
            )
        )
    Notice.objects.bulk_create(rows, batch_size=BATCH)
