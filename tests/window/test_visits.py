"""A visit at the single window: one receipt for everything that was lodged."""

import re
from dataclasses import replace
from datetime import date

import pytest

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.base.letters import contents
from socle.base.notices import content as packing
from socle.intake.operations import changes
from socle.registry import models
from socle.window import queries
from socle.window.operations import visits
from tests.eligibility import world
from tests.people import at

NOW = at(2018, 12, 10)


@pytest.fixture
def house(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        return world.family_of_four(by)


def started(actor, house=None, *, reason="change", language="pt"):
    with acting.acting_as(actor, purpose="registration") as by:
        person = world.head(house) if house else None
        return visits.start(person=person, household=house, reason=reason, language=language, by=by, at=NOW)


def noted(actor, visit, **what):
    with acting.acting_as(actor, purpose="registration") as by:
        return visits.note(visit=visit, by=by, at=NOW, **what)


def ended(actor, visit):
    with acting.acting_as(actor, purpose="registration") as by:
        return visits.end(visit=visit, by=by, at=at(2018, 12, 10, 11))


def a_change(actor, house):
    with acting.acting_as(actor, purpose="registration") as by:
        report = changes.Report(
            kind="income",
            cause="life event",
            person=world.head(house),
            household=house,
            changes={"incomes": {"state": "listed", "rows": [{"kind": "wage", "amount": "500"}]}},
            effective_on=date(2018, 12, 5),
            reported_on=date(2018, 12, 10),
        )
        return changes.request(report=report, by=by, at=NOW)


def test_a_payment_officer_receives_nobody(people, house):
    with pytest.raises(refusals.NotPermitted):
        started(people.penda)


def test_a_reason_or_a_language_that_does_not_exist_is_refused(people, house):
    with pytest.raises(visits.NoSuchReason):
        started(people.amina, house, reason="tea")
    with pytest.raises(contents.UnknownLanguage):
        started(people.amina, house, language="xx")


def test_a_machine_receives_nobody(people, house):
    with acting.acting_as(people.operator, purpose="registration") as by, pytest.raises(refusals.NotPermitted):
        visits.start(reason="information", language="pt", by=by, at=NOW)


def test_a_person_is_in_one_visit_at_a_time(people, house):
    first = started(people.amina, house)
    with pytest.raises(visits.VisitOpen, match=re.escape(first.number)):
        started(people.amina, house)


def test_a_clerk_of_another_district_does_not_find_the_visit(people, house):
    visit = started(people.amina, house)
    with acting.acting_as(people.neema, purpose="registration") as by:
        with pytest.raises(refusals.NotFound):
            queries.get(visit.number)
        assert list(queries.of_office(on=date(2018, 12, 10), by=by)) == []
    with pytest.raises(refusals.NotFound):
        noted(people.neema, visit, kind="information", text="how payments are made")
    with pytest.raises(refusals.NotFound):
        ended(people.neema, visit)


def test_another_office_of_the_town_does_not_go_on_with_the_visit(people, house):
    visit = started(people.amina, house)
    elsewhere = replace(people.amina, office="management-ouro-branco")
    with pytest.raises(visits.AnotherOffice):
        ended(elsewhere, visit)


def test_a_number_that_nobody_gave_out_is_not_noted(people, house):
    visit = started(people.amina, house)
    with pytest.raises(refusals.NotFound):
        noted(people.amina, visit, kind="application", about="AP-0000-0000-0")
    with pytest.raises(visits.NoSuchItem):
        noted(people.amina, visit, kind="gossip", text="?")
    with pytest.raises(refusals.InvalidInput):
        noted(people.amina, visit, kind="information", text=" ")
    assert visit.items.count() == 0


def test_an_ended_visit_takes_nothing_more_and_ends_once(people, house):
    visit = started(people.amina, house)
    ended(people.amina, visit)
    with pytest.raises(visits.VisitEnded):
        noted(people.amina, visit, kind="information", text="late")
    with pytest.raises(visits.VisitEnded):
        ended(people.amina, visit)


def test_the_visitor_leaves_with_one_receipt_that_lists_everything_lodged(people, house):
    visit = started(people.amina, house)
    change = a_change(people.amina, house)
    noted(people.amina, visit, kind="change", about=change.number, text="income")
    noted(people.amina, visit, kind="change", about=change.number.lower(), text="income")
    noted(people.amina, visit, kind="information", text="como são feitos os pagamentos")
    receipt = ended(people.amina, visit)
    with acting.acting_as(people.amina, purpose="registration"):
        addressee = models.Person.objects.get(memberships__household=house, memberships__relation="head").number
    assert (receipt.about, receipt.addressee, receipt.language) == (visit.number, addressee, "pt")
    assert (receipt.channel, receipt.served_on) == ("in person", date(2018, 12, 10))
    listed = [(one["kind"], one.get("number"), one["text"]) for one in receipt.content["items"]]
    assert listed == [
        ("change", change.number, "income"),
        ("information", None, "como são feitos os pagamentos"),
    ]
    printed = contents.prepare("visit-receipt", packing.unpack(receipt.content), "pt", digits="latn")
    assert printed["visited_on"] == "10 de dezembro de 2018"


def test_whoever_is_not_registered_is_received_too(people, db):
    visit = started(people.amina, reason="information")
    with acting.acting_as(people.amina, purpose="registration") as by:
        assert queries.open_visit(by=by) == visit
        assert [one.number for one in queries.of_office(on=date(2018, 12, 10), by=by)] == [visit.number]
    receipt = ended(people.amina, visit)
    assert receipt.addressee == ""
    assert receipt.content["items"] == []


def test_the_trail_tells_of_each_step_without_what_was_said(people, house):
    visit = started(people.amina, house)
    noted(people.amina, visit, kind="information", text="words of the visitor")
    ended(people.amina, visit)
    trail = Event.objects.filter(about=visit.number).order_by("pk")
    assert [one.action for one in trail] == ["window.visit-started", "window.noted", "window.visit-ended"]
    assert "words" not in str([one.details for one in trail])
