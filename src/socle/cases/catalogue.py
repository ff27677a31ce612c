"""What the country sets for cases (`cases.yaml`): dimensions of a plan, domains of sealed notes, outcomes, deadlines."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from socle.base.country import queries as country
from socle.base.country import reading
from socle.base.kernel import yamltext

FILE = "cases.yaml"
Words = Mapping[str, str]  # language -> text


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that a country sets for cases; `domains` says which offices work on a domain of sealed notes."""

    dimensions: Mapping[str, Words]
    domains: Mapping[str, Words]
    offices: Mapping[str, frozenset[str]]
    outcomes: Mapping[str, Words]
    answer_within: int
    contact_within: int


@functools.lru_cache(maxsize=4)
def read(folder: Path) -> Catalogue:
    """The catalogue of a country's folder. Raises YamlError with the place of what is missing."""
    given = yamltext.read(folder / FILE)
    for part in ("dimensions", "domains", "outcomes", "referral", "request"):
        if part not in given:
            raise yamltext.YamlError(f"The part '{part}' is missing. Add it.", given.place)
    return Catalogue(
        dimensions=_words(given["dimensions"]),
        domains={str(code): reading.plain(one["title"]) for code, one in given["domains"].items()},
        offices={
            str(code): frozenset(str(office) for office in one["offices"]) for code, one in given["domains"].items()
        },
        outcomes=_words(given["outcomes"]),
        answer_within=_days(given["referral"]["answer_within"]),
        contact_within=_days(given["request"]["contact_within"]),
    )


def of_country() -> Catalogue:
    """The catalogue of this installation's country."""
    return read(country.country().folder)


def _words(given: Mapping[str, object]) -> dict[str, Words]:
    return {str(code): reading.plain(title) for code, title in given.items()}


def _days(text: yamltext.Text) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise yamltext.YamlError(f"'{text}' is no number of days. Write a whole number above 0.", text.place)
    return int(text)
