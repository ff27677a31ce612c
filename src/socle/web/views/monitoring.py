"""Monitoring: the catalogue of indicators, one of them by area and sex as a table beside a chart, and as a file."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.monitoring import queries, reasoning
from socle.web import csvfile, door
from socle.web.forms import monitoring as forms
from socle.web.presenters import monitoring as presenter
from socle.web.presenters import programmes, told


@door.page(P.READ_INDICATORS, purpose="monitoring")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives them
    """Every indicator with its definition."""
    return render(request, "web/monitoring/index.html", {"groups": presenter.catalogue(queries.catalogue())})


@door.page(P.READ_INDICATORS, purpose="monitoring")
def show(request: HttpRequest, *, code: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One indicator. Cells about too few people are suppressed, and shown as such."""
    form = forms.AskForm(request.GET, schemes=programmes.choices(by))
    table = queries.compute(code=code, **form.asked(timezone.localdate(at)), by=by)
    if request.GET.get("format") == "csv":
        heading, *rows = reasoning.csv_rows(table, language=told.language())
        return csvfile.response(f"indicator-{code}", heading, rows)
    query = request.GET.copy()
    query["format"] = "csv"
    return render(
        request, "web/monitoring/show.html", presenter.page(table) | {"form": form, "csv": "?" + query.urlencode()}
    )
