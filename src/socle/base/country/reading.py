"""A country's folder read to plain values: `country.yaml`, `areas.yaml`, `institutions.yaml`, `staff.yaml`, `facts.yaml`."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from socle.base.facts import dictionary
from socle.base.kernel import yamltext


@dataclass(frozen=True, kw_only=True)
class Country:
    """Everything that a country sets, as read; `settings` is `country.yaml` as plain text values."""

    folder: Path
    code: str
    settings: dict[str, Any]
    areas: list[dict[str, Any]]
    institutions: dict[str, list[dict[str, Any]]]
    staff: list[dict[str, Any]]
    dictionary: dictionary.Dictionary
    facts_source: dict[str, Any]


class CountryError(yamltext.YamlError):
    """A country's folder that cannot be used; says which file, where and what to write."""


def read(folder: Path) -> Country:
    """Read and check a country's folder. Raises YamlError, DictionaryError or CountryError with the place."""
    if not (folder / "country.yaml").is_file():
        raise CountryError(
            "There is no country.yaml in this folder.", yamltext.Place(file=str(folder), line=1, column=1)
        )
    settings = yamltext.read(folder / "country.yaml")
    facts = yamltext.read(folder / "facts.yaml")
    areas = yamltext.read(folder / "areas.yaml")["areas"]
    institutions = yamltext.read(folder / "institutions.yaml")
    staff = yamltext.read(folder / "staff.yaml")["staff"]
    _references_exist(areas, institutions, staff)
    return Country(
        folder=folder,
        code=str(settings["country"]),
        settings=plain(settings),
        areas=list(areas),
        institutions={key: list(institutions.get(key, ())) for key in ("institutions", "offices", "facilities")},
        staff=list(staff),
        dictionary=dictionary.build(facts),
        facts_source=plain(facts),
    )


def plain(value: Any) -> Any:
    """YAML values without their places, for JSON."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value)


def day(text: yamltext.Text) -> date:
    """A date written YYYY-MM-DD. Raises CountryError with its place."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CountryError(f"'{text}' is no date. Write it as 2019-01-31.", text.place) from error


def _references_exist(areas: list[Any], institutions: dict[str, Any], staff: list[Any]) -> None:
    area_codes = {str(area["code"]) for area in areas}
    institution_codes = {str(one["code"]) for one in institutions["institutions"]}
    office_codes = {str(one["code"]) for one in institutions["offices"]}
    for place in [*institutions["offices"], *institutions.get("facilities", ()), *staff]:
        _known(place, "area", area_codes, "areas.yaml")
        if "institution" in place:
            _known(place, "institution", institution_codes, "institutions.yaml")
    for person in staff:
        _known(person, "office", office_codes, "institutions.yaml")


def _known(entry: Any, key: str, codes: set[str], file: str) -> None:
    if str(entry[key]) not in codes:
        raise CountryError(f"The {key} '{entry[key]}' does not stand in {file}.", entry[key].place)
