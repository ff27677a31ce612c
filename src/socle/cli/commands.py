"""The command `socle`: its groups, and the one place where refusals become exit codes."""

import json
import sys
from collections.abc import Sequence
from typing import Any

import click
from django.db.utils import ProgrammingError
from psycopg.errors import UndefinedTable

from socle import __version__
from socle.base.kernel import refusals, yamltext
from socle.cli import (
    accounts,
    audit,
    awards,
    bench,
    bench_assess,
    bench_simulate,
    country,
    database,
    decisions,
    dmn,
    dossier,
    eligibility,
    indicators,
    intake,
    matching,
    outlook,
    output,
    payroll,
    payroll_checks,
    scheme_runs,
    scheme_versions,
    schemes,
    serve,
    simulate,
    tickets,
    traces,
)
from socle.cli.demo import command as demo

INTERRUPTED = 130


class NoTables(refusals.Refusal):
    """The database has no tables yet. `socle country apply` makes them; `socle demo` also loads the demonstration."""

    code = "cli.no-tables"


class Commands(click.Group):
    """The root group: click's own errors, bad files and refusals end with the exit codes that every command shares."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run, say what was refused (with --json as one object) and end the process with the exit code."""
        wants_json = "--json" in (sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        try:
            super().main(args, *rest, **extra)
        except click.exceptions.Abort:
            sys.exit(INTERRUPTED)
        except click.ClickException as wrong:
            if wants_json:
                _as_json(wrong.format_message(), "cli.usage")
            wrong.show()
            sys.exit(output.WRONG_INPUT)
        except (refusals.InvalidInput, yamltext.YamlError) as wrong:
            _end(str(wrong), getattr(wrong, "code", "base.invalid-input"), output.WRONG_INPUT, wants_json)
        except refusals.Refusal as refused:
            _end(refused.message, refused.code, output.REFUSED, wants_json)
        except ProgrammingError as wrong:
            if not isinstance(wrong.__cause__, UndefinedTable):
                raise
            _end(NoTables().message, NoTables.code, output.REFUSED, wants_json)
        sys.exit(output.DONE)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="socle")
def socle() -> None:
    """Socle: the social protection information system.

    Exit codes: 0 done, 2 wrong input, 3 refused.
    """


for _command in (
    database.db,
    country.country,
    intake.import_,
    intake.imports_,
    schemes.scheme,
    eligibility.assess,
    eligibility.explain,
    simulate.simulate,
    decisions.decisions,
    payroll.payroll,
    awards.awards,
    dmn.dmn,
    tickets.tickets,
    dossier.dossier,
    outlook.outlook,
    traces.trace,
    matching.match,
    indicators.indicators_,
    accounts.accounts,
    audit.audit,
    bench.bench,
    serve.web,
    serve.worker,
    serve.serve,
    demo.demo,
):
    socle.add_command(_command)
for _group, _commands in (
    (schemes.scheme, (*scheme_versions.COMMANDS, *scheme_runs.COMMANDS)),
    (payroll.payroll, payroll_checks.COMMANDS),
    (bench.bench, (bench_assess.assess, bench_simulate.simulate)),
):
    for _command in _commands:
        _group.add_command(_command)


def run() -> None:
    """Run the command line and end the process with its exit code."""
    socle.main()


def _end(message: str, code: str, status: int, wants_json: bool) -> None:
    if wants_json:
        _as_json(message, code)
    click.echo(message, err=True)
    sys.exit(status)


def _as_json(message: str, code: str) -> None:
    click.echo(json.dumps({"refused": code, "message": message}, ensure_ascii=False))
