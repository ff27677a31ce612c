"""The instant T as known at which facts are taken: after it nothing older appears, so what was read can be read again.

Whoever records facts holds a shared lock until they commit, and takes the time of recording under it. Nobody is made to
wait in a queue here: the lock is tried for a moment, so an import of an hour neither stops a counter nor is stopped.
"""

import time
from datetime import datetime

from django.db import connection

from socle.base.kernel import bitemporal, refusals

_STEP = 0.02  # seconds between two tries
_HELD = """
SELECT count(*), count(activity.xact_start), min(activity.xact_start) - interval '1 microsecond'
FROM pg_locks held LEFT JOIN pg_stat_activity activity ON activity.pid = held.pid
WHERE held.locktype = 'advisory' AND held.granted AND held.pid <> pg_backend_pid()
  AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND held.classid = 0 AND held.objid = %s
"""


class Recording(refusals.Refusal):
    """Somebody whose work cannot be seen is recording facts now. Try again when they have finished."""

    code = "eligibility.recording"


def now(*, patience: float = 0.1) -> datetime:
    """For one unit at a counter: the present instant, with what this transaction itself recorded.

    It is taken while nobody records, if that comes about within `patience` seconds. Else facts of the very same unit that
    somebody else recorded before it and has not committed could appear afterwards; an explanation would notice by the hash.
    """
    return _alone(patience) or _clock()


def settled(*, patience: float = 5.0) -> datetime:
    """For a nation: an instant before which everything is committed. While an import runs, that is when it began.

    A transaction that recorded something itself sees that too, and takes the present instant. Raises Recording where it
    cannot be told when somebody began to record.
    """
    if _recorded_here():
        return now()
    alone = _alone(patience)
    if alone is not None:
        return alone
    instant = _clock()
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [bitemporal.RECORDING_LOCK])
        holders, seen, earliest = cursor.fetchone()
    if seen < holders:
        raise Recording
    return min(instant, earliest) if earliest is not None else instant


def _recorded_here() -> bool:
    """Whether the running transaction recorded facts itself (kernel.bitemporal notes it in a setting)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(current_setting('socle.recording', true), '|', 1) = txid_current()::text")
        return bool(cursor.fetchone()[0])


def _alone(patience: float) -> datetime | None:
    """The instant, taken while nobody else records; None where somebody always did."""
    tries = max(1, round(patience / _STEP))
    for attempt in range(tries):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [bitemporal.RECORDING_LOCK])
            if cursor.fetchone()[0]:
                try:
                    return _clock()
                finally:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [bitemporal.RECORDING_LOCK])
        if attempt + 1 < tries:
            time.sleep(_STEP)
    return None


def _clock() -> datetime:
    """The present instant. What this transaction records from now on gets a later one than it has used so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), set_config('socle.recording', '', true)")
        return cursor.fetchone()[0]
