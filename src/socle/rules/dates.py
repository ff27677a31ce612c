"""Reckoning with days and months, the same in both engines.

A month later is the same day of that month, or its last day where it has none (31 January + 1 month = 28 or 29
February). A month has passed once the same day of the month is reached: who is born on 29 February is a year older
on 1 March of a common year.
"""

import calendar
import datetime as dt


def plus_months(day: dt.date, months: int) -> dt.date:
    """The day some months later (or earlier). Raises ValueError beyond the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError("beyond the calendar")
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def plus_days(day: dt.date, days: int) -> dt.date:
    """The day some days later (or earlier). Raises ValueError beyond the years 1 to 9999."""
    ordinal = day.toordinal() + days
    if not 1 <= ordinal <= dt.date.max.toordinal():
        raise ValueError("beyond the calendar")
    return dt.date.fromordinal(ordinal)


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole months from start to end; negative where end is before start."""
    if end < start:
        return -months_between(end, start)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def years_between(start: dt.date, end: dt.date) -> int:
    """Whole years from start to end; negative where end is before start."""
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)


def days_between(start: dt.date, end: dt.date) -> int:
    """Days from start to end; negative where end is before start."""
    return (end - start).days
