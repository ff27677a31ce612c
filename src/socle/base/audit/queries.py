import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import canonical
from socle.base.audit.models import Event, Seal


@dataclass
class Verification:
    """What verifying found: how many events are sealed, how many are in the unsealed tail, and each fault in words."""

    sealed: int = 0
    unsealed: int = 0
    seals: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


def trail(*, by: acting.Actor, about: str = "") -> QuerySet[Event]:
    """The events, newest first; of one record where `about` is its public number. For auditors only."""
    by.require(Permission.READ_AUDIT)
    events = Event.objects.order_by("-id")
    return events.filter(about=about) if about else events


def who_looked(*, about: str) -> list[dict[str, Any]]:
    """Which offices opened the dossier of a person or household, when and for what purpose: the citizen's own view (X04)."""
    return list(
        Event.objects.filter(about=about, action__startswith="registry.open")
        .order_by("-id")
        .values("at", "office", "institution", "purpose")[:100]
    )


def verify(*, by: acting.Actor) -> Verification:
    """Recompute every digest and every link from the rows in the database."""
    by.require(Permission.READ_AUDIT)
    rows = Event.objects.exclude(seal=None).order_by("seal__sequence", "position")
    events = rows.values("id", "digest", "seal__sequence", *canonical.FIELDS).iterator(chunk_size=10_000)
    result = check_chain(
        Seal.objects.order_by("sequence").values("sequence", "events", "previous_hash", "hash"), events
    )
    for tail in Event.objects.filter(seal=None).values("id", "digest", *canonical.FIELDS).iterator(chunk_size=10_000):
        result.unsealed += 1
        _check_digest(tail, result)
    return result


def check_chain(seals: Iterable[Mapping[str, Any]], events: Iterable[Mapping[str, Any]]) -> Verification:
    """Verify links and events (ordered by seal and position) from anywhere: a database or an exported file."""
    result = Verification()
    by_seal: Iterator[tuple[int, Iterator[Mapping[str, Any]]]] = itertools.groupby(
        events, key=lambda event: event["seal__sequence"]
    )
    previous, expected = canonical.GENESIS, 1
    groups = iter(by_seal)
    for seal in seals:
        result.seals += 1
        if seal["sequence"] != expected or seal["previous_hash"] != previous:
            result.faults.append(
                f"Seal {seal['sequence']} does not follow seal {expected - 1}: a batch was removed or exchanged."
            )
        number, batch = next(groups, (None, iter(())))
        digests = _digests(batch, result) if number == seal["sequence"] else []
        _check_link(seal, digests, result)
        previous, expected = seal["hash"], seal["sequence"] + 1
    return result


def _digests(batch: Iterable[Mapping[str, Any]], result: Verification) -> list[str]:
    digests = []
    for event in batch:
        result.sealed += 1
        _check_digest(event, result)
        digests.append(event["digest"])
    return digests


def _check_digest(event: Mapping[str, Any], result: Verification) -> None:
    if canonical.digest(event) != event["digest"]:
        result.faults.append(
            f"Event {event['id']} ({event['action']} about {event['about'] or 'nothing'}) was changed after it was recorded."
        )


def _check_link(seal: Mapping[str, Any], digests: list[str], result: Verification) -> None:
    if len(digests) != seal["events"]:
        result.faults.append(f"Seal {seal['sequence']} covers {seal['events']} events, but {len(digests)} are here.")
    elif canonical.link(seal["previous_hash"], seal["sequence"], digests) != seal["hash"]:
        result.faults.append(
            f"Seal {seal['sequence']} does not fit its events: an event was exchanged together with its digest."
        )


def export(*, by: acting.Actor) -> Iterator[dict[str, Any]]:
    """Seals and sealed events as plain values, each seal before its events: what an auditor takes away."""
    by.require(Permission.READ_AUDIT)
    for seal in Seal.objects.order_by("sequence").iterator():
        yield {
            "seal": {
                "sequence": seal.sequence,
                "events": seal.events,
                "previous_hash": seal.previous_hash,
                "hash": seal.hash,
            }
        }
        for event in (
            seal.event_set.order_by("position").values("id", "digest", *canonical.FIELDS).iterator(chunk_size=10_000)
        ):
            yield {"event": {**event, "at": event["at"].isoformat(), "seal__sequence": seal.sequence}}


def verify_export(rows: Iterable[Mapping[str, Any]]) -> Verification:
    """Verify what `export` gave, as read back from JSON; needs no database."""
    seals, events = [], []
    for row in rows:
        if "seal" in row:
            seals.append(row["seal"])
        else:
            events.append({**row["event"], "at": datetime.fromisoformat(row["event"]["at"])})
    return check_chain(seals, events)
