"""Imports: upload a list with its mapping, look at the faults, take it over all or nothing, undo."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.intake import models, queries
from socle.intake.operations import imports
from socle.web import csvfile, door
from socle.web.forms import imports as forms
from socle.web.presenters import imports as presenter


@door.page(P.IMPORT, purpose="registration", methods=("GET", "HEAD", "POST"))
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The lists that were brought, and the form to bring another: read and checked, nothing enters the register yet."""
    form = forms.UploadForm(request.POST or None, request.FILES or None, mappings=presenter.mapping_choices())
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                batch = _staged(form.cleaned_data["file"], form.cleaned_data["mapping"], by, at)
                return redirect(f"/imports/{batch.number}")
            except refusals.Refusal as problem:
                refused, status = problem, door.status_of(problem)
    page = Paginator(queries.batches(by=by), 25).get_page(request.GET.get("page", 1))
    context = {"form": form, "refused": refused, "page": page, "rows": presenter.rows(page.object_list)}
    return render(request, "web/imports/index.html", context, status=status)


@door.page(P.IMPORT, purpose="registration")
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives it
    """What the list holds, its first faults, and what became of it."""
    return _shown(request, queries.batch(number=number, by=by))


@door.page(P.IMPORT, purpose="registration")
def faults(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """The faulty lines as a file: line, column, what is wrong, and the cells as they were."""
    batch = queries.batch(number=number, by=by)
    heading, rows = presenter.faulty(queries.faulty_lines(batch=batch, by=by))
    return csvfile.response(f"{batch.number}-faults", heading, rows)


@door.page(P.IMPORT, purpose="registration", methods=("POST",))
def act(request: HttpRequest, *, number: str, what: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Take the list over, with or without the families that have faults; or take back what was taken over."""
    batch = queries.batch(number=number, by=by)
    try:
        if what == "undo":
            imports.undo(batch=batch, by=by, at=at)
        else:
            left_out = request.POST.get("without_faulty") == "yes"
            plan = presenter.plan(batch.mapping)
            imports.commit(batch=batch, plan=plan, without_faulty=left_out, by=by, at=at)
    except refusals.Refusal as refused:
        return _shown(request, queries.batch(number=number, by=by), refused, door.status_of(refused))
    return redirect(f"/imports/{batch.number}")


def _staged(file: UploadedFile, mapping: str, by: acting.Actor, at: datetime) -> models.ImportBatch:
    """The file lies on disk only while it is read; its name is kept without any folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(str(file.name)).name
        with path.open("wb") as copy:
            for piece in file.chunks():
                copy.write(piece)
        return imports.stage(path=path, plan=presenter.plan(mapping), by=by, at=at)


def _shown(
    request: HttpRequest, batch: models.ImportBatch, refused: refusals.Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = presenter.of_batch(batch) | {"refused": refused}
    return render(request, "web/imports/show.html", context, status=status)
