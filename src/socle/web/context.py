"""What every page knows: the country's brand, who is signed in and in which role, and the navigation of that role."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from socle.base.accounts.roles import ROLES
from socle.base.country import queries as country
from socle.web import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of `web/layout.html`."""
    actor = getattr(request, "actor", None)
    context: dict[str, Any] = {"brand": brand(), "person": None, "navigation": []}
    if actor is not None:
        context["person"] = {"name": request.user.name, "role": ROLES[actor.role].title}  # type: ignore[union-attr]
        context["navigation"] = navigation.of(actor, request.path)
    return context


def brand() -> dict[str, Any]:
    """The country's name in the page's language and its colour."""
    set_up = country.country().settings
    names = set_up["name"]
    colour = set_up.get("brand", {}).get("colour", "")
    return {
        "name": names.get(translation.get_language(), names.get("en")),
        "product": translation.gettext("Social protection"),
        "colour": colour,
        "stylesheet": "/brand.css" if colour else "",
        "demo": settings.SOCLE_DEMO,
    }
