"""A signed list is served as a whole: every decision on it, and of a selection also those who wait."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.areas.models import Area
from socle.base.notices.models import Notice
from socle.eligibility.models import Service
from socle.enrolment.models import Places
from socle.enrolment.operations import selection
from tests.enrolment import arrange
from tests.people import at

TODAY, ON = at(2018, 12, 10), date(2018, 12, 10)


@pytest.fixture
def signed(people):
    """Two families for one place, selected and signed."""
    arrange.publish(people)
    town = Area.objects.get(key=arrange.OURO_BRANCO)
    Places.objects.create(
        scheme=arrange.PROGRAMME, area=town, places=1, from_on=date(2018, 12, 5), law="ordinance-341 art. 5"
    )
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        of_run = arrange.run(by)
        for name, income in (("Cedro", "10.00"), ("Ipe", "80.00")):
            arrange.granted(name, by, of_run=of_run, rank=[income, "0"])
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        prepared = selection.prepare_selection(scheme=arrange.PROGRAMME, area=town, on=ON, by=by, at=TODAY)
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        selection.sign_selection(selection=prepared, by=by, at=TODAY)
    return prepared.number


def test_nobody_without_the_permission_sees_or_presses_the_button(signed_in, signed):
    who = signed_in("chiku")
    assert "not handed over yet" not in who.get(f"/lists/{signed}").content.decode()
    assert who.post(f"/lists/{signed}", {"do": "serve", "channel": "post"}).status_code == 403


def test_the_decisions_and_the_places_on_the_list_are_served_together_and_once(people, signed_in, signed):
    officer, page = signed_in("bakari"), f"/lists/{signed}"
    # one decision, and one family that waits
    assert "2 letters were not handed over yet" in officer.get(page).content.decode()
    assert officer.post(page, {"do": "serve", "channel": "pigeon"}).status_code == 422
    assert officer.post(page, {"do": "serve", "channel": "post"}).status_code == 302
    with acting.acting_as(people.bakari, purpose="eligibility"):
        assert Service.objects.get(decision__proposal__batch=signed).notice.content["rank"]["position"] == 1
        assert Notice.objects.get(kind="waiting").channel == "post"
    served = officer.get(page).content.decode()
    assert "not handed over yet" not in served
    assert f"{page}/letters-1.pdf" in served
    letters = officer.get(f"{page}/letters-1.pdf")
    assert (letters.status_code, letters["Content-Type"]) == (200, "application/pdf")
    assert letters.content.startswith(b"%PDF")
    assert officer.get(f"{page}/letters-2.pdf").status_code == 404
