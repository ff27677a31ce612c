"""The forms of applications: the filter of the list, lodging, the day of an assessment, taking back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.eligibility.models import Application
from socle.web import states
from socle.web.fields import KnownDateField


class FilterForm(forms.Form):
    """Scheme, state and area; empty means all that the role may see."""

    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(
        self, *args: Any, schemes: list[tuple[str, str]], areas: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        known = [(code, states.of(code).text) for code in Application.State.values]
        for name, choices in (("scheme", schemes), ("state", known), ("area", areas)):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was chosen by name; what is not offered counts as nothing."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class LodgeForm(forms.Form):
    """Who applies, and for which scheme."""

    person = forms.CharField(
        label=_("Number of the person"), help_text=_("As on the receipt, for example PE-7K2M-90QX-4."), max_length=24
    )
    scheme = forms.ChoiceField(label=_("Scheme"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, schemes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]


class AssessForm(forms.Form):
    """As of which day the rules and facts are taken."""

    on = KnownDateField(label=_("As of the day"), precision="day", required=False)


class WithdrawForm(forms.Form):
    """Why the applicant takes the application back."""

    reason = forms.CharField(label=_("Reason, if the person gives one"), max_length=60, required=False)
