"""Payrolls: the list, opening one, its tabs, and each of its steps as one button."""

from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.periods import queries as periods
from socle.payments.models import Arrangement, Payroll
from socle.payments.operations import files, findings, holding, payrolls, reconciliation, reports, sending
from socle.payments.queries import payrolls as queries
from socle.web import door, posting
from socle.web.forms import payrolls as forms
from socle.web.presenters import calendar, programmes
from socle.web.presenters import payrolls as presenter

LINES = 100
FINDINGS = 200
TABS = {"": "overview", "findings": "findings", "lines": "lines", "money": "money"}


@door.page(P.READ_PAYMENTS, purpose="payment")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives it
    """The payrolls, the latest first, and how the providers did."""
    scheme = request.GET.get("scheme", "")
    context = {
        "rows": presenter.rows(list(queries.all_of(scheme=scheme)[:100])),
        "league": queries.provider_league(scheme=scheme),
        "may_open": by.can(P.PREPARE_PAYROLL),
    }
    return render(request, "web/payrolls/index.html", context)


@door.page(P.PREPARE_PAYROLL, purpose="payment", methods=posting.POST)
def new(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Open a payroll; its cut-off is the moment of opening."""
    today = timezone.localdate(at)

    def blank(typed: Any = None) -> forms.OpenForm:
        return forms.OpenForm(
            typed, schemes=_payable(by), periods=forms.period_choices(calendar.near(today, before=3, after=1), today)
        )

    def show(problem: posting.Problem, status: int = 200) -> HttpResponse:
        form = problem if isinstance(problem, BaseForm) else blank(request.POST or None)
        trail = [(_("Payments"), "/payrolls"), (_("New payroll"), "")]
        return render(
            request, "web/payrolls/new.html", {"form": form, "problem": problem, "trail": trail}, status=status
        )

    def open_() -> str | None:
        asked = posting.read(blank(request.POST))
        period = periods.get(asked["period"])
        made = payrolls.open(scheme=asked["scheme"], period=period, cycle=asked["cycle"] or "regular", by=by, at=at)
        return posting.said(request, _("The payroll is open. Its cut-off is now."), f"/payrolls/{made.number}")

    return posting.answer(request, {"open": open_}, show) if request.method == "POST" else show(None)


def _payable(by: acting.Actor) -> list[tuple[str, str]]:
    """The schemes that are paid: those with an arrangement."""
    arranged = set(Arrangement.objects.values_list("scheme", flat=True))
    return [(code, title) for code, title in programmes.choices(by) if code in arranged]


@door.page(P.READ_PAYMENTS, purpose="payment", methods=posting.POST)
def show(request: HttpRequest, *, number: str, tab: str = "", by: acting.Actor, at: datetime) -> HttpResponse:
    """A payroll with its tabs. What can be done next stands on it; the operation decides whether it may be done."""
    payroll = queries.get(number)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        blank = posting.forms_of(
            problem,
            waive=forms.WaiveForm(),
            hold=forms.HoldForm(),
            release=forms.ReleaseForm(),
            fund=forms.FundForm(initial={"amount": payroll.total.normalize()}),
            explain=forms.ExplainForm(),
        )
        context = presenter.page(queries.get(number), tab, by) | _of_tab(request, payroll, tab, by) | blank
        return render(request, f"web/payrolls/{TABS[tab]}.html", context | {"problem": problem}, status=status)

    if request.method != "POST":
        return page(None)
    return posting.answer(request, _deeds(request, number, by, at), page)


def _of_tab(request: HttpRequest, payroll: Payroll, tab: str, by: acting.Actor) -> dict[str, Any]:
    if tab == "findings":
        kind = request.GET.get("kind", "")
        found = list(queries.findings(payroll, kind=kind)[:FINDINGS])
        may = by.can(P.APPROVE_PAYROLL) and payroll.state in ("draft", "calculated", "validated", "approved")
        kinds = presenter.overview(payroll)["by_kind"]
        return {"findings": presenter.findings(found), "kinds": kinds, "kind": kind, "may_waive": may}
    if tab == "lines":
        return _lines(request, payroll, by)
    return presenter.money(payroll, by) if tab == "money" else presenter.overview(payroll)


def _lines(request: HttpRequest, payroll: Payroll, by: acting.Actor) -> dict[str, Any]:
    form = forms.LinesForm(request.GET)
    kept = form.chosen()
    after = request.GET.get("after", "")
    found = queries.lines(payroll, state=kept.get("state", ""), kind=kept.get("kind", ""))
    rows = list((found.filter(id__gt=int(after)) if after.isdecimal() else found)[: LINES + 1])
    shown = rows[:LINES]
    return {
        "filter": form,
        "lines": presenter.lines(shown),
        "following": "?" + urlencode({**kept, "after": shown[-1].pk}) if len(rows) > LINES else "",
        "may_hold": by.can(P.PREPARE_PAYROLL)
        and payroll.state not in ("sent", "partly returned", "reconciled", "closed"),
    }


def _deeds(request: HttpRequest, number: str, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """By the name of the button, the one operation behind it."""
    given = {"payroll": number, "by": by, "at": at}

    def waive() -> str | None:
        asked = posting.read(forms.WaiveForm(request.POST))
        findings.waive(**given, **asked)
        return posting.said(request, _("Waived. The reason stands beside the findings."))

    def hold() -> str | None:
        holding.hold_line(**given, **posting.read(forms.HoldForm(request.POST)))
        return posting.said(request, _("The lines of the award are held."))

    def release() -> str | None:
        holding.release_line(**given, **posting.read(forms.ReleaseForm(request.POST)))
        return posting.said(request, _("The lines of the award are released."))

    def fund() -> str | None:
        payrolls.fund(**given, **posting.read(forms.FundForm(request.POST)))
        return posting.said(request, _("The funds are confirmed."))

    def explain() -> str | None:
        asked = posting.read(forms.ExplainForm(request.POST))
        reconciliation.explain_difference(**asked, by=by, at=at)
        return posting.said(request, _("The difference is explained."))

    def reached(operation: Any, words: str) -> Any:
        def run() -> str | None:
            operation(**given)
            return posting.said(request, words)

        return run

    return {
        "waive": waive,
        "hold": hold,
        "release": release,
        "fund": fund,
        "explain": explain,
        "calculate": reached(payrolls.calculate, _("The lines were made.")),
        "validate": reached(payrolls.validate, _("The checks were run.")),
        "approve": reached(payrolls.approve, _("The payroll is approved.")),
        "approve-again": reached(payrolls.approve_again, _("The payroll is approved a second time.")),
        "reports": reached(reports.fetch_reports, _("The files that were there were read.")),
        "reconcile": reached(reconciliation.reconcile, _("Compared: instructed, reported and booked.")),
        "close": reached(payrolls.close, _("The cycle is closed.")),
    }


@door.page(P.SEND_PAYROLL, purpose="payment", methods=("POST",), opens_block=False)
def send(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Instruct, write the files and hand them to the provider. Each step is stored before the next, so it can be taken up again."""
    sending.instruct_and_send(payroll=number, by=by, at=at)
    posting.said(request, _("The payment files are with the provider."))
    return redirect(f"/payrolls/{number}/money")


@door.page(P.SEND_PAYROLL, purpose="payment")
def file(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """A payment file (pain.001) as it is stored. Taking it out leaves its trace."""
    message = files.take_out(message=number, by=by, at=at)
    answer = HttpResponse(bytes(message.content), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{message.number}.xml"'
    return answer
