"""Bringing a survey, and asking what versions of schemes would give over it or over the register."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from socle.eligibility.operations import simulations
from socle.eligibility.simulation import simulating

REGISTER = "register"
LARGEST_MAPPING = 200_000  # bytes
LARGEST_MB = simulations.LARGEST // 1_000_000


class SurveyForm(forms.Form):
    """The file of a survey, and the file that says how its columns become facts."""

    file = forms.FileField(
        label=_("File of the survey"),
        help_text=_("CSV, packed CSV (.csv.gz) or Parquet, one row a person, at most 200 MB."),
        error_messages={"empty": _("The file is empty. Ask for it again.")},
    )
    mapping = forms.FileField(
        label=_("Mapping"),
        help_text=_("A YAML file that says which column is which fact, the weight and the sample design."),
        error_messages={"empty": _("The file is empty. Ask for it again.")},
    )

    def clean_file(self) -> UploadedFile:
        """The file, unless it is too large for a page."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > simulations.LARGEST:
            raise forms.ValidationError(_("The file is too large for a page. Simulate it on the server."))
        return file

    def clean_mapping(self) -> str:
        """The mapping as text."""
        file: UploadedFile = self.cleaned_data["mapping"]
        if (file.size or 0) > LARGEST_MAPPING:
            raise forms.ValidationError(_("This is too large for a mapping. Have you changed the two files over?"))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The mapping is not UTF-8 text. Save it as UTF-8.")) from error


class AskForm(forms.Form):
    """The scenarios to compare, over whom, and what to measure."""

    source = forms.ChoiceField(label=_("Over whom"))
    versions = forms.MultipleChoiceField(label=_("Versions to compare"), widget=forms.CheckboxSelectMultiple)
    on = forms.DateField(label=_("Rules as of the day"), widget=forms.DateInput(attrs={"type": "date"}))
    baseline = forms.ChoiceField(
        label=_("Gain or lose against"),
        required=False,
        help_text=_("Without a choice: against no scheme at all, or the first of several."),
    )
    changes = forms.CharField(
        label=_("The same with changed values"),
        required=False,
        widget=forms.Textarea,
        max_length=2_000,
        help_text=_(
            "Parameters of the first version with other values, one a line, as limit = 250. It becomes one more scenario."
        ),
    )
    take_up = forms.CharField(
        label=_("Share of the eligible who come"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        max_length=1_000,
        help_text=_("Empty: all. A share as 0.8, or one a line for groups, as: count(members) > 5: 0.6"),
    )
    share = forms.DecimalField(
        label=_("Poor is the poorest share of people"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal("0.99"),
        help_text=_("For example 0.2."),
    )
    line = forms.DecimalField(
        label=_("Or poor is who lives below, a person and month"), required=False, min_value=Decimal(0)
    )
    welfare = forms.CharField(
        label=_("Welfare of the register"),
        required=False,
        max_length=500,
        help_text=_(
            "Only for the register: a definition of the first version, such as per_person, or a rule. A survey names its own."
        ),
    )
    budget = forms.DecimalField(label=_("Budget of a year"), required=False, min_value=Decimal(0))

    def __init__(
        self, *args: Any, sources: Sequence[tuple[str, str]], versions: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["source"].choices = list(sources)  # type: ignore[attr-defined]
        self.fields["versions"].choices = list(versions)  # type: ignore[attr-defined]
        self.fields["baseline"].choices = [("", "—"), *versions]  # type: ignore[attr-defined]

    def clean_changes(self) -> dict[str, str]:
        """The changed values by parameter."""
        changed: dict[str, str] = {}
        for line in self.cleaned_data["changes"].splitlines():
            name, sign, value = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not sign or not name or not value:
                raise forms.ValidationError(_("Write each line as: parameter = value."))
            changed[name] = value
        return changed

    def clean(self) -> dict[str, Any]:
        """Line and share exclude each other; the baseline is among the versions."""
        given = super().clean() or {}
        if given.get("share") is not None and given.get("line") is not None:
            raise forms.ValidationError(_("Give a share of the poorest, or an amount; not both."))
        if given.get("baseline") and given["baseline"] not in given.get("versions", ()):
            self.add_error("baseline", _("Choose it among the versions to compare, too."))
        return given

    def question(self) -> simulations.Question:
        """What is asked, of a valid form. Scenarios are called by the numbers of their versions."""
        given = self.cleaned_data
        chosen = [simulations.Chosen(version=number, name=number) for number in given["versions"]]
        if given["changes"]:
            first = given["versions"][0]
            chosen.append(simulations.Chosen(version=first, name=f"{first}+", changes=given["changes"]))
        on: date = given["on"]
        asked = simulating.Asked(
            line=given["line"], share=given["share"], budget=given["budget"], baseline=given["baseline"] or None
        )
        return simulations.Question(
            chosen=tuple(chosen),
            on=on,
            asked=asked,
            take_up=tuple(line.strip() for line in given["take_up"].splitlines() if line.strip()),
            welfare=given["welfare"].strip() if given["source"] == REGISTER else "",
        )
