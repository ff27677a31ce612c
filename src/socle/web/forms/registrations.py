"""The desk: one form for the household and one for each of its members, read to the answers of an interview."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from socle.base.country import queries as country
from socle.web import fields
from socle.web.forms import answers
from socle.web.presenters import words

IDENTIFIERS, FEWEST_INCOMES, MOST_MEMBERS = 2, 2, 40
INCOME_STATES = [
    ("none", _("Has no income")),
    ("listed", _("Has income, as listed")),
    ("unknown", _("Not known")),
]


class StartForm(forms.Form):
    """Where the household lives: the office of the area is responsible for it."""

    area = forms.ChoiceField(label=_("Area"))

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area"].choices = [("", "—"), *areas]  # type: ignore[attr-defined]


class AbandonForm(forms.Form):
    """Why an interview will not be finished."""

    reason = forms.CharField(label=_("Why will this interview not be finished?"), max_length=300)


class HouseholdForm(forms.Form):
    """Area, language, notice, and the facts of the household that the dictionary asks for."""

    area_code = forms.ChoiceField(label=_("Area"))
    language = forms.ChoiceField(label=_("Language of letters"))
    silent = True  # in an interview nothing has to be known, so "optional" would stand everywhere
    notice = forms.BooleanField(
        label=_("I told the person what their answers are used for, in words they understand"),
        error_messages={"required": _("Tell the person first what their answers are used for, and tick that you did.")},
    )

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area_code"].choices = list(areas)  # type: ignore[attr-defined]
        self.fields["language"].choices = words.languages()  # type: ignore[attr-defined]
        self.asked = answers.of_facts("household")
        self.fields.update(self.asked)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The facts of the household under the headings of their groups."""
        return grouped(self, self.asked)

    def told(self) -> dict[str, Any]:
        """The answers about the household."""
        return {
            "area_code": answers.typed(self, "area_code"),
            "language": answers.typed(self, "language"),
            "purposes": ["registration"] if self["notice"].data else [],
            "facts": answers.facts_typed(self, self.asked),
        }


class MemberForm(forms.Form):
    """One person: the names as they write them, born as far as anybody knows, papers or none, income or why it is not known."""

    silent = True
    registered = forms.CharField(
        label=_("Public number, if registered already"),
        required=False,
        max_length=24,
        help_text=_("With it, nothing else has to be asked but the relation."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=300,
        help_text=_("As the person writes it, in any script. One word is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(label=_("Relation to the head"))
    usual = forms.BooleanField(label=_("Usually lives here"), required=False)
    declarant = forms.BooleanField(label=_("Answers the questions"), required=False)
    born = fields.KnownDateField(
        label=_("Date of birth"), required=False, help_text=_("The year alone, if nobody knows the day.")
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    no_papers = forms.BooleanField(
        label=_("Has no papers"),
        required=False,
        help_text=_("Nobody is refused for that. The register flags it, so that the person can be helped to get them."),
    )
    income_state = forms.ChoiceField(
        label=_("Income each month"), required=False, choices=INCOME_STATES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, incomes: int = FEWEST_INCOMES, **options: Any) -> None:
        super().__init__(*args, **options)
        self.incomes = incomes
        self.fields["relation"].choices = [("", "—"), *words.RELATIONS.items()]  # type: ignore[attr-defined]
        sex = country.facts().fact("sex")
        self.fields["sex"].choices = words.choices(sex) if sex else []  # type: ignore[attr-defined]
        for row in range(IDENTIFIERS):
            self._identifier(row)
        for row in range(incomes):
            self._income(row)
        self.asked = answers.of_facts("person")
        self.fields.update(self.asked)

    def _identifier(self, row: int) -> None:
        kinds = [("", "—"), *((kind, title) for kind, title in words.identifier_kinds() if "sample" not in kind)]
        self.fields[f"id_kind_{row}"] = forms.ChoiceField(label=_("Document"), required=False, choices=kinds)
        self.fields[f"id_value_{row}"] = forms.CharField(label=_("Its number"), required=False, max_length=80)

    def _income(self, row: int) -> None:
        kind = country.facts().fact("incomes.kind")
        kinds = [("", "—"), *(words.choices(kind) if kind else [])]
        self.fields[f"income_kind_{row}"] = forms.ChoiceField(label=_("Kind of income"), required=False, choices=kinds)
        self.fields[f"income_amount_{row}"] = answers.ExactField(
            label=_("Amount each month"), required=False, min_value=0, decimal_places=2
        )

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The facts of the person under the headings of their groups."""
        return grouped(self, self.asked)

    @property
    def identifier_rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"id_kind_{row}"], self[f"id_value_{row}"]) for row in range(IDENTIFIERS)]

    @property
    def income_rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"income_kind_{row}"], self[f"income_amount_{row}"]) for row in range(self.incomes)]

    @property
    def more_facts_said(self) -> bool:
        """Whether anything stands in the folded part of the form, which is then shown open."""
        return (
            bool(answers.facts_typed(self, self.asked)) if self.is_bound else bool(set(self.asked) & set(self.initial))
        )

    def clean(self) -> dict[str, Any]:
        """A name or a public number; a number of a document or that there are none; income as it is listed."""
        told = super().clean() or {}
        if not told.get("registered") and not told.get("name"):
            self.add_error("name", _("Write the name, or the public number of somebody who is registered already."))
        if not told.get("registered") and not told.get("no_papers") and not self._identifiers():
            self.add_error("no_papers", _("Write the number of a document, or tick that there are none."))
        if told.get("income_state") == "listed" and not self._incomes():
            self.add_error("income_state", _("Write the kind and amount of the income."))
        return told

    def told(self) -> dict[str, Any]:
        """The answers about this person."""
        return {
            "registered": answers.typed(self, "registered"),
            "name": answers.typed(self, "name"),
            "relation": answers.typed(self, "relation"),
            "usual": "yes" if self["usual"].data else "no",
            "declarant": bool(self["declarant"].data),
            "no_papers": bool(self["no_papers"].data),
            "born": answers.typed(self, "born"),
            "sex": answers.typed(self, "sex"),
            "identifiers": self._identifiers(),
            "contacts": [["phone", answers.typed(self, "phone")]] if answers.typed(self, "phone") else [],
            "facts": answers.facts_typed(self, self.asked),
            "incomes": {"state": answers.typed(self, "income_state"), "rows": self._incomes()},
        }

    def _identifiers(self) -> list[list[str]]:
        rows = [[answers.typed(self, f"id_kind_{row}"), answers.typed(self, f"id_value_{row}")] for row in range(2)]
        return [row for row in rows if row[1]]

    def _incomes(self) -> list[dict[str, str]]:
        rows = [
            {
                "kind": answers.typed(self, f"income_kind_{row}"),
                "amount": answers.typed(self, f"income_amount_{row}"),
            }
            for row in range(self.incomes)
        ]
        return [row for row in rows if any(row.values())]


class Interview:
    """The forms of one interview together: of the household and of each member."""

    def __init__(
        self, told: Mapping[str, Any], areas: Sequence[tuple[str, str]], data: QueryDict | None = None
    ) -> None:
        self.household = HouseholdForm(data, prefix="household", areas=areas, initial=_shown_household(told))
        members = told.get("members") or []
        self.members = [
            MemberForm(
                data,
                prefix=f"person-{number}",
                initial=_shown_member(members[number]) if number < len(members) else {},
                incomes=_rows_of(members[number]) if number < len(members) else FEWEST_INCOMES,
            )
            for number in range(_count(data) if data is not None else max(1, len(members)))
        ]

    @property
    def forms(self) -> list[forms.Form]:
        return [self.household, *self.members]

    def is_valid(self) -> bool:
        """Every form is read, so that every mistake is told at once."""
        return sum(not form.is_valid() for form in self.forms) == 0

    def told(self) -> dict[str, Any]:
        """All that was typed, as answers."""
        return {**self.household.told(), "members": [member.told() for member in self.members]}


def begun(area_code: str, language: str) -> dict[str, Any]:
    """The answers with which an interview begins: the place, and one person, the head."""
    head = {"relation": "head", "usual": "yes", "declarant": True}
    return {"area_code": area_code, "language": language, "members": [head]}


def _count(data: QueryDict) -> int:
    text = data.get("persons", "1")
    return max(1, min(int(text), MOST_MEMBERS)) if text.isdigit() else 1


def _rows_of(member: Mapping[str, Any]) -> int:
    """One empty row more than are filled, so that there is always room for another income."""
    return max(FEWEST_INCOMES, len((member.get("incomes") or {}).get("rows") or []) + 1)


def _shown_household(told: Mapping[str, Any]) -> dict[str, Any]:
    first = {"area_code": told.get("area_code", ""), "language": told.get("language", "")}
    return {**first, "notice": bool(told.get("purposes")), **answers.facts_shown(told.get("facts") or {})}


def _shown_member(told: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: told.get(name, "") for name in ("registered", "name", "relation", "born", "sex")}
    shown |= {
        "usual": told.get("usual", "yes") != "no",
        "declarant": bool(told.get("declarant")),
        "no_papers": bool(told.get("no_papers")),
        "phone": next((value for kind, value in told.get("contacts") or [] if kind == "phone"), ""),
        "income_state": (told.get("incomes") or {}).get("state", ""),
    }
    for row, (kind, value) in enumerate(told.get("identifiers") or []):
        shown |= {f"id_kind_{row}": kind, f"id_value_{row}": value}
    for row, income in enumerate((told.get("incomes") or {}).get("rows") or []):
        shown |= {f"income_kind_{row}": income.get("kind", ""), f"income_amount_{row}": income.get("amount", "")}
    return shown | answers.facts_shown(told.get("facts") or {})


def grouped(form: forms.Form, names: Mapping[str, forms.Field]) -> list[tuple[str, list[BoundField]]]:
    groups: dict[str, list[BoundField]] = {}
    for path in names:
        groups.setdefault(words.group(path.partition(".")[0]), []).append(form[path])
    return list(groups.items())
