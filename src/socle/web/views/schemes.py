"""Schemes: the list, one scheme with its versions, one version as law; publish, turn down, take out of force."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.eligibility.queries import under
from socle.schemes import operations, queries, trial
from socle.web import door, posting
from socle.web.forms import schemes as forms
from socle.web.presenters import schemes as presenter


@door.page(P.READ_SCHEMES, purpose="eligibility")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives it
    """Every scheme, what is in force of it, and which proposals wait."""
    context = {"rows": presenter.rows(), "may_propose": by.can(P.PROPOSE_SCHEME)}
    return render(request, "web/schemes/index.html", context)


@door.page(P.PROPOSE_SCHEME, purpose="rules", methods=posting.POST)
def new(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Hand in the files of a scheme: they are checked, with every mistake at its place; those that pass can be proposed."""

    def page(problem: posting.Problem, report: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        blank = posting.forms_of(problem, hand_in=forms.HandInForm())
        told = report or getattr(problem, "details", {}).get("report")
        context = blank | {"problem": problem, "report": told, "trail": presenter.trail(_("Hand in a scheme"))}
        return render(request, "web/schemes/new.html", context, status=status)

    def typed() -> dict[str, Any]:
        return posting.read(forms.HandInForm(request.POST, request.FILES))

    def check() -> HttpResponse:
        given = typed()
        return page(forms.HandInForm(request.POST, request.FILES), operations.checked(files=given["scheme_files"]))

    def propose() -> str:
        given = typed()
        made = operations.propose(files=given["scheme_files"], from_on=given["from_on"], by=by, at=at)
        posting.said(request, _("The version is handed in. Somebody else publishes it."))
        return f"/schemes/{made.scheme.code}/versions/{made.number}"

    return (
        posting.answer(request, {"check": check, "propose": propose}, page) if request.method == "POST" else page(None)
    )


@door.page(P.READ_SCHEMES, purpose="eligibility")
def trace(request: HttpRequest, *, code: str, number: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """From each article of the law to what rests on it, the examples that show it, and what was decided under it."""
    found = queries.get(number)
    if found.scheme.code != code:
        raise refusals.NotFound(number=number)
    articles = trial.trace(found.files, queries.law_of(found).book.facts)
    decided = under.by_outcome(found), under.refused_for(found)
    return render(request, "web/schemes/trace.html", presenter.of_trace(found, articles, *decided, by))


@door.page(P.READ_SCHEMES, purpose="eligibility")
def show(request: HttpRequest, *, code: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """One scheme with its versions."""
    scheme = queries.schemes().filter(code=code).first()
    if scheme is None:
        raise refusals.NotFound(number=code)
    return render(request, "web/schemes/show.html", presenter.of_scheme(scheme))


@door.page(P.READ_SCHEMES, purpose="eligibility", methods=posting.POST)
def version(request: HttpRequest, *, code: str, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One version as a lawyer reads it."""
    found = queries.get(number)
    if found.scheme.code != code:
        raise refusals.NotFound(number=number)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        blank = posting.forms_of(
            problem, publish=forms.PublishForm(), refuse=forms.RefuseForm(), withdraw=forms.WithdrawForm()
        )
        context = presenter.of_version(queries.get(number), by) | blank | {"problem": problem}
        return render(request, "web/schemes/version.html", context, status=status)

    def publish() -> str | None:
        operations.publish(version=found, **posting.read(forms.PublishForm(request.POST)), by=by, at=at)
        return posting.said(request, _("The version is published. It is law from its day."))

    def refuse() -> str | None:
        operations.refuse(version=found, **posting.read(forms.RefuseForm(request.POST)), by=by, at=at)
        return posting.said(request, _("The proposal is turned down."))

    def withdraw() -> str | None:
        operations.withdraw(version=found, **posting.read(forms.WithdrawForm(request.POST)), by=by, at=at)
        return posting.said(request, _("The version is out of force."))

    deeds = {"publish": publish, "refuse": refuse, "withdraw": withdraw}
    return posting.answer(request, deeds, page) if request.method == "POST" else page(None)
