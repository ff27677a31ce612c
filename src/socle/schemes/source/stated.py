"""One stated fact: its value by the type in the dictionary, with the days it holds, its source and the day it was stated."""

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.rules import errors, values
from socle.rules.dates import plus_months
from socle.rules.reference import environment
from socle.schemes.source import mistakes
from socle.schemes.source.values import day

RESERVED = ("from", "to", "source", "on")
_WORDS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, kw_only=True)
class Around:
    """What stands beside a value: from and to which day it holds, who says so, and when it was said."""

    from_on: dt.date | None = None
    to_on: dt.date | None = None
    source: str = "declared"
    on: dt.date | None = None
    given: Any = None


def around(entry: yamltext.Mapping, notes: mistakes.Notes, facts: Collection[str] = ()) -> Around:
    """The days and the source beside a value; a key that is the name of a fact is left to the fact."""
    told = {key: entry[key] for key in RESERVED if key in entry and key not in facts}
    days = {key: day(told[key], notes) for key in ("from", "to", "on") if key in told}
    return Around(
        from_on=days.get("from"),
        to_on=days.get("to"),
        source=str(told.get("source", "declared")),
        on=days.get("on", days.get("from")),
    )


def read(fact: dictionary.Fact, given: Any, notes: mistakes.Notes, beside: Around | None = None) -> Around:
    """The value of a fact: plain, or {value: ..., from: ..., to: ..., source: ..., on: ...}."""
    if isinstance(given, yamltext.Mapping) and "age" not in given:
        beside = around(given, notes)
        given = given.get("value", yamltext.Text("unknown", given.place))
    beside = beside or Around()
    value = _value(fact, given, notes)
    known = environment.Given(value=value, source=beside.source, on=beside.on)
    return Around(from_on=beside.from_on, to_on=beside.to_on, source=beside.source, on=beside.on, given=known)


def _value(fact: dictionary.Fact, given: Any, notes: mistakes.Notes) -> Any:
    if isinstance(given, yamltext.Mapping):
        return _aged(fact, given, notes)
    if not isinstance(given, str):
        notes.note(f"'{fact.name}' has one value. Write it as one text.", getattr(given, "place", _START))
        return None
    if given == "unknown" and given not in fact.values:
        return None  # the engine names the fact and whose it is
    if given == "not applicable":
        if not fact.applies:
            notes.note(f"'{fact.name}' always applies; it can be unknown, but not 'not applicable'.", given.place)  # type: ignore[attr-defined]
            return None
        return values.NOT_APPLICABLE
    return _READ[fact.type](fact, given, notes)


def _boolean(fact: dictionary.Fact, text: Any, notes: mistakes.Notes) -> Any:
    if text not in _WORDS:
        notes.note(f"'{fact.name}' is yes, no or unknown, not '{text}'.", text.place)
    return _WORDS.get(text)


def _code(fact: dictionary.Fact, text: Any, notes: mistakes.Notes) -> Any:
    if fact.values and text not in fact.values:
        hint = errors.suggestion(text, fact.values) or f" Write one of: {', '.join(fact.values)}."
        notes.note(f"'{text}' is no value of '{fact.name}'.{hint}", text.place)
        return None
    return str(text)


def _number(fact: dictionary.Fact, text: Any, notes: mistakes.Notes) -> Any:
    if not re.fullmatch(r"-?\d{1,18}(\.\d{1,9})?", text):
        notes.note(f"'{fact.name}' is a number like 800.00, not '{text}'.", text.place)
        return None
    value = Decimal(text)
    if fact.min is not None and fact.max is not None and not fact.min <= value <= fact.max:
        notes.note(f"'{fact.name}' lies between {fact.min} and {fact.max}; this is {text}.", text.place)
    if value != round(value, fact.scale):
        notes.note(f"'{fact.name}' has at most {fact.scale} decimals; this is {text}.", text.place)
    return value


def _date(_fact: dictionary.Fact, text: Any, notes: mistakes.Notes) -> Any:
    """A day, or where only the month or the year is known the range of days that it may be."""
    if re.fullmatch(r"\d{4}", text):
        return values.Between(low=dt.date(int(text), 1, 1), high=dt.date(int(text), 12, 31)) if int(text) else None
    if re.fullmatch(r"\d{4}-\d{2}", text):
        first = day(yamltext.Text(f"{text}-01", text.place), notes)
        return values.Between(low=first, high=plus_months(first, 1) - dt.timedelta(days=1))
    return day(text, notes)


def _aged(fact: dictionary.Fact, given: yamltext.Mapping, notes: mistakes.Notes) -> Any:
    """{age: 15, on: 2018-12-01}: the days of birth that give that age on that day."""
    if fact.type != "date" or "on" not in given or not str(given["age"]).isdigit():
        notes.note("An age is written as {age: 15, on: 2018-12-01}, and only for a date.", given.place)
        return None
    on = day(given["on"], notes)
    years = int(given["age"])
    return values.Between(
        low=plus_months(on, -12 * (years + 1)) + dt.timedelta(days=1), high=plus_months(on, -12 * years)
    )


_READ: dict[str, Callable[[dictionary.Fact, Any, mistakes.Notes], Any]] = {
    "boolean": _boolean,
    "code": _code,
    "date": _date,
    "money": _number,
    "number": _number,
    "text": lambda _fact, text, _notes: str(text),
}
_START = yamltext.Place(file="case", line=1, column=1)
