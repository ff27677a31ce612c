"""A reported change of life: what is common to all kinds, and what each kind asks (the shapes of `changes` in intake)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from socle.base.country import queries as country
from socle.intake.models import ChangeRequest
from socle.registry import reasoning
from socle.web import fields, states
from socle.web.forms import answers
from socle.web.forms import registrations as desk
from socle.web.presenters import words

Choices = Sequence[tuple[str, str]]
SOURCES = [("declared", _("The person said so")), ("document", _("A document was shown"))]


class ReportForm(forms.Form):
    """Whom it concerns, since when it is true, when it was told and why, by which proof."""

    person = forms.ChoiceField(label=_("Person"))
    effective_on = fields.KnownDateField(label=_("True since"), precision="day")
    reported_on = fields.KnownDateField(label=_("Told to the office on"), precision="day")
    cause = forms.ChoiceField(
        label=_("Why the register has to change"),
        widget=forms.RadioSelect,
        help_text=_("Money is never asked back for what the office did wrong."),
    )
    source = forms.ChoiceField(label=_("Proof"), choices=SOURCES, widget=forms.RadioSelect, initial="declared")
    document = forms.CharField(label=_("Which document"), required=False, max_length=120)
    reference = forms.CharField(label=_("Its number"), required=False, max_length=120)

    def __init__(self, *args: Any, members: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [("", "—"), *members]  # type: ignore[attr-defined]
        causes = [(cause.value, states.of(cause.value).text) for cause in ChangeRequest.Cause]
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A document that was shown has a name."""
        told = super().clean() or {}
        if told.get("source") == "document" and not told.get("document"):
            self.add_error("document", _("Say which document was shown."))
        return told

    def proof(self) -> reasoning.NewEvidence | None:
        """The document as evidence; None where the change was only declared."""
        if self.cleaned_data["source"] != "document":
            return None
        stated_on: date = self.cleaned_data["reported_on"]
        document, reference = self.cleaned_data["document"], self.cleaned_data["reference"]
        return reasoning.NewEvidence(source="document", stated_on=stated_on, document=document, reference=reference)


class Nothing(forms.Form):
    """Death and leaving: nothing more has to be known than who and when."""

    def changes(self) -> dict[str, Any]:
        return {}


class ComingForm(desk.MemberForm):
    """Who comes into the household: a newborn child, or somebody who joins."""

    def changes(self) -> dict[str, Any]:
        return {"member": self.told()}


class IncomeForm(forms.Form):
    """The whole list of a person's incomes since the change, or that there are none."""

    state = forms.ChoiceField(label=_("Income each month"), choices=desk.INCOME_STATES[:2], widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind = country.facts().fact("incomes.kind")
        for row in range(4):
            kinds = [("", "—"), *(words.choices(kind) if kind else [])]
            self.fields[f"kind_{row}"] = forms.ChoiceField(label=_("Kind of income"), required=False, choices=kinds)
            self.fields[f"amount_{row}"] = answers.ExactField(
                label=_("Amount each month"), required=False, min_value=0, decimal_places=2
            )

    @property
    def rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"kind_{row}"], self[f"amount_{row}"]) for row in range(4)]

    def changes(self) -> dict[str, Any]:
        told = [
            {"kind": answers.typed(self, f"kind_{row}"), "amount": answers.typed(self, f"amount_{row}")}
            for row in range(4)
        ]
        return {"incomes": {"state": answers.typed(self, "state"), "rows": [row for row in told if any(row.values())]}}


class FactsForm(forms.Form):
    """Facts of the person or of the household: what is filled in is stated, the rest stays as it is."""

    of = "person"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = answers.of_facts(self.of)
        self.fields.update(self.asked)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The facts under the headings of their groups."""
        return desk.grouped(self, self.asked)

    def clean(self) -> dict[str, Any]:
        """At least one fact changes."""
        told = super().clean() or {}
        if not answers.facts_typed(self, self.asked):
            raise forms.ValidationError(_("Fill in at least one answer that changes."))
        return told

    def changes(self) -> dict[str, Any]:
        return {"of": self.of, "facts": answers.facts_typed(self, self.asked)}


class HouseholdFactsForm(FactsForm):
    """The same for the household."""

    of = "household"


class MoveForm(forms.Form):
    """The new area, and the new address as far as there is one."""

    area_code = forms.ChoiceField(label=_("New area"))

    def __init__(self, *args: Any, areas: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area_code"].choices = [("", "—"), *areas]  # type: ignore[attr-defined]
        self.asked = {path: field for path, field in answers.of_facts("household").items() if path[:8] == "address."}
        self.fields.update(self.asked)

    @property
    def address(self) -> list[BoundField]:
        return [self[path] for path in self.asked]

    def changes(self) -> dict[str, Any]:
        return {"area_code": answers.typed(self, "area_code"), "facts": answers.facts_typed(self, self.asked)}


class HeadForm(forms.Form):
    """How the others are related to the new head, where it does not follow from what is known."""

    def __init__(self, *args: Any, members: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        relations = [("", _("As it follows from the relations known")), *words.RELATIONS.items()]
        for number, name in members:
            self.fields[number] = forms.ChoiceField(label=name, required=False, choices=relations)

    def changes(self) -> dict[str, Any]:
        return {"relations": {number: answers.typed(self, number) for number in self.fields if self[number].data}}


class RefuseForm(forms.Form):
    """Why a change is refused or withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


def detail(kind: str, data: Any, *, of: str, members: Choices, areas: Choices) -> forms.Form | None:
    """The form of what a kind asks; None for a kind that is none."""
    if kind in ("birth", "join"):
        return ComingForm(
            data, prefix="coming", initial={"relation": "child" if kind == "birth" else "", "usual": True}
        )
    if kind in ("death", "leave"):
        return Nothing(data)
    if kind == "income":
        return IncomeForm(data, prefix="income")
    if kind == "fact":
        return (HouseholdFactsForm if of == "household" else FactsForm)(data, prefix="facts")
    if kind == "move":
        return MoveForm(data, prefix="move", areas=areas)
    return HeadForm(data, prefix="head", members=members) if kind == "head" else None
