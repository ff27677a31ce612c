"""Forms: one renderer for label, hint, error and control of any bound field; buttons; the summary of errors."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.safestring import SafeString

from socle.base.kernel import refusals
from socle.web import fields, messages
from socle.web.ui.library import register, render

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (fields.ThreeFieldDate, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.Select, "select"),
    (forms.Widget, "input"),
)
_CLASSES = {"textarea": "govuk-textarea", "file": "socle-file", "select": "govuk-select", "input": "govuk-input"}
_ERRORS = {"textarea": "govuk-textarea--error", "select": "govuk-select--error", "input": "govuk-input--error"}
_LEFT_TO_RIGHT = ("number", "tel", "email", "url", "date", "month", "time", "password")


@register.simple_tag
def ui_field(
    field: BoundField, hint: str = "", short: bool = False, inline: bool = False, heading: bool = False
) -> SafeString:
    """A field of a form, whatever its widget. `hint` replaces the help text, `short` narrows it, `inline` sets radios
    in a row, `heading` makes its label the heading of the page."""
    if field.is_hidden:
        return field.as_hidden()
    kind = next(name for widget, name in _KINDS if isinstance(field.field.widget, widget))
    hint = hint or str(field.help_text)
    described = " ".join(
        f"{field.auto_id}-{part}" for part, there in (("hint", hint), ("error", field.errors)) if there
    )
    context = {"field": field, "kind": kind, "hint": hint, "described": described, "inline": inline, "heading": heading}
    if kind in _CLASSES:
        context["control"] = field.as_widget(attrs=_attributes(field, kind, described, short))  # type: ignore[arg-type]
    else:
        context["options"] = _options(field)
    return render("field", **context)


@register.inclusion_tag("ui/errors.html")
def ui_errors(*parts: Any) -> dict[str, Any]:
    """What went wrong, each error a link to its field. Takes forms, lists of forms, formsets, refusals and plain sentences."""
    return {"errors": [error for part in parts if part for error in _errors(part)]}


@register.inclusion_tag("ui/button.html")
def ui_button(label: str, kind: str = "", name: str = "", value: str = "") -> dict[str, Any]:
    """A button that sends the form; `kind` is empty, secondary or warning."""
    return {"label": label, "kind": kind, "name": name, "value": value}


@register.inclusion_tag("ui/link_button.html")
def ui_link_button(label: str, url: str, kind: str = "secondary") -> dict[str, Any]:
    """A link that looks like a button."""
    return {"label": label, "url": url, "kind": kind}


@register.inclusion_tag("ui/print_button.html")
def ui_print_button(label: str = "") -> dict[str, Any]:
    """A button that prints the page; hidden on paper, and not needed without JavaScript (the browser prints too)."""
    return {"label": label}


@register.inclusion_tag("ui/post_button.html", takes_context=True)
def ui_post_button(context: Context, label: str, url: str, kind: str = "secondary") -> dict[str, Any]:
    """A form with nothing but its button: one act that needs no words."""
    return {"label": label, "url": url, "kind": kind, "csrf_token": context.get("csrf_token")}


def _attributes(field: BoundField, kind: str, described: str, short: bool) -> dict[str, Any]:
    names = [_CLASSES[kind], _ERRORS.get(kind, "") if field.errors else "", "socle-input--short" if short else ""]
    own = field.field.widget.attrs.get("class", "")
    attributes: dict[str, Any] = {
        "class": " ".join(name for name in [*names, own] if name),
        "aria-describedby": described or False,
    }
    if kind == "textarea":
        attributes["rows"] = (
            field.field.widget.attrs.get("rows") if field.field.widget.attrs.get("rows") != "10" else "4"
        )
    if kind == "input" and isinstance(field.field, forms.IntegerField):
        attributes |= {"inputmode": "decimal" if isinstance(field.field, forms.DecimalField) else "numeric"}
    if kind in ("input", "textarea"):
        written_left_to_right = getattr(field.field.widget, "input_type", "text") in _LEFT_TO_RIGHT
        attributes["dir"] = "ltr" if written_left_to_right else "auto"
    return attributes


def _options(field: BoundField) -> list[dict[str, Any]]:
    """What a template needs of each radio, checkbox or part of a date."""
    return [
        {
            "name": option.data["name"],
            "value": option.data.get("value"),
            "id": option.data["attrs"].get("id", field.auto_id),
            "label": option.choice_label if "label" in option.data else field.label,
            "chosen": option.data.get("selected") or option.data["attrs"].get("checked"),
            "part": option.data["attrs"].get("data-part", ""),
        }
        for option in _parts(field)
    ]


def _parts(field: BoundField) -> Iterable[Any]:
    parts = list(field.subwidgets)
    if isinstance(field.field.widget, fields.ThreeFieldDate):
        boxes = parts[0].data["subwidgets"]
        return [forms.boundfield.BoundWidget(field.field.widget, box, field.form.renderer) for box in boxes]  # type: ignore[arg-type]
    return parts


def _errors(part: Any) -> list[tuple[str, str]]:
    """(message, id of the control) for each error of a form, formset or list of forms; a refusal or sentence has no control."""
    if isinstance(part, list | tuple):
        return [error for one in part if one for error in _errors(one)]
    if isinstance(part, forms.BaseFormSet):
        own = [(str(message), "") for message in part.non_form_errors()]
        return own + [error for form in part.forms for error in _errors(form)]
    if isinstance(part, BaseForm):
        return [_form_error(part, name, str(message)) for name, messages in part.errors.items() for message in messages]
    return [(messages.of(part) if isinstance(part, refusals.Refusal) else str(part), "")]


def _form_error(form: BaseForm, name: str, message: str) -> tuple[str, str]:
    """The message with the label of its field, and where its first control is; an error of the whole form has neither."""
    if name not in form.fields:
        return message, ""
    field = form[name]
    return f"{field.label}: {message}", _first_control(field)


def _first_control(field: BoundField) -> str:
    many = isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | fields.ThreeFieldDate)
    return f"{field.auto_id}_0" if many else str(field.auto_id)
