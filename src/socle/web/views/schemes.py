"""Schemes: the list, one scheme with its versions, one version as law; publish, turn down, take out of force."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.schemes import operations, queries
from socle.web import door, posting
from socle.web.forms import schemes as forms
from socle.web.presenters import schemes as presenter


@door.page(P.READ_SCHEMES, purpose="eligibility")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives them
    """Every scheme, what is in force of it, and which proposals wait."""
    return render(request, "web/schemes/index.html", {"rows": presenter.rows()})


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
