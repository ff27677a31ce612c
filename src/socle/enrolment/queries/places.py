from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from django.db.models import Q, QuerySet, Sum

from socle.base.areas import keys
from socle.base.areas.models import Area
from socle.eligibility.models import Decision
from socle.enrolment.models import Award, AwardAmount, Places, Selection, WaitingEntry
from socle.enrolment.queries import law
from socle.schemes.source import model


@dataclass(frozen=True, kw_only=True)
class Allotted:
    """What a programme has for an area: places and budget a period (None: no limit), and the article that says so."""

    places: int | None
    law: str
    budget: Decimal | None = None


def allotted(rules: law.Law, *, area: Area, on: date) -> Allotted | None:
    """The places of a programme in an area on a day: the latest of what the scheme and the administration set; None: not set."""
    selection = rules.scheme.selection
    if selection is None:
        return None
    citation = rules.scheme.laws[0].id
    budget = _budget(selection, area, on)
    if selection.unlimited:
        return Allotted(places=None, law=budget.law if budget else citation, budget=budget.amount if budget else None)
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
    return Allotted(places=count, law=law_, budget=budget.amount if budget else None)


def _budget(selection: model.Selection, area: Area, on: date) -> model.Budget | None:
    """The latest budget of the area, else the latest that is for each area."""
    dated = [one for one in selection.budget if one.from_on <= on and one.area in ("", area.code)]
    return max(dated, key=lambda one: (bool(one.area), one.from_on), default=None)


def spent(*, scheme: str, area: Area, on: date) -> Decimal:
    """What the awards in force in an area come to in a period, with those that were selected and are not awarded yet."""
    rows = AwardAmount.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on), award__in=_open(scheme, area, on), superseded_by=None, from_on__lte=on
    )
    held = rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    promised_ = _promised(scheme, area).filter(basis__has_key="cost").values_list("basis__cost", flat=True)
    return held + sum((Decimal(one) for one in promised_), Decimal(0))


def room(rules: law.Law, *, area: Area, on: date) -> dict[str, int]:
    """How many more of each group with a quota may be selected: its share of all places, less who was selected before."""
    selection = rules.scheme.selection
    given = allotted(rules, area=area, on=on)
    if selection is None or given is None or given.places is None:
        return {}
    return {
        quota.code: int(given.places * quota.at_most) - held_in_group(rules.scheme.code, quota.code, area=area, on=on)
        for quota in selection.quotas
        if quota.at_most is not None
    }


def reserved(rules: law.Law, *, area: Area, on: date) -> dict[str, int]:
    """How many places are still kept for each group: its share of all places, rounded up, less who was selected before."""
    selection = rules.scheme.selection
    given = allotted(rules, area=area, on=on)
    if selection is None or given is None or given.places is None:
        return {}
    return {
        quota.code: ceil(given.places * quota.at_least)
        - held_in_group(rules.scheme.code, quota.code, area=area, on=on, kept=True)
        for quota in selection.quotas
        if quota.at_least is not None
    }


def held_in_group(scheme: str, group: str, *, area: Area, on: date, kept: bool = False) -> int:
    """How many awards in force in the area were selected as members of a group (`kept`: certain ones, of a reserve)."""
    key = "reserves" if kept else "groups"
    selected = Q(**{f"application__decisions__basis__{key}__contains": group})
    return _open(scheme, area, on).filter(selected).distinct().count()


def used(*, scheme: str, area: Area, on: date) -> int:
    """How many places in the area are taken on a day: awards in force then, or to begin later."""
    return _open(scheme, area, on).count()


def promised(*, scheme: str, area: Area) -> int:
    """How many were selected in the area by a signed decision whose award is not signed yet."""
    return _promised(scheme, area).values("application").distinct().count()


def _promised(scheme: str, area: Area) -> QuerySet[Decision]:
    chosen = Decision.objects.filter(scheme=scheme, kind=Decision.Kind.SELECTION, outcome=Decision.Outcome.GRANTED)
    return chosen.filter(_in(area), application__awards=None)


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
