"""What the country sets for redress (`grievances.yaml`): kinds with deadlines, categories, desks by level, pauses, outcomes."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socle.base.country import queries as country
from socle.base.country import reading
from socle.base.kernel import yamltext

FILE = "grievances.yaml"
KINDS = ("inquiry", "complaint", "appeal", "allegation")
Words = Mapping[str, str]  # language -> text


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of ticket: within how many working days it is acknowledged and finished, and how it may end."""

    code: str
    title: Words
    acknowledge: int
    days: Mapping[str, int]
    law: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Category:
    """What a ticket is about; `under` is its parent in the tree, '' at the top."""

    code: str
    title: Words
    kinds: tuple[str, ...]
    severity: str
    confidential: bool
    under: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """The offices in charge at a level; a ticket comes to it when it is overdue by more than `after` working days."""

    offices: tuple[str, ...]
    after: int


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A reason for which the clock stands still, for at most so many working days."""

    code: str
    title: Words
    days: int
    law: str


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that a country sets for redress."""

    kinds: Mapping[str, Kind]
    categories: Mapping[str, Category]
    severities: Mapping[str, Words]
    outcomes: Mapping[str, Words]
    levels: tuple[Level, ...]
    pauses: Mapping[str, Pause]
    reopen_within: int
    recovery_suspends: str
    further: Words
    look_ups_wrong: int
    look_up_minutes: int


@functools.lru_cache(maxsize=4)
def read(folder: Path) -> Catalogue:
    """The catalogue of a country's folder. Raises YamlError with the place of what is missing or unknown."""
    given = yamltext.read(folder / FILE)
    _parts_stand(given, ("kinds", "severities", "outcomes", "categories", "levels", "pauses", "reopen", "appeals"))
    outcomes = {str(code): reading.plain(title) for code, title in given["outcomes"].items()}
    severities = {str(code): reading.plain(title) for code, title in given["severities"].items()}
    kinds = {str(code): _kind(str(code), entry, outcomes, severities) for code, entry in given["kinds"].items()}
    missing = [kind for kind in KINDS if kind not in kinds]
    if missing:
        raise yamltext.YamlError(f"The kind '{missing[0]}' is missing. Describe it under kinds.", given["kinds"].place)
    look_up = given.get("look_up", {})
    return Catalogue(
        kinds=kinds,
        categories=_categories(given["categories"], severities),
        severities=severities,
        outcomes=outcomes,
        levels=tuple(_level(entry) for entry in given["levels"]),
        pauses={str(entry["code"]): _pause(entry) for entry in given["pauses"]},
        reopen_within=whole(given["reopen"]["within"]),
        recovery_suspends=str(given["appeals"]["recovery_suspends"]),
        further=reading.plain(given["appeals"]["further"]),
        look_ups_wrong=whole(look_up["wrong"]) if "wrong" in look_up else 5,
        look_up_minutes=whole(look_up["minutes"]) if "minutes" in look_up else 15,
    )


def of_country() -> Catalogue:
    """The catalogue of this installation's country."""
    return read(country.country().folder)


def whole(text: yamltext.Text) -> int:
    """A whole number above zero as written. Raises YamlError with its place."""
    if not text.isdecimal() or int(text) < 1:
        raise yamltext.YamlError(f"'{text}' is no number of days or times. Write a whole number above 0.", text.place)
    return int(text)


def _parts_stand(given: Any, parts: tuple[str, ...]) -> None:
    missing = [part for part in parts if part not in given]
    if missing:
        raise yamltext.YamlError(f"The part '{missing[0]}' is missing. Add it.", given.place)


def _kind(code: str, entry: Any, outcomes: Mapping[str, Words], severities: Mapping[str, Words]) -> Kind:
    _among(entry["outcomes"], outcomes, "outcome")
    _among(severities, entry["days"], f"deadline of {code} for", place=entry["days"].place)
    return Kind(
        code=code,
        title=reading.plain(entry["title"]),
        acknowledge=whole(entry["acknowledge"]),
        days={str(severity): whole(days) for severity, days in entry["days"].items()},
        law=str(entry["law"]),
        outcomes=tuple(str(one) for one in entry["outcomes"]),
    )


def _categories(entries: Any, severities: Mapping[str, Words]) -> dict[str, Category]:
    known = {str(entry["code"]) for entry in entries}
    for entry in entries:
        _among(entry["for"], KINDS, "kind")
        _among([entry["severity"]], severities, "severity")
        _among([entry["under"]] if "under" in entry else [], known, "category")
    return {str(entry["code"]): _category(entry) for entry in entries}


def _category(entry: Any) -> Category:
    return Category(
        code=str(entry["code"]),
        title=reading.plain(entry["title"]),
        kinds=tuple(str(kind) for kind in entry["for"]),
        severity=str(entry["severity"]),
        confidential=entry.get("confidential", "no") == "yes",
        under=str(entry.get("under", "")),
    )


def _level(entry: Any) -> Level:
    return Level(
        offices=tuple(str(office) for office in entry["offices"]),
        after=whole(entry["after"]) if "after" in entry else 0,
    )


def _pause(entry: Any) -> Pause:
    return Pause(
        code=str(entry["code"]), title=reading.plain(entry["title"]), days=whole(entry["days"]), law=str(entry["law"])
    )


def _among(given: Any, known: Any, what: str, *, place: yamltext.Place | None = None) -> None:
    for one in given:
        if one not in known:
            raise yamltext.YamlError(f"There is no {what} '{one}'. Add it or correct the word.", place or one.place)
