"""The desk: begin an interview, write it down at any pace, look for the same people elsewhere, submit, hand out the receipt."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.areas.models import Area
from socle.base.institutions.models import Purpose
from socle.base.kernel import refusals
from socle.intake import models, queries
from socle.intake.operations import registrations
from socle.web import door
from socle.web.forms import registrations as forms
from socle.web.presenters import registrations as presenter
from socle.web.presenters import words

POST = ("GET", "HEAD", "POST")


@door.page(P.REGISTER, purpose="registration", methods=POST)
def new(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Begin an interview in an area, or go on with one that was begun."""
    form = forms.StartForm(
        request.POST or None, areas=words.area_choices(by.area_key, timezone.localdate(at)), initial={"area": ""}
    )
    if request.method == "POST" and form.is_valid():
        area = Area.objects.get(code=form.cleaned_data["area"], valid_to=None)
        draft = registrations.start(area_key=area.key, by=by, at=at)
        answers = forms.begun(area.code, translation.get_language() or by.language)
        registrations.save(registration=draft, answers=answers, revision=draft.revision, by=by, at=at)
        return redirect(f"/registrations/{draft.number}")
    context = {"form": form, "drafts": presenter.drafts(queries.drafts(by=by))}
    return render(request, "web/registrations/new.html", context, status=422 if form.errors else 200)


@door.page(P.REGISTER, purpose="registration", methods=POST)
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """The interview as a form; once it was submitted, its receipt without the PIN."""
    row = queries.registration(number=number, by=by)
    if row.state != models.Registration.State.DRAFT:
        return render(request, "web/registrations/receipt.html", presenter.receipt(row))
    areas = words.area_choices(by.area_key, timezone.localdate(at))
    if request.method == "POST":
        return _write(request, row, areas, by, at)
    return _form(request, row, forms.Interview(row.answers, areas))


@door.page(P.REGISTER, purpose="registration", methods=POST)
def check(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Read everything back to the person, decide who is known already, submit; gives the receipt with its PIN, once."""
    row = queries.registration(number=number, by=by)
    if row.state != models.Registration.State.DRAFT:
        return redirect(f"/registrations/{row.number}")
    likely = presenter.likely(row, by=by, at=at)
    if request.method != "POST":
        return _checked(request, row, likely)
    chosen, undecided = presenter.decided(likely, request.POST)
    if undecided:
        return _checked(request, row, likely, presenter.undecided(undecided))
    try:
        answers = presenter.with_known(row.answers, chosen)
        saved = registrations.save(registration=row, answers=answers, revision=row.revision, by=by, at=at)
        submitted = registrations.submit(registration=saved, by=by, at=at)
    except refusals.Refusal as refused:
        row.refresh_from_db()
        return _checked(request, row, likely, refused)
    presenter.tell_both_offices(submitted.household, likely, chosen, by=by, at=at)
    context = presenter.receipt(submitted.registration) | {"pin": submitted.pin}
    return render(request, "web/registrations/receipt.html", context)


@door.page(P.REGISTER, purpose="registration", methods=("POST",))
def abandon(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """Close an interview that will not be finished."""
    row = queries.registration(number=number, by=by)
    form = forms.AbandonForm(request.POST)
    if not form.is_valid():
        areas = words.area_choices(by.area_key, timezone.localdate(at))
        return _form(request, row, forms.Interview(row.answers, areas), status=422, abandoning=form)
    registrations.abandon(registration=row, reason=form.cleaned_data["reason"], by=by, at=at)
    return redirect("/households/new")


def _write(
    request: HttpRequest, row: models.Registration, areas: list[tuple[str, str]], by: acting.Actor, at: datetime
) -> HttpResponse:
    """Save what was typed, whatever it is; then do what the button said."""
    interview = forms.Interview(row.answers, areas, request.POST)
    do, answers = request.POST.get("do", "save"), interview.told()
    if do == "add":
        answers["members"].append({"usual": "yes"})
    elif do.startswith("remove-") and do.removeprefix("remove-").isdigit() and len(answers["members"]) > 1:
        answers["members"] = presenter.without(answers["members"], int(do.removeprefix("remove-")))
    revision = request.POST.get("revision", "")
    try:
        saved = registrations.save(
            registration=row, answers=answers, revision=int(revision) if revision.isdigit() else -1, by=by, at=at
        )
    except registrations.ChangedMeanwhile as refused:
        return _form(request, row, interview, refused=refused, status=409)
    if do == "check" and not interview.is_valid():
        return _form(request, saved, interview, status=422)
    if do == "check":
        return redirect(f"/registrations/{row.number}/check")
    place = f"#person-{len(answers['members'])}" if do == "add" else ""
    return redirect(f"/registrations/{row.number}?saved=yes{place}")


def _form(
    request: HttpRequest,
    row: models.Registration,
    interview: forms.Interview,
    *,
    refused: refusals.Refusal | None = None,
    abandoning: forms.AbandonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    notice = Purpose.objects.filter(code="registration").first()
    context: dict[str, Any] = {
        "number": row.number,
        "saved_at": row.saved_at,
        "revision": row.revision,
        "interview": interview,
        "refused": refused,
        "abandoning": abandoning or forms.AbandonForm(),
        "notice": words.said(notice.notice) if notice else "",
        "law": notice.legal_basis if notice else "",
        "saved": "saved" in request.GET,
    }
    return render(request, "web/registrations/form.html", context, status=status)


def _checked(
    request: HttpRequest,
    row: models.Registration,
    likely: list[presenter.Likely],
    problem: refusals.Refusal | str | None = None,
) -> HttpResponse:
    status = 200 if problem is None else door.status_of(problem) if isinstance(problem, refusals.Refusal) else 422
    context = presenter.read_back(row) | {"number": row.number, "likely": likely, "problem": problem}
    return render(request, "web/registrations/check.html", context, status=status)
