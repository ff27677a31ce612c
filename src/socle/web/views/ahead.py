"""The coming months of a household: what birthdays, ends of facts and new law change by themselves."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.web import door
from socle.web.presenters import ahead as presenter
from socle.window.operations import outlook


@door.page(P.READ_DECISION, purpose="eligibility")
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Each change of the next twelve months with its day, its amounts and its cause. Looking leaves a trace."""
    found = outlook.look(household_number=number, on=timezone.localdate(at), by=by, at=at)
    return render(request, "web/households/ahead.html", presenter.page(number, found))
