"""The audit trail: who did what to which record, and whether the trail is whole."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.audit import queries
from socle.web import csvfile, door
from socle.web.forms import audit as forms
from socle.web.presenters import audit as presenter

PAGE, IN_A_FILE = 50, 20_000


@door.page(P.READ_AUDIT, purpose="audit")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives it
    """The events, the latest first, filtered by record, act, person, office and day."""
    form = forms.FilterForm(request.GET)
    found = forms.narrowed(form, queries.trail(by=by, about=form.about()))
    if request.GET.get("format") == "csv":
        return csvfile.response("audit", presenter.HEADING, map(presenter.line, found[:IN_A_FILE]))
    text = request.GET.get("page", "1")
    number = int(text) if text.isdigit() and int(text) > 0 else 1
    events = list(found[(number - 1) * PAGE : number * PAGE + 1])
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "form": form,
        "rows": presenter.rows(events[:PAGE]),
        "previous": "?" + urlencode({**kept, "page": number - 1}) if number > 1 else "",
        "next": "?" + urlencode({**kept, "page": number + 1}) if len(events) > PAGE else "",
        "csv": "?" + urlencode({**kept, "format": "csv"}),
    }
    return render(request, "web/audit/index.html", context)


@door.page(P.READ_AUDIT, purpose="audit", methods=("POST",))
def verify(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Recompute every digest and every link of the trail."""
    found = queries.verify(by=by)
    return render(request, "web/audit/verified.html", {"found": found, "at": at, "trail": presenter.TRAIL})
