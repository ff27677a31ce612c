"""The clock that doors read. Below the doors business time comes in as `at=` or `on=`; a guard in tests/architecture says so."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The instant, aware. In a demonstration the date is the demonstration's (settings.SOCLE_DEMO_TODAY), the time of day is real."""
    instant = timezone.now()
    if settings.SOCLE_DEMO_TODAY:
        return datetime.combine(settings.SOCLE_DEMO_TODAY, timezone.localtime(instant).timetz())
    return instant
