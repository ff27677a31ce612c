"""Cases: the caseload, one case with plan, notes and referrals; referrals that reach an office."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.institutions.models import Office
from socle.base.kernel import numbers, refusals
from socle.cases import catalogue, queries
from socle.cases.models import Note
from socle.cases.operations import cases, notes, plans, referrals, requests
from socle.registry.models import Person
from socle.web import door, formats, posting
from socle.web.forms import cases as forms
from socle.web.presenters import people, words

Deed = Callable[[], str | HttpResponse | None]


@door.page(P.MANAGE_CASE, purpose="case-management", methods=posting.POST)
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The caseload, the next contact first; overdue referrals and follow-ups; open a case."""
    today = timezone.localdate(at)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        found = queries.caseload(by=by, mine=request.GET.get("which") != "all", limit=200)
        named = people.names(one.person_id for one in found)
        blank = posting.forms_of(problem, open=forms.OpenForm(initial=request.GET.dict()))
        context = {
            "rows": [{"case": one, "who": named.get(one.person_id, one.person.number)} for one in found],
            "late": queries.overdue_referrals(by=by, on=today),
            "follow_ups": queries.follow_ups(by=by, on=today),
            "today": today,
            "problem": problem,
        }
        return render(request, "web/cases/index.html", context | blank, status=status)

    def open_() -> str | None:
        asked = posting.read(forms.OpenForm(request.POST))
        number = numbers.normalise(formats.latin_digits(asked["person"])) or asked["person"]
        person = Person.objects.filter(number=number).first()
        if person is None:
            raise refusals.NotFound(number=asked["person"])
        return f"/cases/{cases.open(person=person, reason=asked['reason'], by=by, at=at).number}"

    return posting.answer(request, {"open": open_}, page) if request.method == "POST" else page(None)


@door.page(P.MANAGE_CASE, purpose="case-management", methods=posting.POST)
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One case. Sealed notes show only that they are there; opening one leaves its trace and reason."""
    offices = words.office_choices("")

    def page(problem: posting.Problem, status: int = 200, opened: Note | None = None) -> HttpResponse:
        blank = posting.forms_of(
            problem,
            item=forms.ItemForm(),
            note=forms.NoteForm(),
            glass=forms.GlassForm(),
            refer=forms.ReferForm(offices=offices),
            contact=forms.ContactForm(),
            visit=forms.VisitForm(),
            close=forms.CloseForm(),
        )
        context = _context(queries.page(number=number, by=by), by, opened)
        return render(request, "web/cases/show.html", context | {"form": blank, "problem": problem}, status=status)

    if request.method != "POST":
        return page(None)
    found = queries.page(number=number, by=by)
    return posting.answer(request, _deeds(request, found, offices, by, at) | _opening(request, page, by, at), page)


def _context(found: queries.Page, by: acting.Actor, opened: Note | None) -> dict[str, Any]:
    known = catalogue.of_country()
    return {
        "found": found,
        "case": found.case,
        "who": people.who(found.case.person, people.names([found.case.person_id]), opens=by.can(P.READ_DOSSIER)),
        "plan": [
            {"row": one, "dimension": words.said(known.dimensions.get(one.dimension)) or words.spoken(one.dimension)}
            for one in found.plan
        ],
        "notes": [
            {
                "row": one,
                "domain": words.said(known.domains.get(one.sealed_domain)) or one.sealed_domain,
                "text": opened.text if opened and opened.pk == one.key else one.text,
                "closed": bool(one.sealed_domain) and not (opened and opened.pk == one.key),
            }
            for one in reversed(found.notes)
        ],
        "office": words.office_names([found.case.office])[found.case.office],
        "is_open": found.case.closed_at is None,
        "waits_for_visit": found.case.closed_at is None and requests.waits_for_visit(found.case.number),
        "trail": [(_("Cases"), "/cases"), (found.case.number, "")],
    }


def _deeds(
    request: HttpRequest, found: queries.Page, offices: list[tuple[str, str]], by: acting.Actor, at: datetime
) -> dict[str, Deed]:
    given: dict[str, Any] = {"case": found.case.number, "by": by, "at": at}
    posted = request.POST

    def item() -> str | None:
        asked = posting.read(forms.ItemForm(posted))
        asked["due_on"] = asked["due_on"] or None
        plans.plan_item(item=plans.NewItem(**asked), **given)
        return None

    def refer() -> str | None:
        asked = posting.read(forms.ReferForm(posted, offices=offices))
        office = Office.objects.get(code=asked["office"])
        new = referrals.NewReferral(
            person=found.case.person, to_office=office, service=asked["service"], reason=asked["told"]
        )
        referrals.refer(referral=new, **given)
        return posting.said(request, _("The referral is sent."))

    def visit() -> str | None:
        requests.record_visit(**posting.read(forms.VisitForm(posted)), **given)
        return posting.said(request, _("The visit is recorded. The award is decided on with what was found."))

    return {
        "item": item,
        "refer": refer,
        "note": lambda: notes.note(**posting.read(forms.NoteForm(posted)), **given) and None,
        "contact": lambda: cases.next_contact(**posting.read(forms.ContactForm(posted)), **given) and None,
        "visit": visit,
        "close": lambda: cases.close(**posting.read(forms.CloseForm(posted)), **given) and None,
        "reach": lambda: plans.reach(item=_key(posted.get("item", "")), by=by, at=at) and None,
        "drop": lambda: plans.drop(item=_key(posted.get("item", "")), by=by, at=at) and None,
    }


def _opening(
    request: HttpRequest, page: Callable[..., HttpResponse], by: acting.Actor, at: datetime
) -> dict[str, Deed]:
    """Opening a sealed note: it is shown on this answer only."""

    def own() -> HttpResponse:
        return page(None, opened=notes.read_sealed_note(note=_key(request.POST.get("note", "")), by=by, at=at))

    def glass() -> HttpResponse:
        asked = posting.read(forms.GlassForm(request.POST))
        return page(None, opened=notes.open_sealed_note(note=_key(asked["note"]), reason=asked["why"], by=by, at=at))

    return {"unseal": own, "break-glass": glass}


def _key(text: str) -> int:
    if not text.isdecimal():
        raise refusals.NotFound(number=text)
    return int(text)


@door.page(P.ANSWER_REFERRAL, purpose="case-management", methods=posting.POST)
def received(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The referrals sent to the actor's office: who comes, for what, until when to answer; nothing of the case."""
    today = timezone.localdate(at)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        rows = queries.received(by=by, on=today, open_only=request.GET.get("which") != "all")
        context = {"rows": rows, "problem": problem} | posting.forms_of(problem, answer=forms.AnswerForm())
        return render(request, "web/cases/received.html", context, status=status)

    def answer() -> str | None:
        referrals.answer_referral(**posting.read(forms.AnswerForm(request.POST)), by=by, at=at)
        return posting.said(request, _("Answered. The office that sent the person sees it."))

    return posting.answer(request, {"answer": answer}, page) if request.method == "POST" else page(None)
