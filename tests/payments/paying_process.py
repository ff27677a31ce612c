"""A process of its own that pays, so that it can be killed for real: run by test_payments_killed.py.

`prepare` makes the tables, five families and a funded payroll; `send` pays it, two instructions a file, and stops for ever
where it is told to (call and side of the provider) after leaving a mark; `look` prints what the database and provider hold.
`prepare-raised`, `calculate` and `appeal` are those of test_payments_at_once.py: a payroll in draft, its calculation, held
open until a file says go on, and an appeal that is paid at that moment; `paid` prints the lines of that family.
"""

import json
import pathlib
import sys
import time
from datetime import date
from decimal import Decimal

import django

django.setup()

from django.core.management import call_command

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.country import operations as country_operations
from socle.base.country import queries as country
from socle.base.periods import queries as periods
from socle.enrolment.models import Award
from socle.payments import ports, simulator
from socle.payments.formats import orders
from socle.payments.models import Instruction, Line, Message, Payroll, Transfer
from socle.payments.operations import differences, payrolls, sending
from socle.payments.queries import balances
from tests import people
from tests.payments import arranging

DAY, NEXT_DAY = arranging.noon(date(2018, 12, 3)), arranging.noon(date(2018, 12, 4))


class Stopping:
    """The simulator, reached by a line that goes dead before or after the call that was named."""

    def __init__(self, behind: ports.PaymentProvider, mark: pathlib.Path, call: int, side: str) -> None:
        self.behind, self.mark, self.call, self.side, self.calls = behind, mark, call, side, 0

    def send(self, file: bytes, message_id: str) -> ports.Receipt:
        self.calls += 1
        if self.calls == self.call and self.side == "before":
            self._stop()
        receipt = self.behind.send(file, message_id)
        if self.calls == self.call and self.side == "after":
            self._stop()
        return receipt

    def reports(self, message_id: str) -> list[ports.ProviderFile]:
        return self.behind.reports(message_id)

    def _stop(self) -> None:
        self.mark.write_text("here")
        time.sleep(600)


def office():
    """The tables, the country and its people, and how the river grant is paid."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    country_operations.make_fact_tables(country.country())
    with acting.acting_as(accounts.machine("set-up", "operator"), purpose="audit") as by:
        country_operations.apply(country=country.country(), by=by, at=people.at(2018, 12, 1))
    cast = people.all_people()
    with acting.acting_as(cast.operator, purpose="payment"):
        arranging.arrangement(cast)
    return cast


def prepare() -> None:
    cast = office()
    with acting.acting_as(cast.operator, purpose="payment"):
        for place in range(5):
            arranging.award(f"Ipe Tapajos {place}", {"basic": f"{80 + place}.00"})
    with acting.acting_as(cast.penda, purpose="payment") as by:
        number = payrolls.open(scheme=arranging.SCHEME, period=periods.get("2018-12"), by=by, at=DAY).number
        payrolls.calculate(payroll=number, by=by, at=DAY)
        payrolls.validate(payroll=number, by=by, at=DAY)
    with acting.acting_as(cast.chiku, purpose="payment") as by:
        payrolls.approve(payroll=number, by=by, at=DAY)
    with acting.acting_as(cast.penda, purpose="payment") as by:
        payrolls.fund(payroll=number, amount=Decimal(410), reference="TR-1", by=by, at=DAY)


def prepare_raised() -> None:
    """One family is owed 80 when December's payroll is cut off; the day after, its appeal makes it 100."""
    cast = office()
    with acting.acting_as(cast.operator, purpose="payment"):
        award = arranging.award("Ipe Tapajos", {"basic": "80.00"})
    with acting.acting_as(cast.penda, purpose="payment") as by:
        payrolls.open(scheme=arranging.SCHEME, period=periods.get("2018-12"), by=by, at=DAY)
    with acting.acting_as(cast.operator, purpose="payment"):
        arranging.change(award, "basic", "100.00", from_on=date(2018, 12, 1), on=NEXT_DAY)


def calculate(folder: pathlib.Path) -> None:
    with acting.acting_as(people.all_people().penda, purpose="payment") as by:
        payrolls.calculate(payroll=Payroll.objects.get().number, by=by, at=NEXT_DAY)
        (folder / "calculated").write_text("here")
        while not (folder / "go on").exists():
            time.sleep(0.02)


def appeal(folder: pathlib.Path) -> None:
    with acting.acting_as(people.all_people().penda, purpose="payment") as by:
        given = {"from_period": periods.get("2018-12"), "cause": "appeal", "cause_number": "TK-1"}
        (folder / "appealing").write_text("here")
        differences.recompute(award=Award.objects.get(), by=by, at=NEXT_DAY, **given)


def paid() -> None:
    with acting.acting_as(people.all_people().penda, purpose="payment"):
        lines = Line.objects.order_by("id").values_list("kind", "amount")
        print(json.dumps([[kind, f"{amount:.2f}"] for kind, amount in lines]))


def send(folder: pathlib.Path, call: str, side: str) -> None:
    sending.LARGEST_MESSAGE = 2
    ports.bind(Stopping(simulator.Simulator(folder / "bank"), folder / "mark", int(call), side))
    cast = people.all_people()
    with acting.acting_as(cast.penda, purpose="payment"):
        number = Payroll.objects.get().number
    sending.instruct_and_send(payroll=number, by=cast.penda, at=DAY)


def look(folder: pathlib.Path) -> None:
    paid = [
        (transfer.end_to_end_id, str(transfer.amount))
        for taken in (folder / "bank").glob("*/pain001.xml")
        for group in orders.read(taken.read_bytes()).groups
        for transfer in group.transfers
    ]
    with acting.acting_as(people.all_people().penda, purpose="payment"):
        found = {
            "state": Payroll.objects.get().state,
            "paid": sorted(paid),
            "instructed": sorted((n, f"{a:.2f}") for n, a in Instruction.objects.values_list("number", "amount")),
            "lines": Line.objects.filter(state="instructed").count(),
            "messages": [Message.objects.count(), Message.objects.filter(sent_at__isnull=False).count()],
            "transfers": Transfer.objects.filter(step="instructed").count(),
            "balanced": balances.is_balanced(),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "send":
        send(pathlib.Path(rest[0]), rest[1], rest[2])
    elif rest:
        {"look": look, "calculate": calculate, "appeal": appeal}[command](pathlib.Path(rest[0]))
    else:
        {"prepare": prepare, "prepare-raised": prepare_raised, "paid": paid}[command]()
