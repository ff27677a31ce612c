import itertools
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import canonical
from socle.base.audit.models import Event, Seal

LARGEST_BATCH = 10_000  # events under one hash: a verifier names the event inside a batch by its own digest


def record(
    action: str,
    *,
    by: acting.Actor,
    at: datetime,
    about: str = "",
    scheme: str = "",
    area_key: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Record one event in the running transaction. `details` hold codes, numbers and counts, never personal facts."""
    acting.note_event()
    event = {
        "at": at,
        "action": action,
        "about": about,
        "actor": by.name,
        "role": by.role,
        "institution": by.institution,
        "office": by.office,
        "purpose": by.purpose,
        "scheme": scheme,
        "area_key": area_key,
        # what JSON gives back is what is hashed: a date or decimal becomes text before, not after
        "details": json.loads(json.dumps(dict(details or {}), default=str)),
    }
    Event.objects.create(**event, digest=canonical.digest(event))


@acting.operation(Permission.RUN_JOBS)
def seal(*, by: acting.Actor, at: datetime) -> int:
    """Seal all committed events that are not sealed yet, in batches; gives how many. One sealer at a time.

    Works on committed rows only: an event of a transaction that is still open is not seen and falls into a later seal.
    """
    record("audit.seal", by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7260002)")
    sealed = 0
    unsealed = (
        Event.objects.filter(seal=None).order_by("id").values_list("id", "digest").iterator(chunk_size=LARGEST_BATCH)
    )
    while batch := list(itertools.islice(unsealed, LARGEST_BATCH)):
        _seal_batch(batch, at)
        sealed += len(batch)
    return sealed


def _seal_batch(batch: list[tuple[int, str]], at: datetime) -> None:
    last = Seal.objects.order_by("-sequence").first()
    sequence, previous = (last.sequence + 1, last.hash) if last else (1, canonical.GENESIS)
    digests = [digest for _, digest in batch]
    link = canonical.link(previous, sequence, digests)
    with connection.cursor() as cursor:
        # the application may not update events; this owner function sets seal and position, once
        cursor.execute(
            "SELECT socle_audit_seal(%s, %s, %s, %s, %s, %s)",
            [sequence, len(batch), previous, link, at, [identity for identity, _ in batch]],
        )
