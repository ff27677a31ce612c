"""The forms of scheme versions: publishing with remarks, turning down or taking out of force with a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """What the signer adds."""

    remarks = forms.CharField(label=_("Remarks"), required=False, max_length=300)


class RefuseForm(forms.Form):
    """Why the proposal is turned down."""

    reason = forms.CharField(label=_("Why it is turned down"), max_length=300)


class WithdrawForm(forms.Form):
    """Why the version is taken out of force."""

    reason = forms.CharField(label=_("Why it is taken out of force"), max_length=300)
