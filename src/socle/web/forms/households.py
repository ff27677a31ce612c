"""The filter of the list of households."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """Area and office; empty means all that the role may see."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    office = forms.ChoiceField(label=_("Office that registered"), required=False)

    def __init__(
        self, *args: object, areas: list[tuple[str, str]], offices: list[tuple[str, str]], **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["area"].choices = [("", _("All")), *areas]  # type: ignore[attr-defined]
        self.fields["office"].choices = [("", _("All")), *offices]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """What was chosen; a value that is not offered counts as nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))
