"""Decisions: one with its reasons, replayed while it is read; its letter."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import refusals
from socle.base.notices import printing
from socle.eligibility.models import Decision, Service
from socle.eligibility.operations import explaining, serving
from socle.eligibility.queries import lists
from socle.web import door, posting
from socle.web.forms import decisions as forms
from socle.web.presenters import decisions as presenter


@door.page(P.READ_DECISION, purpose="eligibility", methods=posting.POST)
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """A decision with its why. Where the facts or the result no longer replay, the page says so and gives no reasons."""
    decision = lists.decision(number)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        blank = posting.forms_of(problem, serve=forms.ServeForm())
        context = _explained(decision, by, at) | blank | {"problem": problem}
        return render(request, "web/decisions/show.html", context, status=status)

    def serve() -> str | None:
        asked = posting.read(forms.ServeForm(request.POST))
        on = asked["on"] or timezone.localdate(at)
        language = translation.get_language() or by.language
        serving.serve(decisions=[decision], channel=asked["channel"], on=on, language=language, by=by, at=at)
        return posting.said(request, _("It is recorded that the decision was served. The appeal period runs."))

    return posting.answer(request, {"serve": serve}, page) if request.method == "POST" else page(None)


def _explained(decision: Decision, by: acting.Actor, at: datetime) -> dict[str, Any]:
    try:
        return presenter.page(decision, by, explaining.explain(number=decision.number, by=by, at=at))
    except (explaining.InputsChanged, explaining.ReplayDiffers) as problem:
        return presenter.differs(decision, by, problem)


@door.page(P.READ_DECISION, purpose="eligibility")
def letter(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives them
    """The letter that was served, the same to the byte whenever it is printed."""
    service = Service.objects.select_related("notice").filter(decision=lists.decision(number)).first()
    if service is None or not service.notice.content:
        raise refusals.NotFound(number=number)
    answer = HttpResponse(printing.pdf(service.notice), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return answer
