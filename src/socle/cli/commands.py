"""The command `socle`: its groups, and the one place where refusals become exit codes."""

import json
import sys

import click

from socle import __version__
from socle.base.kernel import refusals, yamltext
from socle.cli import audit, country, database, intake, output, schemes, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="socle")
def socle() -> None:
    """Socle: the social protection information system.

    Exit codes: 0 done, 2 wrong input, 3 refused.
    """


for _command in (
    database.db,
    country.country,
    intake.import_,
    schemes.scheme,
    audit.audit,
    serve.web,
    serve.worker,
    serve.serve,
):
    socle.add_command(_command)


def run() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        socle.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(output.WRONG_INPUT)
    except (refusals.InvalidInput, yamltext.YamlError) as wrong:
        _end(str(wrong), getattr(wrong, "code", "base.invalid-input"), output.WRONG_INPUT)
    except refusals.Refusal as refused:
        _end(refused.message, refused.code, output.REFUSED)


def _end(message: str, code: str, status: int) -> None:
    if "--json" in sys.argv:
        click.echo(json.dumps({"refused": code, "message": message}, ensure_ascii=False))
    click.echo(message, err=True)
    sys.exit(status)
