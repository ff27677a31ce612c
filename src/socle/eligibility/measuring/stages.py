"""The stages of a nation-wide run over a synthetic register, each with its seconds and the memory it took at most."""

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import psycopg
from psycopg import conninfo

from socle.base.kernel import refusals
from socle.eligibility.measuring import synthetic
from socle.eligibility.reasoning import record, recording
from socle.rules import bulk
from socle.schemes import trial
from socle.schemes.reasoning import evaluating, nationwide
from socle.schemes.source import files, reading

NATION = Path(__file__).parents[4] / "country" / "reference" / "synthetic-nation"
ON = dt.date(2024, 1, 1)
MEMORY = "1500MB"  # what DuckDB may use; the process is larger
RULES, BY_HAND, RESULTS, PARQUET, PARTITION, COPY = (
    "rules", "handwritten_sql", "results_parquet", "records_parquet", "partition", "raw_copy",
)  # fmt: skip

# The columns and keys of eligibility_assessment, as `eligibility_open_partition` makes and closes a run's partition.
_TABLE = """
CREATE TABLE {name} (id bigint NOT NULL, run_id bigint NOT NULL, person_id bigint NOT NULL, household_id bigint,
  eligible varchar(7) NOT NULL, criteria jsonb NOT NULL, components jsonb NOT NULL, total numeric(18, 4), score numeric(18, 6),
  rank jsonb NOT NULL DEFAULT '[]', inputs_hash varchar(64) NOT NULL, record_hash varchar(64) NOT NULL)
"""
_KEYS = ("ALTER TABLE {name} ADD PRIMARY KEY (run_id, id)", "CREATE INDEX ON {name} (person_id)")
_COLUMNS = (
    "id, run_id, person_id, household_id, eligible, criteria, components, total, score, rank, inputs_hash, record_hash"
)
_ROWS = """
SELECT {start} + row_number() OVER () AS id, 1 AS run_id, s.person AS person_id, s.household AS household_id, r.eligible,
  r.criteria, r.components, r.total, r.score, r.rank, r.inputs_hash, r.record_hash
FROM ({query}) r JOIN snapshot s USING (unit)
"""


class NotTheSame(refusals.Refusal):
    """The engine and the SQL written by hand differ in {rows} rows of {file}. A comparison of their speed would mean nothing."""

    code = "eligibility.bench-not-the-same"


@dataclass
class Spent:
    """Seconds of each stage in one repetition, and the most memory, in megabytes, that the process held meanwhile."""

    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: dict[str, int] = field(default_factory=dict)

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add what happens inside to the stage."""
        with _watched() as peak:
            begun = time.perf_counter()
            yield
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begun
        self.megabytes[name] = max(self.megabytes.get(name, 0), peak[0])


class Plan:
    """The queries of the invented scheme: its rules alone, and its whole records."""

    def __init__(self) -> None:
        folder = NATION / "schemes" / "family-allowance"
        facts = trial.facts_for(folder)
        scheme = reading.read(files.of_folder(folder))
        checked = evaluating.Book(scheme, facts).checked(ON)
        assert checked is not None  # the scheme begins on that day
        basis = record.Basis(
            scheme=scheme.code,
            version=checked.version.from_on,
            scheme_hash=scheme.hash,
            facts_hash=facts.hash,
            on=ON,
            known_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        )
        compiled = nationwide.compile(checked, ON)
        self.rules = bulk.query(compiled)
        self.records = recording.query(checked, basis)
        self.columns = ", ".join(["unit", *(column.name for column in compiled.columns)])


def measure(plan: Plan, parts: list[Path], scratch: Path, database: dict[str, str]) -> Spent:
    """One repetition of all stages over the slices of a register. Raises NotTheSame."""
    spent, start = Spent(), 0
    with psycopg.connect(conninfo.make_conninfo("", **database), autocommit=True) as postgres:
        for name in (PARTITION, COPY):
            postgres.execute(f"DROP TABLE IF EXISTS {name}".encode())
            postgres.execute(_TABLE.format(name=name).encode())
        for part in parts:
            with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(scratch)}) as connection:
                connection.execute(f"CREATE TABLE snapshot AS SELECT * FROM '{part}'")
                _rules(connection, plan, part, spent)
                start += _stored(connection, plan, scratch, postgres, spent, start)
        for name in (PARTITION, COPY):
            with spent.stage(name):
                for statement in _KEYS:
                    postgres.execute(statement.format(name=name).encode())
    return spent


def _rules(connection: duckdb.DuckDBPyConnection, plan: Plan, part: Path, spent: Spent) -> None:
    for name, query in ((RULES, plan.rules), (BY_HAND, synthetic.BY_HAND)):
        with spent.stage(name):
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
    differing = f"SELECT count(*) FROM (SELECT {plan.columns} FROM {RULES} EXCEPT SELECT {plan.columns} FROM {BY_HAND})"
    [(rows,)] = connection.execute(differing).fetchall()
    if rows:
        raise NotTheSame(rows=rows, file=part.name)
    connection.execute(f"DROP TABLE {RULES}; DROP TABLE {BY_HAND}")


def _stored(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    scratch: Path,
    postgres: "psycopg.Connection[tuple[object, ...]]",
    spent: Spent,
    start: int,
) -> int:
    """The records of a slice as Parquet, and in the partition; then the same rows copied without assessing. Gives how many."""
    parquet, csv = scratch / "records.parquet", scratch / "records.csv"
    rows = _ROWS.format(start=start, query=plan.records)
    with spent.stage(RESULTS):
        connection.execute(f"COPY ({plan.rules}) TO '{parquet}' (FORMAT parquet)")
    with spent.stage(PARQUET):
        connection.execute(f"COPY ({plan.records}) TO '{parquet}' (FORMAT parquet)")
    with spent.stage(PARTITION):
        connection.execute(f"COPY ({rows}) TO '{csv}' (FORMAT csv, HEADER false)")
        copied = _copy(postgres, PARTITION, csv)
    with spent.stage(COPY):
        _copy(postgres, COPY, csv)
    return copied


def _copy(postgres: "psycopg.Connection[tuple[object, ...]]", table: str, path: Path) -> int:
    with postgres.cursor() as cursor, path.open("rb") as content:
        with cursor.copy(f"COPY {table} ({_COLUMNS}) FROM STDIN (FORMAT csv)".encode()) as copy:
            while block := content.read(1 << 20):
                copy.write(block)
        return cursor.rowcount


@contextlib.contextmanager
def _watched() -> Iterator[list[int]]:
    """The largest resident size of this process meanwhile, in megabytes, looked at fifty times a second (Linux; else 0)."""
    peak, done = [_resident()], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], _resident())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
        peak[0] = max(peak[0], _resident())


def _resident() -> int:
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:"))
