"""Pages about the service itself: accessibility, privacy, licence and sources. Open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from socle.web import door
from socle.web.presenters import about


@door.public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, and where to say what does not."""
    return render(request, "web/about/accessibility.html")


@door.public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """For which purposes and by which law facts are used, and what a person can ask for."""
    return render(request, "web/about/privacy.html", {"purposes": about.purposes()})


@door.public
@require_safe
def licence(request: HttpRequest) -> HttpResponse:
    """The licence of the software, and where the data of this installation come from."""
    return render(request, "web/about/licence.html", {"sources": about.sources()})
