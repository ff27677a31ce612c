"""The forms of cases and referrals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.cases import catalogue
from socle.cases.models import Referral
from socle.web import states
from socle.web.fields import KnownDateField
from socle.web.presenters import words


class OpenForm(forms.Form):
    """For whom a case is opened, and why."""

    person = forms.CharField(label=_("Number of the person"), max_length=24)
    reason = forms.CharField(label=_("Why"), max_length=300)


class ItemForm(forms.Form):
    """A need, and the goal agreed with the family."""

    dimension = forms.ChoiceField(label=_("Of what kind"))
    need = forms.CharField(label=_("What is needed"), max_length=300)
    goal = forms.CharField(label=_("Goal agreed with the family"), max_length=300)
    service = forms.CharField(label=_("Service or transfer that helps"), required=False, max_length=120)
    due_on = KnownDateField(label=_("Until"), precision="day", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = catalogue.of_country().dimensions
        self.fields["dimension"].choices = [(code, words.said(one)) for code, one in known.items()]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note, sealed where it belongs to a protected domain."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea)
    sealed_domain = forms.ChoiceField(label=_("Seal it"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = catalogue.of_country().domains
        choices = [("", _("Not sealed")), *((code, words.said(one)) for code, one in known.items())]
        self.fields["sealed_domain"].choices = choices  # type: ignore[attr-defined]


class VisitForm(forms.Form):
    """The social visit that a cancellation waits for."""

    visited_on = KnownDateField(label=_("On which day the family was visited"), precision="day")
    text = forms.CharField(label=_("What was found, and why the condition was not met"), widget=forms.Textarea)


class GlassForm(forms.Form):
    """Why a sealed note of another domain is opened."""

    note = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why you must open it; the caseworker and an auditor will read this"), max_length=300)


class ReferForm(forms.Form):
    """Whom to send where for what."""

    office = forms.ChoiceField(label=_("To which office"))
    service = forms.CharField(label=_("For what"), max_length=120)
    told = forms.CharField(label=_("What that office needs to know, no more"), max_length=300)

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office"].choices = offices  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """When the family is met next."""

    on = KnownDateField(label=_("Next contact"), precision="day")


class CloseForm(forms.Form):
    """How the case ended, and when somebody asks again."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    follow_up_on = KnownDateField(label=_("Ask again on"), precision="day")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = catalogue.of_country().outcomes
        self.fields["outcome"].choices = [(code, words.said(one)) for code, one in known.items()]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What became of a referral."""

    number = forms.CharField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("Answer"), choices=[(code, states.of(code).text) for code in Referral.State.values if code != "sent"]
    )
    answer = forms.CharField(label=_("Result, in a few words"), max_length=300)
