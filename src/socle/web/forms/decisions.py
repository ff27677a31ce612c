"""The forms of lists and decisions: remarks of the signer, why a list goes back, how a decision was served."""

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.base.notices import operations as notices
from socle.web.fields import KnownDateField
from socle.web.presenters import channels


class SignForm(forms.Form):
    """What the signer adds."""

    seen = forms.BooleanField(label=_("I have seen how many, how much and why"))
    remarks = forms.CharField(label=_("Remarks"), required=False, max_length=300)


class DiscardForm(forms.Form):
    """Why the list goes back unsigned."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The officer who prepared the list reads it.")
    )


class ServeForm(forms.Form):
    """How the decision reached the person."""

    channel = forms.ChoiceField(
        label=_("How it was handed over"), choices=[(code, channels.WORDS[code]) for code in notices.CHANNELS]
    )
    on = KnownDateField(label=_("On which day"), precision="day", required=False, help_text=_("Empty: today."))
