"""Words and figures: tags of states, and filters for money, numbers, dates and codes. All are isolated by `<bdi>`."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from socle.web import formats, states
from socle.web.ui.library import register

_PUBLIC_NUMBER = re.compile(r"\b([A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z*~$=])")


@register.simple_tag
def ui_tag(code: str, text: str = "", tone: str = "") -> SafeString:
    """A state as sign, word and colour. `text` replaces the word; `tone` is good, info, wait, bad or quiet."""
    state = states.State(text or states.of(code).text, tone or states.of(code).tone)
    return format_html(
        '<strong class="socle-tag socle-tag--{}"><i aria-hidden="true">{}</i>{}</strong>',
        state.tone,
        state.sign,
        state.text,
    )


@register.filter
def ui_state(code: str) -> str:
    """The word of a state, without colour, for a sentence or an option."""
    return str(states.of(code).text)


@register.filter
def ui_money(amount: Any, currency: object = "") -> SafeString:
    """An exact amount with its currency (default: the country's)."""
    return _isolated(amount, lambda value: formats.money(value, currency))


@register.filter
def ui_number(value: Any) -> SafeString:
    """A number with group signs, its decimals as given."""
    return _isolated(value, formats.number)


@register.filter
def ui_percent(share: Any) -> SafeString:
    """A share between 0 and 1 as per cent."""
    return _isolated(share, formats.percent)


@register.filter
def ui_day(value: Any) -> SafeString:
    """A date, or text of a year, month or day as precisely as it is known."""
    return _isolated(value, formats.day)


@register.filter
def ui_moment(value: Any) -> SafeString:
    """An instant, to the minute."""
    return _isolated(value, formats.moment)


@register.filter
def ui_month(value: Any) -> SafeString:
    """A month and its year."""
    return _isolated(value, formats.month)


@register.filter
def ui_code(value: Any) -> SafeString:
    """A public number, telephone or account number: never broken, never reordered, digits as issued."""
    if value in (None, ""):
        return unknown()
    return format_html('<bdi class="socle-code">{}</bdi>', value)


@register.filter
def ui_numbers(text: Any) -> Any:
    """A sentence whose public numbers keep their order inside right-to-left writing; markup is left as it is.

    A number may end in a sign (`~`, `$`): without isolation that sign would stand before it in an Arabic line.
    """
    if not isinstance(text, str) or (isinstance(text, SafeString) and "<" in text):
        return text
    parts = [SafeString(one) if isinstance(text, SafeString) else one for one in _PUBLIC_NUMBER.split(text)]
    return format_html_join(
        "",
        "{}",
        ((format_html('<bdi dir="ltr">{}</bdi>', one) if place % 2 else one,) for place, one in enumerate(parts)),
    )


@register.filter
def ui_known(value: Any) -> Any:
    """The value, or the word "not known" where there is none: absence is never an empty cell."""
    return unknown() if value in (None, "") else value


def unknown() -> SafeString:
    """The words for a value that nobody knows."""
    return format_html('<span class="socle-unknown">{}</span>', gettext("not known"))


def _isolated(value: Any, write: Callable[[Any], str]) -> SafeString:
    if value is None or value == "":
        return unknown()
    return format_html("<bdi>{}</bdi>", write(value))
