"""The office that pays the river grant, and its five families."""

from datetime import date

from socle.base import acting
from socle.base.periods import queries as periods
from socle.payments.operations import payrolls, reconciliation, reports, sending
from socle.payments.queries import payrolls as look
from tests.payments import arranging

DECEMBER, JANUARY, FEBRUARY = "2018-12", "2019-01", "2019-02"


class Office:
    """Penda prepares and sends, Chiku approves, Dalila a second time; each call is a transaction of its own."""

    def __init__(self, people, provider):
        self.people, self.provider = people, provider

    def do(self, operation, who, day, **given):
        with acting.acting_as(who, purpose="payment") as by:
            return operation(by=by, at=arranging.noon(day), **given)

    def opened(self, period, day, **given):
        found = self.do(
            payrolls.open, self.people.penda, day, scheme=arranging.SCHEME, period=periods.get(period), **given
        )
        return found.number

    def checked(self, period, day, **given):
        number = self.opened(period, day, **given)
        self.do(payrolls.calculate, self.people.penda, day, payroll=number)
        self.do(payrolls.validate, self.people.penda, day, payroll=number)
        return number

    def funded(self, period, day):
        number = self.checked(period, day)
        approved = self.do(payrolls.approve, self.people.chiku, day, payroll=number)
        self.do(payrolls.fund, self.people.penda, day, payroll=number, amount=approved.total, reference="TR-1")
        return number

    def sent(self, period, day):
        number = self.funded(period, day)
        sending.instruct_and_send(payroll=number, by=self.people.penda, at=arranging.noon(day))
        return number

    def back(self, number, day):
        self.do(reports.fetch_reports, self.people.penda, day, payroll=number)
        return self.do(reconciliation.reconcile, self.people.penda, day, payroll=number)

    def explained(self, number, day):
        with acting.acting_as(self.people.penda, purpose="payment"):
            open_ones = list(look.differences(look.get(number), unexplained=True))
        for one in open_ones:
            self.do(
                reconciliation.explain_difference,
                self.people.pili,
                day,
                number=one.number,
                explanation="Account closed; the family was called in.",
            )
        return [one.kind for one in open_ones]

    def see(self, read):
        with acting.acting_as(self.people.penda, purpose="payment"):
            return read()


def arranged(office, *families):
    with acting.acting_as(office.people.operator, purpose="payment"):
        return [arranging.award(name, amounts, **more) for name, amounts, more in families]


def family(name, amounts, **more):
    return name, amounts, more


def five(office):
    """Five families: 89; 89 + 41; 41; 130 (30 basic, 100 youth); 48. In all 89 + 130 + 41 + 130 + 48 = 438."""
    return arranged(
        office,
        family("Ipe Tapajos", {"basic": "89.00"}),
        family("Jatoba Xingu", {"basic": "89.00", "child": "41.00"}),
        family("Cedro Madeira", {"child": "41.00"}),
        family("Angico Purus", {"basic": "30.00", "youth": "100.00"}),
        family("Aroeira Negro", {"youth": "48.00"}),
    )


SENDING = date(2018, 12, 3)
PAID = date(2018, 12, 14)  # the tenth working day of December 2018
RETURNED = date(2018, 12, 17)  # the simulator sends one back after three days
