"""Journey 9: a family appeals because the office wrote a wage ten times too high; the body upholds it from the first day."""

from tests.journeys.finding import household_of

CLERK, OFFICER, RAPPORTEUR, CHAIR = "Aroeira Tapajós", "Guapuruvu Negro", "Sapucaia Iguaçu", "Tamarindo Ivaí"
TRUE_INCOME = {
    **{"effective_on_0": "26", "effective_on_1": "11", "effective_on_2": "2018"},
    **{"reported_on_0": "12", "reported_on_1": "12", "reported_on_2": "2018"},
    **{"cause": "administrative error", "source": "document", "document": "Pay slip of November"},
    **{"income-state": "listed", "income-kind_0": "wage", "income-amount_0": "124"},
}
AS_OF_DECEMBER = {"on_0": "1", "on_1": "12", "on_2": "2018"}
UPHELD = {
    "upheld": "yes",
    "finding": "administrative error",
    "reasons": "The pay slip shows 124 reais. The office had written 1,240.",
    "law": "law-9784 art. 53, 65",
}


def test_an_error_of_the_office_is_put_right_from_the_original_date(officer):
    aroeira, guapuruvu = officer(CLERK), officer(OFFICER)
    rapporteur, chair = officer(RAPPORTEUR), officer(CHAIR)
    # given Marmeleiro, refused because the office wrote 1,240 reais for a wage of 124
    household = household_of(aroeira, "marmeleiro piranhas")
    aroeira.opens(f"/households/{household}")
    decision = aroeira.page.locator("a[href^='/decisions/']", has_text="10.836/2004").first.get_attribute("href")
    application = aroeira.opens(decision).link("/applications/")
    # when Aroeira records her appeal against that decision
    aroeira.opens(decision).follows("Record an appeal")
    aroeira.types({"category": "exclusion", "text": "The wage was written with one zero too many."})
    aroeira.presses("Record it")
    # then Marmeleiro takes home a number, a PIN and the day by which she is answered
    assert "PIN" in aroeira.text
    assert "You get an answer by" in aroeira.text
    ticket = aroeira.link("/tickets/")
    # when the pay slip puts the register right, accepted by another officer, and the facts are assessed anew
    aroeira.opens(f"/households/{household}/change?kind=income")
    person = aroeira.page.locator("[name=person] option").nth(1).get_attribute("value")
    aroeira.types({"person": person, **TRUE_INCOME}).presses("Record the change")
    guapuruvu.opens(aroeira.path).presses("Accept")
    assess = "form:has(button[value=assess])"
    guapuruvu.opens(application).types(AS_OF_DECEMBER, within=assess).presses("Assess now")
    # and the rapporteur of the appeals board takes the appeal and prepares to uphold it
    rapporteur.opens(ticket).presses("Take it as rapporteur").types(UPHELD).presses("Prepare for another member")
    # then the rapporteur cannot sign, the chair can, and the window serves it
    chair.opens(ticket).presses("Sign the decision")
    assert "Upheld" in chair.text
    aroeira.opens(ticket).presses("Record that it was served")
    # and the decision that it replaces says so, with the day from which it is put right
    assert "Put right from" in aroeira.text
    assert "Replaced by" in aroeira.opens(decision).text
    assert aroeira.opens(application).page.locator("a[href^='/decisions/']").count() > 1
