"""Imported lists as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socle.base.country import queries as country
from socle.base.country import reading
from socle.base.kernel import refusals, yamltext
from socle.intake import models, names
from socle.intake.importing import mapping
from socle.intake.operations import imports
from socle.web.presenters import words

_COUNTS = {
    "households": gettext_lazy("Households"),
    "persons": gettext_lazy("Persons"),
    "created": gettext_lazy("Persons registered"),
    "updated": gettext_lazy("Statements that changed something"),
    "unchanged": gettext_lazy("Statements that changed nothing"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A list that was brought."""

    number: str
    url: str
    file: str
    mapping: str
    rows: int
    rejected: int
    state: str
    started_at: datetime
    started_by: str


def mapping_choices() -> list[tuple[str, str]]:
    """The lists that this country can read: (code, title)."""
    return [(code, title) for code, title, _path in _mappings()]


def plan(code: str) -> imports.Plan:
    """What the import of a list works with. Raises NotFound for a list that this country does not know."""
    path = next((path for known, _title, path in _mappings() if known == code), None)
    if path is None:
        raise refusals.NotFound(number=code)
    wanted = mapping.read(path, country.facts())
    folder = country.country().folder
    artificial = names.words(yamltext.read(folder / "names.yaml")) if wanted.artificial_names else None
    return imports.Plan(mapping=wanted, words=artificial)


def rows(found: Iterable[models.ImportBatch]) -> list[Row]:
    """The lists of a page."""
    titles = dict(mapping_choices())
    return [
        Row(
            number=one.number,
            url=f"/imports/{one.number}",
            file=one.file_name,
            mapping=titles.get(one.mapping, one.mapping),
            rows=one.rows,
            rejected=one.rejected,
            state=one.state,
            started_at=one.started_at,
            started_by=one.started_by,
        )
        for one in found
    ]


def of_batch(one: models.ImportBatch) -> dict[str, Any]:
    """A list: what it holds, its first faults, what became of it."""
    return {
        "batch": rows([one])[0],
        "counts": [(words.word(_COUNTS, name), count) for name, count in one.counts.items()],
        "faults": [(fault["line"], fault.get("column", ""), fault["sentence"]) for fault in one.faults],
        "committed_at": one.committed_at,
        "undone_by": one.undone_by,
        "undone_at": one.undone_at,
        "may_commit": one.state == "checked",
        "may_undo": one.state == "committed",
        "trail": [(_("Imports"), "/imports"), (one.number, "")],
    }


def faulty(lines: Iterable[models.StagedRow]) -> tuple[list[str], list[list[Any]]]:
    """The heading and rows of the file of faults: what is wrong, before the cells as they were."""
    held = list(lines)
    columns = list(held[0].cells) if held else []
    told = [
        [one.line, fault.get("column", ""), fault["sentence"], *(one.cells.get(column, "") for column in columns)]
        for one in held
        for fault in one.faults
    ]
    return ["line", "column", "fault", *columns], told


def _mappings() -> list[tuple[str, str, Path]]:
    found = []
    for path in sorted((country.country().folder / "imports").glob("*.yaml")):
        source = reading.plain(yamltext.read(path))
        found.append((str(source["import"]), words.said(source.get("title")) or str(source["import"]), path))
    return found
