"""Rules over a snapshot that lies as Parquet: results to Parquet, without a database."""

from datetime import date
from pathlib import Path

import duckdb

from socle.base.kernel import refusals
from socle.rules import bulk
from socle.schemes.reasoning import evaluating, nationwide


def source(snapshot: Path) -> str:
    """The files of a snapshot as DuckDB takes them: one, or all of a folder."""
    return str(snapshot / "*.parquet" if snapshot.is_dir() else snapshot)


def compile(book: evaluating.Book, on: date, snapshot: Path) -> bulk.Compiled:
    """The version of a day as one expression over the snapshot. Raises InvalidInput for a day without law or a missing column."""
    checked = book.checked(on)
    if checked is None:
        raise refusals.InvalidInput(f"No version of {book.scheme.code} is in force on {on}. Choose another day.")
    compiled = nationwide.compile(checked, on)
    with duckdb.connect() as connection:
        try:
            described = connection.execute("DESCRIBE SELECT * FROM read_parquet($1)", [source(snapshot)]).fetchall()
        except duckdb.Error as error:
            raise refusals.InvalidInput(f"{snapshot} cannot be read as Parquet: {error}") from error
    there = {name for name, *_ in described}
    missing = [one.name for one in compiled.layout.columns if one.name not in there]
    if missing:
        raise refusals.InvalidInput(
            f"{snapshot} lacks the columns {', '.join(missing)}, which the rules read. Write a snapshot that has them."
        )
    return compiled


def run(compiled: bulk.Compiled, *, snapshot: Path, out: Path) -> int:
    """Write the results of every unit as one Parquet file; gives how many."""
    with duckdb.connect() as connection:
        connection.read_parquet(source(snapshot)).create_view("snapshot")
        connection.execute(f"COPY ({bulk.query(compiled)}) TO '{_literal(out)}' (FORMAT parquet)")
        counted = connection.execute("SELECT count(*) FROM read_parquet($1)", [str(out)]).fetchone()
    return int(counted[0]) if counted else 0


def _literal(path: Path) -> str:
    return str(path).replace("'", "''")
