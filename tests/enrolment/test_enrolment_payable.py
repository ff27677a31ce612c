"""What payroll may read of awards: as of a period, as known at a cut-off."""

from datetime import date
from decimal import Decimal

import pytest

from socle.base import acting
from socle.base.kernel import numbers
from socle.base.periods import queries as periods
from socle.enrolment.models import Award, AwardAmount, Instrument, Recipient
from socle.enrolment.queries import payable
from tests.enrolment import arrange
from tests.people import at

DECEMBER_CUT_OFF = at(2018, 12, 11)


@pytest.fixture
def by(people):
    with acting.acting_as(people.chiku, purpose="payment") as actor:
        yield actor


def award(by, *, from_on=date(2018, 12, 1), amounts=(("basic", "89.00"),), **fields):
    granted = arrange.granted("Ipê Tapajós", by, of_run=arrange.run(by))
    decision = arrange.decision(granted.application, by, kind="award", signed_at=at(2018, 12, 10))
    made = Award.objects.create(
        number=numbers.new("AW"),
        scheme=arrange.PROGRAMME,
        application=granted.application,
        decision=decision,
        from_on=from_on,
        **fields,
    )
    for code, amount in amounts:
        AwardAmount.objects.create(award=made, component=code, amount=amount, from_on=from_on, decision=decision)
    return made


def rows(code, cut_off_at=DECEMBER_CUT_OFF):
    return list(payable.payable_on(scheme=arrange.PROGRAMME, period=periods.get(code), cut_off_at=cut_off_at))


def test_an_award_signed_after_the_cut_off_is_not_seen(by):
    award(by)
    assert rows("2018-12", at(2018, 12, 9)) == []


def test_an_award_is_owed_the_periods_on_any_day_of_which_it_is_in_force(by):
    made = award(by, from_on=date(2018, 12, 31))
    end = arrange.decision(made.application, by, kind="exit", outcome="ended", signed_at=at(2019, 1, 8))
    Award.objects.filter(pk=made.pk).update(to_on=date(2019, 2, 2), ended_by=end, ended_at=at(2019, 1, 9))
    late = at(2019, 3, 1)
    assert [len(rows(code, late)) for code in ("2018-12", "2019-01", "2019-02", "2019-03")] == [1, 1, 1, 0]


def test_an_end_carried_out_after_the_cut_off_is_not_seen(by):
    made = award(by)
    end = arrange.decision(made.application, by, kind="exit", outcome="ended", signed_at=at(2018, 12, 11, 15))
    Award.objects.filter(pk=made.pk).update(to_on=date(2018, 12, 1), ended_by=end, ended_at=at(2018, 12, 11, 16))
    assert len(rows("2018-12", at(2018, 12, 11, 12))) == 1
    assert rows("2018-12", at(2018, 12, 11, 17)) == []


def test_an_amount_changed_from_january_is_read_by_period_and_as_known(by):
    made = award(by, amounts=(("basic", "89.00"), ("youth", "48.00")))
    first = made.amounts.get(component="basic")
    change = arrange.decision(made.application, by, kind="amount", outcome="changed", signed_at=at(2019, 1, 7))
    AwardAmount.objects.filter(pk=first.pk).update(to_on=date(2019, 1, 15), replaced_at=at(2019, 1, 8))
    AwardAmount.objects.create(
        award=made,
        component="basic",
        amount="100.00",
        from_on=date(2019, 1, 15),
        decision=change,
        recorded_at=at(2019, 1, 8),
    )
    # on 1 January 89 + 48 were in force, on 1 February 100 + 48
    assert rows("2019-01", at(2019, 1, 10))[0].total == Decimal("137.00")
    assert rows("2019-02", at(2019, 1, 10))[0].total == Decimal("148.00")
    # on 7 January the change was signed, not yet carried out
    assert rows("2019-02", at(2019, 1, 7, 12))[0].total == Decimal("137.00")


def test_a_row_whose_place_was_taken_from_its_start_counts_only_before_that_was_known(by):
    made = award(by)
    change = arrange.decision(made.application, by, kind="amount", outcome="changed", signed_at=at(2019, 1, 7))
    made.amounts.update(superseded_by=change, replaced_at=at(2019, 1, 8))
    AwardAmount.objects.create(
        award=made, component="basic", amount="41.00", from_on=made.from_on, decision=change, recorded_at=at(2019, 1, 8)
    )
    assert rows("2018-12")[0].total == Decimal("89.00")
    assert rows("2018-12", at(2019, 1, 10))[0].total == Decimal("41.00")


def test_what_is_missing_before_payment_is_named(by):
    award(by)
    one = rows("2018-12")[0]
    assert one.missing(cash=True, conditional=True) == ("recipient", "instrument", "commitments")
    assert one.missing(cash=False, conditional=False) == ("recipient",)


def test_recipient_and_instrument_are_those_approved_by_the_cut_off(by, people):
    made = award(by)
    who = made.application.applicant
    approved = {"prepared_by_id": people.bakari.user_id, "prepared_at": at(2018, 12, 10), "approved_by_id": by.user_id}
    first, second = (
        Instrument.objects.create(
            number=numbers.new("IN"),
            person=who,
            kind="account",
            provider="bank",
            account=account,
            masked=account,
            holder_name="Ipê Tapajós",
            approved_at=approved_at,
            usable_from=usable,
            ended_on=ended,
            **approved,
        )
        for account, approved_at, usable, ended in (
            ("99010001", at(2018, 12, 10), date(2018, 12, 10), date(2018, 12, 20)),
            ("99010002", at(2018, 12, 10, 11), date(2018, 12, 20), None),
        )
    )
    recipient = Recipient.objects.create(
        award=made, person=who, from_on=date(2018, 12, 10), approved_at=at(2018, 12, 10), **approved
    )
    before, after = rows("2018-12")[0], rows("2018-12", at(2018, 12, 21))[0]
    assert (before.recipient_id, before.person_id, before.instrument_id) == (recipient.pk, who.pk, first.pk)
    assert after.instrument_id == second.pk
