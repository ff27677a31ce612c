"""`socle scheme run`: the rules of a scheme over a snapshot in Parquet, on this machine or on Spark. No database."""

from datetime import date
from pathlib import Path

import click

from socle.base.kernel import refusals
from socle.cli import options, output
from socle.eligibility.reasoning import snapshots
from socle.interop import spark
from socle.schemes import trial
from socle.schemes.reasoning import evaluating
from socle.schemes.source import files, mistakes, reading


@click.command("run")
@click.argument("folder", metavar="SCHEME_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--snapshot", required=True, type=click.Path(exists=True, path_type=Path), help="Parquet: a file or a folder."
)
@options.day("--on", "on", help="The day as of which it is assessed; the snapshot's own.", required=True)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Where the results go; must not be there yet."
)
@click.option("--facts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The data dictionary.")
@click.option("--engine", default="duckdb", help="duckdb (default), spark://HOST:PORT, or spark://local.")
@output.as_json
def run(folder: Path, snapshot: Path, on: date, out: Path, facts: Path | None, engine: str, as_json: bool) -> None:
    """Say for every unit of a snapshot what each criterion and component gives; nothing is stored or decided.

    The snapshot has the columns of `socle.rules.bulk.layout`; a missing one is named.
    """
    if engine != "duckdb" and not engine.startswith("spark://"):
        raise refusals.InvalidInput(f"'{engine}' is no engine. Write duckdb, spark://HOST:PORT or spark://local.")
    if out.exists():
        raise refusals.InvalidInput(f"{out} is there already. Name another, or take it away.")
    try:
        book = evaluating.Book(reading.read(files.of_folder(folder)), trial.facts_for(folder, facts))
    except mistakes.SchemeError as error:
        told = "; ".join(f"{one.place}: {one.message}" for one in error.mistakes)
        raise refusals.InvalidInput(f"The scheme is not sound. {told}") from error
    compiled = snapshots.compile(book, on, snapshot)
    if engine == "duckdb":
        units = snapshots.run(compiled, snapshot=snapshot, out=out)
    else:
        units = spark.run(compiled, snapshot=snapshot, out=out, engine=engine)
    shown = {"scheme": book.scheme.code, "on": on.isoformat(), "engine": engine, "units": units, "out": str(out)}
    output.show(shown, as_json=as_json, text=f"{units} units of {book.scheme.code} as of {on}: {out}")


COMMANDS = (run,)
