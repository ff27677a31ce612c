"""Bringing families of a list into the register: new ones are registered, known ones get the facts that changed."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from socle.base import acting
from socle.base.kernel import refusals
from socle.intake import models
from socle.intake import names as artificial
from socle.intake.importing import families, mapping, rows
from socle.registry import models as registry
from socle.registry import reasoning
from socle.registry.operations import facts, households


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an import works with: the mapping, and the words for artificial names where the list has none."""

    mapping: mapping.Mapping
    words: artificial.Words | None = None


def write(
    chunk: list[list[rows.Row]],
    batch: models.ImportBatch,
    plan: Plan,
    areas: dict[str, str],
    counts: dict[str, int],
    by: acting.Actor,
    at: datetime,
) -> None:
    source = models.ForeignKeyOfSource.objects.filter(source=plan.mapping.code)
    homes = dict(
        source.filter(kind="household", key__in=[family[0].household_key for family in chunk]).values_list(
            "key", "household_id"
        )
    )
    people = dict(
        source.filter(kind="person", key__in=[row.member_key for family in chunk for row in family]).values_list(
            "key", "person_id"
        )
    )
    fresh = [
        family
        for family in chunk
        if family[0].household_key not in homes and not any(row.member_key in people for row in family)
    ]
    known = [row for family in chunk if family not in fresh for row in family]
    strangers = [row for row in known if row.member_key not in people]
    if strangers or any(family[0].household_key not in homes for family in chunk if family not in fresh):
        row = strangers[0] if strangers else known[0]
        raise refusals.InvalidInput(
            f"Line {row.line}: the family {row.household_key} differs in its members from the import before. "
            "Record who joined or left as changes of the household, then import its facts."
        )
    _register(fresh, batch, plan, areas, by, at)
    _renew(known, people, batch, plan.mapping, counts, by, at)
    counts["households"] += len(chunk)
    counts["persons"] += sum(len(family) for family in chunk)
    counts["created"] += sum(len(family) for family in fresh)


def _evidence(wanted: mapping.Mapping) -> reasoning.NewEvidence:
    return reasoning.NewEvidence(
        source="import", stated_on=wanted.stated_on, document=wanted.source_name, reference=wanted.code
    )


def _register(
    fresh: Sequence[list[rows.Row]],
    batch: models.ImportBatch,
    plan: Plan,
    areas: dict[str, str],
    by: acting.Actor,
    at: datetime,
) -> None:
    if not fresh:
        return
    shown = _evidence(plan.mapping)
    wanted = [
        families.household(
            family, plan.mapping, areas=areas, words=plan.words, evidence=shown, valid_from=plan.mapping.stated_on
        )
        for family in fresh
    ]
    made = households.register_many(households=wanted, about=batch.number, by=by, at=at)
    members = (
        registry.Membership.objects.filter(household__in=made)
        .order_by("household_id", "pk")
        .values_list("household_id", "person_id")
    )
    by_home = {
        home: [person for _, person in group] for home, group in itertools.groupby(members, key=lambda one: one[0])
    }
    keys = []
    for family, home in zip(fresh, made, strict=True):
        ordered = sorted(family, key=lambda row: row.relation != "head")
        keys.append(_key(batch, plan, "household", family[0].household_key, household=home.pk))
        keys += [
            _key(batch, plan, "person", row.member_key, person=pk)
            for row, pk in zip(ordered, by_home[home.pk], strict=True)
        ]
    models.ForeignKeyOfSource.objects.bulk_create(keys, batch_size=5_000)


def _key(
    batch: models.ImportBatch,
    plan: Plan,
    kind: str,
    key: str,
    *,
    person: int | None = None,
    household: int | None = None,
) -> models.ForeignKeyOfSource:
    return models.ForeignKeyOfSource(
        source=plan.mapping.code, kind=kind, key=key, person_id=person, household_id=household, batch=batch
    )


def _renew(
    known: Sequence[rows.Row],
    people: dict[str, int],
    batch: models.ImportBatch,
    wanted: mapping.Mapping,
    counts: dict[str, int],
    by: acting.Actor,
    at: datetime,
) -> None:
    """State the facts of people whom this source brought before; what is the same stays untouched."""
    if not known:
        return
    shown = _evidence(wanted)
    groups = {group for row in known for group in row.facts}
    for group in sorted(groups):
        statements = [
            reasoning.Statement(
                subject_id=people[row.member_key],
                valid_from=wanted.stated_on,
                evidence=shown,
                **({"rows": row.facts[group]} if isinstance(row.facts[group], list) else {"values": row.facts[group]}),
            )
            for row in known
            if group in row.facts
        ]
        written = facts.state_many(group=group, statements=statements, about=batch.number, by=by, at=at)
        counts["updated"] += written.added + written.corrected
        counts["unchanged"] += written.unchanged
