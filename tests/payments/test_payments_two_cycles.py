"""Two cycles of the river grant, worked out by hand: what is paid, why it differs, what came back, what the ledger says."""

from datetime import date
from decimal import Decimal as D

import pytest
from lxml import etree

from socle.base import acting
from socle.base.acts import operations as acts
from socle.base.kernel import refusals
from socle.base.periods import queries as periods
from socle.payments.formats import orders, xmlstream
from socle.payments.models import Finding, Instruction, Line, Message, Payroll
from socle.payments.operations import (
    differences,
    findings,
    holding,
    payrolls,
    reconciliation,
    recoveries,
    reissues,
    sending,
)
from socle.payments.queries import balances, totals
from socle.payments.queries import payrolls as look
from socle.payments.reasoning import states
from tests.payments import arranging
from tests.payments.office import DECEMBER, FEBRUARY, JANUARY, PAID, RETURNED, SENDING, arranged, family, five
from tests.people import at

# -- refusals ----------------------------------------------------------------------------------------------------------


def test_a_scheme_that_pays_no_money_has_no_payroll(office):
    with pytest.raises(refusals.Refusal, match="no paying arrangement"):
        office.do(payrolls.open, office.people.penda, SENDING, scheme="electricity", period=periods.get(DECEMBER))


def test_an_officer_of_one_area_cannot_open_a_payroll(office):
    with pytest.raises(refusals.NotPermitted):
        office.do(payrolls.open, office.people.amina, SENDING, scheme=arranging.SCHEME, period=periods.get(DECEMBER))
    local = office.people.penda.__class__(**{**office.people.penda.__dict__, "area_key": "br/31/"})
    with pytest.raises(refusals.Refusal, match="whole country"):
        office.do(payrolls.open, local, SENDING, scheme=arranging.SCHEME, period=periods.get(DECEMBER))


def test_the_same_cycle_is_not_opened_twice(office):
    office.opened(DECEMBER, SENDING)
    with pytest.raises(payrolls.AlreadyOpen, match="2018-12"):
        office.opened(DECEMBER, SENDING)


def test_no_state_is_skipped(office):
    five(office)
    number = office.opened(DECEMBER, SENDING)
    people = office.people
    with pytest.raises(refusals.Refusal, match="draft"):
        office.do(payrolls.validate, people.penda, SENDING, payroll=number)
    with pytest.raises(states.StateSkipped, match="draft"):
        office.do(payrolls.approve, people.chiku, SENDING, payroll=number)
    with pytest.raises(states.StateSkipped):
        office.do(payrolls.fund, people.penda, SENDING, payroll=number, amount=D(500), reference="TR-1")
    with pytest.raises(states.StateSkipped):
        office.do(payrolls.close, people.penda, SENDING, payroll=number)
    with pytest.raises(refusals.Refusal, match="funded"):
        sending.instruct_and_send(payroll=number, by=people.penda, at=arranging.noon(SENDING))
    assert office.provider.sent == 0


def test_nobody_approves_what_they_prepared_or_without_authority(office):
    five(office)
    number = office.checked(DECEMBER, SENDING)
    with pytest.raises(refusals.NotPermitted):
        office.do(payrolls.approve, office.people.penda, SENDING, payroll=number)
    both = office.people.penda.__class__(
        **{**office.people.penda.__dict__, "permissions": office.people.chiku.permissions}
    )
    with pytest.raises(acts.SameOfficer):
        office.do(payrolls.approve, both, SENDING, payroll=number)
    other = office.people.pili.__class__(
        **{**office.people.pili.__dict__, "permissions": office.people.chiku.permissions}
    )
    with pytest.raises(acts.NoAuthority):
        office.do(payrolls.approve, other, SENDING, payroll=number)


def test_a_second_approval_is_another_persons_and_cannot_be_skipped(office):
    five(office)
    with acting.acting_as(office.people.operator, purpose="payment") as by:
        from socle.payments.operations import arrangements

        arrangements.arrange(
            scheme=arranging.SCHEME,
            from_on=date(2018, 6, 1),
            debtor=("Treasury of Rivers", "000001", "RIVERBANK"),
            budget=("treasury", "2018.08.244"),
            due="working day 10",
            second_approval_above=D("437.99"),
            by=by,
            at=at(2018, 12, 1),
        )
    number = office.checked(DECEMBER, SENDING)
    office.do(payrolls.approve, office.people.chiku, SENDING, payroll=number)
    with pytest.raises(states.StateSkipped, match="approved twice"):
        office.do(payrolls.fund, office.people.penda, SENDING, payroll=number, amount=D(438), reference="TR-1")
    with pytest.raises(acts.SameOfficer):
        office.do(payrolls.approve_again, office.people.chiku, SENDING, payroll=number)
    assert office.see(lambda: balances.balances(scheme=arranging.SCHEME)) == [], "nothing is owed before both signed"
    assert office.do(payrolls.approve_again, office.people.dalila, SENDING, payroll=number).state == "approved twice"


def test_funds_must_cover_the_total_and_name_their_source(office):
    five(office)
    number = office.checked(DECEMBER, SENDING)
    office.do(payrolls.approve, office.people.chiku, SENDING, payroll=number)
    with pytest.raises(payrolls.NotEnough, match=r"missing 0\.01"):
        office.do(payrolls.fund, office.people.penda, SENDING, payroll=number, amount=D("437.99"), reference="TR-1")
    with pytest.raises(refusals.InvalidInput):
        office.do(payrolls.fund, office.people.penda, SENDING, payroll=number, amount=D(438), reference=" ")


def test_sending_is_refused_inside_another_transaction(office):
    five(office)
    number = office.funded(DECEMBER, SENDING)
    with acting.acting_as(office.people.penda, purpose="payment"), pytest.raises(sending.InsideAnotherBlock):
        sending.instruct_and_send(payroll=number, by=office.people.penda, at=arranging.noon(SENDING))


def test_the_next_cycle_is_not_calculated_before_the_last_was_sent(office):
    five(office)
    office.checked(DECEMBER, SENDING)
    number = office.opened(JANUARY, date(2019, 1, 3))
    with pytest.raises(payrolls.PreviousNotSent, match="validated"):
        office.do(payrolls.calculate, office.people.penda, date(2019, 1, 3), payroll=number)


# -- findings ----------------------------------------------------------------------------------------------------------


def test_one_account_for_two_persons_stops_approval_until_waived_by_somebody_else_with_a_reason(office):
    arranged(
        office,
        family("Ipe Tapajos", {"basic": "89.00"}, account="777"),
        family("Jatoba Xingu", {"basic": "89.00"}, account="777"),
        family("Cedro Madeira", {"basic": "89.00"}),
    )
    number = office.checked(DECEMBER, SENDING)
    with pytest.raises(payrolls.StillBlocked, match=r"same-account \(2\)"):
        office.do(payrolls.approve, office.people.chiku, SENDING, payroll=number)
    with pytest.raises(refusals.InvalidInput, match="reason"):
        office.do(findings.waive, office.people.chiku, SENDING, payroll=number, kind="same-account", reason=" ")
    with pytest.raises(refusals.NotPermitted):
        office.do(findings.waive, office.people.penda, SENDING, payroll=number, kind="same-account", reason="spouses")
    both = office.people.penda.__class__(
        **{**office.people.penda.__dict__, "permissions": office.people.chiku.permissions}
    )
    with pytest.raises(acts.SameOfficer):
        office.do(findings.waive, both, SENDING, payroll=number, kind="same-account", reason="spouses")
    waived = office.do(
        findings.waive, office.people.chiku, SENDING, payroll=number, kind="same-account", reason="spouses"
    )
    assert waived == 2
    office.do(payrolls.validate, office.people.penda, SENDING, payroll=number)
    assert office.do(payrolls.approve, office.people.chiku, SENDING, payroll=number).total == D(267)


def test_a_dead_recipient_stops_approval_until_the_line_is_held(office):
    first, _ = arranged(office, family("Ipe Tapajos", {"basic": "89.00"}), family("Jatoba Xingu", {"basic": "41.00"}))
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.dead(first.application.applicant, date(2018, 11, 25))
    number = office.checked(DECEMBER, SENDING)
    with pytest.raises(payrolls.StillBlocked, match="deceased-recipient"):
        office.do(payrolls.approve, office.people.chiku, SENDING, payroll=number)
    with pytest.raises(refusals.InvalidInput):
        office.do(holding.hold_line, office.people.penda, SENDING, payroll=number, award=first.number, because="")
    office.do(holding.hold_line, office.people.penda, SENDING, payroll=number, award=first.number, because="died")
    assert office.do(payrolls.approve, office.people.chiku, SENDING, payroll=number).total == D(41)


def test_who_has_no_account_is_held_and_paid_in_the_next_cycle_once_there_is_one(office):
    (without, _) = arranged(
        office,
        family("Ipe Tapajos", {"basic": "89.00"}, paid_to_account=False),
        family("Jatoba Xingu", {"basic": "41.00"}),
    )
    number = office.sent(DECEMBER, SENDING)
    assert office.see(lambda: look.counts_by_state(look.get(number))) == {
        "held": (1, D(89)),
        "instructed": (1, D(41)),
    }
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.instrument(without.application.applicant, at_instant=at(2018, 12, 20))
    january = office.checked(JANUARY, date(2019, 1, 3))
    # 89 of December, released, and 89 + 41 of January
    assert office.see(lambda: look.get(january).total) == D(219)
    assert office.see(lambda: {v.cause: v.amount for v in look.variance(look.get(january))}) == {
        "no longer held": D(89),
        "released": D(89),
    }


def test_a_changed_account_and_a_leap_in_the_amount_are_pointed_out(office):
    first, second, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    with acting.acting_as(office.people.operator, purpose="payment"):
        first.recipients.get().instrument.__class__.objects.filter(person=first.application.applicant).update(
            ended_on=date(2018, 12, 20)
        )
        arranging.instrument(first.application.applicant, usable_from=date(2018, 12, 21), at_instant=at(2018, 12, 20))
        arranging.change(second, "child", "171.00", from_on=date(2019, 1, 1), on=at(2018, 12, 21))
    number = office.checked(JANUARY, date(2019, 1, 3))
    found = office.see(lambda: {(f.kind, f.award_id) for f in look.findings(look.get(number))})
    assert found == {("account-changed", first.pk), ("amount-jump", second.pk)}


# -- the two cycles ----------------------------------------------------------------------------------------------------


def test_calculating_again_changes_nothing(office):
    five(office)
    number = office.opened(DECEMBER, SENDING)
    office.do(payrolls.calculate, office.people.penda, SENDING, payroll=number)
    before = office.see(lambda: list(Line.objects.filter(scheme=arranging.SCHEME).order_by("id").values()))
    later = arranged(office, family("Buriti Doce", {"basic": "89.00"}, on=at(2018, 12, 4)))
    office.do(payrolls.calculate, office.people.penda, date(2018, 12, 5), payroll=number)
    after = office.see(lambda: list(Line.objects.filter(scheme=arranging.SCHEME).order_by("id").values()))
    assert before == after, "an award decided after the cut-off is not seen"
    assert len(before) == 7
    assert later


def test_two_cycles(office):
    _, jatoba, cedro, angico, aroeira = five(office)
    december = office.sent(DECEMBER, SENDING)
    found = office.see(lambda: look.get(december))
    # 89 + (89 + 41) + 41 + (30 + 100) + 48
    assert (found.state, found.lines, found.total) == ("sent", 7, D(438))
    assert office.see(lambda: {v.cause: (v.units, v.amount) for v in look.variance(found)}) == {"entries": (5, D(438))}
    message = office.see(lambda: Message.objects.get(payroll=found))
    assert xmlstream.schema("pain.001.001.09").validate(etree.fromstring(bytes(message.content)))
    order = orders.read(bytes(message.content))
    assert (order.count, order.total, message.total) == (5, D(438), D(438))
    assert {group.execution_on for group in order.groups} == {PAID}

    done = office.back(december, PAID)
    assert done.state == "reconciled"
    assert office.explained(december, PAID) == []
    office.back(december, RETURNED)
    with pytest.raises(payrolls.Unexplained, match=r"^1 differences"):
        office.do(payrolls.close, office.people.penda, RETURNED, payroll=december)
    one = office.see(lambda: look.differences(look.get(december)).get().number)
    with pytest.raises(refusals.InvalidInput):
        office.do(reconciliation.explain_difference, office.people.pili, RETURNED, number=one, explanation="ok")
    assert office.explained(december, RETURNED) == ["returned after paid"]
    assert office.do(payrolls.close, office.people.penda, RETURNED, payroll=december).state == "closed"

    back = office.see(lambda: Instruction.objects.get(payroll=found, state="returned"))
    ledger = office.see(lambda: {b.kind: b.amount for b in balances.balances(scheme=arranging.SCHEME)})
    assert ledger == {
        "budget": D(-438),
        "payable": back.amount,
        "float": D(0),
        "beneficiaries": D(438) - back.amount,
        "recovery": D(0),
    }
    for day in (date(2018, 12, 2), SENDING, PAID, RETURNED, None):
        assert office.see(lambda day=day: balances.disagreements(on=day)) == []
    on_payday = office.see(lambda: {b.kind: b.amount for b in balances.balances(on=PAID, scheme=arranging.SCHEME)})
    assert (on_payday["beneficiaries"], on_payday["payable"]) == (D(438), D(0))

    # January: Cedro's award ended, Jatoba's child grant rises from 41 to 82, Aroeira is blocked, Angico suspended,
    # a new family enters with 89, and what came back is paid again to a corrected account.
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.end(cedro, to_on=date(2019, 1, 1), on=at(2018, 12, 20))
        arranging.change(jatoba, "child", "82.00", from_on=date(2019, 1, 1), on=at(2018, 12, 20))
        arranging.effect(aroeira, "block", JANUARY, on=at(2018, 12, 21))
        arranging.effect(angico, "suspension", JANUARY, on=at(2018, 12, 21), periods_touched=2)
        arranging.award("Buriti Doce", {"basic": "89.00"}, from_on=date(2019, 1, 1), on=at(2018, 12, 22))
    with pytest.raises(reissues.NotCorrected):
        office.do(reissues.reissue, office.people.penda, date(2018, 12, 27), instruction=back.number)
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.instrument(back.person, usable_from=date(2018, 12, 26), at_instant=at(2018, 12, 26))
        arranging.Instrument.objects.filter(pk=back.instrument_id).update(ended_on=date(2018, 12, 26))
    office.do(reissues.reissue, office.people.penda, date(2018, 12, 27), instruction=back.number)
    with pytest.raises(reissues.AlreadyReissued):
        office.do(reissues.reissue, office.people.penda, date(2018, 12, 27), instruction=back.number)

    january = office.sent(JANUARY, date(2019, 1, 3))
    found = office.see(lambda: look.get(january))
    # 89 (Ipe) + 89 + 82 (Jatoba) + 89 (Buriti) + what came back; Aroeira's 48 held, Angico's none, Cedro's none
    assert found.total == D(349) + back.amount
    causes = office.see(lambda: {v.cause: (v.units, v.amount) for v in look.variance(found)})
    assert causes == {
        "amount changes": (1, D(41)),
        "entries": (1, D(89)),
        "exits": (1, D(-41)),
        "held": (1, D(-48)),
        "re-issues": (1, back.amount),
        "suspended": (1, D(-130)),
    }
    # 41 + 89 - 41 - 48 - 130 = -89 = 349 - 438
    assert sum(amount for _, amount in causes.values()) == found.total - D(438)
    office.back(january, date(2019, 1, 20))
    figures = office.see(totals.totals)
    assert figures["unexplained_variance"] == "0"
    assert figures["ledger_balanced"] is True


def test_a_payment_is_made_again_only_after_it_is_confirmed_failed_and_never_to_a_reported_dead(office):
    arranged(
        office,
        family("Ipe Tapajos", {"basic": "89.00"}, account="55MD0755"),
        family("Jatoba Xingu", {"basic": "89.00"}, account="55AC0155"),
        family("Cedro Madeira", {"basic": "41.00"}),
    )
    number = office.sent(DECEMBER, SENDING)
    found = office.see(lambda: {i.instrument.account: i for i in Instruction.objects.select_related("instrument")})
    with pytest.raises(reissues.NotFailed, match="sent"):
        office.do(reissues.reissue, office.people.penda, PAID, instruction=found["55AC0155"].number)
    assert office.back(number, PAID).state == "reconciled"
    with pytest.raises(reissues.ReportedDead):
        office.do(reissues.reissue, office.people.penda, PAID, instruction=found["55MD0755"].number)
    with pytest.raises(reissues.NotCorrected, match="account number is wrong"):
        office.do(reissues.reissue, office.people.penda, PAID, instruction=found["55AC0155"].number)
    (asked,) = office.see(lambda: list(look.life_status_findings()))
    assert asked.details == {"instruction": found["55MD0755"].number, "code": "MD07"}
    assert office.see(lambda: sorted(s.state for s in look.get(number).steps.all())) == sorted(
        ["draft", "calculated", "validated", "approved", "funded", "sent", "partly returned", "reconciled"]
    )
    assert office.see(balances.is_balanced)


# -- changes in the past -----------------------------------------------------------------------------------------------


def test_a_rise_in_the_past_posts_arrears_once_and_touches_no_paid_line(office):
    first, *_ = five(office)
    december = office.sent(DECEMBER, SENDING)
    paid = office.see(lambda: list(Line.objects.filter(payroll__number=december).order_by("id").values()))
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.change(first, "basic", "100.00", from_on=date(2018, 12, 1), on=at(2018, 12, 18))
        arranging.change(first, "child", "41.00", from_on=date(2018, 12, 1), on=at(2018, 12, 18))
    given = {"award": first, "from_period": periods.get(DECEMBER), "cause": "appeal", "cause_number": "TK-1"}
    posted = office.do(differences.recompute, office.people.penda, date(2018, 12, 19), **given)
    # (100 - 89) + 41
    assert (posted.arrears, posted.overpaid, posted.periods) == (D(52), D(0), 1)
    again = office.do(differences.recompute, office.people.penda, date(2018, 12, 19), **given)
    assert (again.arrears, again.periods) == (D(0), 0)
    assert office.see(lambda: list(Line.objects.filter(payroll__number=december).order_by("id").values())) == paid
    january = office.checked(JANUARY, date(2019, 1, 3))
    assert office.see(lambda: {v.cause: v.amount for v in look.variance(look.get(january))}) == {
        "amount changes": D(52),
        "arrears": D(52),
    }


def test_an_overpayment_is_no_debt_before_a_served_decision_and_is_taken_within_the_cap(office):
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.change(first, "basic", "59.00", from_on=date(2018, 12, 1), on=at(2018, 12, 18))
    given = {"award": first, "from_period": periods.get(DECEMBER), "cause": "late report", "cause_number": "CR-1"}
    posted = office.do(differences.recompute, office.people.penda, date(2018, 12, 19), **given)
    assert (posted.arrears, posted.overpaid) == (D(0), D(30))
    assert office.do(differences.recompute, office.people.penda, date(2018, 12, 19), **given).periods == 0
    with acting.acting_as(office.people.operator, purpose="payment"):
        wrong = arranging.decision(first.application, kind="amount")
        ordered = arranging.decision(first.application, kind="recovery", on=at(2018, 12, 20), outcome="applied")
    start = {"award": first, "finding": "official error"}
    day = date(2018, 12, 20)
    for refused, decision, more in [
        (recoveries.NoRecoveryDecision, wrong, {}),
        (recoveries.NotServed, ordered, {}),
        (recoveries.ShareTooLarge, ordered, {"share": D("0.5")}),
    ]:
        with pytest.raises(refused):
            office.do(recoveries.begin, office.people.penda, day, decision=decision, **start, **more)
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.served(ordered, on=day)  # appeal until 19 January 2019
    office.do(recoveries.begin, office.people.penda, day, decision=ordered, **start)
    january = office.sent(JANUARY, date(2019, 1, 3))
    assert office.see(lambda: Line.objects.filter(kind="recovery").count()) == 0, "the appeal period runs"
    with acting.acting_as(office.people.grace, purpose="redress") as by:
        assert recoveries.suspend(decision=ordered.number, appeal="TK-9", by=by, at=at(2019, 1, 10)) == 1
    february = office.sent(FEBRUARY, date(2019, 2, 4))
    assert office.see(lambda: Line.objects.filter(kind="recovery").count()) == 0, "an appeal is open"
    with acting.acting_as(office.people.grace, purpose="redress") as by:
        assert recoveries.resume(decision=ordered.number, by=by, at=at(2019, 2, 10)) == 1
    march = office.sent("2019-03", date(2019, 3, 4))
    taken = office.see(lambda: Line.objects.get(kind="recovery"))
    assert taken.amount == D("-5.90")  # 10 % of 59.00
    paid = office.see(lambda: Instruction.objects.get(payroll__number=march, person=first.application.applicant))
    assert paid.amount == D("53.10")
    assert office.see(lambda: look.get(march).total) == office.see(lambda: look.get(february).total) - D("5.90")
    for number in (january, february, march):
        office.back(number, date(2019, 3, 29))
    assert office.see(balances.is_balanced)
    assert {b.kind: b.amount for b in office.see(balances.balances)}["recovery"] == D("5.90")


def test_one_component_less_and_another_more_cancel_each_other_without_any_debt(office):
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.change(first, "basic", "49.00", from_on=date(2018, 12, 1), on=at(2018, 12, 18))
        arranging.change(first, "child", "41.00", from_on=date(2018, 12, 1), on=at(2018, 12, 18))
    given = {"award": first, "from_period": periods.get(DECEMBER), "cause": "appeal", "cause_number": "TK-1"}
    posted = office.do(differences.recompute, office.people.penda, date(2018, 12, 19), **given)
    assert (posted.arrears, posted.overpaid) == (D(1), D(0))
    kinds = office.see(lambda: {(x.kind, x.amount) for x in Line.objects.filter(payroll=None)})
    assert kinds == {("arrears", D(41)), ("adjustment", D(-40))}
    assert office.see(lambda: Payroll.objects.count()) == 1
    assert office.see(lambda: Finding.objects.filter(kind="nothing-left").count()) == 0
