"""What is believed about persons or households as of a day, as known at an instant, with the evidence of each fact."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from socle.base.country import queries as country
from socle.base.facts import dictionary, tables
from socle.base.kernel import bitemporal
from socle.registry import models
from socle.registry.reasoning import dossiers

NOW = "infinity"  # whatever is believed now was recorded before it, and nothing was replaced after it


@dataclass(frozen=True)
class _Row:
    group: dictionary.Group
    line: int
    lower: date
    upper: date | None
    recorded_at: datetime
    evidence_id: int
    absent: Mapping[str, str]
    held: Mapping[str, Any]


def known(
    *, of: str, subjects: Collection[int], on: date, known_at: datetime | None = None
) -> dict[int, dossiers.Subject]:
    """By key of the person or household (`of`), all facts and lists of the dictionary. One query a group, one for evidence.

    A fact of which nothing is believed is there with `absent` "not asked"; a list that nobody stated is not `complete`.
    """
    groups = tuple(country.facts().of(of))
    rows = {subject: {group.name: [] for group in groups} for subject in subjects}
    for group in groups:
        for subject, row in _rows(group, subjects, on, known_at):
            rows[subject][group.name].append(row)
    shown = _evidence(row for held in rows.values() for lines in held.values() for row in lines)
    return {subject: _subject(groups, held, shown) for subject, held in rows.items()}


def _rows(
    group: dictionary.Group, subjects: Collection[int], on: date, known_at: datetime | None
) -> Iterable[tuple[int, _Row]]:
    if not subjects:
        return
    columns = tuple(column for fact in group.facts for column in tables.fact_columns(fact))
    line = ("line",) if group.many else ()
    names = ("subject_id", "valid", "recorded_at", "evidence_id", "absent", *line, *columns)
    shown = ", ".join(f"f.{name}" for name in (*line, *columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.subject_id, lower(f.valid), upper(f.valid), f.recorded_at, f.evidence_id, f.absent::text, {shown}"
            f" FROM {bitemporal.as_known(tables.name(group), names)} f WHERE f.subject_id = ANY(%(subjects)s)"
            f" ORDER BY f.subject_id{', f.line' if line else ''}",
            {"on": on, "known_at": known_at or NOW, "subjects": list(subjects)},
        )
        for subject, lower, upper, recorded_at, document, absent, *values in cursor.fetchall():
            number = values.pop(0) if line else 0
            held = dict(zip(columns, values, strict=True))
            yield subject, _Row(group, number, lower, upper, recorded_at, document, json.loads(absent), held)


def _evidence(rows: Iterable[_Row]) -> dict[int, models.Evidence]:
    """The evidence rows that these rows point to, and those that their overrides name."""
    found = models.Evidence.objects.select_related("verified_by").in_bulk({row.evidence_id for row in rows})
    older = {pk for document in found.values() for pk in document.overrides.values()} - found.keys()
    return found | models.Evidence.objects.select_related("verified_by").in_bulk(older)


def _subject(
    groups: tuple[dictionary.Group, ...],
    held: Mapping[str, list[_Row]],
    documents: Mapping[int, models.Evidence],
) -> dossiers.Subject:
    facts: list[dossiers.Known] = []
    lists: list[dossiers.KnownList] = []
    for group in groups:
        rows = held[group.name]
        if group.many:
            lists.append(_list(group, rows, documents))
        elif rows:
            facts += [_fact(fact, rows[0], documents) for fact in group.facts]
        else:
            facts += [dossiers.Known(group=group.name, name=fact.name, absent="not asked") for fact in group.facts]
    return dossiers.Subject(facts=tuple(facts), lists=tuple(lists))


def _list(group: dictionary.Group, rows: list[_Row], documents: Mapping[int, models.Evidence]) -> dossiers.KnownList:
    whole = next((row for row in rows if row.line == 0), None)
    return dossiers.KnownList(
        group=group.name,
        complete=whole is not None or group.name == tables.ASSUMED_COMPLETE,
        rows=tuple(tuple(_fact(fact, row, documents) for fact in group.facts) for row in rows if row.line),
        evidence=_shown(documents[whole.evidence_id]) if whole else None,
        valid_from=whole.lower if whole else None,
    )


def _fact(fact: dictionary.Fact, row: _Row, documents: Mapping[int, models.Evidence]) -> dossiers.Known:
    value = row.held[fact.name]
    document = documents[row.evidence_id]
    own = document.overrides.get(fact.name, row.evidence_id)
    return dossiers.Known(
        group=fact.group,
        name=fact.name,
        value=value,
        latest=row.held[f"{fact.name}_latest"] if fact.is_imprecise else None,
        absent="" if value is not None else row.absent.get(fact.name, "not asked"),
        evidence=_shown(documents[own]) if value is not None or fact.name in row.absent else None,
        valid_from=row.lower,
        valid_to=row.upper,
        recorded_at=row.recorded_at,
    )


def _shown(document: models.Evidence) -> dossiers.Shown:
    return dossiers.Shown(
        source=document.source,
        document=document.document,
        reference=document.reference,
        stated_on=document.stated_on,
        office=document.office,
        verified_by=document.verified_by.name if document.verified_by else "",
        verified_on=document.verified_on,
        expires_on=document.expires_on,
    )
