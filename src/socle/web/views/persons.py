"""Persons: the page of one human being. Opening it leaves a trace."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import numbers
from socle.registry.operations import dossiers
from socle.web import door
from socle.web.forms import asof
from socle.web.presenters import persons


@door.page(P.READ_DOSSIER, purpose="registration")
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """The person as of a day and as known at an instant."""
    form = asof.AsOfForm(request.GET)
    on, known_at = form.times(timezone.localdate(at))
    opened = dossiers.open(person_number=number, on=on, known_at=known_at, by=by, at=at)
    context = persons.context(opened, numbers.normalise(number) or number, by, at)
    return render(request, "web/persons/show.html", context | {"form": form})
