"""Contracts: the files that rooms, countries and outsiders agree on, as JSON Schemas (2020-12), checked with their place.

All scalars are text (socle.base.kernel.yamltext), so a schema says what a text must look like. `mistakes` gives a
sentence for each thing that is wrong: what, where, and what to write.
"""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import jsonschema

from socle.base.kernel import yamltext

NAMES = (
    *("assessment", "case", "examples", "facts", "import", "match"),
    *("scenario", "scheme", "simulation", "survey"),
)


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """Something wrong in a file: what and what to write, and where."""

    message: str
    place: yamltext.Place


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a contract, as published."""
    return json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=len(NAMES))
def _validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(name))


def mistakes(document: Any, name: str) -> list[Mistake]:
    """Everything in a document (read with yamltext) that is not as the contract `name` says; empty where all is well."""
    found = sorted(
        _validator(name).iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path]
    )
    return [mistake for error in found for mistake in _said(error, document)]


def _said(error: jsonschema.ValidationError, document: Any) -> Iterator[Mistake]:
    """The sentences for one error of the validator; alternatives are said by the one that fits best."""
    if error.validator == "anyOf" and (inner := _nearest(error)):
        for one in inner:
            yield from _said(one, document)
        return
    place = _place(document, list(error.absolute_path))
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        yield from _unknown_keys(error)
    elif error.validator == "required":
        missing = error.message.split("'")[1]  # one error a key: "'law' is a required property"
        yield Mistake(message=f"'{missing}' is missing here. Write it.", place=place)
    else:
        yield Mistake(message=_SENTENCES.get(str(error.validator), _plainly)(error), place=place)


def _nearest(error: jsonschema.ValidationError) -> list[jsonschema.ValidationError]:
    """The errors of the alternative that has the right form (mapping, list or text), if there is just one such."""
    by_alternative: dict[Any, list[jsonschema.ValidationError]] = {}
    for inner in error.context or ():
        by_alternative.setdefault(inner.schema_path[0], []).append(inner)
    if not isinstance(error.instance, Mapping | list):
        return []
    return next(
        (
            errors
            for errors in by_alternative.values()
            if not any(one.validator in ("type", "enum") and one.absolute_path == error.absolute_path for one in errors)
        ),
        [],
    )


def _unknown_keys(error: jsonschema.ValidationError) -> Iterator[Mistake]:
    instance = cast(Any, error.instance)
    allowed = cast(Any, error.schema).get("properties", {})
    for key in instance:
        if key not in allowed:
            near = difflib.get_close_matches(str(key), allowed, n=1, cutoff=0.5)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(allowed)}."
            if instance[key] == "":  # {law: act art. 5, 6} is read as the keys `law` and `6`
                hint = "If it belongs to the text before it, put that text in quotes: inside { } a comma ends a text."
            place = instance.key_places[key] if isinstance(instance, yamltext.Mapping) else _START
            yield Mistake(message=f"'{key}' is not known here. {hint}", place=place)


def _enum(error: jsonschema.ValidationError) -> str:
    allowed = [str(value) for value in cast(Any, error.validator_value)]
    if not isinstance(error.instance, str):
        return f"Write one of: {', '.join(allowed)}."
    near = difflib.get_close_matches(str(error.instance), allowed, n=1, cutoff=0.5)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"'{error.instance}' is not one of: {', '.join(allowed)}.{hint}"


def _pattern(error: jsonschema.ValidationError) -> str:
    return f"'{error.instance}' is not {cast(Any, error.schema).get('description', 'written as it must be')}."


def _plainly(error: jsonschema.ValidationError) -> str:
    described = cast(Any, error.schema).get("description")
    return f"Write {described}." if described else f"This is not as it must be: {error.message}."


_KINDS = {"object": "keys with values (key: value)", "array": "a list ([a, b])", "string": "one text"}
_SENTENCES = {
    "enum": _enum,
    "pattern": _pattern,
    "type": lambda error: f"Write {error.schema.get('description') or _KINDS.get(error.validator_value, 'another value')} here.",
    "minItems": lambda _error: "This list is too short. Write at least one entry.",
    "minLength": lambda _error: "This is empty. Write a text, or leave the key out.",
    "minProperties": lambda _error: "This is empty. Write at least one key with its value.",
}  # fmt: skip
_START = yamltext.Place(file="text", line=1, column=1)


def _place(document: Any, path: Sequence[Any]) -> yamltext.Place:
    """Where the value at a path stands; of its key, where it stands under one."""
    here, place = document, getattr(document, "place", _START)
    for step in path:
        if isinstance(here, yamltext.Mapping):
            place = here.key_places[step]
        here = here[step]
        place = getattr(here, "place", place)
    return place
