from datetime import date

from django.db.models import Q, QuerySet

from socle.base.areas import keys
from socle.base.areas.models import Area
from socle.enrolment.models import Award, Places, Selection, WaitingEntry


def of_area(*, scheme: str, area: Area, on: date) -> Places | None:
    """The places of a programme in an area as set for the day; None where none were set."""
    return Places.objects.filter(scheme=scheme, area=area, from_on__lte=on).order_by("-from_on").first()


def used(*, scheme: str, area: Area, on: date) -> int:
    """How many places in the area are taken on a day: awards in force then, or to begin later."""
    taken = Award.objects.filter(scheme=scheme).filter(Q(to_on=None) | Q(to_on__gt=on))
    return taken.filter(_in(area)).count()


def waiting_list(*, scheme: str, area: Area | None = None) -> QuerySet[WaitingEntry]:
    """The list that stands, in the order of positions; page it by `position__gt`."""
    entries = WaitingEntry.objects.filter(scheme=scheme, listed_on__isnull=False, left_on=None)
    if area is not None:
        entries = entries.filter(selection__area=area)
    return entries.select_related("application__applicant", "application__household", "selection").order_by(
        "selection__area_id", "position"
    )


def selections(*, scheme: str) -> QuerySet[Selection]:
    """The selections of a programme, the latest first, with their printed cut-offs."""
    return Selection.objects.filter(scheme=scheme).select_related("area", "act").order_by("-on", "-id")


def _in(area: Area) -> Q:
    low, high = keys.span(area.key)
    of_household = Q(application__household__area_key__gte=low, application__household__area_key__lt=high)
    of_person = Q(application__household=None) & Q(
        application__applicant__area_key__gte=low, application__applicant__area_key__lt=high
    )
    return of_household | of_person
