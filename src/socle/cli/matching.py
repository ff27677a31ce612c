"""`socle match`: which records of one or two files may be one person. No database."""

from pathlib import Path

import click

from socle.cli import output
from socle.registry.matching import linking, mapping

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("a", metavar="A.csv", type=_file)
@click.argument("b", metavar="[B.csv]", type=_file, required=False)
@click.option("--map", "map_file", required=True, type=_file, help="MAP.yaml: which column holds what.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The pairs; clusters.csv is written beside it.",
)
@output.as_json
def match(a: Path, b: Path | None, map_file: Path, out: Path, as_json: bool) -> None:
    """Find the records of A.csv that are one person, or those of A.csv and B.csv that are; write pairs and clusters."""
    if out.name == "clusters.csv":
        raise click.UsageError("--out cannot be clusters.csv: that file is written beside it.")
    columns = mapping.read(map_file)
    output.step("Comparing ...")
    found = linking.link_files(a, b, columns, out.parent, pairs_name=out.name)
    shown = {"records_a": found.records_a, "records_b": found.records_b, "pairs": found.pairs_found}
    files = {"pairs_file": str(found.pairs), "clusters_file": str(found.clusters)}
    output.show({**shown, "clusters": found.clusters_found, **files}, as_json=as_json)
