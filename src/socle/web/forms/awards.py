"""The forms of awards: the filter, who collects, where the money goes, what was acknowledged, selections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.web.fields import KnownDateField

RECIPIENTS = {
    "recipient": _("The person entitled, or who stands for the family"),
    "guardian": _("Guardian"),
    "proxy": _("Proxy, for a limited time"),
    "institution": _("Institution"),
}
INSTRUMENTS = {
    "account": _("Bank account"),
    "wallet": _("Mobile wallet"),
    "card": _("Card"),
    "pay point": _("Pay point"),
}


class FilterForm(forms.Form):
    """Scheme, and whether in force."""

    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("In force")), ("ended", _("Ended")), ("all", _("All"))]
    )

    def __init__(self, *args: Any, schemes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].choices = [("", _("All")), *schemes]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was chosen by name."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class RecipientForm(forms.Form):
    """Who is to collect, from when, until when."""

    person = forms.CharField(label=_("Number of the person who collects"), max_length=24)
    kind = forms.ChoiceField(label=_("As"), choices=list(RECIPIENTS.items()))
    from_on = KnownDateField(label=_("From the day"), precision="day")
    to_on = KnownDateField(
        label=_("Until the day"), precision="day", required=False, help_text=_("A proxy needs an end.")
    )


class InstrumentForm(forms.Form):
    """Where the recipient's money goes."""

    kind = forms.ChoiceField(label=_("What it is"), choices=list(INSTRUMENTS.items()))
    provider = forms.CharField(label=_("Code of the bank or operator"), max_length=60)
    account = forms.CharField(label=_("Number of the account, wallet or card"), max_length=60)
    holder_name = forms.CharField(label=_("Name of the holder, as the bank writes it"), max_length=200)
    exception = forms.CharField(
        label=_("Why an unusual account is right"),
        required=False,
        max_length=300,
        help_text=_("Only where the account is shared or stands in another name."),
    )


class AcknowledgeForm(forms.Form):
    """On which day the family was told the conditions."""

    on = KnownDateField(label=_("Told and acknowledged on"), precision="day")


class SelectForm(forms.Form):
    """For which programme and area the eligible are ranked."""

    scheme = forms.ChoiceField(label=_("Programme"))
    area = forms.ChoiceField(label=_("Area"))

    def __init__(
        self, *args: Any, schemes: list[tuple[str, str]], areas: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]
        self.fields["area"].choices = areas  # type: ignore[attr-defined]
