"""The citizen's look-up: the number of a receipt and its PIN."""

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.web import formats


class LookUpForm(forms.Form):
    """Both stand on the receipt."""

    number = forms.CharField(
        label=_("Number on the receipt"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_number(self) -> str:
        return formats.latin_digits(self.cleaned_data["number"])

    def clean_pin(self) -> str:
        return formats.latin_digits(self.cleaned_data["pin"])
