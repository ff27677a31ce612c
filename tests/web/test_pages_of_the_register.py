"""Home, search, the list of households, dossiers: what each role sees, and what nobody sees of another district."""

import csv
import io

import pytest

from socle.base.audit.models import Event
from socle.web import csvfile


def text(response) -> str:
    return response.content.decode()


def test_who_is_not_signed_in_is_sent_to_sign_in_and_comes_back(client, db):
    response = client.get("/households?area=3145901")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=/households%3Farea%3D3145901"


@pytest.mark.parametrize("path", ["/search?q=x", "/households"])
def test_who_may_not_search_the_register_is_told_so(signed_in, path):
    response = signed_in("penda").get(path)
    assert response.status_code == 403
    assert "base.not-permitted" in text(response)


@pytest.mark.parametrize("path", ["/households/{tocantins}", "/persons/{head}"])
def test_who_may_search_but_not_open_dossiers_is_told_so(signed_in, families, path):
    assert signed_in("grace").get(path.format(**vars(families))).status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/search", "/households", "/households/HH-0000-0000-0", "/persons/PE-0000-0000-0"]
)
def test_pages_that_only_show_refuse_to_be_posted_to(signed_in, path):
    assert signed_in("amina").post(path).status_code == 405


def test_home_shows_the_work_of_the_role_and_nothing_of_others(signed_in):
    amina, zuri = text(signed_in("amina").get("/")), text(signed_in("zuri").get("/"))
    assert "Interviews to finish" in amina
    assert "Roles to review" not in amina
    assert "Roles to review" in zuri
    assert "Interviews to finish" not in zuri


@pytest.mark.parametrize("name", ["penda", "grace", "judge", "tatu", "stella", "eshe", "chiku", "bakari"])
def test_home_opens_for_every_role(signed_in, name):
    assert signed_in(name).get("/").status_code == 200


def test_a_name_is_found_without_its_accents(signed_in, families):
    response = signed_in("amina").get("/search", {"q": "aroeíra tocantins"})
    assert f"/persons/{families.head}" in text(response)


def test_nobody_of_another_district_is_found_and_the_page_says_what_to_do(signed_in, families):
    response = signed_in("amina").get("/search", {"q": families.stranger})
    assert response.status_code == 200
    assert "Baru Araguaia" not in text(response)
    assert "Register a household" in text(response)


def test_the_number_of_a_household_opens_its_dossier(signed_in, families):
    response = signed_in("amina").get("/search", {"q": families.tocantins.lower()})
    assert response["Location"] == f"/households/{families.tocantins}"


def test_who_may_not_open_dossiers_finds_persons_without_links(signed_in, families):
    response = signed_in("grace").get("/search", {"q": "Aroeira Tocantins"})
    assert "Aroeira Tocantins" in text(response)
    assert f"/persons/{families.head}" not in text(response)


def test_the_list_shows_the_households_of_the_own_district(signed_in, families):
    amina, neema = text(signed_in("amina").get("/households")), text(signed_in("neema").get("/households"))
    assert families.tocantins in amina
    assert families.araguaia not in amina
    assert families.araguaia in neema


def test_asking_for_another_district_in_the_address_gives_nothing_of_it(signed_in, families):
    assert families.araguaia not in text(signed_in("amina").get("/households", {"area": "3162500"}))


def test_the_list_is_filtered_by_area_in_the_address(signed_in, families):
    assert families.tocantins in text(signed_in("amina").get("/households", {"area": "3145901-01"}))
    assert families.tocantins not in text(signed_in("amina").get("/households", {"area": "3145901-02"}))


def test_the_list_comes_as_a_file(signed_in, families):
    response = signed_in("amina").get("/households", {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(text(response).removeprefix("\ufeff"))))
    assert [(row["household"], row["head"], row["members"]) for row in rows] == [
        (families.tocantins, "Aroeira Tocantins", "2")
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\tx"])
def test_no_cell_of_a_file_is_taken_for_a_formula(cell):
    assert csvfile.safe(cell) == f"'{cell}"


def test_a_negative_number_stays_a_number():
    assert csvfile.safe("-12.50") == "-12.50"


@pytest.mark.parametrize("tab", ["", "/members", "/applications", "/payments", "/grievances", "/history"])
def test_each_tab_of_a_dossier_shows_the_household_and_leaves_its_trace(signed_in, families, tab):
    response = signed_in("amina").get(f"/households/{families.tocantins}{tab}")
    assert "Household of Aroeira Tocantins" in text(response)
    assert Event.objects.filter(action="registry.open-dossier", about=families.tocantins).count() == 1


@pytest.mark.parametrize("path", ["/households/{araguaia}", "/persons/{stranger}"])
def test_a_dossier_of_another_district_is_not_there(signed_in, families, path):
    response = signed_in("amina").get(path.format(**vars(families)))
    assert response.status_code == 404
    assert "Baru" not in text(response)


def test_before_it_was_registered_the_household_had_nobody(signed_in, families):
    response = signed_in("amina").get(f"/households/{families.tocantins}/history", {"on": "2018-12-01"})
    assert "Nobody belonged to this household on that day." in text(response)


def test_a_day_that_is_none_is_said(signed_in, families):
    response = signed_in("amina").get(f"/households/{families.tocantins}/history", {"on": "2018-02-31"})
    assert "There is no such date" in text(response)


def test_a_person_shows_what_is_known_and_that_the_rest_was_not_asked(signed_in, families):
    response = signed_in("amina").get(f"/persons/{families.head}")
    assert families.tocantins in text(response)
    assert "Nobody asked:" in text(response)
