"""Deciding on a possible duplicate."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class DecisionForm(forms.Form):
    """Two people, or one, and then which record stands for both."""

    outcome = forms.ChoiceField(label=gettext_lazy("Are they one person?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("What shows that they are two people?"), required=False, max_length=300)

    def __init__(self, *args: Any, kept: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        same = [(number, _("One person: keep the record of %(name)s") % {"name": name}) for number, name in kept]
        different = ("different", _("Two different people"))
        self.fields["outcome"].choices = [*same, different]  # type: ignore[attr-defined]


class UndoForm(forms.Form):
    """Why a merge was wrong."""

    reason = forms.CharField(label=gettext_lazy("What shows that the merge was wrong?"), max_length=300)
