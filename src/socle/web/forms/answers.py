"""Fields made from the data dictionary, and what was typed into them as the answers of an interview.

Answers keep what was typed, whether or not it can be read, so that a draft loses nothing (design: typed data is never lost).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.base.country import queries as country
from socle.base.facts import dictionary
from socle.web import fields, formats
from socle.web.presenters import words

# What nobody asks at the desk: what authorities state, and what other pages record.
NOT_ASKED = {"identity.birth_date", "identity.sex", "identity.died_on", "health.disability_confirmed"}
UNKNOWN = [("absent:not known", _("Does not know")), ("absent:refused", _("Does not want to say"))]
TRUTHS = [("yes", _("Yes")), ("no", _("No"))]
_SHORT = {"maxlength": 300}


class ExactField(forms.DecimalField):
    """An exact number, typed in the digits of any script."""

    default_error_messages = {"invalid": _("Write a number in figures, with a point before the decimals.")}

    def to_python(self, value: Any) -> Any:
        """The number, from Latin, Arabic, Khmer and other digits alike."""
        return super().to_python(formats.latin_digits(str(value).strip()) if value not in (None, "") else value)


def asked(of: str) -> list[dictionary.Group]:
    """The groups of facts that the desk asks for about a person or household: no lists, nothing sealed."""
    return [group for group in country.facts().of(of) if not group.many and any(map(is_asked, group.facts))]


def is_asked(fact: dictionary.Fact) -> bool:
    return fact.sensitivity != "sealed" and f"{fact.group}.{fact.name}" not in NOT_ASKED


def of_facts(of: str) -> dict[str, forms.Field]:
    """By `group.fact`, a field for each fact that the desk asks for."""
    return {f"{group.name}.{fact.name}": of_fact(fact) for group in asked(of) for fact in group.facts if is_asked(fact)}


def of_fact(fact: dictionary.Fact) -> forms.Field:
    """The field of one fact. An empty one is not asked; the lists offer "does not know" and "does not want to say" too."""
    label = words.fact(fact)
    if fact.type in ("boolean", "code"):
        values = TRUTHS if fact.type == "boolean" else words.choices(fact)
        return forms.ChoiceField(label=label, required=False, choices=[("", _("Not asked")), *values, *UNKNOWN])
    if fact.type in ("number", "money"):
        return ExactField(
            label=f"{label} ({fact.unit})" if fact.unit else label,
            required=False,
            min_value=fact.min,
            max_value=fact.max,
            decimal_places=fact.scale,
        )
    if fact.type == "date":
        return fields.KnownDateField(label=label, required=False)
    return forms.CharField(label=label, required=False, max_length=300, widget=forms.TextInput(attrs=_SHORT))


def typed(form: forms.Form, name: str) -> str:
    """What was typed into a field, as text; the boxes of a date joined to year-month-day, as far as they are filled."""
    raw = form[name].data
    if isinstance(form.fields[name], fields.KnownDateField):
        day, month, year = [formats.latin_digits((part or "").strip()) for part in (raw or ["", "", ""])]
        return "-".join(part.zfill(2) if part else "" for part in (year, month, day)).rstrip("-")
    text = str(raw or "").strip()
    return formats.latin_digits(text) if isinstance(form.fields[name], ExactField) else text


def facts_typed(form: forms.Form, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The answers about facts: group -> {fact: text, or {absent: reason}}; what is empty is left out."""
    told: dict[str, dict[str, Any]] = {}
    for path in names:
        text = typed(form, path)
        if text:
            group, _dot, name = path.partition(".")
            absent = text.removeprefix("absent:") if text.startswith("absent:") else ""
            told.setdefault(group, {})[name] = {"absent": absent} if absent else text
    return told


def facts_shown(told: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The same answers as initial values of the fields."""
    return {
        f"{group}.{name}": f"absent:{value.get('absent')}" if isinstance(value, Mapping) else str(value)
        for group, values in told.items()
        for name, value in values.items()
    }
