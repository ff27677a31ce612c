"""Sealed notes: read by the caseworkers of their domain, by others only by break-glass; every reading leaves its trace."""

import pytest

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.cases import queries
from socle.cases.operations import cases, notes
from tests.enrolment import arrange
from tests.people import at

REASON = "The clinic asks whether she is safe at home today."


@pytest.fixture
def case(people):
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        person = arrange.person("Caraíba Doce")
        return cases.open(person=person, reason="Threats.", by=by, at=at(2018, 12, 12))


def do(what, by, **given):
    with acting.acting_as(by, purpose="case-management") as acting_by:
        return what(by=acting_by, at=at(2018, 12, 13), **given)


@pytest.fixture
def sealed(people, case):
    return do(notes.note, people.sifa, case=case.number, text="Her brother threatens her.", sealed_domain="violence")


def other_caseworker(people, office):
    """A colleague of Ouro Branco, of another office."""
    return type(people.sifa)(
        **{**vars(people.sifa), "name": "other", "user_id": people.grace.user_id, "office": office}
    )


def test_a_note_is_sealed_for_a_domain_that_exists(people, case):
    with pytest.raises(notes.NoSuchDomain):
        do(notes.note, people.sifa, case=case.number, text="...", sealed_domain="secrets")
    with pytest.raises(refusals.InvalidInput):
        do(notes.note, people.sifa, case=case.number, text=" ")


def test_the_page_shows_that_there_is_a_sealed_note_and_not_what_it_says(people, case, sealed):
    do(notes.note, people.sifa, case=case.number, text="She comes on Friday.")
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        page = queries.page(number=case.number, by=by)
    assert [(one.text, one.sealed_domain, one.own_domain) for one in page.notes] == [
        ("", "violence", True),
        ("She comes on Friday.", "", False),
    ]


def test_who_may_not_read_sealed_notes_does_not(people, sealed):
    with pytest.raises(refusals.NotPermitted):
        do(notes.read_sealed_note, people.amina, note=sealed.pk)


def test_a_caseworker_of_another_domain_does_not(people, sealed):
    with pytest.raises(notes.NotYourDomain):
        do(notes.read_sealed_note, other_caseworker(people, "management-ouro-branco"), note=sealed.pk)


def test_a_caseworker_of_the_domain_reads_it_and_leaves_a_trace(people, case, sealed):
    colleague = other_caseworker(people, "cras-ouro-branco-centro")
    assert do(notes.read_sealed_note, colleague, note=sealed.pk).text == "Her brother threatens her."
    event = Event.objects.get(action="cases.read-sealed")
    assert (event.about, event.actor, event.details) == (case.number, "other", {"domain": "violence"})


def test_breaking_the_glass_needs_a_reason_and_is_seen_by_the_caseworker(people, case, sealed):
    with pytest.raises(refusals.InvalidInput, match="say in a sentence"):
        do(notes.open_sealed_note, people.amina, note=sealed.pk, reason="curious")
    assert do(notes.open_sealed_note, people.amina, note=sealed.pk, reason=REASON).text == sealed.text
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        [reading] = queries.page(number=case.number, by=by).readings
    assert (reading.read_by.username, reading.break_glass, reading.reason) == ("aroeira", True, REASON)
    assert Event.objects.filter(action="cases.break-glass", about=case.number).count() == 1


def test_another_district_cannot_even_break_the_glass(people, sealed):
    with pytest.raises(refusals.NotFound):
        do(notes.open_sealed_note, people.neema, note=sealed.pk, reason=REASON)


def test_a_note_that_is_not_sealed_has_no_glass(people, case):
    plain = do(notes.note, people.sifa, case=case.number, text="She comes on Friday.")
    with pytest.raises(notes.NotSealed):
        do(notes.open_sealed_note, people.sifa, note=plain.pk, reason=REASON)
