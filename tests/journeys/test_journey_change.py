"""Journey 8: a birth is reported, its effect on each scheme is shown before anybody decides, and another officer accepts it."""

import re

from tests.journeys.finding import household_of

CLERK, OFFICER = "Aroeira Tapajós", "Guapuruvu Negro"
COMING = {
    "coming-name": "Faveleira Solimões",
    "coming-born_0": "3",
    "coming-born_1": "12",
    "coming-born_2": "2018",
    "coming-sex": "female",
    "coming-no_papers": True,
    "coming-income_state": "none",
}
TOLD = {
    **{"effective_on_0": "3", "effective_on_1": "12", "effective_on_2": "2018"},
    **{"reported_on_0": "12", "reported_on_1": "12", "reported_on_2": "2018"},
    "cause": "life event",
    "source": "declared",
}


def test_a_birth_raises_the_benefit_and_the_preview_says_by_how_much(officer):
    aroeira, guapuruvu = officer(CLERK), officer(OFFICER)
    # given Aroeirinha and Baraúna with one child, enrolled since December
    household = household_of(aroeira, "aroeirinha solimoes")
    # when Aroeira records the birth of their daughter
    aroeira.opens(f"/households/{household}/change")
    aroeira.opens(f"/households/{household}/change?kind=birth")
    mother = aroeira.page.locator("[name=person] option").nth(1).get_attribute("value")
    aroeira.types({"person": mother, **TOLD, **COMING}).presses("Record the change")
    change = aroeira.path
    assert "Another officer has to decide on this" in aroeira.text
    # then the page of the change shows what it would do to the programme: 41 reais more for one more child
    guapuruvu.opens("/changes")
    guapuruvu.opens(change)
    assert "What it does to the schemes" in guapuruvu.text
    assert re.search(r"R\$41\b", guapuruvu.text), guapuruvu.text
    # and the register has changed only once Guapuruvu accepts it
    assert "Faveleira" not in aroeira.opens(f"/households/{household}/members").text
    guapuruvu.presses("Accept")
    assert "Faveleira" in aroeira.opens(f"/households/{household}/members").text
    # while the dossier as of the day before the birth still shows three people
    assert "Faveleira" not in aroeira.opens(f"/households/{household}/members?on=2018-12-02").text
