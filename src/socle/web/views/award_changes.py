"""Changing an award: assess again, set another amount, end it, ask money back. Each prepares a decision that another signs."""

from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.periods import queries as periods
from socle.eligibility.operations import assessments
from socle.enrolment.operations import changes, reviewing
from socle.enrolment.queries import awards as queries
from socle.payments.operations import recoveries
from socle.web import door, posting
from socle.web.forms import award_changes as forms
from socle.web.presenters import award_changes as presenter


@door.page(P.READ_DECISION, purpose="eligibility", methods=posting.POST)
def change(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """What can be prepared about one award. Nothing is lessened or stopped before the decision was signed and served."""
    award, today = queries.get(number), timezone.localdate(at)
    months = presenter.periods(today)
    present, following = presenter.present_and_next(today)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        law = {"law": award.decision.law}
        blank = posting.forms_of(
            problem,
            review=forms.ReviewForm(periods=months, initial={"period": following}),
            worth=forms.AmountForm(components=presenter.components(award, today), initial=law),
            exit=forms.ExitForm(
                reasons=presenter.reasons(award, today),
                periods=months,
                initial=law | {"last_period": present},
            ),
            recovery=forms.RecoveryForm(),
        )
        context = presenter.page(award, today, by) | blank | {"problem": problem}
        return render(request, "web/awards/change.html", context, status=status)

    def review() -> str | None:
        asked = posting.read(forms.ReviewForm(request.POST, periods=months))
        made = assessments.assess(application=award.application, on=today, by=by, at=at)
        found = reviewing.prepare_review(run=made.run, from_period=periods.get(asked["period"]), by=by, at=at)
        return _said(request, found)

    def amount() -> str | None:
        form = forms.AmountForm(request.POST, components=presenter.components(award, today))
        asked = posting.read(form)
        line = changes.NewAmount(
            award=award, components=form.worth, from_on=asked["from_on"], law=asked["law"], reasons=(asked["reason"],)
        )
        batch = changes.prepare_amounts(lines=[line], by=by, at=at)
        return posting.said(request, _("The change is prepared. Another officer signs it."), f"/lists/{batch}")

    def leave() -> str | None:
        asked = posting.read(forms.ExitForm(request.POST, reasons=presenter.reasons(award, today), periods=months))
        line = changes.NewExit(
            award=award,
            reason=asked["reason"],
            last_period=periods.get(asked["last_period"]),
            law=asked["law"],
            follow_up=asked["follow_up"],
        )
        batch = changes.prepare_exits(lines=[line], by=by, at=at)
        return posting.said(request, _("The exit is prepared. Another officer signs it."), f"/lists/{batch}")

    def recover() -> str | None:
        asked = posting.read(forms.RecoveryForm(request.POST))
        batch = recoveries.prepare(
            award=award,
            finding=asked["finding"],
            reason=asked["reason"],
            law=asked["law"],
            share=asked["percent"] / Decimal(100),
            by=by,
            at=at,
        )
        return posting.said(
            request, _("It is prepared that money is asked back. Another officer signs it."), f"/lists/{batch}"
        )

    deeds = {"review": review, "amount": amount, "exit": leave, "recover": recover}
    return posting.answer(request, deeds, page) if request.method == "POST" else page(None)


def _said(request: HttpRequest, found: reviewing.Reviewed) -> str | None:
    """Where a review led."""
    if found.exits:
        return posting.said(
            request, _("By the new assessment the award ends. The exit is prepared."), f"/lists/{found.exits}"
        )
    if found.amounts:
        words = _("By the new assessment the amount is another. The change is prepared.")
        return posting.said(request, words, f"/lists/{found.amounts}")
    if found.counts.get("waits for proof"):
        return posting.said(request, _("Something is unknown, so nothing is changed. Ask for the missing proof."))
    if not found.counts:
        return posting.said(request, _("A change of this award is prepared or signed already."))
    return posting.said(request, _("By the new assessment nothing changes."))
