"""What the button of a page said is done: read the form, make one call, go on; or show the page again with what is wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from socle.base.kernel import refusals
from socle.web import door

POST = ("GET", "HEAD", "POST")
Problem = BaseForm | refusals.Refusal | None


class NoSuchButton(refusals.Refusal):
    """This page has no such button. Open the page again; it may have changed meanwhile."""

    code = "web.no-such-button"


class Unclear(Exception):
    """A form that could not be read; it carries what is wrong with which field."""

    def __init__(self, form: BaseForm) -> None:
        super().__init__()
        self.form = form


def read(form: BaseForm) -> dict[str, Any]:
    """What was typed, cleaned. Raises Unclear."""
    if not form.is_valid():
        raise Unclear(form)
    return form.cleaned_data


def answer(
    request: HttpRequest,
    deeds: Mapping[str, Callable[[], str | HttpResponse | None]],
    show: Callable[..., HttpResponse],
) -> HttpResponse:
    """Do what `do` names. A deed gives the address to go to (None: the same page) or a page of its own.

    `show(problem, status=...)` renders the page again with the form or refusal that hindered it.
    """
    deed = deeds.get(request.POST.get("do", ""))
    try:
        if deed is None:
            raise NoSuchButton
        where = deed()
    except Unclear as unclear:
        return show(unclear.form, status=422)
    except refusals.Refusal as refused:
        return show(refused, status=door.status_of(refused))
    return where if isinstance(where, HttpResponse) else redirect(where or request.path)


def said(request: HttpRequest, words: str | Promise, then: str | None = None) -> str | None:
    """Say on the next page what was done, and go there."""
    messages.success(request, str(words))
    return then


def forms_of(problem: Problem, **blank: BaseForm) -> dict[str, BaseForm]:
    """The forms of a page by name, the one that could not be read in the place of its blank one."""
    forms = {name: problem if isinstance(problem, type(form)) else form for name, form in blank.items()}
    for name, form in forms.items():
        form.auto_id = f"{name}_%s"  # two forms of a page may have fields of the same name
    return forms
