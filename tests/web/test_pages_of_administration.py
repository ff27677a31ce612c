"""Duplicates, the audit trail, accounts, and the pages that are open to everybody."""

import pytest

from socle.base import acting
from socle.base.accounts.models import Assignment, User
from socle.registry.models import Person, PossibleDuplicate
from socle.registry.operations import duplicates
from tests.people import at

OURO_BRANCO = "br/31/3145901/3145901-01/"


def text(response) -> str:
    return response.content.decode()


# -- duplicates --------------------------------------------------------------------------------------------------------


@pytest.fixture
def twins(people, families, registered) -> str:
    """The number of the task to compare two records of Aroeira Tocantins."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        registered(by, OURO_BRANCO, ("Aroeira Tocantins", "head"))
        twin = Person.objects.filter(names__full="Aroeira Tocantins").exclude(number=families.head).get()
        duplicates.look_for(person=twin, area_key=OURO_BRANCO, by=by, at=at(2018, 12, 11))
        return PossibleDuplicate.objects.get().number


def test_who_may_not_decide_on_duplicates_is_told_so(signed_in, twins):
    assert signed_in("amina").get("/duplicates").status_code == 403
    assert signed_in("amina").post(f"/duplicates/{twins}/decide").status_code == 403


def test_a_task_of_another_district_is_not_there(signed_in, twins):
    assert signed_in("nuru").get(f"/duplicates/{twins}").status_code == 404
    assert twins not in text(signed_in("nuru").get("/duplicates"))


def test_deciding_is_no_reading(signed_in, twins):
    assert signed_in("bakari").get(f"/duplicates/{twins}/decide").status_code == 405


def test_two_people_are_told_apart_only_with_a_reason(signed_in, twins):
    bakari = signed_in("bakari")
    assert bakari.post(f"/duplicates/{twins}/decide", {"outcome": "different"}).status_code == 422
    assert (
        bakari.post(f"/duplicates/{twins}/decide", {"outcome": "different", "reason": "both came"}).status_code == 302
    )


def test_the_records_stand_side_by_side_are_merged_and_put_back(signed_in, families, twins):
    bakari = signed_in("bakari")
    assert families.head in text(bakari.get(f"/duplicates/{twins}"))
    assert bakari.post(f"/duplicates/{twins}/decide", {"outcome": families.head}).status_code == 302
    assert bakari.post(f"/duplicates/{twins}/undo", {"reason": "two births"}).status_code == 302
    page = text(bakari.get(f"/duplicates/{twins}"))
    assert "Are they one person?" in page  # the task is open again
    assert page.count("Aroeira Tocantins") >= 2


# -- audit -------------------------------------------------------------------------------------------------------------


def test_only_auditors_read_the_trail(signed_in):
    assert signed_in("bakari").get("/audit").status_code == 403
    assert signed_in("bakari").post("/audit/verify").status_code == 403


def test_the_trail_of_one_record_is_found_by_its_number(signed_in, families):
    signed_in("amina").get(f"/households/{families.tocantins}")
    page = text(signed_in("tatu").get("/audit", {"record": families.tocantins.lower()}))
    assert "registry.open-dossier" in page
    assert families.araguaia not in page


def test_the_trail_is_filtered_by_act_and_day(signed_in, families):
    tatu = signed_in("tatu")
    assert families.tocantins in text(tatu.get("/audit", {"action": "registry.register-household"}))
    assert families.tocantins not in text(tatu.get("/audit", {"action": "registry.merge"}))
    assert families.tocantins not in text(tatu.get("/audit", {"until": "2018-12-09", "record": ""}))


def test_the_trail_says_when_a_day_is_none(signed_in):
    assert "There is no such date" in text(signed_in("tatu").get("/audit", {"since": "2018-02-31"}))


def test_the_trail_is_verified(signed_in, families):
    assert "The trail is whole" in text(signed_in("tatu").post("/audit/verify"))
    assert signed_in("tatu").get("/audit/verify").status_code == 405


# -- accounts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/accounts", "/accounts/new", "/accounts/review", "/accounts/aroeira"])
def test_only_administrators_open_accounts(signed_in, path):
    assert signed_in("bakari").get(path).status_code == 403
    assert signed_in("zuri").get(path).status_code == 200


def test_an_account_is_opened_and_gets_its_role(signed_in):
    zuri = signed_in("zuri")
    told = {"username": "embauba", "name": "Embaúba Negro", "institution": "ministry", "language": "en"}
    assert zuri.post("/accounts/new", told)["Location"] == "/accounts/embauba"
    role = {
        "do": "grant",
        "role": "window-officer",
        "office": "cras-ouro-branco-centro",
        "area": "3145901",
        "schemes": "*",
    }
    role |= {"on_0": "10", "on_1": "12", "on_2": "2018"}
    assert zuri.post("/accounts/embauba", role).status_code == 302
    assert Assignment.objects.get(user__username="embauba").area.code == "3145901"


def test_nobody_gives_a_role_to_themselves_by_posting_it(signed_in, people):
    own = User.objects.get(pk=people.zuri.user_id)
    role = {"do": "grant", "role": "auditor", "office": "audit-office", "area": "br", "schemes": "*"}
    role |= {"on_0": "10", "on_1": "12", "on_2": "2018"}
    response = signed_in("zuri").post(f"/accounts/{own.username}", role)
    assert response.status_code == 409
    assert own.assignments.count() == 1


def test_a_role_ends_with_a_reason(signed_in, people):
    row = Assignment.objects.get(user=people.amina.user_id)
    zuri = signed_in("zuri")
    assert zuri.post("/accounts/aroeira", {"do": "end", "role": row.pk}).status_code == 422
    assert zuri.post("/accounts/aroeira", {"do": "end", "role": row.pk, "reason": "moved"}).status_code == 302
    row.refresh_from_db()
    assert row.ended_by_id == people.zuri.user_id


def test_an_account_that_does_not_exist_is_not_there(signed_in):
    assert signed_in("zuri").get("/accounts/nobody").status_code == 404


# -- open to everybody -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/licence", "/public"])
def test_pages_about_the_service_are_open_to_everybody(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/licence"])
def test_they_cannot_be_posted_to(client, db, path):
    assert client.post(path).status_code == 405


def test_the_look_up_asks_for_both_number_and_pin(client, db):
    assert client.post("/public", {"number": "RG-0000-0000-0"}).status_code == 422


def test_a_wrong_pin_does_not_say_whether_the_number_exists(client, db):
    response = client.post("/public", {"number": "RG-0000-0000-0", "pin": "123456"})
    assert response.status_code == 403
    assert "Number and PIN do not belong together" in text(response)
