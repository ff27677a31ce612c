"""Working days: Monday to Friday without holidays; deadlines of law count them (domain G04)."""

from collections.abc import Collection
from datetime import date, timedelta


def is_working(day: date, holidays: Collection[date]) -> bool:
    """Whether offices are open on that day."""
    return day.weekday() < 5 and day not in holidays


def add(day: date, count: int, holidays: Collection[date]) -> date:
    """The working day that lies `count` working days after `day`; the day itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day, holidays)
    return day


def between(start: date, end: date, holidays: Collection[date]) -> int:
    """How many working days lie after `start` up to and with `end`; negative where `end` comes first."""
    if end < start:
        return -between(end, start, holidays)
    days = ((end - start).days + 1) if end >= start else 0
    return sum(is_working(start + timedelta(days=offset), holidays) for offset in range(1, days))
