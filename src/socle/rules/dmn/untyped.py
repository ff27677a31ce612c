"""Values of cases that say no type of their own: they have the one that the model declares for the input."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from socle.rules.dmn import functions, kinds, reading

_SIMPLE = {
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "duration",
    "dayTimeDuration": "duration",
    "years and months duration": "duration",
    "yearMonthDuration": "duration",
}


class Untyped(str):
    """A text of a case that says no type."""

    __slots__ = ()


def typed(model: reading.Model, name: str, value: Any) -> Any:
    """The value of an input as the type that the model declares."""
    return _as(model, model.types.get(name, ""), value)


def _as(model: reading.Model, declared: str, value: Any) -> Any:
    kind = declared.rpartition(":")[2].rpartition("}")[2]
    item = model.items.get(kind)
    if item is not None:
        return _as_item(model, item, value)
    if not isinstance(value, Untyped):
        return value
    return read(_SIMPLE.get(kind, ""), str(value))


def _as_item(model: reading.Model, item: Any, value: Any) -> Any:
    if item.get("isCollection") == "true" and isinstance(value, list):
        return [_as_one(model, item, one) for one in value]
    return _as_one(model, item, value)


def _as_one(model: reading.Model, item: Any, value: Any) -> Any:
    parts = {one.get("name"): one for one in reading.children(item) if reading.local(one) == "itemComponent"}
    if parts and isinstance(value, dict):
        return {name: _as_item(model, parts[name], one) if name in parts else one for name, one in value.items()}
    inner = reading.child(item, "typeRef")
    return _as(model, (inner.text or "") if inner is not None else "", value)


def read(kind: str, text: str) -> Any:
    """A text as a value of one of FEEL's kinds; the text itself where the kind is none of them."""
    match kind:
        case "number":
            try:
                return Decimal(text.strip())
            except InvalidOperation:
                return None
        case "boolean":
            return text.strip() == "true"
        case "date" | "time" | "date and time":
            return functions.call(kind, [text.strip()], lambda *_: None)
        case "duration":
            return kinds.duration(text)
    return text


def like(got: Any, text: Untyped) -> bool:
    """Whether a result is what a text without a type says; an empty one says nothing, or the empty text."""
    if got is None:
        return not text.strip()
    if isinstance(got, Decimal):
        found = read("number", str(text))
        return isinstance(found, Decimal) and abs(found - got) <= Decimal("0.00000001") * max(Decimal(1), abs(found))
    if isinstance(got, bool | dt.date | dt.time | dt.timedelta | kinds.Months):
        return kinds.written(got) == text.strip()
    return got == str(text)
