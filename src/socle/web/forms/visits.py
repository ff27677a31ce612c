"""The forms of visits: who comes and why, what was done."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from socle.web.presenters import words
from socle.window.operations import visits

REASONS: dict[str, Promise | str] = {
    "information": _("To ask something"),
    "registration": _("To register"),
    "change": _("To report a change"),
    "application": _("To apply"),
    "payment": _("About a payment"),
    "grievance": _("To complain or appeal"),
    "case": _("To see the caseworker"),
}
ITEMS: dict[str, Promise | str] = {
    "registration": _("Registration"),
    "application": _("Application"),
    "change": _("Reported change"),
    "ticket": _("Complaint, appeal or question"),
    "referral": _("Referral"),
    "case": _("Case"),
    "information": _("Information given"),
    "board": _("What the family could get was explained"),
}


class StartForm(forms.Form):
    """Who comes, why, and in which language the receipt is printed."""

    who = forms.CharField(
        label=_("Number of the person or household"),
        required=False,
        max_length=24,
        help_text=_("Empty for somebody who is not registered, or who only asks something."),
    )
    reason = forms.ChoiceField(
        label=_("Why they come"),
        widget=forms.RadioSelect,
        choices=[(code, REASONS[code]) for code in visits.REASONS],
        initial="information",
    )
    language = forms.ChoiceField(label=_("Language of the receipt"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = words.languages()  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """What was done, by its number or in a few words."""

    kind = forms.ChoiceField(
        label=_("What was done"), choices=[(code, ITEMS[code]) for code in visits.KINDS], initial="information"
    )
    about = forms.CharField(label=_("Its number"), required=False, max_length=24)
    text = forms.CharField(label=_("In a few words, for the receipt"), required=False, max_length=200)


class ApplyForm(forms.Form):
    """A scheme of the board that the family applies for, and who applies."""

    scheme = forms.CharField(widget=forms.HiddenInput, max_length=80)
    person = forms.CharField(widget=forms.HiddenInput, max_length=24)
