"""`socle decisions`: lists prepared, looked at, signed or sent back; decisions served."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from socle.base import acting
from socle.base.kernel import clock, refusals
from socle.base.notices import operations as notices
from socle.cli import operator, options, output
from socle.conditionality.operations import effects, lifting
from socle.eligibility.models import Decision, Proposal
from socle.eligibility.operations import decisions as operations
from socle.eligibility.operations import serving
from socle.eligibility.queries import lists
from socle.enrolment.models import Selection
from socle.enrolment.operations import awards, changes, selection

_PURPOSE = "eligibility"
Kind, Outcome = Decision.Kind, Decision.Outcome
# By the kind of its decisions, which operation signs a list. An appeal is signed where it is heard.
_SIGN: dict[str, Callable[..., Any]] = {
    Kind.ELIGIBILITY: operations.sign_batch,
    Kind.RECOVERY: operations.sign_batch,
    Kind.AWARD: awards.sign_awards,
    Kind.AMOUNT: changes.sign_amounts,
    Kind.EXIT: changes.sign_exits,
    Kind.EFFECT: effects.sign_effects,
}
_scheme = click.option("--scheme", default="", help="Only of this scheme.")
_kind = click.option("--kind", type=click.Choice([one.value for one in Kind]), default=None, help="Only of this kind.")


class SignedElsewhere(refusals.Refusal):
    """List {batch} holds decisions of kind '{kind}'. They are signed with the appeal or payment that they are about."""

    code = "cli.signed-elsewhere"


@click.group()
def decisions() -> None:
    """Decisions: prepare lists, look at them, sign them, serve them."""


@decisions.command("list")
@_scheme
@_kind
@click.option("--unserved", is_flag=True, help="Only decisions that were not served yet.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@options.as_user
@output.as_json
def list_(scheme: str, kind: str | None, unserved: bool, limit: int, username: str | None, as_json: bool) -> None:
    """The lists that wait for a signature, and the latest signed decisions."""
    with operator.acting_for(username, purpose=_PURPOSE):
        waiting = [one for one in lists.batches() if scheme in ("", one["scheme"]) and kind in (None, one["kind"])]
        signed = lists.decisions(scheme=scheme, kind=kind or "", served=False if unserved else None)[:limit]
        rows = [_said(one) for one in signed]
    text = "\n".join(["waiting for a signature:", output.table(waiting), "signed:", output.table(rows)])
    output.show({"waiting": waiting, "decisions": rows}, as_json=as_json, text=text)


@decisions.command()
@click.argument("run", metavar="RUN")
@options.as_signer
@output.as_json
def prepare(run: str, username: str, as_json: bool) -> None:
    """Prepare a decision for each open application that RUN settles; gives the list to be signed by somebody else."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        batch = operations.propose_from_run(run=lists.run(run), by=by, at=clock.now())
        found = {"batch": batch, **lists.variance(batch)}
    output.show(found, as_json=as_json)


@decisions.command()
@click.argument("batch")
@options.as_user
@output.as_json
def variance(batch: str, username: str | None, as_json: bool) -> None:
    """What a signer must see first: how many and how much of list BATCH, why, where, and against the run before."""
    with operator.acting_for(username, purpose=_PURPOSE):
        _first(batch)
        found = {"batch": batch, **lists.variance(batch)}
    output.show(found, as_json=as_json)


@decisions.command()
@click.argument("batch")
@click.option("--remarks", default="", help="Words of the signer.")
@options.as_signer
@output.as_json
def sign(batch: str, remarks: str, username: str, as_json: bool) -> None:
    """Sign the list BATCH with one act. The signer has the delegation and prepared none of it."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        signed = _sign(_first(batch), by, remarks)
    output.show({"batch": batch, "signed": len(signed)}, as_json=as_json)


@decisions.command()
@click.argument("batch")
@click.option("--reason", required=True, help="Why; kept with the list.")
@options.as_signer
@output.as_json
def discard(batch: str, reason: str, username: str, as_json: bool) -> None:
    """Send the list BATCH back unsigned."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        first = _first(batch)
        if first.kind == Kind.SELECTION:
            chosen = Selection.objects.get(number=batch)
            selection.discard_selection(selection=chosen, reason=reason, by=by, at=clock.now())
        else:
            operations.discard(batch=batch, reason=reason, by=by, at=clock.now())
    output.show({"batch": batch, "discarded": True}, as_json=as_json)


@decisions.command()
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@_scheme
@_kind
@click.option("--channel", required=True, type=click.Choice(notices.CHANNELS))
@options.day("--on", help="The day on which they reached the persons; default: today.")
@click.option("--language", type=click.Choice(["en", "ar", "pt"]), default="en", show_default=True)
@options.as_signer
@output.as_json
def serve(
    numbers: tuple[str, ...],
    scheme: str,
    kind: str | None,
    channel: str,
    on: date | None,
    language: str,
    username: str,
    as_json: bool,
) -> None:
    """Serve decisions by NUMBER, or all unserved ones of a scheme; writes their letters, and the time to appeal runs."""
    if bool(numbers) == bool(scheme):
        raise click.UsageError("Give decision numbers, or --scheme for all that were not served.")
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        found = [lists.decision(one) for one in numbers] if numbers else _unserved(scheme, kind)
        output.step(f"Serving {len(found)} ...")
        day = on or options.today()
        services = (
            serving.serve(decisions=found, channel=channel, on=day, language=language, by=by, at=clock.now())
            if found
            else []
        )
    last = max((one.appeal_until for one in services), default=None)
    output.show({"served": len(services), "on": day, "appeal_until": last}, as_json=as_json)


def _unserved(scheme: str, kind: str | None) -> list[Decision]:
    """All but decisions on appeals, which are served with the ticket."""
    return list(lists.decisions(scheme=scheme, kind=kind or "", served=False).exclude(kind=Kind.APPEAL))


def _first(batch: str) -> Proposal:
    """Any proposal of the list, which tells its kind. Raises NoSuchBatch."""
    found = lists.proposals(batch=batch).first()
    if found is None:
        raise operations.NoSuchBatch(number=batch)
    return found


def _sign(first: Proposal, by: acting.Actor, remarks: str) -> list[Any]:
    at = clock.now()
    if first.kind == Kind.SELECTION:
        chosen = Selection.objects.get(number=first.batch)
        return selection.sign_selection(selection=chosen, by=by, at=at, remarks=remarks)
    if first.kind == Kind.EFFECT and first.outcome == Outcome.LIFTED:
        return lifting.sign_lifts(batch=first.batch, by=by, at=at, remarks=remarks)
    if first.kind not in _SIGN:
        raise SignedElsewhere(batch=first.batch, kind=first.kind)
    return _SIGN[first.kind](batch=first.batch, by=by, at=at, remarks=remarks)


def _said(one: Decision) -> dict[str, Any]:
    service = getattr(one, "service", None)
    return {
        "number": one.number,
        "scheme": one.scheme,
        "kind": one.kind,
        "outcome": one.outcome,
        "application": one.application.number,
        "decided_at": one.decided_at,
        "served_on": service.served_on if service else None,
    }
