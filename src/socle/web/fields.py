"""Form fields that Django lacks: a date in three boxes, of which an elder may know only the year."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from socle.web import formats

PARTS = ("day", "month", "year")


class ThreeFieldDate(forms.MultiWidget):
    """Day, month and year as three short boxes, in the order they are spoken."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput(attrs={"data-part": part}) for part in PARTS], attrs)

    def decompress(self, value: date | str | None) -> list[str]:
        """The boxes of a date, or of text such as `2019` or `2019-05`."""
        text = value.isoformat() if isinstance(value, date) else value or ""
        year, month, day = [*text.split("-"), "", "", ""][:3]
        return [day, month, year]


class KnownDateField(forms.MultiValueField):
    """A date as precisely as it is known: cleans to `2019`, `2019-05` or `2019-05-04`; to empty text from empty boxes.

    `precision="day"` asks for the whole date and cleans to a `datetime.date` (None where nothing was written).
    """

    widget = ThreeFieldDate
    default_error_messages = {
        "not a date": _("There is no such date. Check the day, the month and the year."),
        "no year": _("Write the year, with four figures. Day and month may stay empty if nobody knows them."),
        "no month": _("A day needs its month. Write the month, or leave the day empty."),
        "whole": _("Write the day, the month and the year."),
        "figures": _("Write the date in figures, for example 27 3 1984."),
    }

    def __init__(self, *, precision: str = "year", **options: Any) -> None:
        self.precision = precision
        parts = [forms.CharField(required=False, max_length=4) for _part in PARTS]
        super().__init__(fields=parts, require_all_fields=False, **options)

    def compress(self, data_list: list[str]) -> str | date | None:
        """The three boxes as one date. Raises ValidationError with a sentence that says which box to mend."""
        if not any(data_list):
            return None if self.precision == "day" else ""
        day, month, year = self._figures(data_list)
        if self.precision == "day" and not (day and month and year):
            raise self._error("whole")
        if year < 1000:
            raise self._error("no year")
        if day and not month:
            raise self._error("no month")
        try:
            whole = date(year, month or 1, day or 1)
        except ValueError as wrong:
            raise self._error("not a date") from wrong
        if self.precision == "day":
            return whole
        return whole.isoformat()[: 10 if day else 7 if month else 4]

    def _figures(self, parts: list[str]) -> list[int]:
        latin = [formats.latin_digits(part or "0") for part in parts]
        if not all(part.isascii() and part.isdigit() for part in latin):
            raise self._error("figures")
        return [int(part) for part in latin]

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)
