"""`socle scheme`: check and try the files of a scheme (no database), propose, publish and show its versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from socle.cli import output
from socle.schemes import trial
from socle.schemes.source import mistakes

_folder = click.argument("folder", metavar="SCHEME_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
_facts = click.option(
    "--facts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The data dictionary; default: the nearest facts.yaml upward.",
)
_day = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def scheme() -> None:
    """Schemes as files: check, try, propose, publish, show."""


@scheme.command()
@_folder
@_facts
@output.as_json
def check(folder: Path, facts: Path | None, as_json: bool) -> None:
    """Check the files of a scheme and run its examples. Exit code 2 where something is wrong."""
    report = trial.check(folder, facts)
    output.show(report, as_json=as_json, text=_report(report))
    if not report["ok"]:
        raise SystemExit(output.WRONG_INPUT)


@scheme.command("try")
@_folder
@click.option("--case", "case", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", required=True, type=_day, help="The day, as 2019-01-31.")
@click.option("--to", type=_day, help="All periods from --on that begin before this day.")
@_facts
@output.as_json
def try_(folder: Path, case: Path, on: Any, to: Any, facts: Path | None, as_json: bool) -> None:
    """Say what a scheme gives for a case (CASE.yaml), criterion by criterion, with its arithmetic."""
    first: date = on.date()
    with _told(as_json):
        result = trial.try_case(folder, case, first, to.date() if to else None, facts)
        output.show(result, as_json=as_json, text=_tried(result))


@scheme.command("together")
@click.argument(
    "folders",
    metavar="SCHEME_DIR...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--case", "case", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", required=True, type=_day, help="The day, as 2019-01-31.")
@_facts
@output.as_json
def together(folders: tuple[Path, ...], case: Path, on: Any, facts: Path | None, as_json: bool) -> None:
    """Say what several schemes give one family, in the order of their interactions, with the alternatives."""
    with _told(as_json):
        result = trial.tried_together(folders, case, on.date(), facts)
        output.show(result, as_json=as_json, text=_package(result))


@contextmanager
def _told(as_json: bool) -> Iterator[None]:
    """Mistakes in files are printed with their places; exit code 2."""
    try:
        yield
    except mistakes.SchemeError as error:
        told = [
            {"file": one.place.file, "line": one.place.line, "column": one.place.column, "message": one.message}
            for one in error.mistakes
        ]
        text = "\n".join(f"{one.place}: {one.message}" for one in error.mistakes)
        output.show({"errors": told}, as_json=as_json, text=text)
        raise SystemExit(output.WRONG_INPUT) from error


def _package(result: dict[str, Any]) -> str:
    lines = [f"{result['on']}: {result['granted'] or 'unknown'} in all"]
    for one in result["units"]:
        who = f" for {one['applicant']}" if one["applicant"] else ""
        by = f" by {one['by']}" if one["by"] else ""
        lines.append(f"{one['scheme']}{who}: {one['standing']}{by}, {one['total'] or 'unknown'}")
        lines += [f"    {each['kind']} with {each['with']}: {each['trace']}" for each in one["interactions"]]
        lines += [f"    or {each['scheme']}: {each['total'] or 'unknown'}" for each in one["alternatives"]]
    return "\n".join(lines)


def _report(report: dict[str, Any]) -> str:
    examples, coverage = report["examples"], report["coverage"]
    lines = [f"{one['file']}, line {one['line']}, column {one['column']}: {one['message']}" for one in report["errors"]]
    lines += [
        f"{one['file']}, line {one['line']}, column {one['column']}: hint: {one['message']}" for one in report["hints"]
    ]
    lines.append(f"examples: {examples['passed']} passed, {examples['failed']} failed")
    lines.append(f"coverage: criteria {coverage['criteria']}, components {coverage['components']}")
    lines += [f"not covered: {one}" for one in coverage["missing"]]
    return "\n".join([*lines, "ok" if report["ok"] else "not ok"])


def _tried(result: dict[str, Any]) -> str:
    lines = [f"{result['scheme']}, version {result['version']}"]
    for unit in result["units"]:
        lines.append(f"{unit['kind']}: {', '.join(unit['members'])}")
        for period in unit["periods"]:
            told = f"{period['status']}, eligible {period['eligible']}, total {period['total'] or 'unknown'}"
            lines.append(f"  {period['from']} to {period['to']}: {told}")
            lines += [
                f"    {one['result']:>7}  {one['code']}: {one.get('words') or ''} ({one['law']})"
                for one in period["criteria"]
            ]
            lines += [
                f"    {one['amount'] or 'unknown':>9}  {one['code']}: {one.get('trace') or ''} ({one['law']})"
                for one in period["components"]
            ]
    return "\n".join(lines)
