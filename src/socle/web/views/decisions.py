"""Decisions: one with its reasons, replayed while it is read; its letter."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.base.notices import printing
from socle.eligibility.models import Service
from socle.eligibility.operations import explaining
from socle.eligibility.queries import lists
from socle.web import door
from socle.web.presenters import decisions as presenter


@door.page(P.READ_DECISION, purpose="eligibility")
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """A decision with its why. Where the facts or the result no longer replay, the page says so and gives no reasons."""
    decision = lists.decision(number)
    try:
        explained = explaining.explain(number=number, by=by, at=at)
        context = presenter.page(decision, by, explained)
    except (explaining.InputsChanged, explaining.ReplayDiffers) as problem:
        context = presenter.differs(decision, by, problem)
    return render(request, "web/decisions/show.html", context)


@door.page(P.READ_DECISION, purpose="eligibility")
def letter(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives them
    """The letter that was served, the same to the byte whenever it is printed."""
    service = Service.objects.select_related("notice").filter(decision=lists.decision(number)).first()
    if service is None or not service.notice.content:
        raise refusals.NotFound(number=number)
    answer = HttpResponse(printing.pdf(service.notice), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return answer
