"""The forms of payrolls: opening, waiving, holding, funding, explaining."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from socle.payments.models import Line
from socle.web import formats, states


class OpenForm(forms.Form):
    """Of which scheme, for which period, as a regular cycle or one beside it."""

    scheme = forms.ChoiceField(label=_("Scheme"), widget=forms.RadioSelect)
    period = forms.ChoiceField(label=_("Period that is paid for"))
    cycle = forms.CharField(
        label=_("Name of the cycle"),
        required=False,
        max_length=40,
        help_text=_("Leave it empty for the regular payroll. Name an extra one, for example arrears-1."),
    )

    def __init__(
        self, *args: Any, schemes: list[tuple[str, str]], periods: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]
        self.fields["period"].choices = periods  # type: ignore[attr-defined]


class WaiveForm(forms.Form):
    """All findings of a kind, or one, and why they do not stand in the way."""

    kind = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Why it may be paid"), max_length=300)


class HoldForm(forms.Form):
    """The award whose lines are held, and why."""

    award = forms.CharField(label=_("Number of the award"), max_length=24)
    because = forms.CharField(label=_("Why it is held"), max_length=120)


class ReleaseForm(forms.Form):
    """The award whose held lines are released."""

    award = forms.CharField(label=_("Number of the award"), max_length=24)


class FundForm(forms.Form):
    """What the treasury confirmed."""

    amount = forms.CharField(label=_("Amount confirmed"), max_length=24)
    reference = forms.CharField(label=_("Reference of the treasury"), max_length=120)

    def clean_amount(self) -> Decimal:
        """The amount as an exact number, whatever digits it was typed in."""
        return money(self.cleaned_data["amount"])


class ExplainForm(forms.Form):
    """What a difference is due to."""

    number = forms.CharField(widget=forms.HiddenInput)
    explanation = forms.CharField(
        label=_("What happened, and what was done about the money"), max_length=300, widget=forms.Textarea
    )


class LinesForm(forms.Form):
    """The filter of the lines."""

    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, codes in (("state", Line.State.values), ("kind", Line.Kind.values)):
            known = [(code, states.of(code).text) for code in codes]
            self.fields[name].choices = [("", _("All")), *known]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was chosen by name."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


def money(text: str) -> Decimal:
    """An amount as typed: figures with a point or comma before the cents. Raises ValidationError."""
    written = formats.latin_digits(text).replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if not written.replace(".", "", 1).isdecimal():
        raise ValidationError(_("Write the amount in figures, for example 1250.50."))
    return Decimal(written)


def period_choices(rows: list[Any], today: date) -> list[tuple[str, str]]:
    """The periods as choices, the present one first."""
    ordered = sorted(rows, key=lambda one: (not one.starts_on <= today < one.ends_on, one.starts_on))
    return [(one.code, formats.month(one.starts_on)) for one in ordered]
