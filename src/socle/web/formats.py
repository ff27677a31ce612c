"""Numbers, money and dates as a person reads them: CLDR forms of the active language, in the digits the country chose.

The digits of a language come from `settings.SOCLE_DIGITS`, a mapping such as `{"ar": "arab"}`; a language that is not
named uses `latn`. The currency of amounts that carry none is that of the country's data dictionary.
"""

import functools
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from babel import core, dates, numbers
from django.conf import settings
from django.utils import timezone, translation

from socle.base.facts import dictionary

DIGITS = {
    "latn": "0123456789",
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "deva": "०१२३४५६७८९",
    "khmr": "០១២៣៤៥៦៧៨៩",
    "mymr": "၀၁၂၃၄၅၆၇၈၉",
}
_TO_LATIN = {ord(digit): str(value) for digits in DIGITS.values() for value, digit in enumerate(digits)}
_FRACTION = re.compile(r"0\.00")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_CLDR = {"en": "en_GB", "pt": "pt_BR"}  # day before month, as both are written where Socle is used


def locale() -> core.Locale:
    """The CLDR locale of the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return core.Locale.parse(_CLDR.get(language, language.replace("-", "_")))


def digits() -> str:
    """The numbering system in which this language's numbers are shown, e.g. `arab`."""
    return getattr(settings, "SOCLE_DIGITS", {"ar": "arab"}).get(locale().language, "latn")


def in_digits(text: str) -> str:
    """The text with its Latin digits replaced by those of the active language."""
    return text.translate({ord("0") + value: digit for value, digit in enumerate(DIGITS[digits()])})


def latin_digits(text: str) -> str:
    """What a person typed, with digits of any known script turned into 0-9."""
    return text.translate(_TO_LATIN)


def number(value: Decimal | int | str) -> str:
    """A number with its group and decimal signs; decimals are kept as given, none is added or lost."""
    exact = Decimal(value)
    places = max(0, -int(exact.as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return in_digits(numbers.format_decimal(exact, pattern, locale=locale(), numbering_system=_symbols()))


def percent(share: Decimal | int | str) -> str:
    """A share between 0 and 1 as per cent, with one decimal where it has one."""
    return in_digits(numbers.format_percent(Decimal(share), "0.#%", locale=locale(), numbering_system=_symbols()))


def money(amount: Decimal | int | str, currency: object = "") -> str:
    """An amount with its currency: an ISO 4217 code or an object with a `code`. Cents only where there are any."""
    exact = Decimal(amount).normalize()
    code = str(getattr(currency, "code", currency) or country_currency(settings.SOCLE_COUNTRY))
    fraction = -min(0, int(exact.as_tuple().exponent))
    places = max(fraction, numbers.get_currency_precision(code)) if fraction else 0
    pattern = _FRACTION.sub("0" + ("." + "0" * places if places else ""), locale().currency_formats["standard"].pattern)
    system = _symbols()
    text = numbers.format_currency(exact, code, pattern, locale(), currency_digits=False, numbering_system=system)
    return in_digits(_set_off_symbol(text, numbers.get_currency_symbol(code, locale=locale())))


def figure(value: object) -> object:
    """A number written as a number; any other value as it is."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number(value)
    return number(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


@functools.cache
def country_currency(country: Path) -> str:
    """The ISO 4217 code of the currency that the country's `facts.yaml` names."""
    return dictionary.read(country / "facts.yaml").currency.code


def day(value: date | datetime | str) -> str:
    """A calendar day; text (`2019`, `2019-05`, `2019-05-04`) is shown as precisely as it is known."""
    if isinstance(value, str):
        return _partial_day(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return in_digits(dates.format_date(value, "d MMM y", locale=locale()))


def moment(value: datetime) -> str:
    """An instant in the country's time zone, to the minute."""
    local = timezone.localtime(value)
    return f"{day(local)} {in_digits(dates.format_time(local, 'HH:mm', locale=locale()))}"


def month(value: date) -> str:
    """A month and its year."""
    return in_digits(dates.format_skeleton("yMMMM", value, locale=locale()))


def _partial_day(text: str) -> str:
    parts = text.split("-")
    if len(parts) == 1:
        return in_digits(text)
    if len(parts) == 2:
        return month(date(int(parts[0]), int(parts[1]), 1))
    return day(date.fromisoformat(text))


def _set_off_symbol(text: str, symbol: str) -> str:
    """A space between letters and figures (CLDR currencySpacing); and, between right-to-left words, the symbol isolated
    by Unicode FSI and PDI, as `R$` would be shown as `$R`."""
    spaced = re.sub(f"({re.escape(symbol)})(?=[0-9])", "\\1\u00a0", text) if symbol[-1].isalpha() else text
    return spaced.replace(symbol, f"\u2068{symbol}\u2069") if translation.get_language_bidi() else spaced


def _symbols() -> str:
    system = digits()
    return system if system in locale().number_symbols else "latn"
