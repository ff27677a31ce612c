"""Importing a list: stage, look at the faults, commit all or nothing, and undo (A12). The same list twice makes nobody twice."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.intake import models
from socle.intake import names as artificial
from socle.intake.importing import families, files, mapping, rows
from socle.registry import models as registry
from socle.registry import reasoning
from socle.registry.operations import facts, households, withdrawing

CHUNK = 2_000  # households written with one set of statements
SHOWN_FAULTS = 50


class AlreadyImported(refusals.Refusal):
    """This file was imported before with this mapping, as batch {number}. Importing it again would change nothing."""

    code = "intake.already-imported"


class Faulty(refusals.Refusal):
    """{rejected} of {rows} lines have faults, the first: line {line}, {sentence} Correct the file, or commit without the
    families concerned."""

    code = "intake.faulty"


class WrongState(refusals.Refusal):
    """Batch {number} is {state}; that can be done only to a batch that is {wanted}."""

    code = "intake.wrong-state"


class UpdatedOthers(refusals.Refusal):
    """Batch {number} changed facts of people who were in the register before, so it cannot be taken back. Import the
    former list again instead."""

    code = "intake.updated-others"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an import works with: the mapping, and the words for artificial names where the list has none."""

    mapping: mapping.Mapping
    words: artificial.Words | None = None


@acting.operation(Permission.IMPORT)
def stage(*, path: Path, plan: Plan, by: acting.Actor, at: datetime) -> models.ImportBatch:
    """Read a file into staging and check every line and family; nothing enters the register yet.

    Raises BadFile (what, where, what to do) and AlreadyImported; then nothing is kept.
    """
    digest = files.hash_of(path)
    done = models.ImportBatch.objects.filter(
        file_hash=digest, mapping_hash=plan.mapping.hash, state="committed"
    ).first()
    if done:
        raise AlreadyImported(number=done.number)
    batch = models.ImportBatch.objects.create(
        number=numbers.new("IM"),
        mapping=plan.mapping.code,
        mapping_hash=plan.mapping.hash,
        file_name=path.name,
        file_hash=digest,
        started_by=by.name,
        started_at=at,
    )
    areas = dict(Area.objects.filter(valid_to=None).values_list("code", "key"))
    _copy(batch, files.lines(path, plan.mapping), plan.mapping, areas)
    _check_families(batch, plan.mapping, areas)
    _count(batch)
    audit.record(
        "intake.staged", by=by, at=at, about=batch.number, details={"rows": batch.rows, "rejected": batch.rejected}
    )
    return batch


@acting.operation(Permission.IMPORT)
def commit(
    *, batch: models.ImportBatch, plan: Plan, without_faulty: bool = False, by: acting.Actor, at: datetime
) -> models.ImportBatch:
    """Bring the staged lines into the register, all or nothing; families with a faulty line only if told to leave them out.

    People whom this source brought before get the facts that changed; others are registered. Raises Faulty, WrongState.
    """
    _in_state(batch, models.ImportBatch.State.CHECKED)
    if batch.rejected and not without_faulty:
        first = batch.faults[0]
        raise Faulty(rejected=batch.rejected, rows=batch.rows, line=first["line"], sentence=first["sentence"])
    areas = dict(Area.objects.filter(valid_to=None).values_list("code", "key"))
    counts = dict.fromkeys(("households", "persons", "created", "updated", "unchanged"), 0)
    for chunk in _chunks(_families(batch, plan.mapping, areas)):
        _write(chunk, batch, plan, areas, counts, by, at)
    batch.state, batch.counts, batch.committed_at = models.ImportBatch.State.COMMITTED, counts, at
    batch.save(update_fields=["state", "counts", "committed_at"])
    audit.record("intake.committed", by=by, at=at, about=batch.number, details=counts)
    return batch


@acting.operation(Permission.IMPORT)
def undo(*, batch: models.ImportBatch, by: acting.Actor, at: datetime) -> models.ImportBatch:
    """Take back what a committed batch brought, if nothing points to it yet. Raises WrongState, UpdatedOthers, InUse."""
    _in_state(batch, models.ImportBatch.State.COMMITTED)
    if batch.counts.get("updated"):
        raise UpdatedOthers(number=batch.number)
    keys = models.ForeignKeyOfSource.objects.filter(batch=batch)
    persons = list(keys.exclude(person=None).values_list("person_id", flat=True))
    homes = list(keys.exclude(household=None).values_list("household_id", flat=True))
    keys.delete()
    withdrawing.withdraw(persons=persons, households=homes, by=by)
    batch.state, batch.undone_by, batch.undone_at = models.ImportBatch.State.UNDONE, by.name, at
    batch.save(update_fields=["state", "undone_by", "undone_at"])
    audit.record(
        "intake.undone", by=by, at=at, about=batch.number, details={"persons": len(persons), "households": len(homes)}
    )
    return batch


def _in_state(batch: models.ImportBatch, wanted: models.ImportBatch.State) -> None:
    if batch.state != wanted:
        raise WrongState(number=batch.number, state=batch.state, wanted=wanted.value)


def _copy(
    batch: models.ImportBatch,
    lines: Iterable[tuple[int, dict[str, str]]],
    wanted: mapping.Mapping,
    areas: dict[str, str],
) -> None:
    """COPY the lines with their faults into staging, as they stream from the file."""
    statement = "COPY intake_stagedrow (batch_id, line, cells, faults, household_key, member_key) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
        for number, cells in lines:
            _, faults = rows.read(number, cells, wanted, areas)
            told = [{"column": fault.column, "sentence": fault.sentence} for fault in faults]
            keys = (cells.get(wanted.member_household, "")[:120], cells.get(wanted.member_key, "")[:120])
            copy.write_row((batch.pk, number, json.dumps(cells, ensure_ascii=False), json.dumps(told), *keys))


def _families(batch: models.ImportBatch, wanted: mapping.Mapping, areas: dict[str, str]) -> Iterator[list[rows.Row]]:
    """The families of a batch without any fault, streamed in the order of their keys."""
    staged = batch.staged.order_by("household_key", "line").iterator(chunk_size=10_000)
    for _, lines in itertools.groupby(staged, key=lambda one: one.household_key):
        group = list(lines)
        if not any(one.faults for one in group):
            yield [row for one in group if (row := rows.read(one.line, one.cells, wanted, areas)[0])]


def _check_families(batch: models.ImportBatch, wanted: mapping.Mapping, areas: dict[str, str]) -> None:
    """Put the fault of a family on its first line."""
    wrong = []
    seen: dict[str, int] = {}
    for family in _families(batch, wanted, areas):
        sentence = families.fault(family, wanted) or _seen_elsewhere(family, seen)
        if sentence:
            wrong.append((family[0].line, sentence))
    for line, sentence in wrong:
        told = [{"column": wanted.member_household, "sentence": sentence}]
        batch.staged.filter(line=line).update(faults=told)


def _seen_elsewhere(family: list[rows.Row], seen: dict[str, int]) -> str:
    for row in family:
        first = seen.setdefault(row.member_key, row.line)
        if first != row.line:
            return f"The person {row.member_key} stands in two families (lines {first} and {row.line}). Keep one."
    return ""


def _count(batch: models.ImportBatch) -> None:
    faulty = batch.staged.exclude(faults=[])
    batch.rows, batch.rejected = batch.staged.count(), faulty.count()
    batch.faults = [{"line": one.line, **one.faults[0]} for one in faulty.order_by("line")[:SHOWN_FAULTS]]
    batch.state = models.ImportBatch.State.CHECKED
    batch.save(update_fields=["rows", "rejected", "faults", "state"])


def _chunks(found: Iterator[list[rows.Row]]) -> Iterator[list[list[rows.Row]]]:
    while chunk := list(itertools.islice(found, CHUNK)):
        yield chunk


def _write(
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
