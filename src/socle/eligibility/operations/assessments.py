"""Assessments: what the rules say of a unit, at the counter or of all units of the actor's area. Nothing is decided here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.eligibility.facts import instants, reading
from socle.eligibility.models import Application, Assessment, Run
from socle.eligibility.operations import applications
from socle.eligibility.queries import units
from socle.eligibility.reasoning import engines, record
from socle.registry import queries as registry
from socle.schemes import queries as schemes
from socle.schemes.reasoning import checking

COLUMNS = (
    "id", "run_id", "person_id", "household_id", "eligible", "criteria", "components", "total", "score", "rank",
    "scores", "inputs_hash", "record_hash",
)  # fmt: skip


class WithdrawnApplication(refusals.Refusal):
    """Application {number} was withdrawn. Lodge a new one."""

    code = "eligibility.application-withdrawn"


def task_for(law: schemes.Law, checked: checking.Checked, *, on: date, known_at: datetime) -> engines.Task:
    """What to assess by, and what its records share."""
    basis = record.Basis(
        scheme=law.scheme.code,
        version=checked.version.from_on,
        scheme_hash=law.version.hash,
        facts_hash=law.version.facts_hash,
        on=on,
        known_at=known_at,
    )
    return engines.Task(book=law.book, checked=checked, basis=basis)


def tasks(
    law: schemes.Law, found: Iterable[reading.UnitFacts], *, on: date, known_at: datetime
) -> Iterator[tuple[engines.Task, list[reading.UnitFacts]]]:
    """The units by the version that holds for each: a cohort stays under the rules it entered by."""
    groups: dict[int, tuple[checking.Checked, list[reading.UnitFacts]]] = {}
    for unit in found:
        checked = law.book.checked(on, reading.entry(unit, law.scheme.code))
        if checked is None:
            raise schemes.NotInForce(scheme=law.scheme.code, on=on)
        groups.setdefault(id(checked), (checked, []))[1].append(unit)
    for checked, group in groups.values():
        yield task_for(law, checked, on=on, known_at=known_at), group


@acting.operation(Permission.ASSESS)
def assess(*, application: Application, on: date, by: acting.Actor, at: datetime) -> Assessment:
    """Assess one application at the counter, as of `on` and as known now, by the reference engine.

    Refuses an application that was withdrawn, a scheme not in force, the officer's own or a relative's record.
    """
    if application.state == Application.State.WITHDRAWN:
        raise WithdrawnApplication(number=application.number)
    law = applications.law_for(application.scheme, on=on, by=by)
    registry.refuse_own_record(by=by, person=application.applicant, household=application.household)
    known_at = instants.now()
    asked = units.of_application(application.unit, application.applicant_id, application.household_id, on=on)
    found = reading.of_units(application.unit, [asked], on=on, known_at=known_at)
    task, group = next(iter(tasks(law, found, on=on, known_at=known_at)))
    assessed = next(iter(engines.by_reference(task, group)))
    run = _run(law, on, known_at, "counter", "reference", by, at)
    row = _row(run.pk, 0, assessed)
    stored = Assessment.objects.create(**{name: row[name] for name in COLUMNS if name != "id"})
    run.state, run.finished_at, run.counts = Run.State.DONE, at, _counts({assessed.record.outcome.eligible: 1})
    run.save(update_fields=["state", "finished_at", "counts"])
    details = {"application": application.number, "eligible": stored.eligible}
    audit.record("application.assessed", by=by, at=at, about=run.number, scheme=run.scheme, details=details)
    return stored


class NotKnownYet(refusals.Refusal):
    """Nobody knows yet what will be known at {known_at}. Give an instant of the past, or leave it out."""

    code = "eligibility.not-known-yet"


@acting.operation(Permission.ASSESS)
def assess_nation(*, scheme: str, on: date, known_at: datetime | None = None, by: acting.Actor, at: datetime) -> Run:
    """Assess every unit of the actor's area (a whole nation, for the timetable) by the bulk engine, as of `on`.

    `known_at`: with the facts that were known at that instant; without it, with what is known now. All or nothing: the
    records are copied into a partition of their own, which is attached when it is complete. Refuses a scheme not in force
    and an instant to come (NotKnownYet). A simulation may be assessed; nobody can be decided on under it.
    """
    law = schemes.law(scheme, on=on)
    if known_at is not None and known_at > instants.settled():
        raise NotKnownYet(known_at=known_at)
    asked = units.all_units(law.scheme.unit.kind, on=on, known_at=known_at)
    return _over(law, asked, on=on, known_at=known_at, by=by, at=at)


@acting.operation(Permission.ASSESS)
def assess_applications(*, scheme: str, on: date, by: acting.Actor, at: datetime) -> Run:
    """Assess every open application of the actor's area by the bulk engine, as of `on`; else as `assess_nation`."""
    law = applications.law_for(scheme, on=on, by=by)
    return _over(law, units.of_open_applications(law.scheme.unit.kind, scheme=scheme, on=on), on=on, by=by, at=at)


def _over(
    law: schemes.Law,
    asked: list[reading.Asked],
    *,
    on: date,
    known_at: datetime | None = None,
    by: acting.Actor,
    at: datetime,
) -> Run:
    """One run over the units."""
    scheme, known_at = law.scheme.code, known_at or instants.settled()
    run = _run(law, on, known_at, "nation", "bulk", by, at)
    counts = _filled(run, law, asked)
    run.state, run.finished_at, run.counts = Run.State.DONE, at, counts
    run.save(update_fields=["state", "finished_at", "counts"])
    audit.record("assessment.run", by=by, at=at, about=run.number, scheme=scheme, area_key=by.area_key, details=counts)
    return run


def _run(law: schemes.Law, on: date, known_at: datetime, kind: str, engine: str, by: acting.Actor, at: datetime) -> Run:
    return Run.objects.create(
        number=numbers.new("RN"),
        scheme=law.scheme.code,
        version=law.version,
        on=on,
        known_at=known_at,
        kind=kind,
        engine=engine,
        state=Run.State.RUNNING,
        requested_by=by.name,
        requested_at=at,
    )


def _filled(run: Run, law: schemes.Law, asked: list[reading.Asked]) -> dict[str, int]:
    """Copy the records of all units into the run's own partition, a chunk at a time; gives the counts."""
    counts: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT eligibility_open_partition(%s)", [run.pk])
        partition = cursor.fetchone()[0]
        for start in range(0, len(asked), engines.CHUNK):
            part = asked[start : start + engines.CHUNK]
            # a connection that copies can't read: the facts of a chunk are read before it is copied
            rows = list(_assessed(run, law, part))
            counts.update(one.columns["eligible"] for one in rows)
            with cursor.copy(f"COPY {partition} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for place, one in enumerate(rows, start=start + 1):
                    copy.write_row(_stored(run.pk, place, one))
        cursor.execute("SELECT eligibility_close_partition(%s)", [run.pk])
    return _counts(counts)


def _assessed(run: Run, law: schemes.Law, part: list[reading.Asked]) -> Iterator[engines.Row]:
    """One chunk of units through the bulk engine."""
    assert run.known_at is not None  # set when the run was made
    found = reading.of_units(law.scheme.unit.kind, part, on=run.on, known_at=run.known_at)
    for task, group in tasks(law, found, on=run.on, known_at=run.known_at):
        yield from engines.by_bulk(task, group)


def _row(run: int, place: int, one: engines.Assessed) -> dict[str, Any]:
    content = one.record.content
    return {
        "id": place,
        "run_id": run,
        "person_id": one.unit.asked.person,
        "household_id": one.unit.asked.household,
        "eligible": one.record.outcome.eligible,
        "criteria": content["criteria"],
        "components": content["components"],
        "total": one.record.outcome.total,
        "score": _score(one.record.score),
        "rank": list(one.record.rank),
        "scores": record.points(one.record.scores) or None,
        "inputs_hash": one.record.inputs_hash,
        "record_hash": one.record.hash,
    }


def _stored(run: int, place: int, one: engines.Row) -> list[Any]:
    """A row of the bulk engine in the order of COLUMNS; its lists are JSON text already."""
    own = {"id": place, "run_id": run, "person_id": one.unit.asked.person, "household_id": one.unit.asked.household}
    row = {**one.columns, **own, "score": _score(one.columns["score"])}
    return [row[name] for name in COLUMNS]


def _score(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None and "-" not in text[1:] else None


def _counts(found: Mapping[str, int]) -> dict[str, int]:
    counted = {"eligible": found.get("yes", 0), "not_eligible": found.get("no", 0), "unknown": found.get("unknown", 0)}
    return {"units": sum(counted.values()), **counted}


def replay(rows: Iterable[Assessment]) -> Iterator[tuple[Assessment, engines.Assessed]]:
    """Stored assessments of one run, each beside the same unit through the reference engine on the facts of then."""
    stored = list(rows)
    for start in range(0, len(stored), engines.CHUNK):
        part = stored[start : start + engines.CHUNK]
        run = part[0].run
        law = schemes.law_of(run.version)
        assert run.known_at is not None  # set when the run was made
        asked = [reading.Asked(person=one.person_id, household=one.household_id) for one in part]
        found = reading.of_units(law.scheme.unit.kind, asked, on=run.on, known_at=run.known_at)
        by_unit = {(one.person_id, one.household_id): one for one in part}
        for task, group in tasks(law, found, on=run.on, known_at=run.known_at):
            for one in engines.by_reference(task, group):
                yield by_unit[one.unit.asked.person, one.unit.asked.household], one


@acting.operation(Permission.ASSESS)
def compare_engines(*, run: Run, by: acting.Actor, at: datetime) -> list[dict[str, str]]:
    """Replay a whole run by the reference engine; gives each unit whose record differs from the stored one, and how."""
    found = [
        {"unit": one.unit.number, "stored": stored.record_hash, "replayed": one.record.hash}
        for stored, one in replay(
            Assessment.objects.filter(run=run).select_related("run__version__scheme").order_by("id")
        )
        if stored.record_hash != one.record.hash
    ]
    audit.record(
        "assessment.replayed", by=by, at=at, about=run.number, scheme=run.scheme, details={"differences": len(found)}
    )
    return found
