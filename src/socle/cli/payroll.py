"""`socle payroll`: a payroll from draft to closed, each step one command."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from socle.base.kernel import clock
from socle.base.periods import queries as periods
from socle.cli import operator, options, output
from socle.payments.models import Payroll, PayrollStep
from socle.payments.operations import payrolls, reconciliation, reissues, reports, sending
from socle.payments.queries import payrolls as queries

PURPOSE = "payment"
number = click.argument("number", metavar="NUMBER")


class _Amount(click.ParamType):
    """An exact amount, written 1234.50."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            found = Decimal(value)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            self.fail(f"'{value}' is no amount. Write it as 1234.50.", param, ctx)
        return found


AMOUNT = _Amount()


@click.group()
def payroll() -> None:
    """Payrolls: open, calculate, validate, approve, fund, send, fetch, reconcile, close."""


@payroll.command("list")
@click.option("--scheme", default="", help="Only of this scheme.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@options.as_user
@output.as_json
def list_(scheme: str, limit: int, username: str | None, as_json: bool) -> None:
    """The payrolls, the latest first."""
    with operator.acting_for(username, purpose=PURPOSE):
        rows = [said(one) for one in queries.all_of(scheme=scheme)[:limit]]
    output.show({"payrolls": rows}, as_json=as_json, text=output.table(rows))


@payroll.command()
@number
@options.as_user
@output.as_json
def show(number: str, username: str | None, as_json: bool) -> None:
    """A payroll: its steps, lines by state, findings, why it differs from the one before, files and open differences."""
    with operator.acting_for(username, purpose=PURPOSE):
        shown = _whole(queries.get(number))
    output.show(shown, as_json=as_json)


@payroll.command("open")
@click.argument("scheme")
@click.argument("period")
@click.option("--cycle", default="regular", show_default=True, help="regular, or the name of an off-cycle.")
@options.as_user
@output.as_json
def open_(scheme: str, period: str, cycle: str, username: str | None, as_json: bool) -> None:
    """Open the payroll of SCHEME for PERIOD (as 2019-01); its cut-off is now."""
    with operator.acting_for(username, purpose=PURPOSE) as by:
        made = payrolls.open(scheme=scheme, period=periods.get(period), cycle=cycle, by=by, at=clock.now())
    output.show(said(made), as_json=as_json)


def _step(
    name: str, operation: Callable[..., Payroll], help_text: str, doing: str, *, personal: bool = False
) -> click.Command:
    """A step of a payroll that takes nothing but its number."""

    def run(number: str, username: str | None, as_json: bool) -> None:
        output.step(f"{doing} {number} ...")
        with operator.acting_for(username, purpose=PURPOSE) as by:
            done = operation(payroll=number, by=by, at=clock.now())
        output.show(said(done), as_json=as_json)

    run.__doc__ = help_text
    who = options.as_signer if personal else options.as_user
    return payroll.command(name)(number(who(output.as_json(run))))


_step(
    "calculate", payrolls.calculate, "Make the lines by the frozen cut-off; again, it changes nothing.", "Calculating"
)
_step("validate", payrolls.validate, "Run the checks before payment.", "Checking")
_step("reconcile", reconciliation.reconcile, "Compare instructed, reported and booked to the cent.", "Reconciling")
_step("close", payrolls.close, "Close the cycle, once every difference is explained.", "Closing", personal=True)


@payroll.command()
@number
@click.option("--again", is_flag=True, help="The second signature, where the scheme asks for one.")
@options.as_signer
@output.as_json
def approve(number: str, again: bool, username: str, as_json: bool) -> None:
    """Sign the payroll. The signer has the delegation and did not prepare it."""
    operation = payrolls.approve_again if again else payrolls.approve
    with operator.acting_as_user(username, purpose=PURPOSE) as by:
        done = operation(payroll=number, by=by, at=clock.now())
    output.show(said(done), as_json=as_json)


@payroll.command()
@number
@click.option("--amount", required=True, type=AMOUNT, help="What the treasury confirmed.")
@click.option("--reference", required=True, help="The treasury's reference.")
@options.as_signer
@output.as_json
def fund(number: str, amount: Decimal, reference: str, username: str, as_json: bool) -> None:
    """Record that the treasury confirmed the funds."""
    with operator.acting_as_user(username, purpose=PURPOSE) as by:
        done = payrolls.fund(payroll=number, amount=amount, reference=reference, by=by, at=clock.now())
    output.show(said(done), as_json=as_json)


@payroll.command()
@number
@options.as_signer
@output.as_json
def send(number: str, username: str, as_json: bool) -> None:
    """Instruct, write the payment files and hand them to the provider; takes up again wherever it was interrupted."""
    output.step(f"Sending {number} ...")
    done = sending.instruct_and_send(payroll=number, by=operator.somebody(username), at=clock.now())
    output.show(said(done), as_json=as_json)


@payroll.command()
@number
@options.as_user
@output.as_json
def fetch(number: str, username: str | None, as_json: bool) -> None:
    """Take the files that provider and bank have about the payroll by now, and read them."""
    with operator.acting_for(username, purpose=PURPOSE) as by:
        new = reports.fetch_reports(payroll=number, by=by, at=clock.now())
        done = queries.get(number)
        states = _lines(done)
    output.show({**said(done), "files": new, "lines_by_state": states}, as_json=as_json)


@payroll.command()
@click.argument("instruction")
@options.as_signer
@output.as_json
def reissue(instruction: str, username: str, as_json: bool) -> None:
    """Post the lines of a failed or returned payment again, for the next payroll."""
    with operator.acting_as_user(username, purpose=PURPOSE) as by:
        lines = reissues.reissue(instruction=instruction, by=by, at=clock.now())
    output.show({"instruction": instruction, "lines": lines}, as_json=as_json)


def said(one: Payroll) -> dict[str, Any]:
    """A payroll in one line."""
    return {
        "number": one.number,
        "scheme": one.scheme,
        "period": one.period.code,
        "cycle": one.cycle,
        "state": str(one.state),
        "lines": one.lines,
        "total": one.total,
        "currency": one.currency,
        "due_on": one.due_on,
    }


def _whole(one: Payroll) -> dict[str, Any]:
    steps = PayrollStep.objects.filter(payroll=one).order_by("at", "id").values("state", "by_name", "at", "remarks")
    differences = queries.differences(one, unexplained=True).values("number", "kind")
    files = queries.messages(one).values("number", "provider", "count", "total", "sent_at")
    return said(one) | {
        "cut_off_at": one.cut_off_at,
        "steps": list(steps),
        "lines_by_state": _lines(one),
        "findings": queries.findings_by_kind(one),
        "variance": list(queries.variance(one).values("cause", "units", "amount")),
        "funding": queries.funding_request(one),
        "files": list(files),
        "unexplained": list(differences),
    }


def _lines(one: Payroll) -> dict[str, dict[str, Any]]:
    found = queries.counts_by_state(one)
    return {state: {"lines": count, "amount": amount} for state, (count, amount) in found.items()}
