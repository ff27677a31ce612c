"""`socle dmn test`: decision models of others, against cases in the layout of the DMN TCK. Files alone."""

from pathlib import Path
from typing import Any

import click

from socle.base.kernel import refusals
from socle.cli import output
from socle.rules import errors
from socle.rules.dmn import testing


@click.group()
def dmn() -> None:
    """Decision models (DMN): test them against cases."""


@dmn.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@output.as_json
def test(folder: Path, as_json: bool) -> None:
    """Evaluate the models below DIR for the cases beside them, and say which results are not as expected.

    Exit code 3 where one is not. What of DMN is supported stands in the manual, reference/decision-models.
    """
    try:
        found = testing.run(folder)
    except errors.RuleError as error:
        raise refusals.InvalidInput(error.message) from error
    output.show(found, as_json=as_json, text=_text(found))
    if found["failed"]:
        raise SystemExit(output.REFUSED)


def _text(found: dict[str, Any]) -> str:
    lines = [f"{found['models']} models, {found['cases']} cases, {found['passed']} passed"]
    for one in found["failed"]:
        said = one.get("error") or f"expected {one.get('expected')}, got {one.get('got')}"
        lines.append(f"  {one['model']} case {one['case']} {one['result']}: {said}")
    return "\n".join(lines)
