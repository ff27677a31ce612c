"""Reported changes of life: recorded at a window with their proof, decided on by another officer."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.intake import queries
from socle.intake.models import ChangeRequest
from socle.intake.operations import changes
from socle.registry import models as registry
from socle.registry.operations import dossiers
from socle.registry.reasoning.dossiers import Dossier
from socle.web import door, messages
from socle.web.forms import changes as forms
from socle.web.presenters import changes as presenter
from socle.web.presenters import words
from socle.window.operations import preview as looking_ahead

POST = ("GET", "HEAD", "POST")


@door.page(P.REGISTER, purpose="registration", methods=POST)
def report(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Choose what changed, then write it down; the register changes when another officer accepts it."""
    today = timezone.localdate(at)
    opened = dossiers.open(household_number=number, on=today, by=by, at=at)
    if opened.household is None or not opened.members:
        raise refusals.NotFound(number=number)
    kind, of = request.GET.get("kind", ""), request.GET.get("of", "person")
    members = [(member.number, member.name) for member in opened.members]
    posted = request.POST if request.method == "POST" else None
    first = request.GET.get("person") or (members[0][0] if kind in ("birth", "join", "move") or of != "person" else "")
    common = forms.ReportForm(
        posted, members=members, initial={"person": first, "reported_on": today, "source": "declared"}
    )
    areas = words.area_choices("", today)
    detail = forms.detail(kind, posted, of=of, members=members, areas=areas)
    context = presenter.of_report(opened, kind, of) | {"form": common, "detail": detail}
    if detail is None:
        return render(request, "web/changes/choose.html", context)
    if posted is None:
        return render(request, "web/changes/report.html", context)
    return _recorded(request, opened, kind, common, detail, context, by, at)


@door.page(P.REGISTER, purpose="registration")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The reported changes of the actor's area: the oldest undecided first."""
    state, mine = request.GET.get("state", ""), request.GET.get("mine", "")
    found = queries.changes(by=by, state=state)
    if mine:
        found = found.filter(requested_by_id=by.user_id)
    page = Paginator(found, 25).get_page(request.GET.get("page", 1))
    context = {"page": page, "rows": presenter.rows(page.object_list, timezone.localdate(at)), "state": state}
    return render(request, "web/changes/index.html", context)


@door.page(P.REGISTER, purpose="registration")
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """What was reported, by whom and with what proof; the buttons of whoever may decide."""
    return _shown(request, number, by, at)


@door.page(P.REGISTER, purpose="registration", methods=("POST",))
def decide(request: HttpRequest, *, number: str, outcome: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Accept, refuse (with the reason that the person is told) or withdraw."""
    change = queries.change(number=number, by=by)
    form = forms.RefuseForm(request.POST)
    try:
        if outcome == "accept":
            changes.accept(change=change, by=by, at=at)
        elif not form.is_valid():
            return _shown(request, number, by, at, form=form, status=422)
        else:
            operation = {"refuse": changes.refuse, "withdraw": changes.withdraw}[outcome]
            operation(change=change, reason=form.cleaned_data["reason"], by=by, at=at)
    except refusals.Refusal as refused:
        return _shown(request, number, by, at, refused=refused, status=door.status_of(refused))
    return redirect(f"/changes/{change.number}")


def _recorded(
    request: HttpRequest,
    opened: Dossier,
    kind: str,
    common: forms.ReportForm,
    detail: Any,
    context: dict[str, Any],
    by: acting.Actor,
    at: datetime,
) -> HttpResponse:
    readable = [common.is_valid(), detail.is_valid()]
    if not all(readable):
        return render(request, "web/changes/report.html", context, status=422)
    try:
        row = changes.request(report=_report(opened, kind, common, detail), by=by, at=at)
    except refusals.Refusal as refused:
        context["refused"] = refused
        return render(request, "web/changes/report.html", context, status=door.status_of(refused))
    return redirect(f"/changes/{row.number}")


def _report(opened: Dossier, kind: str, common: forms.ReportForm, detail: Any) -> changes.Report:
    told, home = common.cleaned_data, opened.household
    person = registry.Person.objects.filter(number=told["person"]).first()
    if person is None or home is None:
        raise Http404
    return changes.Report(
        kind=kind,
        cause=told["cause"],
        person=person,
        household=registry.Household.objects.get(number=home.number),
        changes=detail.changes(),
        effective_on=told["effective_on"],
        reported_on=told["reported_on"],
        proof=common.proof(),
    )


def _shown(
    request: HttpRequest,
    number: str,
    by: acting.Actor,
    at: datetime,
    *,
    form: forms.RefuseForm | None = None,
    refused: refusals.Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    change = queries.change(number=number, by=by)
    context = presenter.of_change(change, by, timezone.localdate(at))
    if context["may_decide"] and by.can(P.READ_DECISION):
        context |= _preview(change, by, at)
    context |= {"form": form or forms.RefuseForm(), "refused": refused}
    return render(request, "web/changes/show.html", context, status=status)


def _preview(change: ChangeRequest, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """What acceptance would do to every scheme (U01), or why it would be refused."""
    try:
        seen = looking_ahead.preview(change=change, on=timezone.localdate(at), by=by, at=at)
    except refusals.Refusal as refused:
        return {"preview_refused": messages.of(refused)}
    return {"preview": presenter.effects(seen)}
