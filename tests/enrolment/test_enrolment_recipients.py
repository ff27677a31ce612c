"""Who receives and where the money goes: one officer proposes, another approves."""

import dataclasses
from datetime import date

import pytest

from socle.base import acting
from socle.base.kernel import numbers, refusals
from socle.base.notices import content as packing
from socle.base.notices import printing
from socle.base.notices.models import Notice
from socle.enrolment.models import Award
from socle.enrolment.operations import four_eyes, instruments, recipients
from socle.enrolment.queries import awards
from tests.enrolment import arrange
from tests.people import at, without

TODAY = at(2018, 12, 10)


@pytest.fixture
def family(people):
    """A mother and her son of 12, with an award whose applicant is the mother."""
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        mother, son = arrange.person("Ipê Tapajós"), arrange.person("Cedro Tapajós", born=date(2006, 3, 1))
        asked = arrange.application(mother, arrange.household(mother, son))
        yield asked, mother, son, award(asked, by)


def award(asked, by, **fields):
    decision = arrange.decision(asked, by, kind="award")
    return Award.objects.create(
        number=numbers.new("AW"),
        scheme=asked.scheme,
        application=asked,
        decision=decision,
        from_on=date(2018, 12, 1),
        **fields,
    )


def propose(people, made, who, when=TODAY, **fields):
    with acting.acting_as(people.bakari, purpose="payment") as by:
        return recipients.propose_recipient(
            award=made, person_id=who.pk, from_on=fields.pop("from_on", when.date()), by=by, at=when, **fields
        )


def approve(people, *rows, when=TODAY):
    with acting.acting_as(people.chiku, purpose="payment") as by:
        return recipients.approve_recipients(recipients=[row.pk for row in rows], by=by, at=when)


def test_a_recipient_of_unknown_kind_is_refused(people, family):
    _, mother, _, made = family
    with pytest.raises(recipients.NoSuchKind):
        propose(people, made, mother, kind="neighbour")


def test_a_proxy_needs_an_end(people, family):
    _, mother, _, made = family
    with pytest.raises(recipients.ProxyWithoutEnd):
        propose(people, made, mother, kind="proxy")


def test_the_dead_receive_nothing(people, family):
    made = family[3]
    dead = arrange.person("Peroba Xingu", died=date(2018, 12, 1))
    with pytest.raises(recipients.RecipientDeceased) as refused:
        propose(people, made, dead)
    assert "2018-12-01" in refused.value.message


def test_a_minor_s_money_goes_to_an_adult_known_to_be_one(people, family):
    son = family[2]
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        of_son = award(arrange.application(son, scheme="bpc", unit="around"), by)
        doubtful = arrange.person("Jatobá Doce", born=date(2000, 1, 1), latest=date(2000, 12, 31))
        unknown = arrange.person("Faia Doce", born=None)
    for somebody in (son, doubtful, unknown):
        with pytest.raises(recipients.RecipientNotAdult) as refused:
            propose(people, of_son, somebody)
        assert son.number in refused.value.message
    assert propose(people, of_son, family[1], kind="guardian").kind == "guardian"


def test_an_award_that_ended_has_no_new_recipient(people, family):
    asked, mother, _, made = family
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        end = arrange.decision(asked, by, kind="exit", outcome="ended")
        Award.objects.filter(pk=made.pk).update(to_on=date(2018, 12, 8), ended_by=end)
    made.refresh_from_db()
    with pytest.raises(recipients.AwardEnded):
        propose(people, made, mother)


def test_nobody_approves_the_recipient_that_they_proposed(people, family):
    _, mother, _, made = family
    row = propose(people, made, mother)
    both = dataclasses.replace(people.bakari, permissions=people.bakari.permissions | people.chiku.permissions)
    with acting.acting_as(both, purpose="payment") as by, pytest.raises(four_eyes.SameOfficer):
        recipients.approve_recipients(recipients=[row.pk], by=by, at=TODAY)


def test_approving_needs_its_permission(people, family):
    row = propose(people, family[3], family[1])
    powerless = without(people.chiku, *people.chiku.permissions)
    with acting.acting_as(powerless, purpose="payment") as by, pytest.raises(refusals.NotPermitted):
        recipients.approve_recipients(recipients=[row.pk], by=by, at=TODAY)


def test_what_was_approved_is_not_approved_again(people, family):
    row = propose(people, family[3], family[1])
    assert approve(people, row) == 1
    with pytest.raises(four_eyes.NotProposed):
        approve(people, row)


def test_the_recipient_need_not_be_the_head(people, family):
    made = family[3]
    aunt = arrange.person("Gameleira Xingu")
    approve(people, propose(people, made, aunt))
    assert awards.recipients_on([made.pk], on=date(2018, 12, 10)).get().person == aunt


def test_a_change_takes_effect_on_the_next_day_and_the_former_recipient_is_told(people, family):
    _, mother, _, made = family
    aunt = arrange.person("Gameleira Xingu")
    approve(people, propose(people, made, mother))
    approve(people, propose(people, made, aunt, when=at(2018, 12, 20)), when=at(2018, 12, 20))
    assert awards.recipients_on([made.pk], on=date(2018, 12, 20)).get().person == mother
    assert awards.recipients_on([made.pk], on=date(2018, 12, 21)).get().person == aunt
    assert Notice.objects.get(kind="recipient-change").addressee == mother.number


def test_a_proxy_stands_in_until_the_end_and_the_recipient_stays(people, family):
    _, mother, _, made = family
    aunt = arrange.person("Gameleira Xingu")
    approve(people, propose(people, made, mother))
    approve(people, propose(people, made, aunt, kind="proxy", to_on=date(2019, 1, 1)))
    assert {row.person for row in awards.recipients_on([made.pk], on=date(2018, 12, 31))} == {mother, aunt}
    assert awards.recipients_on([made.pk], on=date(2019, 1, 1)).get().person == mother


def line(who, account="9901-99000001", holder="IPE TAPAJOS", **fields):
    fields = {"kind": "account", "provider": "bank", **fields}
    return instruments.NewInstrument(person_id=who.pk, account=account, holder_name=holder, **fields)


def propose_account(people, *lines, when=TODAY):
    with acting.acting_as(people.bakari, purpose="payment") as by:
        return instruments.propose_instruments(lines=lines, by=by, at=when)


def approve_account(people, rows, when=TODAY):
    with acting.acting_as(people.chiku, purpose="payment") as by:
        return instruments.approve_instruments(instruments=[row.pk for row in rows], by=by, at=when)


def test_an_account_that_cannot_be_right_is_refused(people, family):
    with pytest.raises(instruments.AccountMalformed):
        propose_account(people, line(family[1], account="1"))


def test_an_account_at_an_unknown_provider_is_refused(people, family):
    with pytest.raises(instruments.NoSuchProvider):
        propose_account(people, line(family[1], provider="under the mattress"))


def test_an_account_in_another_s_name_is_refused_without_a_reason(people, family):
    with pytest.raises(instruments.HolderDiffers):
        propose_account(people, line(family[1], holder="Cedro Xingu"))
    (row,) = propose_account(people, line(family[1], holder="Cedro Xingu", exception="married name at the bank"))
    assert row.exception == "married name at the bank"


def test_an_account_of_somebody_of_another_district_is_refused_without_telling_whose(people, family):
    other = arrange.person("Ipê Tapajós", area=arrange.SAO_JOAO)
    with acting.acting_as(people.nuru, purpose="payment") as by:
        instruments.propose_instruments(lines=[line(other)], by=by, at=TODAY)
    with pytest.raises(instruments.AccountShared) as refused:
        propose_account(people, line(family[1]))
    assert "1 other person" in refused.value.message
    assert other.number not in refused.value.message


def test_an_account_twice_in_one_list_is_refused(people, family):
    sister = arrange.person("Ipê Tapajós")
    with pytest.raises(instruments.AccountShared):
        propose_account(people, line(family[1]), line(sister))


def test_a_pay_point_serves_many(people, family):
    sister = arrange.person("Ipê Tapajós")
    counter = {"account": "PP-07", "kind": "pay point"}
    assert len(propose_account(people, line(family[1], **counter), line(sister, **counter))) == 2


def test_the_first_account_is_usable_at_once_and_shown_masked(people, family):
    rows = propose_account(people, line(family[1]))
    approve_account(people, rows)
    usable = awards.instruments_on([family[1].pk], on=TODAY.date()).get()
    assert usable.masked == "••••••••0001"


def test_a_changed_account_waits_for_the_cooling_period_and_the_person_is_told(people, family):
    mother = family[1]
    approve_account(people, propose_account(people, line(mother)))
    later = at(2019, 1, 7)
    changed = propose_account(people, line(mother, account="9901-99000002"), when=later)
    approve_account(people, changed, when=later)
    changed[0].refresh_from_db()
    # seven days after 7 January
    assert changed[0].usable_from == date(2019, 1, 14)
    assert awards.instruments_on([mother.pk], on=date(2019, 1, 13)).get().masked == "••••••••0001"
    assert awards.instruments_on([mother.pk], on=date(2019, 1, 14)).get().masked == "••••••••0002"
    notice = Notice.objects.get(kind="instrument-change")
    assert notice.addressee == mother.number
    told = packing.unpack(notice.content)
    assert (told["former"], told["new"], told["from_on"]) == (["••••••••0001"], "••••••••0002", date(2019, 1, 14))
    assert printing.pdf(notice).startswith(b"%PDF")


def test_an_officer_does_not_act_on_the_own_record(people, family):
    mother = family[1]
    kin = dataclasses.replace(people.bakari, person_number=mother.number)
    with acting.acting_as(kin, purpose="payment") as by, pytest.raises(refusals.Refusal) as refused:
        recipients.propose_recipient(award=family[3], person_id=mother.pk, from_on=TODAY.date(), by=by, at=TODAY)
    assert refused.value.code == "registry.own-record"
