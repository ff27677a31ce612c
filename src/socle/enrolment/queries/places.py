from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from socle.base.areas import keys
from socle.base.areas.models import Area
from socle.eligibility.models import Decision
from socle.enrolment.models import Award, Places, Selection, WaitingEntry
from socle.enrolment.queries import law


@dataclass(frozen=True, kw_only=True)
class Allotted:
    """How many a programme may hold in an area (None: as many as are eligible), and the article that says so."""

    places: int | None
    law: str


def allotted(rules: law.Law, *, area: Area, on: date) -> Allotted | None:
    """The places of a programme in an area on a day: the latest of what the scheme and the administration set; None: not set."""
    selection = rules.scheme.selection
    if selection is None:
        return None
    citation = rules.scheme.laws[0].id
    if selection.unlimited:
        return Allotted(places=None, law=citation)
    rows = [
        (one.from_on, one.places, one.law) for one in selection.places if one.area == area.code and one.from_on <= on
    ]
    if selection.everywhere is not None:
        rows.append((rules.version.from_on, selection.everywhere, citation))
    set_by_hand = Places.objects.filter(scheme=rules.scheme.code, area=area, from_on__lte=on)
    rows += [(one.from_on, one.places, one.law) for one in set_by_hand]
    if not rows:
        return None
    _, count, law_ = max(rows, key=lambda row: row[0])
    return Allotted(places=count, law=law_)


def room(rules: law.Law, *, area: Area, on: date) -> dict[str, int]:
    """How many more of each group with a quota may be selected: its share of all places, less who was selected before."""
    selection = rules.scheme.selection
    given = allotted(rules, area=area, on=on)
    if selection is None or given is None or given.places is None:
        return {}
    return {
        quota.code: int(given.places * quota.at_most) - held_in_group(rules.scheme.code, quota.code, area=area, on=on)
        for quota in selection.quotas
    }


def held_in_group(scheme: str, group: str, *, area: Area, on: date) -> int:
    """How many awards in force in the area were selected as members of a group with a quota."""
    return _open(scheme, area, on).filter(application__decisions__basis__groups__contains=group).distinct().count()


def used(*, scheme: str, area: Area, on: date) -> int:
    """How many places in the area are taken on a day: awards in force then, or to begin later."""
    return _open(scheme, area, on).count()


def promised(*, scheme: str, area: Area) -> int:
    """How many were selected in the area by a signed decision whose award is not signed yet."""
    chosen = Decision.objects.filter(scheme=scheme, kind=Decision.Kind.SELECTION, outcome=Decision.Outcome.GRANTED)
    return chosen.filter(_in(area), application__awards=None).values("application").distinct().count()


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


def _open(scheme: str, area: Area, on: date) -> QuerySet[Award]:
    return Award.objects.filter(_in(area), Q(to_on=None) | Q(to_on__gt=on), scheme=scheme)


def _in(area: Area) -> Q:
    low, high = keys.span(area.key)
    of_household = Q(application__household__area_key__gte=low, application__household__area_key__lt=high)
    of_person = Q(application__household=None) & Q(
        application__applicant__area_key__gte=low, application__applicant__area_key__lt=high
    )
    return of_household | of_person
