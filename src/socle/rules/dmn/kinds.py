"""The values of FEEL that Python has no type for, and how durations are read and written (ISO 8601)."""

import datetime as dt
import decimal
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# IEEE 754 decimal128, as DMN 1.5 section 10.3.2.3.1 asks
EXACT = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)
_DURATION = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


@dataclass(frozen=True, order=True)
class Months:
    """A duration of years and months, in months."""

    count: int


@dataclass(frozen=True, kw_only=True)
class Span:
    """A range of values; an end that is None has no bound."""

    low: Any
    high: Any
    with_low: bool
    with_high: bool


@dataclass(frozen=True, kw_only=True)
class Function:
    """Something that is called with values: its parameters and what it does with them."""

    parameters: tuple[str, ...]
    body: Callable[[Mapping[str, Any]], Any]


def duration(text: str) -> Months | dt.timedelta | None:
    """A duration of ISO 8601, of years and months or of days and times; None where it is neither."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or text.strip("-P") in ("", "T"):
        return None
    sign, years, months, days, hours, minutes, seconds = found.groups()
    way = -1 if sign else 1
    if years or months:
        if days or hours or minutes or seconds:
            return None
        return Months(way * (int(years or 0) * 12 + int(months or 0)))
    whole = Decimal(seconds or 0)
    length = dt.timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0))
    return way * (length + dt.timedelta(microseconds=int(whole * 1_000_000)))


def written(value: Any) -> str:
    """A value as FEEL's string() writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            plain = format(value, "f")
            return plain.rstrip("0").rstrip(".") if "." in plain else plain
        case Months():
            years, months = divmod(abs(value.count), 12)
            text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
            return ("-" if value.count < 0 else "") + "P" + (text or "0M")
        case dt.timedelta():
            return _written_days(value)
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case list():
            return "[" + ", ".join(_quoted(one) for one in value) + "]"
        case dict():
            return "{" + ", ".join(f"{name}: {_quoted(one)}" for name, one in value.items()) + "}"
    return str(value)


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else written(value)


def _written_days(value: dt.timedelta) -> str:
    sign, value = ("-", -value) if value < dt.timedelta(0) else ("", value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    times = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    times += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}{'T' + times if times else ''}" if days or times else "PT0S"
