"""Journey 5: a family with an award says who collects and where; what one officer proposes another approves."""

from tests.journeys.finding import person_of

OFFICER, APPROVER, CLERK = "Guapuruvu Negro", "Louro Jequitinhonha", "Aroeira Tapajós"
WHO = {"from_on_0": "1", "from_on_1": "12", "from_on_2": "2018"}
ACCOUNT = {"provider": "bank", "account": "990177001122", "holder_name": "Sibipiruna Purus"}
TOLD = {"on_0": "12", "on_1": "12", "on_2": "2018"}


def within(button):
    """The form of a button, where a page has several."""
    return f"form:has(button[value={button}])"


def test_the_mother_of_the_twins_collects_and_another_officer_approves_her_account(officer):
    guapuruvu, louro = officer(OFFICER), officer(APPROVER)
    # given Sibipiruna, the mother of the twins, with an award, and nobody named who collects
    person = person_of(officer(CLERK), "sibipiruna purus")
    guapuruvu.opens("/waiting-lists")
    guapuruvu.opens("/awards?scheme=bolsa-familia-2004")
    guapuruvu.page.get_by_role("row", name="Sibipiruna").get_by_role("link").first.click()
    guapuruvu.looks()
    award = guapuruvu.path
    assert "Nobody is named yet" in guapuruvu.text
    # when Guapuruvu proposes that she collects, with her account, and that she acknowledged the conditions
    guapuruvu.types({"person": person, **WHO}, within("recipient")).presses("Propose", within("recipient"))
    guapuruvu.types(ACCOUNT, within("instrument")).presses("Propose", within("instrument"))
    guapuruvu.types(TOLD, within("acknowledge")).presses("Record that they acknowledged")
    # then the account is shown masked, and who proposed it cannot approve it
    assert "990177001122" not in guapuruvu.text
    assert guapuruvu.page.get_by_role("button", name="Approve").count() == 0
    # when Louro approves both
    louro.opens(award).presses("Approve", within("approve-recipient"))
    louro.presses("Approve", within("approve-instrument"))
    # then the award says that it can be paid
    assert "Nobody is named yet" not in louro.text
    assert louro.page.get_by_role("button", name="Approve").count() == 0
