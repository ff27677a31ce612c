"""Visits: who came today, receiving somebody, and one visit with the package board and its one receipt."""

from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import numbers, refusals
from socle.base.notices import printing
from socle.base.notices.models import Notice
from socle.eligibility.operations import applications
from socle.registry.models import Household, Person
from socle.web import door, formats, posting
from socle.web.forms import visits as forms
from socle.web.presenters import visits as presenter
from socle.window import queries
from socle.window.models import Visit
from socle.window.operations import board as boards
from socle.window.operations import visits
from socle.window.reasoning.board import Board


@door.page(P.RECEIVE_VISITOR, purpose="registration")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The visits of the office today, those that still go on first."""
    today = timezone.localdate(at)
    context = {"rows": presenter.rows(list(queries.of_office(on=today, by=by))), "today": today}
    return render(request, "web/visits/index.html", context)


@door.page(P.RECEIVE_VISITOR, purpose="registration", methods=posting.POST)
def new(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Receive somebody; `?who=` names the person or household already."""

    def show(problem: posting.Problem, status: int = 200) -> HttpResponse:
        first = {"language": translation.get_language()} | request.GET.dict()
        form = problem if isinstance(problem, BaseForm) else forms.StartForm(request.POST or None, initial=first)
        trail = [(_("Visits"), "/visits"), (_("New visit"), "")]
        return render(request, "web/visits/new.html", {"form": form, "problem": problem, "trail": trail}, status=status)

    def start() -> str | None:
        asked = posting.read(forms.StartForm(request.POST))
        person, household = _who(asked["who"])
        made = visits.start(
            person=person, household=household, reason=asked["reason"], language=asked["language"], by=by, at=at
        )
        return f"/visits/{made.number}"

    return posting.answer(request, {"start": start}, show) if request.method == "POST" else show(None)


def _who(text: str) -> tuple[Person | None, Household | None]:
    """The person or household with the number that was typed; a person comes with nobody else. Raises NotFound."""
    if not text.strip():
        return None, None
    number = numbers.normalise(formats.latin_digits(text)) or text.strip()
    household = Household.objects.filter(number=number).first()
    person = None if household else Person.objects.filter(number=number).first()
    if household is None and person is None:
        raise refusals.NotFound(number=text)
    return person, household


@door.page(P.RECEIVE_VISITOR, purpose="eligibility", methods=posting.POST)
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One visit: what the family could get, what was done, and at its end one receipt."""
    visit = queries.get(number)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        current = queries.get(number)
        notice = Notice.objects.filter(about=current.number, kind="receipt").first()
        blank = posting.forms_of(problem, note=forms.NoteForm())
        context = presenter.page(current, _board(current, by, at), by, notice) | blank | {"problem": problem}
        return render(request, "web/visits/show.html", context, status=status)

    def apply() -> str | None:
        asked = posting.read(forms.ApplyForm(request.POST))
        person, _household = _who(asked["person"])
        if person is None:
            raise refusals.NotFound(number=asked["person"])
        made = applications.lodge(scheme=asked["scheme"], applicant=person, by=by, at=at)
        visits.note(visit=visit, kind="application", about=made.number, by=by, at=at)
        return posting.said(request, _("The application is lodged and stands on the receipt."))

    def note() -> str | None:
        visits.note(visit=visit, **posting.read(forms.NoteForm(request.POST)), by=by, at=at)
        return posting.said(request, _("Noted for the receipt."))

    def end() -> str | None:
        visits.end(visit=visit, by=by, at=at)
        return posting.said(request, _("The visit has ended. Print the receipt for the visitor."))

    deeds: dict[str, Any] = {"apply": apply, "note": note, "end": end}
    return posting.answer(request, deeds, page) if request.method == "POST" else page(None)


def _board(visit: Visit, by: acting.Actor, at: datetime) -> Board | None:
    """The package board of who came; a visitor who is not registered has none."""
    if visit.person is None and visit.household is None:
        return None
    household = visit.household.number if visit.household else ""
    person = visit.person.number if visit.person and not household else ""
    return boards.look(
        household_number=household, person_number=person, on=timezone.localdate(at), simulations=True, by=by, at=at
    )


@door.page(P.RECEIVE_VISITOR, purpose="registration")
def receipt(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """The receipt of a visit that has ended, on paper."""
    visit = queries.get(number)
    notice = Notice.objects.filter(about=visit.number, kind="receipt").first()
    if notice is None:
        raise refusals.NotFound(number=number)
    answer = HttpResponse(printing.pdf(notice), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{visit.number}.pdf"'
    return answer
