"""The door of pages: who acts, in which role, for what purpose; refusals become pages; nothing is rendered after the door closes."""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.models import Assignment
from socle.base.accounts.permissions import Permission
from socle.base.kernel import clock, refusals
from socle.web import messages

HAT = accounts.HAT
_STATUS = {refusals.NotPermitted: 403, refusals.NotFound: 404, refusals.InvalidInput: 422}


def actor_of(request: HttpRequest) -> acting.Actor | None:
    """The actor that the signed-in person is under the hat they wear, if it is still theirs today."""
    if not request.user.is_authenticated or HAT not in request.session:
        return None
    held = accounts.assignments(user=request.user, on=timezone.localdate(clock.now()))  # type: ignore[arg-type]
    assignment: Assignment | None = held.filter(pk=request.session[HAT]).first()
    return accounts.actor(assignment) if assignment else None


def page(
    permission: Permission | None,
    *,
    purpose: str,
    methods: tuple[str, ...] = ("GET", "HEAD"),
    opens_block: bool = True,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for signed-in people. The view is called as `view(request, by=..., at=..., **parts of the address)`.

    `permission` None: any role (home, help). `opens_block` False: the view's one operation opens its own transactions, and
    the view reads nothing beside it. A refusal that the view lets through becomes a page that says what and why.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def run(request: HttpRequest, **parts: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            actor = actor_of(request)
            if actor is None:
                return (
                    redirect("/hat")
                    if request.user.is_authenticated
                    else redirect_to_login(request.get_full_path(), "/sign-in")
                )
            request.actor = actor  # type: ignore[attr-defined]
            answer = _answer if opens_block else _answer_by_itself
            return answer(view, request, actor, permission, purpose, parts)

        run.permission = permission  # type: ignore[attr-defined]
        return run

    return wrap


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that needs no account: sign-in, the citizen's look-up, help."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def _answer(
    view: Callable[..., HttpResponse],
    request: HttpRequest,
    actor: acting.Actor,
    permission: Permission | None,
    purpose: str,
    parts: dict[str, Any],
) -> HttpResponse:
    try:
        with acting.acting_as(actor, purpose=purpose) as by:
            if permission is not None:
                by.require(permission)
            response = view(request, by=by, at=clock.now(), **parts)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()  # type: ignore[attr-defined]
            return response
    except refusals.Refusal as refused:
        return refusal_page(request, refused)


def _answer_by_itself(
    view: Callable[..., HttpResponse],
    request: HttpRequest,
    actor: acting.Actor,
    permission: Permission | None,
    purpose: str,
    parts: dict[str, Any],
) -> HttpResponse:
    try:
        if permission is not None:
            actor.require(permission)
        return view(request, by=dataclasses.replace(actor, purpose=purpose), at=clock.now(), **parts)
    except refusals.Refusal as refused:
        return refusal_page(request, refused)


def refusal_page(request: HttpRequest, refused: refusals.Refusal) -> HttpResponse:
    """The page that says what was refused and why, with the refusal's code for whoever asks for help."""
    words = {"message": messages.of(refused), "code": refused.code}
    return render(request, "web/refusal.html", words, status=status_of(refused))


def status_of(refused: refusals.Refusal) -> int:
    """The HTTP status of a refusal: 403, 404, 422 for what was typed, 409 for what the matter does not allow now."""
    return next((status for kind, status in _STATUS.items() if isinstance(refused, kind)), 409)
