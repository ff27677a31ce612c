"""Periods around a day, as choices of forms: the latest that began, some before, the one after."""

from datetime import date

from socle.base.kernel import refusals
from socle.base.periods.models import Period


class NoCalendar(refusals.Refusal):
    """The country's calendar has no period that began by {day}. Add it to country.yaml and apply the country again."""

    code = "web.no-calendar"


def near(day: date, *, before: int, after: int = 0) -> list[Period]:
    """The month that a day falls into (or the latest the calendar has), then those before it and after it."""
    months = Period.objects.filter(calendar="month")
    begun = list(months.filter(starts_on__lte=day).order_by("-starts_on")[: before + 1])
    if not begun:
        raise NoCalendar(day=day)
    return [*begun, *months.filter(starts_on__gt=begun[0].starts_on).order_by("starts_on")[:after]]
