"""Possible duplicates: compare two records side by side, decide, merge, undo."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.registry.operations import duplicates
from socle.registry.queries import duplicates as queries
from socle.web import door
from socle.web.forms import duplicates as forms
from socle.web.presenters import duplicates as presenter


@door.page(P.MERGE_PERSONS, purpose="registration")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The pairs to decide on, the likeliest first; or all."""
    state = request.GET.get("state", "open")
    found = queries.tasks(by=by, state="" if state == "all" else state)
    page = Paginator(found, 25).get_page(request.GET.get("page", 1))
    rows = presenter.rows(list(page.object_list), timezone.localdate(at))
    return render(request, "web/duplicates/index.html", {"page": page, "rows": rows, "state": state})


@door.page(P.MERGE_PERSONS, purpose="registration")
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """The two records side by side. Opening them leaves a trace."""
    return _shown(request, number, by, at)


@door.page(P.MERGE_PERSONS, purpose="registration", methods=("POST",))
def decide(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Two people, or one: which record stands for both."""
    task = queries.task(number=number, by=by)
    seen = queries.visible([task])
    kept = [(person.number, person.number) for person in seen.values()]
    form = forms.DecisionForm(request.POST, kept=kept)
    if not form.is_valid():
        return _shown(request, number, by, at, form=form, status=422)
    outcome = form.cleaned_data["outcome"]
    try:
        if outcome == "different":
            duplicates.decide_different(duplicate=task, reason=form.cleaned_data["reason"], by=by, at=at)
        else:
            keep = next(person for person in seen.values() if person.number == outcome)
            duplicates.merge(duplicate=task, keep=keep, by=by, at=at)
    except refusals.Refusal as refused:
        return _shown(request, number, by, at, refused=refused, status=door.status_of(refused))
    return redirect(f"/duplicates/{task.number}")


@door.page(P.MERGE_PERSONS, purpose="registration", methods=("POST",))
def undo(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Put back what a merge moved."""
    task = queries.task(number=number, by=by)
    merge, form = queries.merge_of(task), forms.UndoForm(request.POST)
    if merge is None:
        raise refusals.NotFound(number=number)
    if not form.is_valid():
        return _shown(request, number, by, at, undoing=form, status=422)
    try:
        duplicates.undo_merge(merge=merge, reason=form.cleaned_data["reason"], by=by, at=at)
    except refusals.Refusal as refused:
        return _shown(request, number, by, at, refused=refused, status=door.status_of(refused))
    return redirect(f"/duplicates/{task.number}")


def _shown(
    request: HttpRequest,
    number: str,
    by: acting.Actor,
    at: datetime,
    *,
    form: forms.DecisionForm | None = None,
    undoing: forms.UndoForm | None = None,
    refused: refusals.Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    task = queries.task(number=number, by=by)
    context = presenter.of_task(task, by, at)
    kept = [(one.number, one.name) for one in context["sides"]]
    context |= {"form": form or forms.DecisionForm(kept=kept), "undoing": undoing or forms.UndoForm()}
    return render(request, "web/duplicates/show.html", context | {"refused": refused}, status=status)
