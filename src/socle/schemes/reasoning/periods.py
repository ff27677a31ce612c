"""The periods of a scheme's schedule as days: calendar months and years, weeks from Monday, single days."""

import datetime as dt
from collections.abc import Iterator

from socle.rules import dates
from socle.schemes.source import model

Period = tuple[dt.date, dt.date]  # the first day, and the first day after it


def containing(on: dt.date, schedule: model.Schedule, version_from: dt.date) -> Period:
    """The period in which a day lies."""
    match schedule.unit:
        case "year":
            start = dt.date(on.year - (on.year - version_from.year) % schedule.count, 1, 1)
            return start, dt.date(start.year + schedule.count, 1, 1)
        case "month":
            start = _month(on, schedule.count, version_from)
            return start, dates.plus_months(start, schedule.count)
        case "week":
            start = on - dt.timedelta(days=on.weekday())
            return start, start + dt.timedelta(weeks=schedule.count)
    return on, on + dt.timedelta(days=schedule.count)


def _month(on: dt.date, count: int, version_from: dt.date) -> dt.date:
    """The first month of the period: quarters and the like begin in January, others with the version."""
    index = on.year * 12 + on.month - 1
    origin = 0 if 12 % count == 0 else version_from.year * 12 + version_from.month - 1
    year, month = divmod(index - (index - origin) % count, 12)
    return dt.date(year, month + 1, 1)


def between(start: dt.date, end: dt.date | None, schedule: model.Schedule, version_from: dt.date) -> Iterator[Period]:
    """The period of `start`, and those that begin before `end`."""
    period = containing(start, schedule, version_from)
    yield period
    while end is not None and period[1] < end:
        period = containing(period[1], schedule, version_from)
        yield period
