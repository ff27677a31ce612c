"""`socle import`: bring a foreign list into the register; `socle imports`: look at what was imported, undo a batch."""

import csv
from pathlib import Path

import click
from django.conf import settings
from django.utils.translation import ngettext

from socle.base.country import queries as country
from socle.base.kernel import clock, refusals, yamltext
from socle.cli import operator, output
from socle.intake import names, queries
from socle.intake.importing import mapping
from socle.intake.operations import imports, retention


@click.command("import")
@click.argument("mapping_name", metavar="MAPPING")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Stage and check only; nothing enters the register.")
@click.option("--without-faulty", is_flag=True, help="Leave out the families that have a faulty line.")
@click.option(
    "--faults", type=click.Path(dir_okay=False, path_type=Path), help="Write the faulty lines to this csv file."
)
@output.as_json
def import_(
    mapping_name: str, file: Path, check: bool, without_faulty: bool, faults: Path | None, as_json: bool
) -> None:
    """Import FILE by the country's mapping MAPPING (imports/MAPPING.yaml). All or nothing."""
    chosen = plan(mapping_name)
    with operator.acting_as_operator(purpose="registration") as by:
        output.step(f"Reading {file.name} ...")
        batch = imports.stage(path=file, plan=chosen, by=by, at=clock.now())
        if faults:
            _write_faults(faults, [(one.line, one.faults) for one in queries.faulty_lines(batch=batch, by=by)])
        if not check and (without_faulty or not batch.rejected):
            output.step(ngettext("Writing %d line ...", "Writing %d lines ...", batch.rows) % batch.rows)
            batch = imports.commit(batch=batch, plan=chosen, without_faulty=without_faulty, by=by, at=clock.now())
    shown = {
        "batch": batch.number,
        "state": batch.state,
        "rows": batch.rows,
        "rejected": batch.rejected,
        "faults": batch.faults[:5],
    }
    output.show({**shown, **batch.counts}, as_json=as_json)
    if batch.rejected and not without_faulty:
        raise SystemExit(output.WRONG_INPUT)


@click.group("imports")
def imports_() -> None:
    """What was imported: list it, take a batch back, forget the lines of old files."""


@imports_.command()
@click.argument("number")
@output.as_json
def undo(number: str, as_json: bool) -> None:
    """Take back what batch NUMBER brought, if nothing points to it yet."""
    with operator.acting_as_operator(purpose="registration") as by:
        batch = imports.undo(batch=queries.batch(number=number, by=by), by=by, at=clock.now())
    output.show({"batch": batch.number, "state": batch.state}, as_json=as_json)


@imports_.command()
@output.as_json
def forget(as_json: bool) -> None:
    """Delete the lines of files imported more than 90 days ago (the timetable does it every night)."""
    with operator.acting_as_timetable(purpose="registration") as by:
        lines = retention.forget_lines(by=by, at=clock.now())
    output.show({"lines": lines}, as_json=as_json)


@imports_.command("list")
@output.as_json
def list_(as_json: bool) -> None:
    """The imports, the latest first."""
    with operator.acting_as_operator(purpose="registration") as by:
        rows = list(
            queries.batches(by=by).values("number", "mapping", "file_name", "state", "rows", "rejected", "started_at")
        )
    output.show({"imports": rows}, as_json=as_json, text=output.table(rows))


def plan(name: str) -> imports.Plan:
    """The mapping of that name and the country's words for artificial names. Raises InvalidInput where there is none."""
    folder = settings.SOCLE_COUNTRY
    path = folder / "imports" / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in (folder / "imports").glob("*.yaml")))
        raise refusals.InvalidInput(f"There is no mapping '{name}'. There are: {known}.")
    wanted = mapping.read(path, country.facts())
    words = names.words(yamltext.read(folder / "names.yaml")) if wanted.artificial_names else None
    return imports.Plan(mapping=wanted, words=words)


def _write_faults(path: Path, rows: list[tuple[int, list[dict[str, str]]]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "what is wrong"])
        writer.writerows([line, fault["column"], fault["sentence"]] for line, faults in rows for fault in faults)
