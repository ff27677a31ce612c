"""Conditions of a period: what is due, met, breached, not reported and by whom; one report, an exemption, effects to propose."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.institutions.models import Facility
from socle.base.kernel import numbers, refusals
from socle.base.periods import queries as periods
from socle.base.periods.models import Period
from socle.conditionality.models import Due
from socle.conditionality.operations import dues, effects, exemptions, reports
from socle.conditionality.queries import reporting
from socle.registry.models import Person
from socle.web import door, formats, posting
from socle.web.forms import compliance as forms
from socle.web.forms import payrolls as choices
from socle.web.presenters import calendar, people, programmes, words

BREACHES = 200


@door.page(P.REPORT_COMPLIANCE, purpose="compliance", methods=posting.POST)
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """A scheme's conditions in a period. A missing report is no breach: it is a school to remind."""
    today = timezone.localdate(at)
    known = calendar.near(today, before=6)
    offered = programmes.choices(by)
    scheme = request.GET.get("scheme") or (offered[0][0] if offered else "")
    code = request.GET.get("period") or known[0].code
    period = periods.get(code)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        which = forms.WhichForm(
            initial={"scheme": scheme, "period": code},
            schemes=offered,
            periods=choices.period_choices(known, today),
        )
        blank = posting.forms_of(problem, report=forms.ReportForm(), exempt=forms.ExemptForm())
        context = _context(scheme, period) | blank | {"which": which, "problem": problem}
        return render(request, "web/compliance/index.html", context, status=status)

    deeds = _deeds(request, scheme, period, by, at)
    return posting.answer(request, deeds, page) if request.method == "POST" else page(None)


def _context(scheme: str, period: Period) -> dict[str, Any]:
    breaches = Due.objects.filter(award__scheme=scheme, period=period, result=Due.Result.BREACH)
    found = list(breaches.select_related("award", "person", "report", "facility").order_by("id")[:BREACHES])
    named = people.names(one.person_id for one in found)
    silent = reporting.not_reporting(scheme=scheme, period=period)
    return {
        "scheme": scheme,
        "period": period,
        "results": reporting.results(scheme=scheme, period=period),
        "silent": [one | {"name": words.said(one["facility__name"]) or _("not known")} for one in silent],
        "breaches": [
            {"due": one, "who": named.get(one.person_id, one.person.number), "condition": words.spoken(one.condition)}
            for one in found
        ],
    }


def _deeds(
    request: HttpRequest, scheme: str, period: Period, by: acting.Actor, at: datetime
) -> dict[str, Callable[[], str | HttpResponse | None]]:
    here = "/compliance?" + urlencode({"scheme": scheme, "period": period.code})

    def open_() -> str | None:
        made = dues.open_period(scheme=scheme, period=period, by=by, at=at)
        return posting.said(request, _("Written down what is due: %(count)s.") % {"count": made}, here)

    def report() -> str | None:
        asked = posting.read(forms.ReportForm(request.POST))
        reports.record(
            person=_person(asked["person"]),
            period=period,
            measured=formats.latin_digits(asked["measured"]),
            facility=_facility(asked["facility"]),
            reason=asked["reason"],
            by=by,
            at=at,
        )
        return posting.said(request, _("The report is recorded."), here)

    def exempt() -> str | None:
        asked = posting.read(forms.ExemptForm(request.POST))
        new = exemptions.NewExemption(
            condition=asked["condition"],
            from_on=asked["from_on"],
            to_on=asked["to_on"],
            reason=asked["reason"],
            facility=_facility(asked["facility"]),
            person=_person(asked["person"]) if asked["person"] else None,
        )
        exemptions.exempt(exemption=new, by=by, at=at)
        return posting.said(request, _("The exemption is recorded."), here)

    def propose() -> HttpResponse:
        effects.propose_effects(scheme=scheme, period=period, by=by, at=at)
        posting.said(request, _("The effects are prepared. Another officer signs the list."))
        return redirect("/lists")

    def carry_out() -> str | None:
        effects.carry_out(scheme=scheme, by=by, at=at)
        return posting.said(request, _("Served effects begin with the next period."), here)

    return {"open": open_, "report": report, "exempt": exempt, "propose": propose, "carry-out": carry_out}


def _person(text: str) -> Person:
    found = Person.objects.filter(number=numbers.normalise(formats.latin_digits(text)) or text).first()
    if found is None:
        raise refusals.NotFound(number=text)
    return found


def _facility(code: str) -> Facility | None:
    if not code.strip():
        return None
    found = Facility.objects.filter(code=code.strip()).first()
    if found is None:
        raise refusals.NotFound(number=code)
    return found
