"""Awards: prepared from served decisions, signed by another, in force from their day; what changes them and what ends them."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from socle.base import acting
from socle.base.acts import operations as acts
from socle.base.notices import content as packing
from socle.base.notices import printing
from socle.base.periods import queries as periods
from socle.eligibility.models import Service
from socle.eligibility.operations import serving
from socle.enrolment.models import Award
from socle.enrolment.operations import awards, changes, redress
from socle.enrolment.queries import awards as reads
from socle.enrolment.queries import grounds
from socle.schemes import queries as schemes
from tests.enrolment import arrange
from tests.people import at

TODAY = at(2018, 12, 10)
JANUARY = at(2019, 1, 8)
RIGHT = "social-electricity-tariff"


@pytest.fixture
def published(people):
    arrange.publish(people)
    arrange.publish(people, RIGHT)


def granted(people, name="Ipê Tapajós", *, scheme=arrange.PROGRAMME, selected=True, **fields):
    """A family found eligible, and selected for the programme."""
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        decision = arrange.granted(name, by, of_run=arrange.run(by, scheme=scheme), **fields)
        if selected and scheme == arrange.PROGRAMME:
            arrange.decision(decision.application, by, kind="selection", served=False, signed_at=at(2018, 12, 6))
        return decision


def prepare(people, scheme=arrange.PROGRAMME, when=TODAY):
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        return awards.prepare_awards(scheme=scheme, by=by, at=when)


def sign(people, batch, when=TODAY, operation=awards.sign_awards):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        return operation(batch=batch, by=by, at=when)


def serve(people, signed, when):
    with acting.acting_as(people.amina, purpose="eligibility") as by:
        serving.serve(decisions=signed, channel="in person", on=when.date(), language="pt", by=by, at=when)


def carry_out(people, when):
    with acting.acting_as(people.nightly, purpose="eligibility") as by:
        return changes.carry_out(scheme=arrange.PROGRAMME, by=by, at=when)


def benefits(who):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheme, entered_on, exited_on, exit_reason FROM fact_benefits"
            " WHERE subject_id = %s AND line > 0 AND upper_inf(valid) ORDER BY line",
            [who.pk],
        )
        return cursor.fetchall()


def award(people, **fields):
    decision = granted(people, **fields)
    (made,) = sign(people, prepare(people).batch)
    return made, decision


def amounts(made, on):
    return {row.component: row.amount for row in reads.amounts_on([made.pk], on=on)}


@pytest.fixture
def nation(people):
    with acting.acting_as(people.tatu, purpose="audit"):
        yield


def test_nothing_is_awarded_before_the_decision_is_served(people, published):
    granted(people, served=False)
    assert prepare(people).proposed == 0


def test_a_programme_awards_only_whom_it_selected(people, published):
    granted(people, selected=False)
    assert prepare(people).proposed == 0


def test_a_refusal_after_the_grant_is_what_counts(people, published):
    decision = granted(people)
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        arrange.decision(decision.application, by, outcome="refused", signed_at=at(2018, 12, 8))
    assert prepare(people).proposed == 0


def test_a_cash_award_worth_nothing_is_held_back_and_said(people, published):
    decision = granted(people, components={"basic": "0", "variable_pregnant": None})
    prepared = prepare(people)
    assert (prepared.batch, prepared.proposed) == ("", 0)
    assert prepared.held == (awards.Held(application=decision.application.number, reason="nothing-payable"),)


def test_an_award_of_an_excluding_scheme_in_the_same_household_is_found(people, published, nation):
    decision = granted(people, children=1)
    child = decision.application.household.memberships.get(relation="child").person
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        of_child = arrange.application(child, scheme="bpc", unit="around")
        other = Award.objects.create(
            number="AW-OTHER",
            scheme="bpc",
            application=of_child,
            decision=arrange.decision(of_child, by, kind="award"),
            from_on=date(2018, 12, 1),
        )
    asked = decision.application_id
    assert grounds.conflicts([asked], schemes=("bpc",), on=TODAY.date()) == {asked: other.number}
    assert grounds.conflicts([asked], schemes=("bolsa-familia-2023",), on=TODAY.date()) == {}
    assert grounds.conflicts([asked], schemes=(), on=TODAY.date()) == {}


def test_nobody_signs_the_awards_that_they_prepared(people, published):
    granted(people)
    batch = prepare(people).batch
    both = dataclasses.replace(people.imbuia, permissions=people.chiku.permissions)
    with acting.acting_as(both, purpose="eligibility") as by, pytest.raises(acts.SameOfficer):
        awards.sign_awards(batch=batch, by=by, at=TODAY)


def test_a_list_of_another_kind_is_not_signed_as_awards(people, published):
    with pytest.raises(awards.OtherKind):
        sign(people, "BA-0000-0000-0")


def test_a_signed_award_is_in_force_with_its_amounts_and_the_register_knows_it(people, published, nation):
    made, decision = award(
        people, components={"basic": "89.00", "variable_children": "41.00", "variable_pregnant": None}, children=1
    )
    assert (made.from_on, made.to_on) == (date(2018, 12, 1), None)
    assert amounts(made, TODAY.date()) == {"basic": Decimal("89.00"), "variable_children": Decimal("41.00")}
    members = [row.person for row in decision.application.household.memberships.all()]
    assert len(members) == 2
    for member in members:
        assert benefits(member) == [(arrange.PROGRAMME, date(2018, 12, 1), None, None)]


def worth(who):
    """What the register says the benefits of a person are worth, by the day from which it is so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(valid), amount FROM fact_benefits WHERE subject_id = %s AND line > 0 ORDER BY 1", [who.pk]
        )
        return cursor.fetchall()


def test_the_register_knows_what_an_award_is_worth_once_for_the_household(people, published, nation):
    made, decision = award(people, components={"basic": "89.00", "variable_children": "41.00"}, children=1)
    head = decision.application.applicant
    other = next(row.person for row in decision.application.household.memberships.all() if row.person_id != head.pk)
    assert worth(head) == [(date(2018, 12, 1), Decimal(130))]
    assert worth(other) == [(date(2018, 12, 1), 0)]
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        line = changes.NewAmount(
            award=made,
            components={"basic": Decimal("89.00")},
            from_on=date(2019, 2, 1),
            reasons=("birth",),
            law="law-10836 art. 2",
        )
        batch = changes.prepare_amounts(lines=[line], by=by, at=JANUARY)
    serve(people, sign(people, batch, JANUARY, changes.sign_amounts), at(2019, 1, 9))
    assert carry_out(people, at(2019, 1, 9)).amounts == 1
    assert worth(head) == [(date(2018, 12, 1), Decimal(130)), (date(2019, 2, 1), Decimal(89))]
    assert {amount for _, amount in worth(other)} == {0}


def test_what_was_awarded_is_not_prepared_again(people, published):
    award(people)
    assert prepare(people).proposed == 0


def test_a_right_is_awarded_without_selection_and_a_fee_waiver_without_cash(people, published):
    granted(people, scheme=RIGHT, components={"first": None})
    (made,) = sign(people, prepare(people, RIGHT).batch)
    assert (made.scheme, made.amounts.count()) == (RIGHT, 0)


def exit_of(people, made, *, reason="waived", last_period="2019-01", when=JANUARY):
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        line = changes.NewExit(award=made, reason=reason, last_period=periods.get(last_period), law="law-10836 art. 2")
        return changes.prepare_exits(lines=[line], by=by, at=when)


def test_an_exit_has_one_reason_of_the_list(people, published, nation):
    made, _ = award(people)
    with pytest.raises(changes.NoSuchReason) as refused:
        exit_of(people, made, reason="annoying")
    assert "waived" in refused.value.message
    assert "income_above_limit" in refused.value.message


def test_no_award_stops_before_the_signed_exit_was_served(people, published, nation):
    made, decision = award(people)
    batch = exit_of(people, made)
    assert carry_out(people, JANUARY).exits == 0
    signed = sign(people, batch, JANUARY, changes.sign_exits)
    assert carry_out(people, JANUARY).exits == 0
    serve(people, signed, at(2019, 1, 9))
    assert carry_out(people, JANUARY).exits == 0, "served on a later day"
    assert carry_out(people, at(2019, 1, 9)).exits == 1
    made.refresh_from_db()
    assert (made.to_on, made.ended_by) == (date(2019, 2, 1), signed[0])
    assert benefits(decision.application.applicant) == [
        (arrange.PROGRAMME, date(2018, 12, 1), date(2019, 2, 1), "waived")
    ]
    assert carry_out(people, at(2019, 1, 10)).exits == 0


def letter_of(signed):
    notice = Service.objects.get(decision=signed).notice
    assert printing.pdf(notice).startswith(b"%PDF")
    return notice.template, packing.unpack(notice.content)


def test_the_letter_of_an_exit_says_why_until_when_and_how_to_appeal(people, published, nation):
    made, _ = award(people)
    (signed,) = sign(people, exit_of(people, made), JANUARY, changes.sign_exits)
    serve(people, [signed], at(2019, 1, 9))
    template, told = letter_of(signed)
    assert template == "exit-notice"
    assert (told["reason"], told["law"]) == ("A pedido da pessoa com direito", "law-10836 art. 2")
    assert (told["last_period"], told["ends_on"]) == ("janeiro de 2019", date(2019, 2, 1))
    assert told["appeal"]["until_on"] == date(2019, 2, 8)  # thirty days


def test_the_letter_of_a_scheme_s_own_reason_has_the_words_of_the_law(people, published, nation):
    made, _ = award(people)
    (signed,) = sign(people, exit_of(people, made, reason="income_above_limit"), JANUARY, changes.sign_exits)
    serve(people, [signed], at(2019, 1, 9))
    version = schemes.law(arrange.PROGRAMME, on=date(2019, 1, 9)).on(date(2019, 1, 9))
    (rule,) = [one for one in version.exits if one.code == "income_above_limit"]
    assert letter_of(signed)[1]["reason"] == rule.text["pt"]


def test_the_letter_of_a_changed_amount_says_what_it_was_and_what_it_is(people, published, nation):
    made, _ = award(people, components={"basic": "89.00", "youth": "48.00"})
    later = {"basic": Decimal("89.00"), "variable_children": Decimal("41.00")}
    (signed,) = sign(people, change_of(people, made, later, date(2019, 1, 1)), JANUARY, changes.sign_amounts)
    serve(people, [signed], JANUARY)
    template, told = letter_of(signed)
    assert (template, told["reasons"]) == ("amount-notice", ["Nasceu uma criança"])
    assert told["before"].value == Decimal("137.00")  # 89 + 48
    assert [(one["code"], one["amount"].value) for one in told["components"]] == [
        ("basic", Decimal("89.00")),
        ("variable_children", Decimal("41.00")),
    ]
    assert told["total"].value == Decimal("130.00")


def test_an_ended_award_is_not_ended_again(people, published, nation):
    made, _ = award(people)
    serve(people, sign(people, exit_of(people, made), JANUARY, changes.sign_exits), JANUARY)
    carry_out(people, JANUARY)
    made.refresh_from_db()
    with pytest.raises(changes.NotInForce):
        exit_of(people, made, last_period="2019-02")


def test_an_upheld_appeal_lets_the_award_go_on_as_if_it_had_never_ended(people, published, nation):
    made, decision = award(people)
    signed = sign(people, exit_of(people, made), JANUARY, changes.sign_exits)
    serve(people, signed, JANUARY)
    carry_out(people, JANUARY)
    made.refresh_from_db()
    with acting.acting_as(people.judge, purpose="redress") as by:
        dismissed = arrange.decision(made.application, by, kind="appeal", outcome="dismissed", replaces=signed[0])
        with pytest.raises(redress.NotUpheld):
            redress.reinstate(award=made, decision=dismissed, by=by, at=at(2019, 1, 29))
        upheld = arrange.decision(made.application, by, kind="appeal", outcome="upheld", replaces=signed[0])
        redress.reinstate(award=made, decision=upheld, by=by, at=at(2019, 1, 29))
    made.refresh_from_db()
    assert (made.to_on, made.ended_by) == (None, None)
    assert benefits(decision.application.applicant) == [(arrange.PROGRAMME, date(2018, 12, 1), None, None)]
    assert carry_out(people, at(2019, 1, 30)).exits == 0, "the exit was replaced"


def change_of(people, made, components, from_on, when=JANUARY):
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        line = changes.NewAmount(
            award=made, components=components, from_on=from_on, law="decree-5209 art. 19", reasons=["birth"]
        )
        return changes.prepare_amounts(lines=[line], by=by, at=when)


def test_a_change_that_leaves_nothing_is_an_exit(people, published, nation):
    made, _ = award(people)
    with pytest.raises(changes.NothingLeft):
        change_of(people, made, {"basic": Decimal(0), "youth": None}, date(2019, 1, 1))


def test_a_changed_amount_holds_from_its_day_once_served_and_the_former_rows_stay(people, published, nation):
    made, _ = award(people, components={"basic": "89.00", "youth": "48.00"})
    later = {"basic": Decimal("89.00"), "variable_children": Decimal("41.00")}
    signed = sign(people, change_of(people, made, later, date(2019, 1, 1)), JANUARY, changes.sign_amounts)
    before = {"basic": Decimal("89.00"), "youth": Decimal("48.00")}
    carry_out(people, JANUARY)
    assert amounts(made, date(2019, 1, 31)) == before
    serve(people, signed, JANUARY)
    assert carry_out(people, JANUARY).amounts == 1
    assert amounts(made, date(2018, 12, 31)) == before
    assert amounts(made, date(2019, 1, 1)) == later
    assert made.amounts.count() == 4
    assert carry_out(people, JANUARY).amounts == 0


def test_a_change_of_the_past_takes_the_place_of_later_rows_from_their_start(people, published, nation):
    made, _ = award(people, components={"basic": "89.00"})
    for worth, from_on in (("100.00", date(2019, 1, 1)), ("120.00", date(2018, 12, 15))):
        batch = change_of(people, made, {"basic": Decimal(worth)}, from_on)
        serve(people, sign(people, batch, JANUARY, changes.sign_amounts), JANUARY)
    assert carry_out(people, JANUARY).amounts == 2
    assert [amounts(made, day)["basic"] for day in (date(2018, 12, 14), date(2018, 12, 15), date(2019, 1, 1))] == [
        Decimal("89.00"),
        Decimal("120.00"),
        Decimal("120.00"),
    ]
    assert made.amounts.filter(superseded_by__isnull=False).get().amount == Decimal("100.00")


def test_an_upheld_appeal_rectifies_the_amount_from_the_original_day(people, published, nation):
    made, _ = award(people, components={"basic": "89.00"})
    with acting.acting_as(people.judge, purpose="redress") as by:
        upheld = arrange.decision(made.application, by, kind="appeal", outcome="upheld", replaces=made.decision)
        redress.rectify_amounts(
            award=made,
            decision=upheld,
            components={"basic": Decimal("89.00"), "youth": Decimal("48.00")},
            from_on=date(2018, 12, 1),
            by=by,
            at=at(2019, 1, 29),
        )
    assert amounts(made, date(2018, 12, 1)) == {"basic": Decimal("89.00"), "youth": Decimal("48.00")}


def test_an_upheld_appeal_against_a_refusal_makes_one_award_from_the_original_day(people, published, nation):
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        who = arrange.person("Ipê Tapajós")
        asked = arrange.application(who, arrange.household(who))
        refused = arrange.decision(asked, by, outcome="refused")
    with acting.acting_as(people.judge, purpose="redress") as by:
        given = {
            "components": {"basic": Decimal("89.00")},
            "from_on": date(2018, 12, 1),
            "by": by,
            "at": at(2019, 1, 29),
        }
        with pytest.raises(redress.NotUpheld):
            redress.grant(decision=refused, **given)
        upheld = arrange.decision(asked, by, kind="appeal", outcome="upheld", replaces=refused)
        made = redress.grant(decision=upheld, **given)
        with pytest.raises(redress.HoldsAnAward):
            redress.grant(decision=upheld, **given)
    assert amounts(made, date(2018, 12, 1)) == {"basic": Decimal("89.00")}
    assert benefits(who) == [(arrange.PROGRAMME, date(2018, 12, 1), None, None)]
