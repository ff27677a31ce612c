"""Lists of prepared decisions: what waits for a signature, and one list with its variance to be signed or sent back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.country import queries as country
from socle.base.kernel import refusals
from socle.base.notices import printing
from socle.base.notices.models import Notice
from socle.conditionality.operations import effects, lifting
from socle.eligibility.models import Decision, Proposal, Service
from socle.eligibility.operations import decisions, serving
from socle.eligibility.queries import lists
from socle.enrolment.models import Selection
from socle.enrolment.operations import awards, changes, selection, tidings
from socle.web import door, posting
from socle.web.forms import decisions as forms
from socle.web.presenters import decisions as presenter
from socle.web.presenters import programmes
from socle.web.views.applications import page_number, page_url

Kind, Outcome = Decision.Kind, Decision.Outcome
LETTERS_A_PART = 50  # letters in one document: about a second, and a hundred megabytes while they are set
# By the kind of decisions, which operation signs the list. An appeal is signed on the page of its ticket.
_SIGN: dict[str, Callable[..., Any]] = {
    Kind.ELIGIBILITY: decisions.sign_batch,
    Kind.AWARD: awards.sign_awards,
    Kind.AMOUNT: changes.sign_amounts,
    Kind.EXIT: changes.sign_exits,
    Kind.EFFECT: effects.sign_effects,
    Kind.RECOVERY: decisions.sign_batch,
}


@door.page(P.READ_DECISION, purpose="eligibility")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives it
    """The lists that wait for a signature, the oldest first."""
    context = {
        "rows": presenter.lists(lists.batches()),
        "may_sign": by.can(P.SIGN_DECISION),
        "trail": [(_("Applications"), "/applications"), (_("Lists to sign"), "")],
    }
    return render(request, "web/lists/index.html", context)


@door.page(P.READ_DECISION, purpose="eligibility", methods=posting.POST)
def show(request: HttpRequest, *, batch: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One list: how many, how much, why, against the run before; then sign it as a whole or send it back."""
    first = lists.proposals(batch=batch, is_open=False).first()
    if first is None:
        raise refusals.NotFound(number=batch)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        blank = posting.forms_of(problem, sign=forms.SignForm(), discard=forms.DiscardForm(), serve=forms.ServeForm())
        return render(
            request, "web/lists/show.html", _context(request, first, by) | blank | {"problem": problem}, status=status
        )

    def sign() -> str | None:
        asked = posting.read(forms.SignForm(request.POST))
        _sign(first, by, at, asked["remarks"])
        return posting.said(request, _("The list is signed. Each decision is served next."))

    def discard() -> str | None:
        reason = posting.read(forms.DiscardForm(request.POST))["reason"]
        if first.kind == Kind.SELECTION:
            selection.discard_selection(selection=_selection(batch), reason=reason, by=by, at=at)
        else:
            decisions.discard(batch=batch, reason=reason, by=by, at=at)
        return posting.said(request, _("The list went back unsigned."), "/lists")

    def serve() -> str | None:
        asked = posting.read(forms.ServeForm(request.POST))
        on = asked["on"] or timezone.localdate(at)
        language = country.country().settings["languages"]["letters"]
        unserved = list(lists.unserved(batch))
        if unserved:
            serving.serve(decisions=unserved, channel=asked["channel"], on=on, language=language, by=by, at=at)
        waiting = _to_tell(first)
        if waiting is not None and tidings.to_tell(waiting).exists():
            tidings.tell_who_waits(selection=waiting, channel=asked["channel"], on=on, by=by, at=at)
        return posting.said(request, _("It is recorded that the list was served. The appeal periods run."))

    return (
        posting.answer(request, {"sign": sign, "discard": discard, "serve": serve}, page)
        if request.method == "POST"
        else page(None)
    )


@door.page(P.READ_DECISION, purpose="eligibility")
def letters(request: HttpRequest, *, batch: str, part: int, by: acting.Actor, at: datetime) -> HttpResponse:  # noqa: ARG001  the door gives them
    """The letters of a served list, so many in one document, in the order of the list: for the printer."""
    parts = _parts(batch)
    if not 1 <= part <= len(parts):
        raise refusals.NotFound(number=batch)
    found = Notice.objects.in_bulk(parts[part - 1])
    answer = HttpResponse(printing.pdf_of_many([found[key] for key in parts[part - 1]]), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{batch}-{part}.pdf"'
    return answer


def _parts(batch: str) -> list[list[int]]:
    """The notices of a list by their keys, so many a part, each part in one language; those who wait come last."""
    served = Service.objects.filter(decision__proposal__batch=batch).exclude(notice__content={}).order_by("decision_id")
    of_language: dict[str, list[int]] = {}
    waiting = Notice.objects.filter(kind="waiting", about__startswith=f"{batch}/").order_by("id")
    told = (*served.values_list("notice_id", "notice__language"), *waiting.values_list("pk", "language"))
    for key, language in told:
        of_language.setdefault(language, []).append(key)
    return [
        keys[start : start + LETTERS_A_PART]
        for keys in of_language.values()
        for start in range(0, len(keys), LETTERS_A_PART)
    ]


def _sign(first: Proposal, by: acting.Actor, at: datetime, remarks: str) -> None:
    if first.kind == Kind.SELECTION:
        selection.sign_selection(selection=_selection(first.batch), by=by, at=at, remarks=remarks)
    elif first.kind == Kind.EFFECT and first.outcome == Outcome.LIFTED:
        lifting.sign_lifts(batch=first.batch, by=by, at=at, remarks=remarks)
    elif first.kind in _SIGN:
        _SIGN[first.kind](batch=first.batch, by=by, at=at, remarks=remarks)
    else:
        raise refusals.NotFound(number=first.batch)


def _to_tell(first: Proposal) -> Selection | None:
    """The selection of a list, where those who wait are told of their place too."""
    return _selection(first.batch) if first.kind == Kind.SELECTION else None


def _selection(batch: str) -> Selection:
    return Selection.objects.get(number=batch)


def _context(request: HttpRequest, first: Proposal, by: acting.Actor) -> dict[str, Any]:
    of_list = lists.proposals(batch=first.batch, is_open=False)
    page = lists.page(of_list, page_number(request))
    is_open = first.decision_id is None and first.discarded_at is None
    return {
        "first": first,
        "state": "waiting" if is_open else "signed" if first.decision_id else "dropped",
        "scheme": programmes.title(first.scheme),
        "variance": presenter.variance(lists.variance(first.batch), first.scheme),
        "rows": presenter.proposals(list(page.rows), by),
        "previous": page_url({}, page.page - 1) if page.page > 1 else "",
        "next": page_url({}, page.next) if page.next else "",
        "prepared_by": first.prepared_by.name if first.prepared_by else presenter.PREPARED_BY_TIMETABLE,
        "may_sign": by.can(P.SIGN_DECISION) and is_open and first.kind != Kind.APPEAL,
        "letters": range(1, len(_parts(first.batch)) + 1) if first.decision_id else (),
        "to_serve": _to_serve(first) if by.can(P.SERVE_DECISION) and first.decision_id else 0,
        "is_own": first.prepared_by_id is not None and first.prepared_by_id == by.user_id,
        "trail": [(_("Lists to sign"), "/lists"), (first.batch, "")],
    }


def _to_serve(first: Proposal) -> int:
    """How many decisions of a signed list, and places on a waiting list, were not served yet."""
    waiting = _to_tell(first)
    return lists.unserved(first.batch).count() + (tidings.to_tell(waiting).count() if waiting else 0)
