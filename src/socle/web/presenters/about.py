"""What the country says of purposes and of the lists it imports."""

from dataclasses import dataclass

from socle.base.country import queries as country
from socle.base.country import reading
from socle.base.kernel import yamltext
from socle.web.presenters import words


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """For what facts are used, by which law, and what the person is told."""

    title: str
    law: str
    notice: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """A list that this country imports: what it is, who gave it, and its licence as a text."""

    title: str
    name: str
    licence: str


def purposes() -> list[Purpose]:
    """The purposes of the country, as it states them."""
    return [
        Purpose(title=words.said(one["title"]), law=one["law"], notice=words.said(one.get("notice")))
        for one in country.country().settings.get("purposes", ())
    ]


def sources() -> list[Source]:
    """The lists of the country's folder that say where they come from."""
    folder = country.country().folder
    found = []
    for path in sorted((folder / "imports").glob("*.yaml")):
        told = reading.plain(yamltext.read(path))
        source = told.get("source", {})
        text = folder / str(source.get("licence", "-"))
        found.append(
            Source(
                title=words.said(told.get("title")),
                name=str(source.get("name", "")),
                licence=text.read_text(encoding="utf-8") if text.is_file() else "",
            )
        )
    return found
