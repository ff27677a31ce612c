"""The citizen's look-up: with a receipt's number and PIN, the state of one's own matters. Nobody is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from socle.base.kernel import clock, refusals
from socle.grievances import queries
from socle.web import door
from socle.web.forms import look_up as forms
from socle.web.presenters import look_up as presenter


@door.public
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Number and PIN are posted, so that they stand in no address and no log."""
    form = forms.LookUpForm(request.POST or None)
    if request.method != "POST":
        return render(request, "web/look_up/ask.html", {"form": form})
    if not form.is_valid():
        return render(request, "web/look_up/ask.html", {"form": form}, status=422)
    try:
        view = queries.look_up(at=clock.now(), **form.cleaned_data)
    except refusals.Refusal as refused:
        return render(request, "web/look_up/ask.html", {"form": form, "refused": refused}, status=403)
    answer = render(request, "web/look_up/shown.html", presenter.of_view(view))
    answer["Cache-Control"] = "no-store"
    return answer
