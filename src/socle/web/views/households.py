"""Households: the list of an area, and the dossier with its tabs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.areas.models import Area
from socle.registry.operations import dossiers
from socle.registry.queries import households as listing
from socle.web import csvfile, door
from socle.web.forms import asof
from socle.web.forms import households as forms
from socle.web.presenters import dossier, households, words

IN_A_FILE = listing.LARGEST_PAGE


@door.page(P.SEARCH_REGISTRY, purpose="registration")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The households of the actor's area, the latest registered first; as a page or as a file."""
    form, wanted = _wanted(request, by, at)
    if request.GET.get("format") == "csv":
        return _file(by, at, wanted)
    found = listing.listed(by=by, on=timezone.localdate(at), after=request.GET.get("after", ""), **wanted)
    kept = {name: form.chosen(name) for name in ("area", "office") if form.chosen(name)}
    context = {
        "form": form,
        "rows": households.rows(found.rows),
        "next": "?" + urlencode({**kept, "after": found.after}) if found.after else "",
        "csv": "?" + urlencode({**kept, "format": "csv"}),
        "may_register": by.can(P.REGISTER),
        "may_open": by.can(P.READ_DOSSIER),
    }
    return render(request, "web/households/index.html", context)


@door.page(P.READ_DOSSIER, purpose="registration")
def show(request: HttpRequest, *, number: str, tab: str = "overview", by: acting.Actor, at: datetime) -> HttpResponse:
    """The dossier of a household as of a day and as known at an instant. Opening it leaves a trace."""
    form = asof.AsOfForm(request.GET)
    on, known_at = form.times(timezone.localdate(at))
    opened = dossiers.open(household_number=number, on=on, known_at=known_at, by=by, at=at)
    context = dossier.of_household(opened, tab=tab, by=by, at=at) | {"form": form, "query": _kept(form)}
    return render(request, f"web/households/{tab}.html", context)


def _wanted(request: HttpRequest, by: acting.Actor, at: datetime) -> tuple[forms.FilterForm, dict[str, Any]]:
    today = timezone.localdate(at)
    form = forms.FilterForm(
        request.GET, areas=words.area_choices(by.area_key, today), offices=words.office_choices(by.area_key)
    )
    area = Area.objects.filter(code=form.chosen("area"), valid_to=None).first() if form.chosen("area") else None
    return form, {"area_key": area.key if area else "", "office": form.chosen("office")}


def _file(by: acting.Actor, at: datetime, wanted: dict[str, Any]) -> HttpResponse:
    found = listing.listed(by=by, on=timezone.localdate(at), limit=IN_A_FILE, **wanted)
    heading = ("household", "head", "members", "area", "office", "registered_at")
    rows = households.rows(found.rows)
    return csvfile.response(
        "households",
        heading,
        ((row.number, row.head, row.members, row.area, row.office, row.registered_at.isoformat()) for row in rows),
    )


def _kept(form: asof.AsOfForm) -> str:
    """The two times as they stand in the address, for the links of the tabs."""
    kept = {name: form.data[name] for name in ("on", "known_at") if form.data.get(name)}
    return "?" + urlencode(kept) if kept else ""
