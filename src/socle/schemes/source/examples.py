"""`examples.yaml`: worked cases with what the law gives for them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from socle.base import contracts
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.schemes.source import case as known
from socle.schemes.source import cases, files, mistakes
from socle.schemes.source.values import day


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What an example expects of one period (or of the only one): plain values as written."""

    given: Mapping[str, Any]
    place: yamltext.Place


@dataclass(frozen=True, kw_only=True)
class Example:
    """A case, a day or a span of time, and what is expected."""

    name: str
    case: known.Case
    from_on: dt.date
    to_on: dt.date | None
    expected: tuple[Expected, ...]
    because: str
    law: str
    place: yamltext.Place


def read(source: files.Files, facts: dictionary.Dictionary) -> tuple[Example, ...]:
    """The examples of a scheme; none where there is no such file. Raises SchemeError."""
    if files.EXAMPLES not in source:
        return ()
    document = files.load(source, files.EXAMPLES)
    found = contracts.mistakes(document, "examples")
    if found:
        raise mistakes.SchemeError(found)
    gathered: list[mistakes.Mistake] = []
    read_ones = []
    for entry in document:
        try:
            read_ones.append(_example(entry, source, facts))
        except mistakes.SchemeError as error:
            gathered += error.mistakes
    if gathered:
        raise mistakes.SchemeError(gathered)
    return tuple(read_ones)


def _example(entry: yamltext.Mapping, source: files.Files, facts: dictionary.Dictionary) -> Example:
    notes = mistakes.Notes()
    if ("on" in entry) == ("from" in entry):
        notes.note("An example needs either 'on', or 'from' and 'to'.", entry.place)
        notes.stop()
    start = entry["on"] if "on" in entry else entry["from"]
    expected = entry["expect"] if isinstance(entry["expect"], list) else [entry["expect"]]
    example = Example(
        name=str(entry["name"]),
        case=cases.read(_given(entry["given"], source), facts),
        from_on=day(start, notes),
        to_on=day(entry["to"], notes) if "to" in entry else None,
        expected=tuple(Expected(given=one, place=one.place) for one in expected),
        because=str(entry.get("because", "")),
        law=str(entry.get("law", "")),
        place=entry.place,
    )
    notes.stop()
    return example


def _given(given: yamltext.Mapping, source: files.Files) -> yamltext.Mapping:
    """The case written here, or that of the file it names."""
    if set(given) != {"case"}:
        return given
    name = str(given["case"])
    if name not in source:
        message = f"The case '{name}' does not exist in the scheme's folder."
        raise mistakes.SchemeError([mistakes.Mistake(message=message, place=given["case"].place)])
    return files.load(source, name)
