import csv
import warnings
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import splink
from splink.backends.duckdb import DuckDBAPI

from socle.registry.matching import model, preparing
from socle.registry.matching.mapping import Columns

THRESHOLD = 0.5  # pairs less likely than not are not written
_SEED = 20181201
_SAMPLED_PAIRS = 2e6
_MOST_LIKELY = 0.3
_ENOUGH_TO_LEARN = 1000  # records; fewer cannot teach how often records of one person agree, so the priors stand


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What was compared and found. `pairs` and `clusters` are the files written."""

    records_a: int
    records_b: int
    pairs_found: int
    clusters_found: int
    pairs: Path
    clusters: Path


def link_files(
    a: Path, b: Path | None, columns: Columns, out_folder: Path, *, pairs_name: str = "pairs.csv"
) -> Summary:
    """Find the records of `a` that are one person, or those of `a` and `b` that are; write pairs.csv and clusters.csv.

    pairs.csv: id_a, id_b, probability, evidence; clusters.csv: id, cluster. Raises BadFile. Same files, same answer.
    """
    out_folder.mkdir(parents=True, exist_ok=True)
    tables = [preparing.read(path, columns) for path in (a, b) if path is not None]
    return link_tables(tables, out_folder, pairs_name=pairs_name)


def link_tables(tables: list[pa.Table], out_folder: Path, *, pairs_name: str = "pairs.csv") -> Summary:
    """The same for prepared tables (one: duplicates in it; two: links between them)."""
    with duckdb.connect() as store, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Splink's notice about old Pythons
        present = _present(tables)
        linker = _linker(store, tables, present)
        found = linker.inference.predict(threshold_match_probability=THRESHOLD)
        clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(found, THRESHOLD)
        pairs, clusters = out_folder / pairs_name, out_folder / "clusters.csv"
        count = _write_pairs(store, found.physical_name, model.compared(present), pairs, linked=len(tables) == 2)
        groups = _write_clusters(store, clustered.physical_name, clusters, linked=len(tables) == 2)
    return Summary(
        records_a=tables[0].num_rows,
        records_b=tables[1].num_rows if len(tables) == 2 else 0,
        pairs_found=count,
        clusters_found=groups,
        pairs=pairs,
        clusters=clusters,
    )


def _present(tables: list[pa.Table]) -> list[str]:
    """The columns that hold something in each table; those that are empty everywhere say nothing."""
    return [name for name in tables[0].column_names if all(one[name].null_count < one.num_rows for one in tables)]


def _linker(store: duckdb.DuckDBPyConnection, tables: list[pa.Table], present: list[str]) -> splink.Linker:
    """The model for these tables, with agreement by chance counted in them."""
    sizes = [one.num_rows for one in tables]
    api = DuckDBAPI(connection=store)
    registered = [api.register(one, dataset_display_name=name) for one, name in zip(tables, ("a", "b"), strict=False)]
    chosen = model.settings(present, link_only=len(tables) == 2, prior=_prior(store, tables, present))
    linker = splink.Linker(registered, chosen, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=_SEED)
    if sum(sizes) >= _ENOUGH_TO_LEARN:
        for rule in model.training(present):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker


def _prior(store: duckdb.DuckDBPyConnection, tables: list[pa.Table], present: list[str]) -> float:
    """The probability that two records by chance are of one person, from the pairs that surely are; never none, never most."""
    for name, one in zip(("prior_a", "prior_b"), tables, strict=False):
        store.register(name, one)
    a, b = tables[0].num_rows, tables[-1].num_rows
    every = a * b if len(tables) == 2 else max(a * (a - 1) / 2, 1)
    sure = max([_sure(store, rule, linked=len(tables) == 2) for rule in model.certain(present)], default=0)
    return min(max(sure / model.FOUND_BY_CERTAIN, 0.2 * min(a, b)) / every, _MOST_LIKELY)


def _sure(store: duckdb.DuckDBPyConnection, rule: tuple[str, ...], *, linked: bool) -> int:
    """How many pairs agree on all columns of the rule."""
    columns = ", ".join(rule)
    told = " AND ".join(f"{column} IS NOT NULL" for column in rule)
    counted = f"SELECT {columns}, count(*) AS n FROM prior_{{}} WHERE {told} GROUP BY {columns}"
    if linked:
        query = f"SELECT sum(a.n * b.n) FROM ({counted.format('a')}) a JOIN ({counted.format('b')}) b USING ({columns})"
    else:
        query = f"SELECT sum(n * (n - 1) / 2) FROM ({counted.format('a')})"
    return int(store.execute(query).fetchall()[0][0] or 0)


def _write_pairs(
    store: duckdb.DuckDBPyConnection, table: str, compared: list[model.Compared], path: Path, *, linked: bool
) -> int:
    gammas = ", ".join(f'"gamma_{name}"' for name in (one.name for one in compared))
    one, other = (
        ("unique_id_l", "unique_id_r")
        if linked
        else ("least(unique_id_l, unique_id_r)", "greatest(unique_id_l, unique_id_r)")
    )
    rows = store.execute(
        f"SELECT {one}, {other}, match_probability, {gammas} FROM {table} ORDER BY match_probability DESC, 1, 2"
    )
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id_a", "id_b", "probability", "evidence"])
        while batch := rows.fetchmany(10_000):
            for first, second, probability, *found in batch:
                told = [
                    f"{one.name.replace('_', ' ')}: {one.word(gamma)}"
                    for one, gamma in zip(compared, found, strict=True)
                    if gamma >= 0
                ]
                writer.writerow([first, second, f"{probability:.6f}", "; ".join(told)])
                count += 1
    return count


def _write_clusters(store: duckdb.DuckDBPyConnection, table: str, path: Path, *, linked: bool) -> int:
    """Each id with its cluster, named after its first id. Of two files ids are written as a:id and b:id, for they may be alike."""
    name = "source_dataset || ':' || unique_id" if linked else "unique_id"
    rows = store.execute(
        f"SELECT {name} AS id, min({name}) OVER (PARTITION BY cluster_id) AS cluster FROM {table} ORDER BY 2, 1"
    ).fetchall()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "cluster"])
        writer.writerows(rows)
    return len({cluster for _, cluster in rows})
