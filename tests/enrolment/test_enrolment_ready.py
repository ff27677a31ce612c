"""From nothing to ready for payment, for one family and for many with the same number of statements."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socle.base import acting
from socle.base.periods import queries as periods
from socle.enrolment.models import Award
from socle.enrolment.operations import awards, commitments, instruments, recipients
from socle.enrolment.queries import readiness
from tests.enrolment import arrange
from tests.people import at

TODAY = at(2018, 12, 10)
TREES = ("Ipê", "Cedro", "Jatobá", "Faia", "Peroba", "Gameleira", "Mangueira", "Angico")


def select(people, count):
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        of_run = arrange.run(by)
        for name in TREES[:count]:
            asked = arrange.granted(f"{name} Tapajós", by, of_run=of_run).application
            arrange.decision(asked, by, kind="selection", served=False, signed_at=at(2018, 12, 6))


def enrol(people):
    """Award, recipient, account and commitments for everybody who was selected; gives the awards."""
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        batch = awards.prepare_awards(scheme=arrange.PROGRAMME, by=by, at=TODAY).batch
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        made = awards.sign_awards(batch=batch, by=by, at=TODAY)
    with acting.acting_as(people.imbuia, purpose="payment") as by:
        heads = {one: one.application.applicant for one in made}
        proposed = recipients.propose_recipients(
            lines=[
                recipients.NewRecipient(award=one, person_id=who.pk, from_on=TODAY.date()) for one, who in heads.items()
            ],
            by=by,
            at=TODAY,
        )
        accounts = instruments.propose_instruments(
            lines=[
                instruments.NewInstrument(
                    person_id=who.pk,
                    kind="account",
                    provider="bank",
                    account=f"9901-99{who.pk:08}",
                    holder_name=who.names.get().full,
                )
                for who in heads.values()
            ],
            by=by,
            at=TODAY,
        )
        commitments.acknowledge_commitments(
            lines=[
                commitments.Acknowledged(award=one, person_id=who.pk, on=TODAY.date()) for one, who in heads.items()
            ],
            by=by,
            at=TODAY,
        )
    with acting.acting_as(people.chiku, purpose="payment") as by:
        recipients.approve_recipients(recipients=[one.pk for one in proposed], by=by, at=TODAY)
        instruments.approve_instruments(instruments=[one.pk for one in accounts], by=by, at=TODAY)
    return made


def not_ready(people):
    with acting.acting_as(people.penda, purpose="payment"):
        period = periods.get("2018-12")
        return list(readiness.not_ready(scheme=arrange.PROGRAMME, period=period, cut_off_at=at(2018, 12, 11)))


def test_an_award_is_ready_once_recipient_account_and_commitments_are_there(people):
    arrange.publish(people)
    select(people, 1)
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        batch = awards.prepare_awards(scheme=arrange.PROGRAMME, by=by, at=TODAY).batch
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        (made,) = awards.sign_awards(batch=batch, by=by, at=TODAY)
        assert readiness.missing_for(made, period=periods.get("2018-12"), at=at(2018, 12, 11)) == (
            "recipient",
            "instrument",
            "commitments",
        )


def test_many_families_take_no_more_statements_than_two(people):
    arrange.publish(people)
    counts = []
    for families in (2, 8):
        select(people, families)
        with CaptureQueriesContext(connection) as captured:
            made = enrol(people)
        assert len(made) == families
        # reading the application, head and name of each award is this test's own
        counts.append(len(captured) - 3 * families)
    assert counts[0] == counts[1]
    assert not_ready(people) == []


def test_a_scheme_without_conditions_has_no_commitments(people):
    arrange.publish(people, "social-electricity-tariff")
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        asked = arrange.application(arrange.person("Ipê Tapajós"), scheme="social-electricity-tariff")
        award = Award.objects.create(
            number="AW-TEST",
            scheme=asked.scheme,
            application=asked,
            decision=arrange.decision(asked, by, kind="award"),
            from_on=date(2018, 12, 1),
        )
        line = commitments.Acknowledged(award=award, person_id=asked.applicant_id, on=TODAY.date())
    with acting.acting_as(people.imbuia, purpose="eligibility") as by, pytest.raises(commitments.NothingToAcknowledge):
        commitments.acknowledge_commitments(lines=[line], by=by, at=TODAY)
