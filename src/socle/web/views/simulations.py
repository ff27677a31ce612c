"""Simulations: bring a survey, ask what versions of schemes would give, look at the result, take it away as a file."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals, yamltext
from socle.eligibility.models import Simulation
from socle.eligibility.operations import simulations
from socle.eligibility.queries import simulations as queries
from socle.eligibility.simulation import tables
from socle.schemes.source import mistakes
from socle.web import csvfile, door, posting
from socle.web.forms import simulations as forms
from socle.web.presenters import simulations as presenter


@door.page(P.SIMULATE, purpose="rules", methods=posting.POST)
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The simulations that were made, the surveys that are there, and the form to bring another."""

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        made = Paginator(queries.simulations(by=by), 25).get_page(request.GET.get("page", 1))
        context = {"page": made, "rows": presenter.rows(made.object_list), "surveys": presenter.surveys(by)}
        context |= posting.forms_of(problem, bring=forms.SurveyForm()) | {"problem": problem}
        return render(request, "web/simulations/index.html", context, status=status)

    def bring() -> str | None:
        given = posting.read(forms.SurveyForm(request.POST, request.FILES))
        _brought(given["file"], given["mapping"], by, at)
        return posting.said(request, _("The survey is kept. Every row of it could be read."))

    def withdraw() -> str | None:
        simulations.withdraw_survey(survey=queries.survey(request.POST.get("survey", "")), by=by, at=at)
        return posting.said(request, _("The survey's file is deleted."))

    deeds = {"bring": bring, "withdraw": withdraw}
    return posting.answer(request, deeds, page) if request.method == "POST" else page(None)


@door.page(P.SIMULATE, purpose="rules", methods=posting.POST)
def new(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Ask. With `?version=NUMBER` that version stands against the one in force before it, over the register."""
    choices = presenter.choices(by)
    initial = presenter.proposed(request.GET.get("version", ""), by)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        form = (
            problem
            if isinstance(problem, forms.AskForm)
            else forms.AskForm(request.POST or None, initial=initial, **choices)
        )
        context = {"form": form, "problem": problem, "trail": [(_("Simulations"), "/simulations"), (_("New"), "")]}
        return render(request, "web/simulations/new.html", context, status=status)

    def simulate() -> str | None:
        form = forms.AskForm(request.POST, **choices)
        posting.read(form)
        return f"/simulations/{_simulated(form, by, at).number}"

    return posting.answer(request, {"simulate": simulate}, page) if request.method == "POST" else page(None)


@door.page(P.SIMULATE, purpose="rules")
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """The result: tables beside charts."""
    return render(request, "web/simulations/show.html", presenter.page(queries.simulation(number, by=by)))


@door.page(P.SIMULATE, purpose="rules")
def table(request: HttpRequest, *, number: str, name: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """One of its tables as a file."""
    found = tables.of(queries.simulation(number, by=by).result).get(name)
    if found is None:
        raise refusals.NotFound(number=f"{number}/{name}")
    heading, rows = found
    return csvfile.response(f"{number}-{name}", heading, rows)


def _brought(file: UploadedFile, mapping: str, by: acting.Actor, at: datetime) -> None:
    """The file lies in a folder of ours only while it is read; its name is kept without any folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(str(file.name)).name
        with path.open("wb") as copy:
            for piece in file.chunks():
                copy.write(piece)
        try:
            simulations.bring_survey(path=path, mapping_text=mapping, by=by, at=at)
        except yamltext.YamlError as error:
            raise refusals.InvalidInput(str(error)) from error


def _simulated(form: forms.AskForm, by: acting.Actor, at: datetime) -> Simulation:
    question, source = form.question(), form.cleaned_data["source"]
    try:
        if source == forms.REGISTER:
            return simulations.over_register(question=question, by=by, at=at)
        return simulations.over_survey(survey=queries.survey(source), question=question, by=by, at=at)
    except mistakes.SchemeError as error:
        raise refusals.InvalidInput(" ".join(one.message for one in error.mistakes)) from error
