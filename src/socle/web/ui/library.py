"""The one template library that every component registers with, and how a component is rendered."""

from typing import Any

from django import template
from django.template import loader
from django.utils.safestring import SafeString, mark_safe

register: Any = template.Library()  # Any: the type stubs do not know `simple_block_tag` of Django 5.2


def render(name: str, /, **context: Any) -> SafeString:
    """The markup of the component `name`, from `templates/ui/<name>.html`."""
    return mark_safe(loader.get_template(f"ui/{name}.html").render(context))


def read(thing: Any, name: str, default: Any = None) -> Any:
    """An entry of a mapping or an attribute of an object: components take a record of either kind."""
    if isinstance(thing, dict):
        return thing.get(name, default)
    return getattr(thing, name, default)
