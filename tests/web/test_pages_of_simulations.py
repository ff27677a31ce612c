"""Simulations: who may open them, what a bad survey or question is told, and a proposal simulated against the law in force."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from socle.base import acting
from socle.eligibility.models import Simulation, Survey
from tests.eligibility import world
from tests.eligibility.simulation.test_over_the_register import CSV, MAP


@pytest.fixture
def version(people, settings, tmp_path) -> str:
    settings.STATE = tmp_path
    (published,) = world.publish(people, world.BOLSA)
    with acting.acting_as(people.amina, purpose="registration") as by:
        world.family_of_four(by)
    return published.number


def text(response) -> str:
    return response.content.decode()


def files(csv=CSV, mapping=MAP):
    return {
        "do": "bring",
        "file": SimpleUploadedFile("sample.csv", csv.encode()),
        "mapping": SimpleUploadedFile("map.yaml", mapping.encode()),
    }


def question(number, **given):
    return {"do": "simulate", "source": "register", "versions": [number], "on": "2018-12-31", "share": "0.2", **given}


def test_who_may_not_simulate_is_told_so(signed_in, version):
    for address in ("/simulations", "/simulations/new"):
        assert signed_in("amina").get(address).status_code == 403


def test_a_faulty_survey_gets_a_sentence_and_is_not_kept(signed_in, version):
    bakari = signed_in("bakari")
    answer = bakari.post("/simulations", files(CSV.replace(",60,3", ",60,-3")))
    assert answer.status_code == 422
    assert "column weight" in text(answer)
    answer = bakari.post("/simulations", files(mapping=MAP.replace("identity.sex", "identity.sx")))
    assert "is no fact of a person or household" in text(answer)
    assert bakari.post("/simulations", {"do": "bring"}).status_code == 422
    assert not Survey.objects.exists()


def test_a_wrong_question_gets_a_sentence(signed_in, version):
    bakari = signed_in("bakari")
    for given, sentence in (
        ({"line": "89"}, "not both"),
        ({"changes": "basic_amount 100"}, "parameter = value"),
        ({"changes": "basic_amont = 100"}, "is no parameter of the scheme"),
        ({"take_up": "most"}, "is no take-up"),
        ({"welfare": "per_persn"}, "per_persn"),
        ({"baseline": "SV-1"}, ""),
        ({"on": "2017-01-01"}, "has no version in force"),
    ):
        answer = bakari.post("/simulations/new", question(version, **given))
        assert answer.status_code == 422, given
        assert sentence in text(answer), given
    assert not Simulation.objects.exists()


def test_a_version_is_simulated_over_the_register_with_a_changed_value(signed_in, version, nation):
    bakari = signed_in("bakari")
    page = text(bakari.get(f"/schemes/{world.BOLSA}/versions/{version}"))
    assert f"/simulations/new?version={version}" in page
    assert f'value="{version}" checked' in text(bakari.get(f"/simulations/new?version={version}"))
    asked = question(version, changes="basic_amount = 100.00", welfare="per_person", budget="1000")
    made = bakari.post("/simulations/new", asked)
    assert made.status_code == 302
    page = text(bakari.get(made["Location"]))
    assert "2,052" in page  # 171 a month
    assert "Who gains, who loses" in page
    assert nation(lambda: Simulation.objects.get().asked["scenarios"][1]["changes"]) == {"basic_amount": "100.00"}
    csv = text(bakari.get(made["Location"] + "/changes.csv"))
    assert "gainers,1.00,4.00,132.00" in csv  # 11 a month
    assert bakari.get(made["Location"] + "/nothing.csv").status_code == 404
    assert signed_in("stella").get(made["Location"]).status_code == 404  # figures of real people


def test_a_survey_is_brought_simulated_and_deleted(signed_in, version):
    bakari = signed_in("bakari")
    assert bakari.post("/simulations", files()).status_code == 302
    number = Survey.objects.get().number
    made = bakari.post("/simulations/new", question(version, source=number, take_up="0.5"))
    assert made.status_code == 302
    assert signed_in("stella").get(made["Location"]).status_code == 200  # a survey is of nobody in the register
    page = text(bakari.get(made["Location"]))
    assert "stand for" in page
    assert "±" in page
    bakari.cookies["django_language"] = "ar"
    assert "من يكسب ومن يخسر" in text(bakari.get(made["Location"]))
    assert bakari.post("/simulations", {"do": "withdraw", "survey": number}).status_code == 302
    assert bakari.post("/simulations/new", question(version, source=number)).status_code == 422  # no longer offered
