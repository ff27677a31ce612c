"""Values as a language writes them: dates, numbers and money by CLDR, digits as the country sets, directions kept apart."""

import dataclasses
import datetime
import unicodedata
from decimal import Decimal
from typing import Any

import babel.dates
import babel.numbers

from socle.base.kernel import refusals

DIGITS = {"latn": "0123456789", "arab": "٠١٢٣٤٥٦٧٨٩", "khmr": "០១២៣៤៥៦៧៨៩"}
# The typefaces have no minus sign; the en dash is as wide, and read as one before a digit.
_MINUS, _DASH = "\u2212", "\u2013"
_ISOLATE, _END = "\u2068", "\u2069"


class UnknownDigits(refusals.Refusal):
    """There are no digits called {digits}. Choose one of {known}."""

    code = "base.unknown-digits"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Amount:
    """Money to be shown: an exact value and the ISO 4217 code of its currency."""

    value: Decimal
    currency: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Style:
    """How to write: the CLDR `locale`, whether it runs right to left, and which `digits` (latn, arab, khmr)."""

    locale: str
    right_to_left: bool = False
    digits: str = "latn"

    def __post_init__(self) -> None:
        if self.digits not in DIGITS:
            raise UnknownDigits(digits=self.digits, known=", ".join(DIGITS))


def written(value: Any, style: Style) -> str:
    """One value as text: dates long, instants with hour and minute as given, numbers and money ungrouped of their
    exactness (nothing is rounded away), text as it is. Text that runs against the letter's direction is isolated, so
    that a code keeps its order inside Arabic and an Arabic name inside Portuguese."""
    match value:
        case Amount():
            text = _money(value, style)
        case datetime.datetime():
            text = babel.dates.format_datetime(value, "d MMMM y HH:mm", tzinfo=value.tzinfo, locale=style.locale)
        case datetime.date():
            text = babel.dates.format_date(value, "long", locale=style.locale)
        case int() | Decimal():
            text = babel.numbers.format_decimal(value, locale=style.locale, decimal_quantization=False)
        case _:
            return _isolated(str(value).replace(_MINUS, _DASH), style)
    text = text.replace(_MINUS, _DASH)
    return _isolated(text.translate(str.maketrans(DIGITS["latn"], DIGITS[style.digits])), style)


def _money(amount: Amount, style: Style) -> str:
    text = babel.numbers.format_currency(amount.value, amount.currency, locale=style.locale, decimal_quantization=False)
    if not style.right_to_left:
        return text
    symbol = babel.numbers.get_currency_symbol(amount.currency, locale=style.locale)
    return text.replace(symbol, f"{_ISOLATE}{symbol}{_END}")  # else R$ would be turned round to $R


def _isolated(text: str, style: Style) -> str:
    against = _runs_right_to_left(text) != style.right_to_left
    return f"{_ISOLATE}{text}{_END}" if against else text


def _runs_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
