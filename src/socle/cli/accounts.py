"""`socle accounts`: who may do what; machines that call the API; the review of access."""

from datetime import date
from typing import Any

import click

from socle.base.accounts import clients, operations, queries
from socle.base.accounts.models import ApiClient, Assignment
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.institutions.models import Institution, Office, Purpose
from socle.base.kernel import clock, refusals
from socle.cli import operator, options, output

_PURPOSE = "audit"


class NoSuchRole(refusals.Refusal):
    """{username} holds no role {role} today. `socle accounts list` shows who holds what."""

    code = "cli.no-such-role"


@click.group()
def accounts() -> None:
    """Users with their roles, API clients, and the review of access."""


@accounts.command("list")
@options.day("--on", help="The day; default: today.")
@output.as_json
def list_(on: date | None, as_json: bool) -> None:
    """Users with the roles they hold on a day, and API clients."""
    day = on or options.today()
    with operator.acting_as_operator(purpose=_PURPOSE) as by:
        users = [_user(one, day) for one in queries.users(by=by)]
        machines = [_client(one) for one in ApiClient.objects.select_related("purpose", "area").order_by("name")]
    lines = [f"{one['username']}  {one['name']}  {', '.join(one['roles']) or 'no role'}" for one in users]
    lines += [f"client {one['name']}  {one['purpose']}  until {one['valid_to'] or '-'}" for one in machines]
    output.show({"users": users, "clients": machines}, as_json=as_json, text="\n".join(lines))


@accounts.command("client-create")
@click.argument("name")
@click.option("--institution", required=True, help="Code of the institution whose machine it is.")
@click.option("--office", help="Code of the office for which it acts.")
@click.option("--area", required=True, help="Code of the area that it sees.")
@click.option("--scheme", "schemes", multiple=True, help="A scheme it may work for; several times. Default: all.")
@click.option(
    "--permission",
    "permissions",
    required=True,
    multiple=True,
    type=click.Choice([one.name.lower().replace("_", "-") for one in Permission]),
    help="What it may do; several times.",
)
@click.option("--purpose", required=True, help="The purpose of all its calls.")
@options.day("--from", "valid_from", help="Default: today.")
@options.day("--to", "valid_to", help="The first day on which the token opens nothing.")
@options.as_signer
@output.as_json
def client_create(username: str, as_json: bool, **given: Any) -> None:
    """Make the API client NAME and print its token, which cannot be read again."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        client, token = clients.create(terms=_terms(given), by=by, at=clock.now())
        shown = _client(client)
    output.show({**shown, "token": token}, as_json=as_json)


@accounts.command("client-end")
@click.argument("name")
@options.day("--on", help="The first day on which the token opens nothing; default: today.")
@options.as_signer
@output.as_json
def client_end(name: str, on: date | None, username: str, as_json: bool) -> None:
    """End the API client NAME."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        client = _named(ApiClient, "name", name, "API client")
        shown = _client(clients.end(client=client, on=on or options.today(), by=by, at=clock.now()))
    output.show(shown, as_json=as_json)


@accounts.command()
@click.argument("whose", metavar="[USERNAME]", required=False)
@click.argument("role", required=False)
@click.option("--keep/--end", default=True, help="Keep the role, or end it today.")
@click.option("--reason", help="Why it is kept or ended.")
@click.option("--as", "username", metavar="USERNAME", help=options.AS)
@output.as_json
def review(
    whose: str | None, role: str | None, keep: bool, reason: str | None, username: str | None, as_json: bool
) -> None:
    """Without arguments: the roles that nobody has looked at for half a year. With USERNAME and ROLE: review that one."""
    if whose is None:
        with operator.acting_as_operator(purpose=_PURPOSE) as by:
            rows = [_held(one) for one in queries.to_review(by=by, on=options.today())]
        return output.show({"to_review": rows}, as_json=as_json, text=output.table(rows))
    if not (role and reason and username):
        raise click.UsageError("To review a role give USERNAME, ROLE, --reason and --as.")
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        held = _assignment(whose, role)
        operations.review_access(assignment=held, keep=keep, reason=reason, by=by, at=clock.now())
    return output.show({"username": whose, "role": role, "kept": keep}, as_json=as_json)


def _assignment(username: str, role: str) -> Assignment:
    held = Assignment.objects.filter(user__username=username, role=role, ended_at=None).select_related("user").first()
    if held is None:
        raise NoSuchRole(username=username, role=role)
    return held


def _terms(given: dict[str, Any]) -> clients.Terms:
    return clients.Terms(
        name=given["name"],
        institution=_named(Institution, "code", given["institution"], "institution"),
        office=_named(Office, "code", given["office"], "office") if given["office"] else None,
        area=_named(Area, "code", given["area"], "area"),
        schemes=given["schemes"] or ("*",),
        permissions=[Permission[one.upper().replace("-", "_")] for one in given["permissions"]],
        purpose=_named(Purpose, "code", given["purpose"], "purpose"),
        valid_from=given["valid_from"] or options.today(),
        valid_to=given["valid_to"],
    )


def _named(model: Any, field: str, value: str, what: str) -> Any:
    found = model.objects.filter(**{field: value}).first()
    if found is None:
        raise refusals.InvalidInput(f"There is no {what} '{value}'.")
    return found


def _user(one: Any, day: date) -> dict[str, Any]:
    held = [
        each
        for each in one.assignments.all()
        if each.valid_from <= day and (each.valid_to is None or each.valid_to > day)
    ]
    return {
        "username": one.username,
        "name": one.name,
        "institution": one.institution.code,
        "active": one.is_active,
        "roles": [f"{each.role} at {each.office.code}" for each in held],
    }


def _client(one: ApiClient) -> dict[str, Any]:
    return {
        "name": one.name,
        "purpose": one.purpose.code,
        "area": one.area.code,
        "schemes": list(one.schemes),
        "permissions": list(one.permissions),
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
    }


def _held(one: Assignment) -> dict[str, Any]:
    return {"username": one.user.username, "role": one.role, "office": one.office.code, "since": one.valid_from}
