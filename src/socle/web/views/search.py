"""One box on every page: a public number, an identifier, a telephone number or a name in any spelling."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import numbers
from socle.registry import queries
from socle.web import door, formats
from socle.web.presenters import households

# By the letters of a public number, the page of what it numbers; households and persons are looked for.
PAGES = {"RG": "registrations", "CH": "changes", "IM": "imports", "PD": "duplicates"}


@door.page(P.SEARCH_REGISTRY, purpose="registration")
def search(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives it
    """The hits in the actor's area. A number that is not a person's or household's opens its own page."""
    text = formats.latin_digits(request.GET.get("q", "")).strip()
    number = numbers.normalise(text)
    page = PAGES.get(number.partition("-")[0]) if number else None
    if page:
        return redirect(f"/{page}/{number}")
    after = request.GET.get("after", "")
    hits = queries.search(text=text, by=by, after=int(after) if after.isdigit() else 0) if text else None
    opens = by.can(P.READ_DOSSIER)
    if hits and hits.hits and opens and number and number.startswith("HH-"):
        return redirect(f"/households/{number}")
    context = {
        "search_query": request.GET.get("q", ""),
        "asked": bool(text),
        "hits": households.found(hits.hits, opens=opens) if hits else [],
        "next": "?" + urlencode({"q": text, "after": hits.next}) if hits and hits.next else "",
        "may_register": by.can(P.REGISTER),
    }
    return render(request, "web/search/search.html", context)
