"""The parts of dates, times, durations and ranges (DMN 1.5, table 65)."""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from socle.rules.dmn import kinds


def member(value: Any, name: str) -> Any:
    """A property of a date, time, duration or range; null where it has none of that name."""
    for kind, parts in _MEMBERS:
        if isinstance(value, kind) and name in parts:
            found = parts[name](value)
            return Decimal(found) if isinstance(found, int) and not isinstance(found, bool) else found
    return None


_DAY = {
    "year": lambda d: d.year,
    "month": lambda d: d.month,
    "day": lambda d: d.day,
    "weekday": lambda d: d.isoweekday(),
}
_TIME = {
    "hour": lambda t: t.hour,
    "minute": lambda t: t.minute,
    "second": lambda t: t.second,
    "time offset": lambda t: t.utcoffset(),
}
_MEMBERS: list[tuple[type, dict[str, Callable[[Any], Any]]]] = [
    (dt.datetime, {**_DAY, **_TIME}),
    (dt.date, _DAY),
    (dt.time, _TIME),
    (kinds.Months, {"years": lambda m: int(m.count / 12), "months": lambda m: int(math.fmod(m.count, 12))}),
    (
        dt.timedelta,
        {
            "days": lambda d: int(d / dt.timedelta(days=1)),
            "hours": lambda d: int(math.fmod(d / dt.timedelta(hours=1), 24)),
            "minutes": lambda d: int(math.fmod(d / dt.timedelta(minutes=1), 60)),
            "seconds": lambda d: int(math.fmod(d / dt.timedelta(seconds=1), 60)),
        },
    ),
    (
        kinds.Span,
        {
            "start": lambda s: s.low,
            "end": lambda s: s.high,
            "start included": lambda s: s.with_low,
            "end included": lambda s: s.with_high,
        },
    ),
]
