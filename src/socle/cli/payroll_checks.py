"""`socle payroll waive|hold|release|explain-difference|arrange`: what people decide about findings, lines and differences."""

from datetime import date
from decimal import Decimal

import click

from socle.base.kernel import clock
from socle.cli import operator, options, output
from socle.cli.payroll import AMOUNT, PURPOSE, number
from socle.payments.operations import arrangements, findings, holding, reconciliation

_component = click.option("--component", default="", help="Only of this component.")


@click.command()
@number
@click.option("--kind", required=True, help="The kind of finding.")
@click.option("--finding", default="", help="Only the finding of this number.")
@click.option("--reason", required=True, help="Why the payment is in order.")
@options.as_signer
@output.as_json
def waive(number: str, kind: str, finding: str, reason: str, username: str, as_json: bool) -> None:
    """Waive findings of a kind with a reason. Who prepared the payroll cannot."""
    with operator.acting_as_user(username, purpose=PURPOSE) as by:
        waived = findings.waive(payroll=number, kind=kind, number=finding, reason=reason, by=by, at=clock.now())
    output.show({"payroll": number, "waived": waived}, as_json=as_json)


@click.command()
@number
@click.argument("award")
@click.option("--because", required=True, help="Why; kept with the lines.")
@_component
@options.as_signer
@output.as_json
def hold(number: str, award: str, because: str, component: str, username: str, as_json: bool) -> None:
    """Hold the lines of AWARD on a payroll that was not sent."""
    with operator.acting_as_user(username, purpose=PURPOSE) as by:
        held = holding.hold_line(
            payroll=number, award=award, because=because, component=component, by=by, at=clock.now()
        )
    output.show({"payroll": number, "award": award, "held": held}, as_json=as_json)


@click.command()
@number
@click.argument("award")
@_component
@options.as_signer
@output.as_json
def release(number: str, award: str, component: str, username: str, as_json: bool) -> None:
    """Release the held lines of AWARD."""
    with operator.acting_as_user(username, purpose=PURPOSE) as by:
        released = holding.release_line(payroll=number, award=award, component=component, by=by, at=clock.now())
    output.show({"payroll": number, "award": award, "released": released}, as_json=as_json)


@click.command("explain-difference")
@click.argument("difference")
@click.option("--explanation", required=True, help="In words; stands beside the difference for ever.")
@options.as_signer
@output.as_json
def explain_difference(difference: str, explanation: str, username: str, as_json: bool) -> None:
    """Explain DIFFERENCE between instructed, reported and booked amounts."""
    with operator.acting_as_user(username, purpose=PURPOSE) as by:
        reconciliation.explain_difference(number=difference, explanation=explanation, by=by, at=clock.now())
    output.show({"difference": difference, "explained": True}, as_json=as_json)


@click.command()
@click.argument("scheme")
@options.day("--from", "from_on", required=True, help="The first day of the arrangement.")
@click.option("--debtor", required=True, nargs=3, metavar="NAME ACCOUNT BANK", help="Who pays, from which account.")
@click.option("--budget", required=True, nargs=2, metavar="SOURCE LINE", help="Financing source and budget line.")
@click.option(
    "--second-approval-above", type=AMOUNT, default=None, help="Above this total a second approval is needed."
)
@output.as_json
def arrange(
    scheme: str,
    from_on: date,
    debtor: tuple[str, str, str],
    budget: tuple[str, str],
    second_approval_above: Decimal | None,
    as_json: bool,
) -> None:
    """Record how SCHEME is paid from a day on; the same again changes nothing."""
    with operator.acting_as_operator(purpose=PURPOSE) as by:
        arrangements.arrange(
            scheme=scheme,
            from_on=from_on,
            debtor=debtor,
            budget=budget,
            second_approval_above=second_approval_above,
            by=by,
            at=clock.now(),
        )
    output.show({"scheme": scheme, "from": from_on}, as_json=as_json)


COMMANDS = (waive, hold, release, explain_difference, arrange)
