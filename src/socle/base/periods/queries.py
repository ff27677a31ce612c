from datetime import date

from socle.base.kernel import refusals
from socle.base.periods.models import Holiday, Period


class NoSuchPeriod(refusals.Refusal):
    """There is no period {code} in the calendar. Add it to the calendar of the country first."""

    code = "base.no-such-period"


def get(code: str, *, calendar: str = "month") -> Period:
    """The period with that code, or the refusal NoSuchPeriod."""
    try:
        return Period.objects.get(calendar=calendar, code=code)
    except Period.DoesNotExist as missing:
        raise NoSuchPeriod(code=code) from missing


def containing(day: date, *, calendar: str = "month") -> Period:
    """The period in which the day lies, or the refusal NoSuchPeriod."""
    try:
        return Period.objects.get(calendar=calendar, starts_on__lte=day, ends_on__gt=day)
    except Period.DoesNotExist as missing:
        raise NoSuchPeriod(code=str(day)) from missing


def after(period: Period) -> Period | None:
    """The next period of the same calendar."""
    return Period.objects.filter(calendar=period.calendar, starts_on__gte=period.ends_on).order_by("starts_on").first()


def before(period: Period) -> Period | None:
    """The period before, of the same calendar."""
    return Period.objects.filter(calendar=period.calendar, ends_on__lte=period.starts_on).order_by("-starts_on").first()


def holidays() -> frozenset[date]:
    """The national holidays; local ones are not counted against anybody's deadline."""
    return frozenset(Holiday.objects.filter(area=None).values_list("on", flat=True))
