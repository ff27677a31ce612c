"""Applications: the list, lodging one, and its page with the assessment and what comes next."""

from datetime import datetime

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.areas.models import Area
from socle.base.kernel import numbers, refusals
from socle.eligibility.operations import applications, assessments, decisions
from socle.eligibility.queries import lists
from socle.registry.models import Person
from socle.web import csvfile, door, formats, posting
from socle.web.forms import applications as forms
from socle.web.presenters import applications as presenter
from socle.web.presenters import people, programmes, words

IN_A_FILE = 20_000


@door.page(P.READ_DECISION, purpose="eligibility")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The applications of the actor's area and schemes, the latest first; as a page or as a file."""
    areas = words.area_choices(by.area_key, timezone.localdate(at))
    form = forms.FilterForm(request.GET, schemes=programmes.choices(by), areas=areas)
    kept = form.chosen()
    area = Area.objects.filter(code=kept["area"], valid_to=None).first() if "area" in kept else None
    found = lists.applications(
        scheme=kept.get("scheme", ""), state=kept.get("state", ""), area_key=area.key if area else ""
    )
    if request.GET.get("format") == "csv":
        return _file(presenter.rows(list(found[:IN_A_FILE]), by))
    page = lists.page(found, page_number(request))
    context = {
        "form": form,
        "rows": presenter.rows(page.rows, by),
        "previous": page_url(kept, page.page - 1) if page.page > 1 else "",
        "next": page_url(kept, page.next) if page.next else "",
        "csv": "?" + urlencode({**kept, "format": "csv"}),
        "may_lodge": by.can(P.LODGE_APPLICATION),
    }
    return render(request, "web/applications/index.html", context)


def page_number(request: HttpRequest) -> int:
    """The page of a list as the address says; anything else is the first."""
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() and 0 < int(text) < 1_000_000 else 1


def page_url(kept: dict[str, str], number: int) -> str:
    """The address of another page of the same list."""
    return "?" + urlencode({**kept, "page": number})


def _file(rows: list[presenter.Row]) -> HttpResponse:
    heading = ("application", "scheme", "applicant", "person", "household", "area", "lodged_on", "state")
    return csvfile.response(
        "applications",
        heading,
        (
            (
                one.number,
                one.scheme,
                one.who.name if one.who else "",
                one.who.number if one.who else "",
                one.household,
                one.area,
                one.lodged_on.isoformat(),
                one.state,
            )
            for one in rows
        ),
    )


@door.page(P.LODGE_APPLICATION, purpose="eligibility", methods=posting.POST)
def new(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Lodge an application for a person; `?person=` names them already."""
    schemes = programmes.choices(by)

    def show(problem: posting.Problem, status: int = 200) -> HttpResponse:
        typed = request.POST or None
        form = (
            problem
            if isinstance(problem, BaseForm)
            else forms.LodgeForm(typed, schemes=schemes, initial=request.GET.dict())
        )
        asked = numbers.normalise(formats.latin_digits((typed or request.GET).get("person", "")))
        person = Person.objects.filter(number=asked).first() if asked else None
        applicant = people.who(person, people.names([person.pk] if person else []), opens=by.can(P.READ_DOSSIER))
        context = {
            "form": form,
            "problem": problem,
            "applicant": applicant,
            "trail": [(_("Applications"), "/applications"), (_("New application"), "")],
        }
        return render(request, "web/applications/new.html", context, status=status)

    def lodge() -> str | None:
        asked = posting.read(forms.LodgeForm(request.POST, schemes=schemes))
        number = numbers.normalise(formats.latin_digits(asked["person"])) or asked["person"]
        person = Person.objects.filter(number=number).first()
        if person is None:
            raise refusals.NotFound(number=number)
        made = applications.lodge(scheme=asked["scheme"], applicant=person, by=by, at=at)
        return posting.said(request, _("The application is lodged."), f"/applications/{made.number}")

    return posting.answer(request, {"lodge": lodge}, show) if request.method == "POST" else show(None)


@door.page(P.READ_DECISION, purpose="eligibility", methods=posting.POST)
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One application: what the rules say of it now, what is prepared and decided; assess, propose, take back."""
    application = lists.application(number)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        blank = posting.forms_of(problem, assess=forms.AssessForm(), withdraw=forms.WithdrawForm())
        context = presenter.page(application, by) | blank | {"problem": problem}
        return render(request, "web/applications/show.html", context, status=status)

    def assess() -> str | None:
        asked = posting.read(forms.AssessForm(request.POST))
        assessments.assess(application=application, on=asked["on"] or timezone.localdate(at), by=by, at=at)
        return posting.said(request, _("The application was assessed. This is no decision yet."))

    def propose() -> str | None:
        stored = presenter.latest_assessment(application)
        if stored is None:
            raise refusals.NotFound(number=number)
        batch = decisions.propose_from_assessment(assessment=stored, application=application, by=by, at=at)
        return posting.said(request, _("The decision is prepared. Another officer signs it."), f"/lists/{batch}")

    def withdraw() -> str | None:
        reason = posting.read(forms.WithdrawForm(request.POST))["reason"]
        applications.withdraw(application=application, reason=reason, by=by, at=at)
        return posting.said(request, _("The application is withdrawn."))

    deeds = {"assess": assess, "propose": propose, "withdraw": withdraw}
    return posting.answer(request, deeds, page) if request.method == "POST" else page(None)
