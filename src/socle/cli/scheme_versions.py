"""`socle scheme propose|publish|refuse|withdraw|show|diff`: the versions of a scheme in the database."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from socle.base.kernel import clock
from socle.cli import operator, options, output
from socle.schemes import operations, queries
from socle.schemes.models import SchemeVersion
from socle.schemes.source import files

_PURPOSE = "rules"
_number = click.argument("number", metavar="NUMBER")
_reason = click.option("--reason", required=True, help="Why; kept with the version.")


@click.command()
@click.argument("folder", metavar="SCHEME_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@options.day(
    "--from", "from_on", help="The first day in force; default: the first on which the files say something new."
)
@options.as_signer
@output.as_json
def propose(folder: Path, from_on: date | None, username: str, as_json: bool) -> None:
    """Hand in the files of a scheme as a version that somebody else may publish."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        version = operations.propose(files=files.of_folder(folder), from_on=from_on, by=by, at=clock.now())
    output.show(_said(version), as_json=as_json)


@click.command()
@_number
@click.option("--remarks", default="", help="Words of the signer.")
@options.as_signer
@output.as_json
def publish(number: str, remarks: str, username: str, as_json: bool) -> None:
    """Sign version NUMBER as law. The signer is not who proposed it."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        version = operations.publish(version=queries.get(number), remarks=remarks, by=by, at=clock.now())
    output.show(_said(version), as_json=as_json)


@click.command()
@_number
@_reason
@options.as_signer
@output.as_json
def refuse(number: str, reason: str, username: str, as_json: bool) -> None:
    """Turn the proposal NUMBER down."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        version = operations.refuse(version=queries.get(number), reason=reason, by=by, at=clock.now())
    output.show(_said(version), as_json=as_json)


@click.command()
@_number
@_reason
@options.as_signer
@output.as_json
def withdraw(number: str, reason: str, username: str, as_json: bool) -> None:
    """Take the published version NUMBER out of force; decisions made under it stand."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        version = operations.withdraw(version=queries.get(number), reason=reason, by=by, at=clock.now())
    output.show(_said(version), as_json=as_json)


@click.command()
@click.argument("what", metavar="[NUMBER|SCHEME]", required=False)
@options.day("--on", help="The rules as of this day; default: the version's first day, or today for a scheme.")
@click.option("--language", type=click.Choice(["en", "ar", "pt"]), default="en", show_default=True)
@output.as_json
def show(what: str | None, on: date | None, language: str, as_json: bool) -> None:
    """Show a version by its NUMBER, the one of SCHEME in force on a day, or (without either) which versions there are."""
    with operator.acting_as_operator(purpose=_PURPOSE):
        if what is None:
            found: dict[str, Any] = {"versions": [_said(one) for one in queries.versions()]}
        else:
            found = queries.show(_version(what, on), language=language, on=on)
    text = output.table(found["versions"]) if what is None else _text(found)
    output.show(found, as_json=as_json, text=text)


@click.command()
@_number
@output.as_json
def diff(number: str, as_json: bool) -> None:
    """Say what version NUMBER changes against the one in force before it, article by article."""
    with operator.acting_as_operator(purpose=_PURPOSE):
        changes = [{**vars(one), "kind": one.kind} for one in queries.difference(queries.get(number))]
    lines = [
        f"{one['law']}: {one['what']} {one['kind']}: {one['old'] or '-'} -> {one['new'] or '-'}" for one in changes
    ]
    output.show({"version": number, "changes": changes}, as_json=as_json, text="\n".join(lines) or "Nothing differs.")


COMMANDS = (propose, publish, refuse, withdraw, show, diff)


def _version(what: str, on: date | None) -> SchemeVersion:
    """By its number, else the version of the scheme in force that day. Raises NotFound or NotInForce."""
    if queries.schemes().filter(code=what).exists():
        return queries.in_force(what, on=on or options.today())
    return queries.get(what)


def _said(version: SchemeVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "scheme": version.scheme.code,
        "state": str(version.state),
        "from": version.from_on,
        "hash": version.hash,
    }


def _text(found: dict[str, Any]) -> str:
    lines = [f"{found['title']} ({found['scheme']}), {found['number']}, {found['state']}, from {found['from']}"]
    lines += [f"  {one['name']} = {one['value']} ({one['law']})" for one in found["parameters"]]
    for part in ("criteria", "components", "conditions", "transitions", "exits"):
        lines += [f"  {part}: {one['code']}: {one['text']} [{one['rule']}] ({one['law']})" for one in found[part]]
    return "\n".join(lines)
