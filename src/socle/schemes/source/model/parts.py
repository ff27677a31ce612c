"""What the rest is made of: texts by language, places in files, laws, parameters, expressions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from socle import rules
from socle.base.kernel import yamltext
from socle.rules import tables

Words = Mapping[str, str]  # language -> text


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something written at a place in a file."""

    place: yamltext.Place = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Law(Part):
    """An act, decree or ordinance on which a scheme rests."""

    id: str
    title: Words
    from_on: dt.date
    until: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Parameter(Part):
    """A number, word or date of the law with the days from which each value holds."""

    name: str
    unit: str
    per: str
    values: tuple[tables.Dated, ...]


@dataclass(frozen=True, kw_only=True)
class TableParameter(Part):
    """A table of the law, called by its keys."""

    name: str
    unit: str
    per: str
    table: tables.Table


@dataclass(frozen=True, kw_only=True)
class Rule(Part):
    """A FEEL expression: as written, and as nodes."""

    text: str
    node: rules.Node = field(compare=False)
