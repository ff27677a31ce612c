"""Payments: one instruction to a provider, what it is made of and what became of it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.payments.operations import reissues
from socle.payments.queries import payrolls as queries
from socle.web import door, posting
from socle.web.presenters import payrolls as presenter


@door.page(P.READ_PAYMENTS, purpose="payment", methods=posting.POST)
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One payment; a failed or returned one can be issued again once its cause is put right."""

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        context = presenter.payment(queries.instruction(number), by) | {"problem": problem}
        return render(request, "web/payments/show.html", context, status=status)

    def reissue() -> str | None:
        reissues.reissue(instruction=number, by=by, at=at)
        return posting.said(request, _("The payment is issued again with the next payroll."))

    return posting.answer(request, {"reissue": reissue}, page) if request.method == "POST" else page(None)
