"""The desk, reported changes, imports: what is typed is kept, what is wrong is said, who may not is told so."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from socle.base.audit.models import Event
from socle.config import wiring
from socle.intake import ports
from socle.intake.models import ChangeRequest, ImportBatch, Registration
from socle.registry.models import Household, Person

FACTS = {"household-area_code": "3145901-01", "household-language": "en", "household-notice": "on"}
HEAD = {
    "person-0-name": "Jatobá Guaporé",
    "person-0-relation": "head",
    "person-0-usual": "on",
    "person-0-declarant": "on",
    "person-0-born_2": "1990",
    "person-0-sex": "female",
    "person-0-no_papers": "on",
    "person-0-income_state": "listed",
    "person-0-income_kind_0": "wage",
    "person-0-income_amount_0": "٤٠٠",
    "person-0-health.pregnant": "absent:refused",
}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def amina(signed_in):
    return signed_in("amina")


@pytest.fixture
def interview(amina) -> str:
    """The address of an interview that Amina began in the centre of Ouro Branco."""
    return amina.post("/households/new", {"area": "3145901-01"})["Location"]


def posted(amina, interview, do="save", persons=1, **more):
    revision = re.search(r'name="revision" value="([0-9]+)"', text(amina.get(interview))).group(1)
    return amina.post(interview, {"revision": revision, "persons": persons, "do": do, **FACTS, **HEAD, **more})


# -- the desk ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/households/new", "/registrations/RG-0000-0000-0", "/changes", "/changes/CH-0000-0000-0"]
)
def test_who_may_not_register_is_told_so(signed_in, path):
    assert signed_in("chiku").get(path).status_code == 403


def test_an_interview_is_not_begun_in_another_district(amina):
    response = amina.post("/households/new", {"area": "3162500-01"})
    assert response.status_code == 422


def test_an_interview_of_another_district_is_not_there(signed_in, interview):
    assert signed_in("neema").get(interview).status_code == 404


def test_looking_at_an_interview_for_its_submission_begins_with_reading_it_back(amina, interview):
    posted(amina, interview)
    page = text(amina.get(f"{interview}/check"))
    assert "Jatobá Guaporé" in page
    assert "the person did not want to say" in page


def test_the_address_of_closing_an_interview_cannot_be_read(amina, interview):
    assert amina.get(f"{interview}/abandon").status_code == 405


def test_what_cannot_be_read_is_kept_as_it_was_typed(amina, interview):
    posted(
        amina, interview, **{"person-0-born_0": "31", "person-0-born_1": "2", "person-0-income_amount_0": "about 400"}
    )
    page = text(amina.get(interview))
    assert 'value="about 400"' in page
    assert 'value="31"' in page


def test_mistakes_are_said_all_at_once_when_the_interview_is_checked(amina, interview):
    response = posted(amina, interview, do="check", **{"person-0-born_1": "13", "person-0-no_papers": ""})
    assert response.status_code == 422
    assert "There is no such date" in text(response)
    assert "Write the number of a document, or tick that there are none." in text(response)


def test_the_notice_has_to_be_told(amina, interview):
    response = posted(amina, interview, do="check", **{"household-notice": ""})
    assert "Tell the person first what their answers are used for" in text(response)


def test_a_person_is_added_and_removed_and_nothing_else_is_lost(amina, interview):
    added = amina.get(posted(amina, interview, do="add")["Location"].split("#")[0])
    assert "person-1-name" in text(added)
    assert "Jatobá Guaporé" in text(added)
    posted(amina, interview, do="remove-1", persons=2)
    assert "person-1-name" not in text(amina.get(interview))


def test_two_windows_on_one_interview_are_noticed_and_the_typed_data_stays(amina, interview):
    posted(amina, interview)
    late = amina.post(interview, {"revision": 1, "persons": 1, "do": "save", **FACTS, **HEAD, "person-0-phone": "4108"})
    assert late.status_code == 409
    assert "was saved at another window" in text(late)
    assert 'value="4108"' in text(late)


def test_the_person_leaves_with_a_number_and_a_pin_that_is_shown_once(amina, interview, nation):
    assert posted(amina, interview, do="check")["Location"] == f"{interview}/check"
    receipt = text(amina.post(f"{interview}/check"))
    pin = re.search(r'socle-code">([0-9]{6})<', receipt).group(1)
    assert interview.rpartition("/")[2] in receipt
    again = text(amina.get(interview))
    assert pin not in again
    household = nation(lambda: Household.objects.get(registrations__number=interview.rpartition("/")[2]))
    assert household.number in again


def test_digits_of_another_script_are_read_as_numbers(amina, interview, nation):
    posted(amina, interview)
    row = nation(lambda: Registration.objects.get(number=interview.rpartition("/")[2]))
    assert row.answers["members"][0]["incomes"]["rows"] == [{"kind": "wage", "amount": "400"}]


def test_somebody_alike_has_to_be_decided_on_before_the_interview_is_submitted(amina, interview, families, nation):
    alike = {"person-0-name": "Aroeira Tocantíns", "person-0-born_2": "1984"}
    posted(amina, interview, do="check", **alike)
    assert families.head in text(amina.get(f"{interview}/check"))
    response = amina.post(f"{interview}/check")
    assert response.status_code == 422
    assert "Aroeira Tocantíns" in text(response)
    before = nation(Person.objects.count)
    assert amina.post(f"{interview}/check", {"same-0": families.head}).status_code == 200
    assert nation(Person.objects.count) == before


def test_a_record_of_another_district_is_masked_and_its_office_named(amina, interview, families):
    posted(amina, interview, do="check", **{"person-0-name": "Baru Araguaia", "person-0-born_2": "1984"})
    page = text(amina.get(f"{interview}/check"))
    assert "CRAS São João del-Rei" in page
    assert families.stranger not in page


# -- changes -----------------------------------------------------------------------------------------------------------

DEATH = {
    "effective_on_0": "1",
    "effective_on_1": "12",
    "effective_on_2": "2019",
    "reported_on_0": "5",
    "reported_on_1": "12",
    "reported_on_2": "2019",
    "cause": "life event",
    "source": "document",
    "document": "Death certificate",
}


@pytest.fixture
def reported(amina, families) -> str:
    """The address of a death that Amina recorded."""
    told = DEATH | {"person": families.head}
    return amina.post(f"/households/{families.tocantins}/change?kind=death", told)["Location"]


@pytest.mark.parametrize("kind", ["", "birth", "death", "income", "fact", "move", "join", "leave", "head"])
def test_every_kind_of_change_has_its_form(amina, families, kind):
    assert amina.get(f"/households/{families.tocantins}/change", {"kind": kind}).status_code == 200


def test_a_change_in_another_district_cannot_be_reported(amina, families):
    assert amina.get(f"/households/{families.araguaia}/change").status_code == 404


def test_a_change_without_day_and_cause_is_not_recorded(amina, families, nation):
    response = amina.post(f"/households/{families.tocantins}/change?kind=death", {"source": "declared"})
    assert response.status_code == 422
    assert not nation(ChangeRequest.objects.exists)


def test_whoever_recorded_a_change_cannot_accept_it(amina, reported, nation):
    assert "Another officer has to decide on this" in text(amina.get(reported))
    assert amina.post(f"{reported}/accept").status_code == 409
    assert nation(ChangeRequest.objects.get).state == "requested"


def test_another_officer_accepts(signed_in, reported, nation):
    assert signed_in("bakari").post(f"{reported}/accept").status_code == 302
    assert nation(ChangeRequest.objects.get).state == "accepted"


def test_a_refusal_needs_its_reason(signed_in, reported, nation):
    assert signed_in("bakari").post(f"{reported}/refuse", {"reason": " "}).status_code == 422
    assert nation(ChangeRequest.objects.get).state == "requested"


def test_a_change_of_another_district_is_not_there(signed_in, reported):
    assert signed_in("neema").get(reported).status_code == 404
    assert reported not in text(signed_in("neema").get("/changes"))


def test_deciding_is_no_reading(signed_in, reported):
    assert signed_in("bakari").get(f"{reported}/accept").status_code == 405


def test_income_is_reported_as_a_whole_list_and_stated_when_accepted(amina, signed_in, families):
    told = DEATH | {"source": "declared", "person": families.head, "income-state": "listed"}
    told |= {"income-kind_0": "wage", "income-amount_0": "120.50"}
    address = amina.post(f"/households/{families.tocantins}/change?kind=income", told)["Location"]
    signed_in("bakari").post(f"{address}/accept")
    assert "R$120.50" in text(amina.get(f"/persons/{families.head}"))


# -- imports -----------------------------------------------------------------------------------------------------------


def test_who_may_not_import_is_told_so(amina):
    assert amina.get("/imports").status_code == 403
    assert amina.post("/imports/IM-0000-0000-0/commit").status_code == 403


@pytest.fixture
def formulas():
    """The reader of formulas that config binds when the server starts."""
    before = ports.formulas
    wiring.bind()
    yield
    ports.bind(before)


def test_a_file_that_is_not_what_the_list_says_is_refused_with_a_sentence(signed_in, formulas):
    file = SimpleUploadedFile("wrong.csv", b"a,b\n1,2\n")
    response = signed_in("bakari").post("/imports", {"mapping": "cadunico-2018-sample", "file": file})
    assert response.status_code in (409, 422)
    assert "wrong.csv" in text(response)
    assert not ImportBatch.objects.exists()


def test_an_import_that_does_not_exist_is_not_there(signed_in):
    assert signed_in("bakari").get("/imports/IM-0000-0000-0").status_code == 404


def test_taking_a_list_over_is_no_reading(signed_in):
    assert signed_in("bakari").get("/imports/IM-0000-0000-0/commit").status_code == 405


def test_opening_pages_of_intake_records_no_event_but_that_of_the_dossier(amina, families):
    before = Event.objects.filter(action__startswith="intake.").count()
    amina.get("/households/new")
    amina.get("/changes")
    assert Event.objects.filter(action__startswith="intake.").count() == before
