"""The instant T as known at which facts are taken: after it nothing older appears, so what was read can be read again."""

from datetime import datetime

from django.db import connection

from socle.base.kernel import bitemporal


def fix() -> datetime:
    """Wait until nobody is recording, and give the instant; whoever records afterwards gets a later one.

    The lock is held for that moment only. What the running transaction itself recorded lies before the instant.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [bitemporal.RECORDING_LOCK])
        try:
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [bitemporal.RECORDING_LOCK])
