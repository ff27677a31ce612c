"""Decisions that come after the payroll of the period they concern: paid once, by the next payroll, never twice."""

from datetime import date
from decimal import Decimal as D

from socle.base import acting
from socle.base.periods import queries as periods
from socle.conditionality.models import Effect
from socle.payments.models import Line, Overpayment
from socle.payments.operations import differences, payrolls
from socle.payments.queries import payrolls as look
from tests.payments import arranging
from tests.payments.office import DECEMBER, FEBRUARY, JANUARY, SENDING, five
from tests.people import at

JANUARYS_DAY, FEBRUARYS_DAY = date(2019, 1, 3), date(2019, 2, 4)


def lines(office, award):
    """(period, kind, component, amount, state) of the lines of an award, in order."""
    found = Line.objects.filter(award=award).exclude(state="dropped").order_by("period__starts_on", "kind", "component")
    rows = office.see(lambda: list(found.values_list("period__code", "kind", "component", "amount", "state")))
    return [(period, kind, component, amount, state) for period, kind, component, amount, state in rows]


def owed(office, award):
    return sum(amount for *_, amount, _ in lines(office, award))


def arranging_(office, what, *given, **more):
    with acting.acting_as(office.people.operator, purpose="payment"):
        return what(*given, **more)


def test_an_award_decided_after_the_cut_off_is_paid_its_first_months_by_the_next_payroll(office):
    five(office)
    office.sent(DECEMBER, SENDING)
    late = arranging_(office, arranging.award, "Buriti Doce", {"basic": "89.00"}, on=at(2018, 12, 20))
    january = office.opened(JANUARY, JANUARYS_DAY)
    office.do(payrolls.calculate, office.people.penda, JANUARYS_DAY, payroll=january)
    assert lines(office, late) == [
        (DECEMBER, "arrears", "basic", D(89), "due"),
        (JANUARY, "regular", "basic", D(89), "due"),
    ]
    assert office.see(lambda: look.get(january).total) == D(438 + 89 + 89)
    office.do(payrolls.calculate, office.people.penda, JANUARYS_DAY, payroll=january)
    assert len(lines(office, late)) == 2, "calculating again posts nothing"


def test_what_was_recomputed_is_not_paid_again_by_another_payroll_of_the_same_period(office):
    """The appeal of December is paid off-cycle, by a payroll of December; the arrears are 89 and not 178."""
    five(office)
    office.sent(DECEMBER, SENDING)
    late = arranging_(office, arranging.award, "Buriti Doce", {"basic": "89.00"}, on=at(2018, 12, 18))
    given = {"award": late, "from_period": periods.get(DECEMBER), "cause": "appeal", "cause_number": "TK-1"}
    assert office.do(differences.recompute, office.people.penda, date(2018, 12, 19), **given).arrears == D(89)
    off_cycle = office.checked(DECEMBER, date(2018, 12, 20), cycle="off-cycle")
    assert lines(office, late) == [(DECEMBER, "arrears", "basic", D(89), "due")]
    assert office.see(lambda: look.get(off_cycle).total) == D(89)


def test_an_appeal_decided_while_the_payroll_is_being_made_is_paid_once(office):
    """January's payroll is cut off on the 3rd, the appeal decided on the 4th, the lines made on the 5th."""
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    january = office.opened(JANUARY, JANUARYS_DAY)
    arranging_(office, arranging.change, first, "basic", "100.00", from_on=date(2019, 1, 1), on=at(2019, 1, 4))
    given = {"award": first, "from_period": periods.get(JANUARY), "cause": "appeal", "cause_number": "TK-1"}
    assert office.do(differences.recompute, office.people.penda, date(2019, 1, 4), **given).arrears == D(100)
    office.do(payrolls.calculate, office.people.penda, date(2019, 1, 5), payroll=january)
    # 89 of December; January's 100 wait for the next payroll, no regular 89 beside them
    assert owed(office, first) == D(189)


def test_an_amount_raised_from_a_past_day_posts_the_difference_only(office):
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    arranging_(office, arranging.change, first, "basic", "100.00", from_on=date(2018, 12, 1), on=at(2018, 12, 20))
    office.checked(JANUARY, JANUARYS_DAY)
    assert lines(office, first) == [
        (DECEMBER, "arrears", "basic", D(11), "due"),  # 100 - 89
        (DECEMBER, "regular", "basic", D(89), "instructed"),
        (JANUARY, "regular", "basic", D(100), "due"),
    ]


def test_an_exit_in_the_past_is_noted_as_overpaid_and_takes_nothing_back(office):
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    arranging_(office, arranging.end, first, to_on=date(2018, 12, 1), on=at(2018, 12, 20))
    # an award that ended on its first day was never owed
    office.checked(JANUARY, JANUARYS_DAY)
    assert owed(office, first) == D(89)
    noted = office.see(lambda: Overpayment.objects.get(award=first))
    assert (noted.period.code, noted.amount, noted.recovery_id) == (DECEMBER, D(89), None)


def test_a_suspension_applied_after_the_cut_off_begins_with_the_next_period(office):
    """Applied on 5 January from January on, for one period; January's payroll was cut off on the 3rd."""
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    office.sent(JANUARY, JANUARYS_DAY)
    arranging_(office, arranging.effect, first, "suspension", JANUARY, on=at(2019, 1, 5))
    office.sent(FEBRUARY, FEBRUARYS_DAY)
    office.checked("2019-03", date(2019, 3, 4))
    paid = [(period, amount) for period, _, _, amount, _ in lines(office, first)]
    assert paid == [(DECEMBER, D(89)), (JANUARY, D(89)), ("2019-03", D(89))]
    assert office.see(lambda: Overpayment.objects.count()) == 0


def test_a_suspension_that_is_lifted_is_paid_afterwards(office):
    """The school had been closed: January was suspended, the suspension is lifted in January, February pays both."""
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    effect = arranging_(office, arranging.effect, first, "suspension", JANUARY, on=at(2018, 12, 21))
    office.sent(JANUARY, JANUARYS_DAY)

    def lift():
        lifted = arranging.decision(first.application, kind="compliance-effect", on=at(2019, 1, 20), outcome="lifted")
        Effect.objects.filter(pk=effect.pk).update(lifted_by=lifted)

    arranging_(office, lift)
    office.checked(FEBRUARY, FEBRUARYS_DAY)
    assert [one[:4] for one in lines(office, first)] == [
        (DECEMBER, "regular", "basic", D(89)),
        (JANUARY, "arrears", "basic", D(89)),
        (FEBRUARY, "regular", "basic", D(89)),
    ]


def test_arrears_of_a_blocked_period_are_held_with_it(office):
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    arranging_(office, arranging.effect, first, "block", JANUARY, on=at(2018, 12, 21))
    office.sent(JANUARY, JANUARYS_DAY)
    arranging_(office, arranging.change, first, "basic", "100.00", from_on=date(2019, 1, 1), on=at(2019, 1, 20))
    office.checked(FEBRUARY, FEBRUARYS_DAY)
    assert lines(office, first) == [
        (DECEMBER, "regular", "basic", D(89), "instructed"),
        (JANUARY, "arrears", "basic", D(11), "held"),
        (JANUARY, "regular", "basic", D(89), "held"),
        (FEBRUARY, "regular", "basic", D(100), "due"),
    ]
