"""The first page after signing in: my work."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.accounts.roles import ROLES
from socle.web import door
from socle.web.presenters import work


@door.page(None, purpose="registration")
def home(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """What is due, overdue and waiting, for the role that is worn; and what the role is for."""
    context = {
        "sections": work.of(by, at),
        "role": ROLES[by.role],
        "may_register": by.can(P.REGISTER),
        "may_search": by.can(P.SEARCH_REGISTRY),
        "may_receive": by.can(P.RECEIVE_VISITOR),
    }
    return render(request, "web/home/home.html", context)
