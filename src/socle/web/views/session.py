"""Signing in and out, choosing a hat, choosing a language."""

from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from socle.base.accounts import queries as accounts
from socle.base.accounts.models import Assignment, User
from socle.base.accounts.roles import ROLES
from socle.base.kernel import clock
from socle.web import brand as brands
from socle.web import context, door

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@door.public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """In the demonstration: choose a person and role. Elsewhere: the sign-in of django-allauth, with a second factor."""
    if not settings.SOCLE_DEMO:
        return redirect("/account/login/?next=" + _next(request))
    if request.method == "POST":
        return _sign_in_as(request)
    today = timezone.localdate(clock.now())
    rows = Assignment.objects.filter(valid_from__lte=today, user__is_active=True).select_related(
        "user", "office", "area"
    )
    people = [_choice(row) for row in rows.order_by("pk")]
    order = list(ROLES)
    people.sort(key=lambda one: order.index(str(one["role_code"])))
    return render(request, "web/sign_in.html", {"people": people, "next": _next(request)})


def _choice(row: Assignment) -> dict[str, object]:
    language = translation.get_language()
    office = row.office.name.get(language, row.office.name.get("en"))
    return {"id": row.pk, "name": row.user.name, "role": ROLES[row.role].title, "role_code": row.role, "office": office}


def _sign_in_as(request: HttpRequest) -> HttpResponse:
    person = request.POST.get("person", "")
    assignment = Assignment.objects.filter(pk=person).select_related("user").first() if person.isdigit() else None
    if assignment is None:
        raise Http404
    language = translation.get_language()
    auth.login(request, assignment.user, backend=BACKEND)
    request.session[door.HAT] = assignment.pk
    response = HttpResponseRedirect(_next(request))
    # whoever chose a language before signing in keeps it; otherwise the person's own
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen or assignment.user.language or language, samesite="Lax")
    return response


@door.public
@require_http_methods(["GET", "HEAD", "POST"])
def hat(request: HttpRequest) -> HttpResponse:
    """Choose the role to act in; who has one only is not asked."""
    if not isinstance(request.user, User):
        return redirect("/sign-in")
    held = list(accounts.assignments(user=request.user, on=timezone.localdate(clock.now())))
    chosen = next((one for one in held if str(one.pk) == request.POST.get("hat")), held[0] if len(held) == 1 else None)
    if chosen is None:
        return render(request, "web/hat.html", {"hats": [_choice(one) for one in held]}, status=200 if held else 403)
    request.session[door.HAT] = chosen.pk
    return redirect("/")


@door.public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("/sign-in")


@door.public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and come back to the page."""
    response = HttpResponseRedirect(_next(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86_400, samesite="Lax")
    return response


@door.public
def brand_css(_request: HttpRequest) -> HttpResponse:
    """The country's colour as a style sheet."""
    css = brands.stylesheet(context.brand()["colour"])
    return HttpResponse(css, content_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) else "/"
