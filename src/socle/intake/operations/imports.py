"""Importing a list: stage, look at the faults, commit all or nothing, and undo (A12). The same list twice makes nobody twice."""

import itertools
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.intake import models
from socle.intake.importing import families, files, mapping, rows
from socle.intake.operations import bringing
from socle.registry.operations import withdrawing

Plan = bringing.Plan  # what callers give

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
    counts: dict[str, int] = dict.fromkeys(("households", "persons", "created", "updated", "unchanged"), 0)
    for chunk in _chunks(_families(batch, plan.mapping, areas)):
        bringing.write(chunk, batch, plan, areas, counts, by, at)
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
