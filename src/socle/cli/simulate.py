"""`socle simulate`: what schemes would give over a household survey or the register, before they are law."""

import csv
import datetime as dt
import tempfile
import time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from socle.base.country import queries as country
from socle.base.facts import dictionary
from socle.base.kernel import clock, refusals
from socle.cli import operator, output
from socle.cli import options as options_
from socle.eligibility.operations import simulations
from socle.eligibility.simulation import mapping, population, scenarios, simulating, tables
from socle.schemes import trial
from socle.schemes.source import mistakes

_folder = click.Path(exists=True, file_okay=False, path_type=Path)
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Number(click.ParamType):
    """A decimal number that is not below zero."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            self.fail(f"'{value}' is no number.", param, ctx)
        if not found.is_finite() or found < 0:
            self.fail(f"'{value}' is below zero or no number.", param, ctx)
        return found


@click.command()
@click.argument("folders", metavar="SCHEME_DIR...", nargs=-1, required=True, type=_folder)
@click.option("--survey", type=_file, help="The survey's file: CSV, .csv.gz or Parquet, one row a person.")
@click.option(
    "--register", is_flag=True, help="Over the register of this installation instead, within the user's area."
)
@click.option(
    "--welfare",
    default="",
    help="With --register: welfare a month and person as FEEL, or a definition of the first scheme.",
)
@click.option("--map", "map_", type=_file, help="MAP.yaml, which says how its columns become facts.")
@click.option(
    "--on", required=True, type=click.DateTime(formats=["%Y-%m-%d"]), help="The day of the rules, as 2024-01-31."
)
@click.option(
    "--facts", type=_file, help="The data dictionary; default: the nearest facts.yaml upward from the first scheme."
)
@click.option(
    "--take-up",
    "take_up",
    multiple=True,
    help="Share of the eligible who come: 0.8, or 'CONDITION: 0.6' for a group. Repeat.",
)
@click.option("--poor-share", type=_Number(), help="Poor is the poorest share of persons, as 0.2.")
@click.option("--poverty-line", type=_Number(), help="Poor is who lives below this amount a person and month.")
@click.option(
    "--budget", type=_Number(), help="Money for a year; who is served by the scheme's rank until it is spent."
)
@click.option(
    "--baseline", type=_folder, help="The scheme against which others gain or lose; default: the first of several."
)
@click.option(
    "--csv", "csv_folder", type=click.Path(file_okay=False, path_type=Path), help="Write the tables as CSV files here."
)
@options_.as_user
@output.as_json
def simulate(
    folders: tuple[Path, ...], on: dt.datetime, csv_folder: Path | None, as_json: bool, **options: Any
) -> None:
    """Say what each SCHEME_DIR would give over a survey: who is eligible, what it costs, whom it reaches, what it does to poverty.

    A SCHEME_DIR holds a scheme.yaml, or a scenario.yaml with changed parameter values of another. With --survey files alone:
    no database. Nothing is stored.
    """
    try:
        found = _simulated(folders, on.date(), options)
    except mistakes.SchemeError as error:
        told = [
            {"file": one.place.file, "line": one.place.line, "column": one.place.column, "message": one.message}
            for one in error.mistakes
        ]
        lines = "\n".join(f"{one.place}: {one.message}" for one in error.mistakes)
        output.show({"errors": told}, as_json=as_json, text=lines)
        raise SystemExit(output.WRONG_INPUT) from error
    if csv_folder is not None:
        _write(csv_folder, found)
    took = found["seconds"]
    output.step(f"{took['loading']} seconds to load the population, {took['scenario']} for the slowest scenario.")
    output.show(found, as_json=as_json, text=_text(found))


def _simulated(folders: tuple[Path, ...], on: dt.date, options: dict[str, Any]) -> dict[str, Any]:
    share = options["poor_share"]
    if share is not None and not 0 < share < 1:
        raise refusals.InvalidInput("--poor-share is a share between 0 and 1, as 0.2.")
    if options["register"] == bool(options["survey"]) or bool(options["survey"]) != bool(options["map_"]):
        raise click.UsageError("Name the survey's file with --survey and its mapping with --map, or say --register.")
    facts = country.facts() if options["register"] else trial.facts_for(folders[0], options["facts"])
    read, base = _scenarios(folders, options["baseline"], facts, on, options["take_up"])
    asked = simulating.Asked(line=options["poverty_line"], share=share, budget=options["budget"], baseline=base)
    with tempfile.TemporaryDirectory() as folder, simulating.store(Path(folder)) as store:
        began = time.perf_counter()
        if options["register"]:
            with operator.acting_for(options["username"], purpose="rules") as by:
                people = simulations.register(store, read, options["welfare"], Path(folder), by=by, at=clock.now())
        else:
            survey = mapping.read(options["map_"], facts)
            people = population.of_survey(store, options["survey"], survey, simulating.needs(read), on, Path(folder))
        return simulating.simulate(people, read, asked, facts, time.perf_counter() - began)


def _scenarios(
    folders: tuple[Path, ...],
    baseline: Path | None,
    facts: dictionary.Dictionary,
    on: dt.date,
    take_up: tuple[str, ...],
) -> tuple[list[scenarios.Scenario], str | None]:
    """The scenarios, a baseline that is none of them first, and the baseline's name."""
    groups, paths = scenarios.take_up_of(take_up), [one.resolve() for one in folders]
    if baseline is not None and baseline.resolve() not in paths:
        paths.insert(0, baseline.resolve())
    read = simulating.named_apart([scenarios.of_folder(one, facts, on, groups) for one in paths])
    return read, read[paths.index(baseline.resolve())].name if baseline is not None else None


def _write(folder: Path, found: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (heading, rows) in tables.of(found).items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerows([heading, *rows])


def _text(found: dict[str, Any]) -> str:
    people, line = found["population"], found["line"]
    lines = [
        f"{people['name']}: {people['sample']['households']:,} households, {people['sample']['persons']:,} persons,"
        f" standing for {float(people['weighted']['households']):,.0f} households, {float(people['weighted']['persons']):,.0f} persons"
    ]
    if design := people["design"]:
        units = f"{design['psus']:,} primary sampling units in {design['strata_found']:,} strata"
        lines.append(f"standard errors: {design['assumed']}; {units}")
    if line:
        lines.append(
            f"poor: below {line['month']} a person and month"
            if line["share"] is None
            else f"poor: the poorest {line['share']} of persons, up to {line['month']} a person and month"
        )
    for one in found["scenarios"]:
        lines += ["", f"{one['name']} ({one['scheme']}, version {one['version']})"]
        lines += [f"  {label:<44} {value}" for label, value in tables.summary(one, found["currency"])]
    lines += ["", "Assumed:", *(f"  {one['text']}" for one in people["assumptions"])]
    return "\n".join(lines)
