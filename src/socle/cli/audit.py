"""`socle audit`: seal, verify and export the trail."""

import json
from pathlib import Path

import click

from socle.base.audit import operations as audit_operations
from socle.base.audit import queries as audit_queries
from socle.base.kernel import clock
from socle.cli import operator, output


@click.group()
def audit() -> None:
    """The audit trail: seal it, verify it, take it away to verify elsewhere."""


@audit.command()
@output.as_json
def seal(as_json: bool) -> None:
    """Seal all committed events that are not sealed yet (the timetable does it every few minutes)."""
    with operator.acting_as_timetable(purpose="audit") as by:
        sealed = audit_operations.seal(by=by, at=clock.now())
    output.show({"sealed": sealed}, as_json=as_json)


@audit.command()
@output.as_json
def verify(as_json: bool) -> None:
    """Recompute every hash of the trail; names each event that was changed and the unsealed tail. Exit code 3 on a fault."""
    with operator.acting_as_operator(purpose="audit") as by:
        found = audit_queries.verify(by=by)
    _report(found, as_json)


@audit.command()
@click.argument("file", type=click.Path(path_type=Path))
@output.as_json
def export(file: Path, as_json: bool) -> None:
    """Write seals and events to FILE, one JSON object a line, to be verified without the system."""
    with operator.acting_as_operator(purpose="audit") as by, file.open("w", encoding="utf-8") as out:
        lines = 0
        for lines, row in enumerate(audit_queries.export(by=by), start=1):  # noqa: B007  the count is what is told
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    output.show({"file": str(file), "lines": lines}, as_json=as_json)


@audit.command("verify-file")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@output.as_json
def verify_file(file: Path, as_json: bool) -> None:
    """Verify an exported FILE, without a database."""
    with file.open(encoding="utf-8") as lines:
        found = audit_queries.verify_export(json.loads(line) for line in lines)
    _report(found, as_json)


def _report(found: audit_queries.Verification, as_json: bool) -> None:
    shown = {
        "ok": found.ok,
        "seals": found.seals,
        "sealed": found.sealed,
        "unsealed": found.unsealed,
        "faults": found.faults,
    }
    output.show(shown, as_json=as_json)
    if not found.ok:
        raise SystemExit(output.REFUSED)
