"""Scenarios: a scheme's folder, a version's files, or either with changed parameter values, compiled for the bulk engine."""

import datetime as dt
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import ibis

from socle import rules
from socle.base import contracts
from socle.base.facts import dictionary
from socle.base.kernel import refusals, yamltext
from socle.rules import bulk
from socle.schemes.reasoning import checking, evaluating, nationwide
from socle.schemes.source import files, mistakes, reading
from socle.schemes.source.mistakes import Mistake

SCENARIO = "scenario.yaml"
CHANGED = "changed for the simulation"
PAYMENTS = {"day": 365, "week": 52, "month": 12, "year": 1, "event": 1}
Changes = Mapping[str, Any]  # parameter -> new value as text, or rows of a table


class NotInForceThen(refusals.InvalidInput):
    """{sentence}"""

    code = "eligibility.scenario-not-in-force"


@dataclass(frozen=True, kw_only=True)
class TakeUp:
    """Which share of the eligible take the benefit up: `rate` of those for whom `condition` (FEEL) holds; '' the others."""

    condition: str
    rate: Decimal


EVERYBODY = (TakeUp(condition="", rate=Decimal(1)),)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A version on a day, with its rules as one query; `extras` is the query of what only a simulation asks of a unit."""

    name: str
    title: Mapping[str, str]
    checked: checking.Checked
    on: dt.date
    facts_hash: str
    changes: Mapping[str, str]
    compiled: bulk.Compiled
    query: str
    extras: str
    take_up: tuple[TakeUp, ...]
    extra_facts: frozenset[str]
    seconds: float

    @property
    def payments_a_year(self) -> Decimal:
        """How often a year what the rules give is paid; an event is taken to happen once a year."""
        schedule = self.checked.version.schedule
        return Decimal(PAYMENTS[schedule.unit]) / (schedule.count if schedule.unit != "event" else 1)


def of_folder(
    folder: Path, facts: dictionary.Dictionary, on: dt.date, take_up: Sequence[TakeUp] = EVERYBODY
) -> Scenario:
    """The scenario in a folder: a scheme (scheme.yaml) or changed values of one (scenario.yaml). Raises SchemeError."""
    if not (folder / SCENARIO).is_file():
        return of_files(files.of_folder(folder), facts, on, name=folder.resolve().name, take_up=take_up)
    source = files.load({SCENARIO: (folder / SCENARIO).read_text("utf-8-sig")}, SCENARIO)
    found = contracts.mistakes(source, "scenario")
    if found:
        raise mistakes.SchemeError(found)
    scheme = files.of_folder(folder / str(source["of"]))
    title = {str(key): str(value) for key, value in source.get("title", {}).items()}
    return replace(
        of_files(scheme, facts, on, name=str(source["scenario"]), changes=source["parameters"], take_up=take_up),
        **({"title": title} if title else {}),
    )


def of_files(
    source: files.Files,
    facts: dictionary.Dictionary,
    on: dt.date,
    *,
    name: str,
    changes: Changes | None = None,
    take_up: Sequence[TakeUp] = EVERYBODY,
) -> Scenario:
    """The scenario in a scheme's files, with changed parameter values. Raises SchemeError and NotInForceThen."""
    began = time.perf_counter()
    changed = with_changes(source, changes) if changes else source
    scheme = reading.read(changed)
    checked = evaluating.Book(scheme, facts).checked(on)
    if checked is None:
        days = ", ".join(one.from_on.isoformat() for one in scheme.versions)
        raise NotInForceThen(
            f"'{scheme.code}' has no version in force on {on} for who enters then. It has versions from {days}."
        )
    try:
        compiled = nationwide.compile(checked, on)
        extras = _extras(checked, on, take_up)
    except rules.RuleError as error:
        raise mistakes.SchemeError([Mistake(message=error.message, place=error.place)]) from error
    return Scenario(
        name=name,
        title=scheme.title,
        checked=checked,
        on=on,
        facts_hash=facts.hash,
        changes={key: value if isinstance(value, str) else json.dumps(value) for key, value in (changes or {}).items()},
        compiled=compiled,
        query=_text(compiled),
        extras=_text(extras),
        take_up=tuple(take_up),
        extra_facts=extras.facts,
        seconds=time.perf_counter() - began,
    )


def _text(compiled: bulk.Compiled) -> str:
    """The query as text for DuckDB, not laid out for people: that takes as long as the query itself."""
    return str(ibis.to_sql(compiled.expression, dialect="duckdb", pretty=False))


def _extras(checked: checking.Checked, on: dt.date, take_up: Sequence[TakeUp]) -> bulk.Compiled:
    """`size`, how many persons the unit has, and `group_0`, ...: which groups of take-up it is in."""
    lets = [bulk.Rule(name=one.name, node=one.node, kind="let") for one in checked.lets]
    asked = [bulk.Rule(name="_size", node=rules.parse("count(members)"), kind="amount")]
    if checked.scheme.unit.kind == "person":
        asked = [bulk.Rule(name="_size", node=rules.parse("1"), kind="amount")]
    for place, one in enumerate(take_up):
        if one.condition:
            where = yamltext.Place(file="--take-up", line=1, column=1)
            asked.append(bulk.Rule(name=f"_group_{place}", node=rules.parse(one.condition, where), kind="criterion"))
    needed = any(one.condition for one in take_up)
    return compiled_with(checked, on, [*(lets if needed else []), *asked])


def compiled_with(checked: checking.Checked, on: dt.date, asked: Sequence[bulk.Rule]) -> bulk.Compiled:
    """More rules over the facts and parameters of a version, as nationwide.compile does its own."""
    names, _ = checking.names_on(checked.scheme, on)
    plain = {name: getattr(value, "value", value) for name, value in names.items()}
    members = checked.scheme.unit.members
    return bulk.compile(
        asked,
        checked.base,
        on=on,
        parameters={name: value for name, value in plain.items() if value is not None},
        around=members.node if members else None,
        ages_on=checked.version.ages_on(on),
    )


def take_up_of(texts: Sequence[str]) -> tuple[TakeUp, ...]:
    """Rates as they are written: `0.8` for all, `CONDITION: 0.6` for those in a group; the first that holds counts.

    Raises InvalidInput.
    """
    groups, rest = [], Decimal(1)
    for text in texts:
        condition, colon, rate = text.rpartition(":")
        if not re.fullmatch(r"\s*(0(\.\d+)?|1(\.0+)?)\s*", rate):
            raise refusals.InvalidInput(
                f"'{text}' is no take-up. Write a share from 0 to 1 like 0.8, or 'CONDITION: 0.6' with a FEEL condition."
            )
        if colon and condition.strip():
            groups.append(TakeUp(condition=condition.strip(), rate=Decimal(rate.strip())))
        else:
            rest = Decimal(rate.strip())
    return (*groups, TakeUp(condition="", rate=rest))


def with_changes(source: files.Files, changes: Changes) -> dict[str, str]:
    """The files with other parameter values, in force on all days. Raises SchemeError for what is no parameter or value."""
    document = files.load(source, files.SCHEME)
    parameters, notes = document.get("parameters", {}), mistakes.Notes()
    plain = cast(dict[str, Any], json.loads(json.dumps(document)))
    for name, value in changes.items():
        place = getattr(value, "place", yamltext.Place(file="changes", line=1, column=1))
        if name not in parameters:
            notes.note(f"'{name}' is no parameter of the scheme. It has: {', '.join(parameters) or 'none'}.", place)
        elif ("values" in parameters[name]) != isinstance(value, str):
            notes.note(
                f"'{name}' is {'one value' if 'values' in parameters[name] else 'a table: write its rows'}.", place
            )
        elif isinstance(value, str):
            _change(plain["parameters"][name], name, str(value), place, notes)
        else:
            plain["parameters"][name]["rows"] = [[str(cell) for cell in row] for row in value]
    notes.stop()
    return {**source, files.SCHEME: json.dumps(plain, ensure_ascii=False)}


def _change(spec: dict[str, Any], name: str, value: str, place: yamltext.Place, notes: mistakes.Notes) -> None:
    """One dated value from the first day on, of the same kind as before."""
    first = min(spec["values"], key=lambda one: one["from"])
    for kind, pattern in (("a number", r"-?\d+(\.\d+)?"), ("a date", r"\d{4}-\d{2}-\d{2}")):
        if re.fullmatch(pattern, str(first["value"])) and not re.fullmatch(pattern, value):
            notes.note(f"'{value}' is not {kind}, as '{name}' is ({first['value']}).", place)
            return
    law = f"{first.get('law', '')} ({CHANGED})".strip()
    spec["values"] = [{"from": first["from"], "value": value, "law": law}]
