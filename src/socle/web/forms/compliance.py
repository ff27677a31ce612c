"""The forms of conditions: which scheme and period, one report at the desk, an exemption."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.web.fields import KnownDateField


class WhichForm(forms.Form):
    """Scheme and period."""

    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(
        self, *args: Any, schemes: list[tuple[str, str]], periods: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]
        self.fields["period"].choices = periods  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """What was measured of a person in the period."""

    person = forms.CharField(label=_("Number of the person"), max_length=24)
    measured = forms.CharField(
        label=_("Measured"), max_length=12, help_text=_("As a share of 1 or per cent, for example 0.85 or 85%.")
    )
    facility = forms.CharField(label=_("Code of the school or clinic"), required=False, max_length=60)
    reason = forms.CharField(label=_("Reason given for absence"), required=False, max_length=60)


class ExemptForm(forms.Form):
    """A school, clinic or person that need not meet a condition for a time."""

    condition = forms.CharField(label=_("Code of the condition"), max_length=60, initial="school")
    facility = forms.CharField(label=_("Code of the school or clinic"), required=False, max_length=60)
    person = forms.CharField(label=_("Number of the person"), required=False, max_length=24)
    from_on = KnownDateField(label=_("From the day"), precision="day")
    to_on = KnownDateField(label=_("Until the day"), precision="day")
    reason = forms.CharField(label=_("Why"), max_length=300)
