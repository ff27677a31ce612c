"""The question put to an indicator: as of which day, by which areas, by sex, of which scheme."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """Empty means: today, the whole area together, everybody, all schemes."""

    on = forms.DateField(label=_("As of the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    by = forms.ChoiceField(
        label=_("By area"),
        required=False,
        choices=[("", _("All together")), *((str(level), _("Level %(level)s") % {"level": level}) for level in (1, 2))],
    )
    sex = forms.BooleanField(label=_("By sex"), required=False)
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)

    def __init__(self, *args: Any, schemes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].choices = [("", _("All")), *schemes]  # type: ignore[attr-defined]

    def asked(self, today: date) -> dict[str, Any]:
        """The question; what cannot be read counts as not asked, and the form says so."""
        self.is_valid()
        read = getattr(self, "cleaned_data", {})
        level = read.get("by") or ""
        return {
            "on": read.get("on") or today,
            "area_level": int(level) if level else None,
            "by_sex": bool(read.get("sex")),
            "scheme": read.get("scheme") or "",
        }
