"""Accounts: who may do what. Roles are given, ended and reviewed by somebody else than their holder."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts import operations, queries
from socle.base.accounts.models import User
from socle.base.accounts.permissions import Permission as P
from socle.base.areas.models import Area
from socle.base.institutions.models import Institution, Office
from socle.base.kernel import refusals
from socle.web import door
from socle.web.forms import accounts as forms
from socle.web.presenters import accounts as presenter
from socle.web.presenters import words

POST = ("GET", "HEAD", "POST")


@door.page(P.MANAGE_ACCOUNTS, purpose="audit")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """All accounts with the roles in force, and what each role may do."""
    context = {"rows": presenter.rows(queries.users(by=by), timezone.localdate(at)), "roles": presenter.roles()}
    return render(request, "web/accounts/index.html", context)


@door.page(P.MANAGE_ACCOUNTS, purpose="audit", methods=POST)
def new(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Open an account; its role is given on its page."""
    form = forms.AccountForm(request.POST or None, institutions=presenter.institutions())
    refused = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        institution = Institution.objects.get(code=told.pop("institution"))
        try:
            user = operations.create_user(institution=institution, by=by, at=at, **told)
            return redirect(f"/accounts/{user.username}")
        except refusals.Refusal as problem:
            refused = problem
    context = {"form": form, "refused": refused}
    return render(request, "web/accounts/new.html", context, status=422 if request.method == "POST" else 200)


@door.page(P.MANAGE_ACCOUNTS, purpose="audit", methods=POST)
def show(request: HttpRequest, *, username: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One account: its roles now and before; give a role, end one, close the account."""
    user = _user(username, by)
    if request.method != "POST":
        return _shown(request, user, by, at)
    do = request.POST.get("do", "")
    form = _form(do, request, by, at)
    if form is None or not form.is_valid():
        return _shown(request, user, by, at, forms_shown={do: form} if form else {}, status=422)
    try:
        _ACTS[do](user, form.cleaned_data, request, by, at)
    except refusals.Refusal as refused:
        return _shown(request, user, by, at, {do: form}, refused, door.status_of(refused))
    return redirect(f"/accounts/{user.username}")


@door.page(P.MANAGE_ACCOUNTS, purpose="audit", methods=POST)
def review(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The roles that nobody looked at for half a year: keep or end each, with the reason."""
    due = queries.to_review(by=by, on=timezone.localdate(at))
    form, refused, status = forms.ReviewForm(request.POST or None), None, 200
    if request.method == "POST":
        status = 422
        row = due.filter(pk=request.POST.get("role") if request.POST.get("role", "").isdigit() else 0).first()
        if row is not None and form.is_valid():
            keep, reason = form.cleaned_data["keep"] == "yes", form.cleaned_data["reason"]
            try:
                operations.review_access(assignment=row, keep=keep, reason=reason, by=by, at=at)
                return redirect("/accounts/review")
            except refusals.Refusal as problem:
                refused = problem
    context = {
        "rows": presenter.due(due, timezone.localdate(at)),
        "form": form,
        "refused": refused,
        "trail": presenter.trail(_("Review access")),
    }
    return render(request, "web/accounts/review.html", context, status=status)


def _user(username: str, by: acting.Actor) -> User:
    found = queries.users(by=by).filter(username=username).first()
    if found is None:
        raise refusals.NotFound(number=username)
    return found


def _form(do: str, request: HttpRequest, by: acting.Actor, at: datetime) -> Any:
    if do == "grant":
        return _grant_form(request.POST, by, at)
    return forms.EndForm(request.POST) if do == "end" else forms.CloseForm(request.POST) if do == "close" else None


def _grant_form(data: Any, by: acting.Actor, at: datetime) -> forms.GrantForm:
    today = timezone.localdate(at)
    areas, offices = words.area_choices(by.area_key, today), words.office_choices(by.area_key)
    return forms.GrantForm(data, areas=areas, offices=offices, initial={"on": today, "schemes": "*"})


def _grant(user: User, told: dict[str, Any], _request: HttpRequest, by: acting.Actor, at: datetime) -> None:
    operations.grant_role(
        user=user,
        role=told["role"],
        office=Office.objects.get(code=told["office"]),
        area=Area.objects.get(code=told["area"], valid_to=None),
        schemes=told["schemes"].replace(",", " ").split(),
        on=told["on"],
        by=by,
        at=at,
    )


def _end(user: User, told: dict[str, Any], request: HttpRequest, by: acting.Actor, at: datetime) -> None:
    row = user.assignments.filter(pk=request.POST.get("role") if request.POST.get("role", "").isdigit() else 0).first()
    if row is None:
        raise refusals.NotFound(number=user.username)
    operations.end_role(assignment=row, on=timezone.localdate(at), reason=told["reason"], by=by, at=at)


def _close(user: User, told: dict[str, Any], _request: HttpRequest, by: acting.Actor, at: datetime) -> None:
    operations.deactivate(user=user, reason=told["reason"], by=by, at=at)


_ACTS: dict[str, Callable[[User, dict[str, Any], HttpRequest, acting.Actor, datetime], None]] = {
    "grant": _grant,
    "end": _end,
    "close": _close,
}


def _shown(
    request: HttpRequest,
    user: User,
    by: acting.Actor,
    at: datetime,
    forms_shown: dict[str, Any] | None = None,
    refused: refusals.Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = forms_shown or {}
    context = presenter.of_user(user, by, timezone.localdate(at)) | {
        "grant": shown.get("grant") or _grant_form(None, by, at),
        "end": shown.get("end") or forms.EndForm(),
        "close": shown.get("close") or forms.CloseForm(),
        "refused": refused,
    }
    return render(request, "web/accounts/show.html", context, status=status)
