"""Dates, numbers, yes and no, words and expressions out of YAML texts, each mistake noted with its place."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from socle import rules
from socle.base.kernel import yamltext
from socle.rules import nodes
from socle.schemes.source import mistakes, model


def day(text: yamltext.Text, notes: mistakes.Notes) -> dt.date:
    """A date; one that the calendar does not have is noted."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        notes.note(f"'{text}' is no date of the calendar. Write one like 2023-03-01.", text.place)
        return dt.date.min


def truth(text: str) -> bool:
    """yes or true."""
    return text in ("yes", "true")


def words(given: Mapping[str, Any]) -> dict[str, str]:
    """A text in each language."""
    return {str(language): str(text) for language, text in given.items()}


def law_of(entry: Mapping[str, Any]) -> str:
    """The citation, or nothing where the file has none."""
    return str(entry.get("law", ""))


def rule(text: yamltext.Text, notes: mistakes.Notes) -> model.Rule:
    """An expression; one that cannot be parsed is noted and read as unknown."""
    node: rules.Node = nodes.Null(place=text.place)
    with notes.noting():
        node = rules.parse(text)
    return model.Rule(place=text.place, text=str(text), node=node)
