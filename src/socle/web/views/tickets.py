"""Tickets: inquiries, complaints, appeals and allegations; the list by deadline, receiving one, working on it, deciding appeals."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.models import User
from socle.base.accounts.permissions import Permission as P
from socle.base.areas.models import Area
from socle.base.kernel import numbers, refusals
from socle.eligibility.models import Decision
from socle.grievances import queries
from socle.grievances.operations import appeals, ending, findings, handling, serving, tickets
from socle.grievances.queries.tickets import Page  # the package names a function like this module
from socle.payments.models import Instruction
from socle.registry.models import Person
from socle.web import door, formats, posting
from socle.web.forms import tickets as forms
from socle.web.presenters import applications as applied
from socle.web.presenters import tickets as presenter
from socle.web.presenters import words
from socle.web.views.applications import page_number, page_url

ROWS = 50
Deed = Callable[[], str | HttpResponse | None]


@door.page(None, purpose="redress")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The tickets that the actor may see, the nearest deadline first, overdue ones marked."""
    today = timezone.localdate(at)
    form = forms.FilterForm(request.GET)
    kept = form.chosen()
    which = kept.get("which", "")
    where = queries.Filter(
        kind=kept.get("kind", ""),
        state=kept.get("state", ""),
        office=by.office if which == "office" else "",
        assigned_to=by.user_id if which == "mine" else None,
        overdue=which == "overdue",
        open=which != "all" and "state" not in kept,
    )
    number = page_number(request)
    found = queries.tickets(by=by, on=today, where=where, limit=ROWS, after=(number - 1) * ROWS)
    total = queries.count(by=by, on=today, where=where)
    context = {
        "form": form,
        "rows": presenter.rows(found),
        "total": total,
        "overdue": queries.count(by=by, on=today, where=queries.Filter(overdue=True)),
        "previous": page_url(kept, number - 1) if number > 1 else "",
        "next": page_url(kept, number + 1) if number * ROWS < total else "",
        "may_receive": by.can(P.RECEIVE_GRIEVANCE),
    }
    return render(request, "web/tickets/index.html", context)


@door.page(P.RECEIVE_GRIEVANCE, purpose="redress", methods=posting.POST)
def new(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Record a matter; gives the receipt with number and PIN, once. The address may name person, decision or payment."""
    today = timezone.localdate(at)
    areas = words.area_choices(by.area_key, today)

    def blank(typed: Any = None) -> forms.ReceiveForm:
        first = {"area": areas[0][0] if areas else "", "language": translation.get_language(), "kind": "complaint"}
        officers = presenter.officers(today, by.area_key)
        return forms.ReceiveForm(typed, areas=areas, officers=officers, initial=first | request.GET.dict())

    def show(problem: posting.Problem, status: int = 200) -> HttpResponse:
        form = problem if isinstance(problem, BaseForm) else blank(request.POST or None)
        trail = [(_("Grievances"), "/tickets"), (_("New ticket"), "")]
        return render(
            request, "web/tickets/new.html", {"form": form, "problem": problem, "trail": trail}, status=status
        )

    def receive() -> HttpResponse:
        asked = posting.read(blank(request.POST))
        received = tickets.receive(new=_new(asked), by=by, at=at)
        context = presenter.page(queries.page(number=received.ticket.number, by=by, on=today), by) | {
            "pin": received.pin
        }
        return render(request, "web/tickets/receipt.html", context)

    return posting.answer(request, {"receive": receive}, show) if request.method == "POST" else show(None)


def _new(asked: dict[str, Any]) -> tickets.NewTicket:
    """What was typed as a new ticket. Raises NotFound for a number that is not here."""
    person = _found(Person, asked["person"])
    area = Area.objects.get(code=asked["area"], valid_to=None)
    return tickets.NewTicket(
        kind=asked["kind"],
        category=asked["category"],
        text=asked["text"],
        channel=asked["channel"],
        language=asked["language"],
        area_key=person.area_key if person else area.key,
        person=person,
        decision=_found(Decision, asked["decision"]),
        instruction=_found(Instruction, asked["payment"]),
        about_officer=User.objects.get(pk=asked["officer"]) if asked["officer"] else None,
        severity="urgent" if asked["urgent"] else "",
        late_excuse=asked["late_excuse"],
    )


def _found(model: Any, text: str) -> Any:
    """The record with the number that was typed, None where none was. Raises NotFound."""
    if not text.strip():
        return None
    number = numbers.normalise(formats.latin_digits(text)) or text.strip()
    row = model.objects.filter(number=number).first()
    if row is None:
        raise refusals.NotFound(number=text)
    return row


@door.page(None, purpose="redress", methods=posting.POST)
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One ticket: its steps, and what the actor may do with it now."""
    today = timezone.localdate(at)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        found = queries.page(number=number, by=by, on=today)
        blank = posting.forms_of(
            problem,
            assign=forms.AssignForm(officers=presenter.colleagues(found.ticket.office, today)),
            note=forms.NoteForm(),
            answer=forms.AnswerForm(),
            pause=forms.PauseForm(),
            close=forms.CloseForm(kind=found.ticket.kind),
            reopen=forms.ReopenForm(),
            prepare=forms.PrepareForm(),
            back=forms.SendBackForm(),
            serve=forms.ServeForm(),
        )
        context = presenter.page(found, by) | {"form": blank, "problem": problem}
        return render(request, "web/tickets/show.html", context, status=status)

    if request.method != "POST":
        return page(None)
    found = queries.page(number=number, by=by, on=today)
    return posting.answer(request, _at_the_desk(request, found, by, at) | _of_appeal(request, found, by, at), page)


def _at_the_desk(request: HttpRequest, found: Page, by: acting.Actor, at: datetime) -> dict[str, Deed]:
    """The buttons of the office in charge, by name."""
    ticket, today = found.ticket, timezone.localdate(at)
    given: dict[str, Any] = {"number": ticket.number, "by": by, "at": at}
    appeal = ticket.kind == ticket.Kind.APPEAL
    note = appeals.note if appeal and by.can(P.DECIDE_APPEAL) else handling.note
    posted = request.POST

    def assigned() -> str | None:
        form = forms.AssignForm(posted, officers=presenter.colleagues(ticket.office, today))
        handling.assign(to=User.objects.get(pk=posting.read(form)["to"]), **given)
        return posting.said(request, _("Assigned."))

    def closed() -> str | None:
        ending.close(**posting.read(forms.CloseForm(posted, kind=ticket.kind)), **given)
        return posting.said(request, _("Closed."))

    return {
        "acknowledge": lambda: posting.said(request, _("Acknowledged."), handling.acknowledge(**given) and None),
        "assign": assigned,
        "note": lambda: note(**posting.read(forms.NoteForm(posted)), **given) and None,
        "answer": lambda: handling.answer(**posting.read(forms.AnswerForm(posted)), **given) and None,
        "pause": lambda: handling.pause(**posting.read(forms.PauseForm(posted)), **given) and None,
        "resume": lambda: handling.resume(**given) and None,
        "close": closed,
        "reopen": lambda: ending.reopen(**posting.read(forms.ReopenForm(posted)), **given) and None,
    }


def _of_appeal(request: HttpRequest, found: Page, by: acting.Actor, at: datetime) -> dict[str, Deed]:
    """The buttons of the appeal body, and of who serves its decision, by name."""
    given: dict[str, Any] = {"number": found.ticket.number, "by": by, "at": at}
    posted = request.POST

    def prepare() -> str | None:
        asked = posting.read(forms.PrepareForm(posted))
        upheld = asked["upheld"] == "yes"
        disputed = found.ticket.decision
        assessment = applied.latest_assessment(disputed.application) if upheld and disputed else None
        new = findings.NewFinding(
            upheld=upheld,
            finding=asked["finding"],
            reasons=asked["reasons"],
            law=asked["law"],
            rectified_from=asked["rectified_from"] or None,
            assessment=assessment,
        )
        appeals.prepare_decision(new=new, **given)
        return posting.said(request, _("The decision is prepared. Another member signs it."))

    def decide() -> str | None:
        appeals.decide(**given)
        return posting.said(request, _("The appeal is decided. Its decision is served next."))

    def back() -> str | None:
        appeals.send_back(reason=posting.read(forms.SendBackForm(posted))["back"], **given)
        return posting.said(request, _("The decision went back to be prepared again."))

    def serve() -> str | None:
        serving.serve(**posting.read(forms.ServeForm(posted)), **given)
        return posting.said(request, _("The decision on the appeal is served."))

    return {
        "take": lambda: appeals.take(**given) and None,
        "prepare": prepare,
        "decide": decide,
        "send-back": back,
        "serve": serve,
        "withdraw": lambda: appeals.withdraw(**given) and None,
    }
