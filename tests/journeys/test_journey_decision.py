"""Journey 4: a family applies, is assessed, gets a signed and served decision with its reasons, and a letter."""

import re

from tests.journeys.finding import person_of

CLERK, OFFICER, APPROVER = "Aroeira Tapajós", "Guapuruvu Negro", "Louro Jequitinhonha"
SCHEME = "bolsa-familia-2004"


def test_a_mother_of_a_newborn_applies_and_reads_why_she_is_entitled(officer):
    # given Jequitibá, a mother of a newborn with 60 reais a month, registered and without any application
    aroeira, guapuruvu, louro = officer(CLERK), officer(OFFICER), officer(APPROVER)
    person = person_of(aroeira, "jequitiba amazonas")
    # when Aroeira lodges her application at the window
    aroeira.opens("/applications/new").types({"person": person, "scheme": SCHEME}).presses("Lodge the application")
    application = aroeira.path
    assert "Not assessed yet" in aroeira.text
    # and Guapuruvu assesses it and prepares the decision
    guapuruvu.opens(application).presses("Assess now")
    assert "This is an assessment, not a decision" in guapuruvu.text
    guapuruvu.presses("Prepare the decision")
    listed = guapuruvu.opens(application).link("/lists/")
    # then who prepared it cannot sign it, and an approver signs
    assert guapuruvu.opens(listed).page.get_by_role("button", name="Sign the whole list").count() == 0
    louro.opens("/lists")
    louro.opens(listed).types({"seen": True}).presses("Sign the whole list")
    decision = aroeira.opens(application).link("/decisions/")
    aroeira.opens(decision)
    assert "Not served yet" in aroeira.text
    # and once Aroeira has handed it over, the page says how long she may appeal, and that the record replays
    aroeira.types({"channel": "in person"}, within="form:has(button[value=serve])").presses("Record that it was served")
    assert "Appeal until" in aroeira.text
    assert "byte for byte" in aroeira.text
    # the law counts two heads: 60 reais are 30 a head, below 89
    assert re.search(r"\b30[.,]00", aroeira.text), aroeira.text
    assert re.search(r"\b89[.,]00", aroeira.text), aroeira.text
    # and the letter says the same on paper
    letter = aroeira.fetches(f"{decision}/letter.pdf")
    assert letter.status == 200
    assert letter.body().startswith(b"%PDF-")
