"""Bringing surveys, and simulating scheme versions over them or over the register before they are law. Nobody is decided on by it."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.kernel import numbers, refusals, yamltext
from socle.eligibility.models import Simulation, Survey
from socle.eligibility.simulation import mapping, opening, population, scenarios, simulating, snapshots
from socle.registry import snapshot
from socle.schemes import queries as schemes

LARGEST = 200_000_000  # bytes of a file that is brought; larger ones are simulated by `socle simulate` beside the file


class SurveyWithdrawn(refusals.Refusal):
    """Survey {number} was withdrawn and its file deleted. Bring it again, or choose another one."""

    code = "eligibility.survey-withdrawn"


class NotOwner(refusals.Refusal):
    """Survey {number} was brought by {institution}. Only somebody of that institution can withdraw it."""

    code = "eligibility.survey-of-others"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A scenario that was chosen: a scheme version, under a name, with changed parameter values."""

    version: str
    name: str
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a simulation is asked: the scenarios, the day, take-up as written (`0.8`), and what to measure against."""

    chosen: tuple[Chosen, ...]
    on: date
    asked: simulating.Asked
    take_up: tuple[str, ...] = ()
    welfare: str = ""  # FEEL, of the register only

    @property
    def plain(self) -> dict[str, Any]:
        """The question as JSON values."""
        asked = {key: None if value is None else str(value) for key, value in vars(self.asked).items()}
        chosen = [{"version": one.version, "name": one.name, "changes": dict(one.changes)} for one in self.chosen]
        return {"scenarios": chosen, "take_up": list(self.take_up), "welfare": self.welfare, **asked}


@acting.operation(Permission.SIMULATE)
def bring_survey(*, path: Path, mapping_text: str, by: acting.Actor, at: datetime) -> Survey:
    """Keep a survey's file with its mapping, after both were read and every row was checked.

    Raises BadSurvey or MappingError with what is wrong and where; then nothing is kept.
    """
    ending = next((one for one in opening.ENDINGS[::-1] if path.name.lower().endswith(one)), "")
    if not ending:
        raise opening.BadSurvey(
            f"{path.name} is none of: {', '.join(opening.ENDINGS)}. Save the survey as one of them."
        )
    if path.stat().st_size > LARGEST:
        raise opening.BadSurvey(
            f"{path.name} has more than {LARGEST:,} bytes. Simulate it beside the file: socle simulate."
        )
    read = mapping.build(yamltext.loads(mapping_text, name="mapping"), country.facts())
    with tempfile.TemporaryDirectory() as folder, simulating.store(Path(folder)) as store:
        people = population.of_survey(store, path, read, {}, timezone.localdate(at), Path(folder))
        households, persons = store.sql("SELECT count(*), sum(persons) FROM home").fetchall()[0]
    survey = Survey.objects.create(
        number=numbers.new("SU"),
        mapping_code=read.code,
        title=dict(read.title),
        file_name=path.name[:300],
        file_hash=people.told["file_hash"],
        ending=ending,
        mapping=mapping_text,
        households=households,
        persons=persons,
        owner_id=by.user_id,
        institution=by.institution,
        brought_at=at,
    )
    _keep(path, file_of(survey))
    audit.record(
        "survey.brought",
        by=by,
        at=at,
        about=survey.number,
        details={"households": households, "hash": survey.file_hash},
    )
    return survey


def file_of(survey: Survey) -> Path:
    """Where the file of a survey lies."""
    return Path(settings.STATE) / "surveys" / f"{survey.number}{survey.ending}"


def _keep(path: Path, target: Path) -> None:
    """Copy the file to where only the installation may read it."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as kept, path.open("rb") as given:
        shutil.copyfileobj(given, kept)


@acting.operation(Permission.SIMULATE)
def withdraw_survey(*, survey: Survey, by: acting.Actor, at: datetime) -> Survey:
    """Delete the file of a survey; simulations made over it stay. Only by the institution that brought it."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.withdrawn_at is not None:
        raise SurveyWithdrawn(number=survey.number)
    if survey.institution != by.institution:
        raise NotOwner(number=survey.number, institution=survey.institution)
    survey.withdrawn_at = at
    survey.save(update_fields=["withdrawn_at"])
    audit.record("survey.withdrawn", by=by, at=at, about=survey.number)
    file_of(survey).unlink(missing_ok=True)
    return survey


@acting.operation(Permission.SIMULATE)
def over_survey(*, survey: Survey, question: Question, by: acting.Actor, at: datetime) -> Simulation:
    """Simulate the scenarios over a survey that was brought. Raises what its files and the question's texts have wrong."""
    if survey.withdrawn_at is not None or not file_of(survey).is_file():
        raise SurveyWithdrawn(number=survey.number)
    read = mapping.build(yamltext.loads(survey.mapping, name="mapping"), country.facts())

    def people(
        store: duckdb.DuckDBPyConnection, found: Sequence[scenarios.Scenario], folder: Path
    ) -> population.Population:
        return population.of_survey(store, file_of(survey), read, simulating.needs(found), question.on, folder)

    return _kept(question, people, survey, by, at)


@acting.operation(Permission.SIMULATE)
def over_register(*, question: Question, by: acting.Actor, at: datetime) -> Simulation:
    """Simulate the scenarios over the register within the actor's area, as of the day and as known now.

    Whoever asks must be permitted to assess: the figures are of real people.
    """

    def people(
        store: duckdb.DuckDBPyConnection, found: Sequence[scenarios.Scenario], folder: Path
    ) -> population.Population:
        return register(store, found, question.welfare, folder, by=by, at=at)

    return _kept(question, people, None, by, at)


def register(
    store: duckdb.DuckDBPyConnection,
    found: Sequence[scenarios.Scenario],
    welfare: str,
    folder: Path,
    *,
    by: acting.Actor,
    at: datetime,
) -> population.Population:
    """The register within the actor's area as a population; its snapshots are deleted once they are read.

    Needs SIMULATE and ASSESS.
    """
    by.require(Permission.SIMULATE)
    by.require(Permission.ASSESS)
    first = found[0]
    rule = snapshots.welfare_rule(welfare, first) if welfare else None
    written, known_at = dict[str, Path](), at
    for kind, plan in snapshots.needs_of(simulating.needs(found), first, rule).items():
        unit: Any = kind
        made = snapshot.write(on=first.on, columns=plan.columns, unit=unit, folder=folder / kind, by=by, at=at)
        written[kind], known_at = made.path, made.known_at
    people = snapshots.of_register(store, written, rule, snapshots.told(known_at, welfare))
    for kind in written:
        shutil.rmtree(folder / kind)
    return people


def read_scenarios(question: Question) -> list[scenarios.Scenario]:
    """The chosen versions with their changes. Raises NotFound, SchemeError, InvalidInput."""
    groups, facts = scenarios.take_up_of(question.take_up), country.facts()
    found = [
        scenarios.of_files(
            schemes.get(one.version).files, facts, question.on, name=one.name, changes=one.changes, take_up=groups
        )
        for one in question.chosen
    ]
    return simulating.named_apart(found)


_People = Callable[[duckdb.DuckDBPyConnection, Sequence[scenarios.Scenario], Path], population.Population]


def _kept(question: Question, people: _People, survey: Survey | None, by: acting.Actor, at: datetime) -> Simulation:
    """Run the question over the people and keep its result."""
    found, facts = read_scenarios(question), country.facts()
    with tempfile.TemporaryDirectory() as folder, simulating.store(Path(folder)) as store:
        began = time.perf_counter()
        over = people(store, found, Path(folder))
        result = simulating.simulate(over, found, question.asked, facts, time.perf_counter() - began)
    simulation = Simulation.objects.create(
        number=numbers.new("SI"),
        survey=survey,
        schemes=sorted({one.checked.scheme.code for one in found}),
        area_key=by.area_key,
        on=question.on,
        asked=question.plain,
        result=result,
        made_by_id=by.user_id,
        made_at=at,
    )
    details = {"scenarios": len(found), "survey": survey.number if survey else "", "on": question.on}
    audit.record("simulation.made", by=by, at=at, about=simulation.number, area_key=by.area_key, details=details)
    return simulation
