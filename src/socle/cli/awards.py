"""`socle awards`: reviewed, changed, ended, asked back, effects lifted. Each prepares a list that another signs."""

from datetime import date
from decimal import Decimal

import click

from socle.base.kernel import clock, refusals
from socle.base.periods import queries as periods
from socle.cli import operator, options, output
from socle.conditionality.models import Effect
from socle.conditionality.operations import lifting
from socle.eligibility.queries import lists
from socle.enrolment.operations import changes, passporting, reviewing
from socle.enrolment.queries import awards as queries
from socle.payments.operations import recoveries

_PURPOSE = "eligibility"
_law = click.option("--law", required=True, help="The article that orders it.")


@click.group()
def awards() -> None:
    """Awards: reviewed, changed, ended, asked back, effects lifted; each prepares a list to be signed by somebody else."""


@awards.command()
@click.argument("run", metavar="RUN")
@click.option(
    "--from-period", required=True, metavar="CODE", help="The first period that changes, for example 2019-02."
)
@options.as_signer
@output.as_json
def review(run: str, from_period: str, username: str, as_json: bool) -> None:
    """Prepare what assessment RUN changes in the awards in force of its scheme: amounts, transitions, exits.

    RUN is the number that `socle assess` printed. What is unknown ends nothing.
    """
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        found = reviewing.prepare_review(
            run=lists.run(run), from_period=periods.get(from_period), by=by, at=clock.now()
        )
    output.show({"amounts": found.amounts, "exits": found.exits, "awards": dict(found.counts)}, as_json=as_json)


@awards.command()
@click.argument("scheme", metavar="SCHEME")
@options.as_signer
@output.as_json
def passport(scheme: str, username: str, as_json: bool) -> None:
    """Lodge applications for SCHEME of all who hold a benefit that is a passport to it and have not applied."""
    with operator.acting_as_user(username, purpose="application") as by:
        lodged = passporting.lodge_by_passport(scheme=scheme, by=by, at=clock.now())
    output.show({"scheme": scheme, "applications": lodged}, as_json=as_json)


@awards.command()
@click.argument("number", metavar="AWARD")
@click.option("--amount", "amounts", multiple=True, required=True, metavar="COMPONENT=AMOUNT", help="May be repeated.")
@options.day("--from", "from_on", required=True, help="It may lie in the past.")
@click.option("--reason", required=True, help="A code (birth, death, income, correction ...) or a sentence.")
@_law
@options.as_signer
@output.as_json
def amount(
    number: str, amounts: tuple[str, ...], from_on: date, reason: str, law: str, username: str, as_json: bool
) -> None:
    """Prepare what AWARD is worth from a day on, all its components; gives the list to be signed."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        line = changes.NewAmount(
            award=queries.get(number),
            components=dict(_money(one) for one in amounts),
            from_on=from_on,
            law=law,
            reasons=(reason,),
        )
        batch = changes.prepare_amounts(lines=[line], by=by, at=clock.now())
    output.show({"batch": batch}, as_json=as_json)


@awards.command("exit")
@click.argument("number", metavar="AWARD")
@click.option("--reason", required=True, help="One of the reasons of every scheme or of this one's law.")
@click.option("--last-period", required=True, metavar="CODE", help="The last period that is owed, for example 2019-01.")
@click.option("--follow-up", default="", help="What comes next for the family; it stands in the letter.")
@_law
@options.as_signer
@output.as_json
def exit_(number: str, reason: str, last_period: str, follow_up: str, law: str, username: str, as_json: bool) -> None:
    """Prepare the end of AWARD; gives the list to be signed."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        line = changes.NewExit(
            award=queries.get(number),
            reason=reason,
            last_period=periods.get(last_period),
            law=law,
            follow_up=follow_up,
        )
        batch = changes.prepare_exits(lines=[line], by=by, at=clock.now())
    output.show({"batch": batch}, as_json=as_json)


@awards.command()
@click.argument("number", metavar="AWARD")
@click.option("--finding", required=True, type=click.Choice(["official error", "claimant error", "fraud"]))
@click.option("--reason", required=True, help="What was found, in a sentence; it stands in the letter.")
@click.option(
    "--share", default="0.10", show_default=True, help="The most of each payment that is kept back, 0 to 0.30."
)
@_law
@options.as_signer
@output.as_json
def recover(number: str, finding: str, reason: str, share: str, law: str, username: str, as_json: bool) -> None:
    """Prepare that what was overpaid on AWARD is asked back; gives the list to be signed. An appeal always stops it."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        batch = recoveries.prepare(
            award=queries.get(number),
            finding=finding,
            reason=reason,
            law=law,
            share=_number(share, "--share"),
            by=by,
            at=clock.now(),
        )
    output.show({"batch": batch}, as_json=as_json)


@awards.command()
@click.argument("number", metavar="AWARD")
@click.option("--effect", required=True, metavar="DECISION", help="The decision whose effect is lifted.")
@click.option("--reason", required=True, help="report-corrected, facility-closed, family-heard, or a sentence.")
@options.as_signer
@output.as_json
def lift(number: str, effect: str, reason: str, username: str, as_json: bool) -> None:
    """Prepare that a block, suspension or warning of AWARD is lifted; what was not paid for it is paid with the next payroll."""
    with operator.acting_as_user(username, purpose=_PURPOSE) as by:
        found = list(Effect.objects.filter(award=queries.get(number), decision__number=effect, lifted_by=None))
        if not found:
            raise refusals.NotFound(number=effect)
        batch = lifting.propose_lifts(effects=found, reason=reason, by=by, at=clock.now())
    output.show({"batch": batch}, as_json=as_json)


def _money(text: str) -> tuple[str, Decimal]:
    component, sign, amount = text.partition("=")
    if not sign or not component:
        raise click.BadParameter(f"'{text}' is no COMPONENT=AMOUNT, for example basic=89.00.", param_hint="--amount")
    return component, _number(amount, "--amount")


def _number(text: str, option: str) -> Decimal:
    if not text.replace(".", "", 1).isdecimal():
        raise click.BadParameter(f"'{text}' is no number, for example 89.00.", param_hint=option)
    return Decimal(text)
