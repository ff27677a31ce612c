"""As of which day, as known at which instant: the two times of every dossier (A04, A05)."""

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _


class AsOfForm(forms.Form):
    """Both may stay empty: then as of today, as known now."""

    on = forms.DateField(
        label=_("As of the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("There is no such date. Check the day, the month and the year.")},
    )
    known_at = forms.DateTimeField(
        label=_("As known at"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("There is no such day and hour.")},
    )

    def times(self, today: date) -> tuple[date, datetime | None]:
        """The day and the instant; what cannot be read counts as not given, and the form says so."""
        self.is_valid()
        read = getattr(self, "cleaned_data", {})
        return read.get("on") or today, read.get("known_at")
