"""Changing an award: assess again, set another amount, end it, ask money back. Each prepares a decision that another signs."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.periods import queries as periods
from socle.conditionality.models import Effect
from socle.conditionality.operations import lifting
from socle.eligibility.operations import assessments
from socle.enrolment.models import Award
from socle.enrolment.operations import changes, reviewing
from socle.enrolment.queries import awards as queries
from socle.payments.operations import recoveries
from socle.web import door, posting
from socle.web.forms import award_changes as forms
from socle.web.presenters import award_changes as presenter


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Who asks what of which award, when."""

    request: HttpRequest
    award: Award
    today: date
    by: acting.Actor
    at: datetime


@door.page(P.READ_DECISION, purpose="eligibility", methods=posting.POST)
def change(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """What can be prepared about one award. Nothing is lessened or stopped before the decision was signed and served."""
    award, today = queries.get(number), timezone.localdate(at)
    asked = _Asked(request=request, award=award, today=today, by=by, at=at)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        blank = posting.forms_of(problem, **_blank(award, today))
        context = presenter.page(award, today, by) | blank | {"problem": problem}
        return render(request, "web/awards/change.html", context, status=status)

    deeds = {"review": _review, "amount": _amount, "exit": _exit, "recover": _recover, "lift": _lift}
    ready = {name: partial(deed, asked) for name, deed in deeds.items()}
    return posting.answer(request, ready, page) if request.method == "POST" else page(None)


def _blank(award: Award, today: date) -> dict[str, BaseForm]:
    months = presenter.periods(today)
    present, following = presenter.present_and_next(today)
    return {
        "review": forms.ReviewForm(periods=months, initial={"period": following}),
        "worth": forms.AmountForm(components=presenter.components(award, today)),
        "exit": forms.ExitForm(
            reasons=presenter.reasons(award, today), periods=months, initial={"last_period": present}
        ),
        "recovery": forms.RecoveryForm(),
        "lift": forms.LiftForm(effects=presenter.effects(award)),
    }


def _review(one: _Asked) -> str | None:
    period = posting.read(forms.ReviewForm(one.request.POST, periods=presenter.periods(one.today)))["period"]
    made = assessments.assess(application=one.award.application, on=one.today, by=one.by, at=one.at)
    found = reviewing.prepare_review(run=made.run, from_period=periods.get(period), by=one.by, at=one.at)
    return _said(one.request, found)


def _amount(one: _Asked) -> str | None:
    form = forms.AmountForm(one.request.POST, components=presenter.components(one.award, one.today))
    typed = posting.read(form)
    line = changes.NewAmount(
        award=one.award,
        components=form.worth,
        from_on=typed["from_on"],
        law=typed["law"],
        reasons=(typed["reason"],),
    )
    batch = changes.prepare_amounts(lines=[line], by=one.by, at=one.at)
    return posting.said(one.request, _("The change is prepared. Another officer signs it."), f"/lists/{batch}")


def _exit(one: _Asked) -> str | None:
    choices = {"reasons": presenter.reasons(one.award, one.today), "periods": presenter.periods(one.today)}
    typed = posting.read(forms.ExitForm(one.request.POST, **choices))
    last = periods.get(typed.pop("last_period"))
    line = changes.NewExit(award=one.award, last_period=last, **typed)
    batch = changes.prepare_exits(lines=[line], by=one.by, at=one.at)
    return posting.said(one.request, _("The exit is prepared. Another officer signs it."), f"/lists/{batch}")


def _recover(one: _Asked) -> str | None:
    typed = posting.read(forms.RecoveryForm(one.request.POST))
    share = typed.pop("percent") / Decimal(100)
    batch = recoveries.prepare(award=one.award, share=share, **typed, by=one.by, at=one.at)
    said = _("It is prepared that money is asked back. Another officer signs it.")
    return posting.said(one.request, said, f"/lists/{batch}")


def _lift(one: _Asked) -> str | None:
    typed = posting.read(forms.LiftForm(one.request.POST, effects=presenter.effects(one.award)))
    found = list(Effect.objects.filter(award=one.award, decision__number=typed["effect"]))
    batch = lifting.propose_lifts(effects=found, reason=typed["reason"], by=one.by, at=one.at)
    return posting.said(one.request, _("The lifting is prepared. Another officer signs it."), f"/lists/{batch}")


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
