"""Selection of a programme: ranking, signing by another, the waiting list, promotion."""

import dataclasses
from datetime import date

import pytest

from socle.base import acting
from socle.base.acts import operations as acts
from socle.base.areas.models import Area
from socle.base.notices import content as packing
from socle.base.notices import printing
from socle.base.notices.models import Notice
from socle.enrolment.models import Places
from socle.enrolment.operations import awards, selection, tidings
from socle.enrolment.queries import places
from socle.schemes.models import SchemeVersion
from tests.enrolment import arrange
from tests.people import at

TODAY = at(2018, 12, 10)
ON = date(2018, 12, 10)


@pytest.fixture
def town(people):
    """Ouro Branco with two places."""
    arrange.publish(people)
    town = Area.objects.get(key=arrange.OURO_BRANCO)
    Places.objects.create(
        scheme=arrange.PROGRAMME, area=town, places=2, from_on=date(2018, 12, 5), law="ordinance-341 art. 5"
    )
    return town


def families(people, **incomes):
    """Eligible families without children, by name and monthly income a person."""
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        of_run = arrange.run(by)
        return {
            name: arrange.granted(name, by, of_run=of_run, rank=[income, "0"]).application
            for name, income in incomes.items()
        }


def prepare(people, town, operation=selection.prepare_selection, scheme=arrange.PROGRAMME):
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        return operation(scheme=scheme, area=town, on=ON, by=by, at=TODAY)


def sign(people, prepared):
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        return selection.sign_selection(selection=prepared, by=by, at=TODAY)


def award(people):
    with acting.acting_as(people.imbuia, purpose="eligibility") as by:
        prepared = awards.prepare_awards(scheme=arrange.PROGRAMME, by=by, at=TODAY)
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        return awards.sign_awards(batch=prepared.batch, by=by, at=TODAY)


def waiting(people, town):
    with acting.acting_as(people.tatu, purpose="audit"):
        entries = places.waiting_list(scheme=arrange.PROGRAMME, area=town)
        return [(one.application, one.position, one.reason) for one in entries]


def test_a_right_has_no_selection(people, town):
    arrange.publish(people, "social-electricity-tariff")
    with pytest.raises(selection.RightHasNoPlaces):
        prepare(people, town, scheme="social-electricity-tariff")


def test_an_area_without_places_is_refused(people, town):
    with pytest.raises(selection.NoPlacesSet):
        prepare(people, Area.objects.get(level=0))


def test_the_poorest_are_selected_and_the_rest_wait_with_position_and_reason(people, town):
    found = families(people, Ipe="80.00", Cedro="10.00", Jatoba="60.00", Faia="70.00")
    prepared = prepare(people, town)
    # incomes of one person: 10 and 60 have the two places, 70 waits first, 80 second
    assert (prepared.free_places, prepared.candidates, prepared.selected) == (2, 4, 2)
    assert prepared.cut_off == ["60.00", "0"]
    assert waiting(people, town) == [], "nobody waits before the selection is signed"
    signed = sign(people, prepared)
    assert {one.application_id for one in signed} == {found["Cedro"].pk, found["Jatoba"].pk}
    assert waiting(people, town) == [(found["Faia"], 1, "no-place-free"), (found["Ipe"], 2, "no-place-free")]
    assert {one.application_id for one in award(people)} == {found["Cedro"].pk, found["Jatoba"].pk}


def test_nobody_signs_the_selection_that_they_prepared(people, town):
    families(people, Ipe="80.00")
    prepared = prepare(people, town)
    both = dataclasses.replace(people.imbuia, permissions=people.chiku.permissions)
    with acting.acting_as(both, purpose="eligibility") as by, pytest.raises(acts.SameOfficer):
        selection.sign_selection(selection=prepared, by=by, at=TODAY)


def test_one_selection_at_a_time_and_a_discarded_one_leaves_nothing(people, town):
    families(people, Ipe="80.00", Cedro="10.00", Jatoba="60.00")
    prepared = prepare(people, town)
    with pytest.raises(selection.SelectionOpen) as refused:
        prepare(people, town)
    assert prepared.number in refused.value.message
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        selection.discard_selection(selection=prepared, reason="a family is missing", by=by, at=TODAY)
    assert prepare(people, town).candidates == 3


def test_what_was_signed_is_neither_signed_again_nor_discarded(people, town):
    families(people, Ipe="80.00")
    prepared = prepare(people, town)
    sign(people, prepared)
    with pytest.raises(selection.AlreadySigned):
        sign(people, prepared)
    with acting.acting_as(people.chiku, purpose="eligibility") as by, pytest.raises(selection.AlreadySigned):
        selection.discard_selection(selection=prepared, reason="too late", by=by, at=TODAY)


def test_places_taken_or_promised_are_not_given_twice(people, town):
    families(people, Ipe="80.00")
    sign(people, prepare(people, town))
    families(people, Cedro="10.00", Jatoba="60.00")
    assert prepare(people, town).free_places == 1, "one of two is promised"


def test_a_new_ranking_replaces_the_list(people, town):
    first = families(people, Ipe="80.00", Cedro="10.00", Jatoba="60.00")
    sign(people, prepare(people, town))
    award(people)
    second = families(people, Faia="20.00")
    sign(people, prepare(people, town))
    assert waiting(people, town) == [(second["Faia"], 1, "no-place-free"), (first["Ipe"], 2, "no-place-free")]


def test_a_place_that_becomes_free_goes_to_the_first_of_the_list(people, town):
    found = families(people, Ipe="80.00", Cedro="10.00", Jatoba="60.00", Faia="70.00")
    sign(people, prepare(people, town))
    award(people)
    Places.objects.create(scheme=arrange.PROGRAMME, area=town, places=3, from_on=ON, law="ordinance-341 art. 5")
    promoted = prepare(people, town, selection.promote_from_waiting_list)
    assert (promoted.kind, promoted.selected) == ("promotion", 1)
    (decision,) = sign(people, promoted)
    assert decision.application_id == found["Faia"].pk
    assert waiting(people, town) == [(found["Ipe"], 2, "no-place-free")]


def tell(people, prepared):
    with acting.acting_as(people.amina, purpose="eligibility") as by:
        return tidings.tell_who_waits(selection=prepared, channel="post", on=ON, by=by, at=TODAY)


def test_who_waits_is_told_the_position_and_what_decides_it_and_not_twice(people, town):
    found = families(people, Ipe="80.00", Cedro="10.00", Jatoba="60.00", Faia="70.00")
    prepared = prepare(people, town)
    with pytest.raises(tidings.NobodyToTell):
        tell(people, prepared)  # nobody waits before the signature
    sign(people, prepared)
    assert tell(people, prepared) == 2
    notice = Notice.objects.get(kind="waiting", addressee=found["Ipe"].applicant.number)
    told = packing.unpack(notice.content)
    # 80 waits behind 70; two places were given
    assert (told["position"], told["waiting"], told["selected"], told["law"]) == (2, 2, 2, "ordinance-341 art. 5")
    assert told["ranks"][0]["value"] == "80.00"
    assert (notice.channel, notice.served_on) == ("post", ON)
    assert printing.pdf(notice).startswith(b"%PDF")
    with pytest.raises(tidings.NobodyToTell):
        tell(people, prepared)


def with_budget(people, town, budget):
    """The programme with unlimited places and so much a month for each municipality."""
    version = SchemeVersion.objects.get(scheme__code=arrange.PROGRAMME)
    text = version.files["scheme.yaml"]
    start, end = text.index("  places:"), text.index("  rank:")
    money = f"  places: unlimited\n  budget: [{{from: 2018-07-01, amount: {budget}, law: ordinance-341 art. 5}}]\n"
    files_ = version.files | {"scheme.yaml": text[:start] + money + text[end:]}
    SchemeVersion.objects.filter(pk=version.pk).update(files=files_)


def test_a_budget_by_month_is_spent_in_the_order_of_the_rank(people, town):
    """Each family is granted 89: of 200 a month two are awarded, the third waits; what is spent is not spent again."""
    with_budget(people, town, 200)
    asked = families(people, Ana="10", Bia="20", Caio="30")
    prepared = prepare(people, town)
    assert (prepared.free_budget, prepared.selected, prepared.candidates) == (200, 2, 3)
    signed = sign(people, prepared)
    assert {one.application_id for one in signed} == {asked["Ana"].pk, asked["Bia"].pk}
    assert signed[0].basis["cost"] == "89.00"
    assert waiting(people, town) == [(asked["Caio"], 1, "budget-exhausted")]
    again = prepare(people, town, operation=selection.promote_from_waiting_list)
    assert (again.free_budget, again.selected) == (22, 0), "178 are promised"
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        selection.sign_selection(selection=again, by=by, at=TODAY)
    award(people)
    with_budget(people, town, 267)
    promoted = prepare(people, town, operation=selection.promote_from_waiting_list)
    assert (promoted.free_budget, promoted.selected) == (89, 1), "exactly what is left"
