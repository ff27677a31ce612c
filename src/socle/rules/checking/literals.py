"""Dates and durations that are written out in a rule."""

import datetime as dt
import re

from socle.rules import nodes
from socle.rules.checking import operators

_DURATION = re.compile(r"(?P<sign>-?)P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<days>\d{1,6})D)?")


def date_of(node: nodes.Call) -> dt.date | None:
    """The date written out in a call of `date`, or None."""
    written = node.arguments[0]
    try:
        if len(node.arguments) == 3:
            parts = [operators.constant(argument) for argument in node.arguments]
            return None if None in parts else dt.date(*parts)  # type: ignore[arg-type]
        return (
            dt.date.fromisoformat(written.value)
            if isinstance(written, nodes.Text) and len(written.value) == 10
            else None
        )
    except (ValueError, OverflowError):
        return None


def duration_of(node: nodes.Call) -> tuple[str, int] | None:
    """(`months` or `days`, how many) written out in a call of `duration`, or None."""
    written = node.arguments[0]
    found = _DURATION.fullmatch(written.value) if isinstance(written, nodes.Text) else None
    if found is None or not any(found.group(part) for part in ("years", "months", "days")):
        return None
    months = int(found.group("years") or 0) * 12 + int(found.group("months") or 0)
    days = int(found.group("days") or 0)
    if months and days:
        return None
    sign = -1 if found.group("sign") else 1
    return ("days", sign * days) if found.group("days") else ("months", sign * months)
