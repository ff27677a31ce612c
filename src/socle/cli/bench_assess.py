"""`socle bench assess`: seconds and memory of assessing a synthetic nation, beside the same rules in SQL by hand and OpenFisca."""

import json
import statistics
import subprocess
import sys
import tempfile
from importlib import util
from pathlib import Path
from typing import Any

import click

from socle.base import postgres
from socle.base.kernel import refusals
from socle.cli import output
from socle.eligibility.measuring import stages, synthetic

AIMS = {
    "rules_to_handwritten_sql": "at most 1.3",
    "openfisca_calculate_to_rules": "above 1",
    "openfisca_end_to_end_to_ours": "at least 4",
    "openfisca_end_to_end_to_results": "",
    "store_to_raw_copy": "",
}
_PEER = Path(__file__).parents[3] / "bench" / "openfisca_peer.py"
_NOT_INSTALLED = "OpenFisca is not installed: `make setup-bench` installs it beside, for this comparison alone."


class PeerFailed(refusals.Refusal):
    """OpenFisca did not finish: {problem}"""

    code = "cli.bench-peer-failed"


@click.command()
@click.option("--households", default=2_000_000, show_default=True, type=click.IntRange(100, 20_000_000))
@click.option("--times", default=5, show_default=True, type=click.IntRange(1, 50), help="How often; medians are told.")
@click.option(
    "--register", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder where the synthetic register is kept; default: a folder of this machine's temporary files.",
)  # fmt: skip
@output.as_json
def assess(households: int, times: int, register: Path | None, as_json: bool) -> None:
    """Rules alone, snapshot to records as Parquet and to a keyed partition; the raw floor; OpenFisca where it is installed."""
    kept = register or Path(tempfile.gettempdir()) / "socle-bench"
    parts = synthetic.slices(kept, households)
    plan = stages.Plan()
    with tempfile.TemporaryDirectory(prefix="socle-bench-") as folder:
        scratch = Path(folder)
        scratch.chmod(0o711)  # run by root, the server of the database is another account
        server = postgres.ensure_running(scratch / "db", temporary=True)
        try:
            database = postgres.connection(server, "postgres", "postgres")
            runs = [
                stages.measure(plan, parts, scratch, database)
                for _ in output.progress(range(times), label="assess", total=times)
            ]
        finally:
            postgres.stop(scratch / "db")
    found = _summary(households, runs)
    found |= {"openfisca": _peer(parts, times)}
    found["ratios"] = _ratios(found)
    output.show(found, as_json=as_json)


def _summary(households: int, runs: list[stages.Spent]) -> dict[str, Any]:
    names = list(runs[0].seconds)
    return {
        "households": households,
        "times": len(runs),
        "seconds": {name: round(statistics.median(one.seconds[name] for one in runs), 3) for name in names},
        "megabytes": {name: max(one.megabytes[name] for one in runs) for name in names},
        "aims": AIMS,
    }


def _peer(parts: list[Path], times: int) -> dict[str, Any]:
    """OpenFisca over the same register in a process of its own; `installed` false where it is not there."""
    if util.find_spec("openfisca_core") is None:
        return {"installed": False, "note": _NOT_INSTALLED}
    asked = [sys.executable, str(_PEER), str(times), *(str(part) for part in parts)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerFailed(problem=done.stderr.strip()[-500:])
    found = json.loads(done.stdout)
    if found["differing"]:
        raise PeerFailed(problem=f"{found['differing']} households have another result, so speeds can't be compared.")
    return {"installed": True, **found}


def _ratios(found: dict[str, Any]) -> dict[str, float | None]:
    """Of seconds: the peer's to ours, so that more is better for us; of our own stages, to the floor beside them."""
    seconds, peer = found["seconds"], found["openfisca"]
    ratios: dict[str, float | None] = {
        "rules_to_handwritten_sql": seconds[stages.RULES] / seconds[stages.BY_HAND],
        "openfisca_calculate_to_rules": None,
        "openfisca_end_to_end_to_ours": None,
        "openfisca_end_to_end_to_results": None,
        "store_to_raw_copy": seconds[stages.PARTITION] / seconds[stages.COPY],
    }
    if peer["installed"]:
        ratios["openfisca_calculate_to_rules"] = peer["calculate_seconds"] / seconds[stages.RULES]
        ratios["openfisca_end_to_end_to_ours"] = peer["end_to_end_seconds"] / seconds[stages.PARQUET]
        ratios["openfisca_end_to_end_to_results"] = peer["end_to_end_seconds"] / seconds[stages.RESULTS]
    return {name: None if ratio is None else round(ratio, 2) for name, ratio in ratios.items()}
