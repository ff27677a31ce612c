"""Journey 1: a family is registered at the desk and takes a receipt home."""

import re

from tests.journeys.finding import HOUSEHOLD

AROEIRA, ZAYTUNA = "Aroeira Tapajós", "زيتونة النيل"


def begins_a_registration(clerk):
    clerk.opens("/households/new").types({"area": "3145901-02"})
    with clerk.page.expect_navigation():
        clerk.page.locator("main form .govuk-button:not([name])").last.click()
    return clerk.looks()


def presses_value(clerk, value):
    with clerk.page.expect_navigation():
        clerk.page.locator(f"main button[value={value}]").click()
    return clerk.looks()


def says_nobody_is_the_same(clerk):
    for choice in clerk.page.locator("main input[value=nobody]").all():
        choice.check()
    with clerk.page.expect_navigation():
        clerk.page.locator("main form .socle-actions button").last.click()
    return clerk.looks()


MOTHER = {
    "person-0-name": "Paineira Tietê",
    "person-0-born_2": "1984",
    "person-0-sex": "female",
    "person-0-no_papers": True,
    "person-0-income_state": "listed",
    "person-0-income_kind_0": "wage",
    "person-0-income_amount_0": "350",
    "household-notice": True,
}
SON = {
    "person-1-name": "نخلة النيل",
    "person-1-relation": "child",
    "person-1-born_2": "2012",
    "person-1-sex": "male",
    "person-1-no_papers": True,
    "person-1-income_state": "none",
}


def test_a_mother_without_papers_and_her_son_get_a_public_number(officer):
    # given Aroeira, who receives families in Ouro Branco
    aroeira = begins_a_registration(officer(AROEIRA))
    # when she forgets to read out the notice about purposes, the page says so and keeps what was typed
    aroeira.types({"person-0-name": "Paineira Tietê", "person-0-born_2": "1984", "person-0-sex": "female"})
    presses_value(aroeira, "check")
    assert aroeira.page.locator(".govuk-error-summary li").count() > 0
    assert aroeira.page.locator("[name=person-0-name]").input_value() == "Paineira Tietê"
    # when she completes it, with a son whose name is written in Arabic and of whose birth only the year is known
    aroeira.types(MOTHER)
    presses_value(aroeira, "add")
    aroeira.types(SON)
    presses_value(aroeira, "check")
    # then the check page shows both before anything is registered, and the receipt bears a number
    assert "Paineira Tietê" in aroeira.text
    assert "نخلة النيل" in aroeira.text
    says_nobody_is_the_same(aroeira)
    number = re.search(HOUSEHOLD, aroeira.text)
    assert number, aroeira.text
    # and the dossier shows the family, and that the mother has no papers yet
    aroeira.opens(f"/households/{number.group()}")
    assert "Paineira Tietê" in aroeira.text
    for tab in ("members", "applications", "payments", "grievances", "history"):
        aroeira.opens(f"/households/{number.group()}/{tab}")
    # and everybody of the office finds them by a part of the name, without accents
    assert number.group() in aroeira.opens("/search?q=paineira").text
    # but an officer of another district sees no such household
    baru = officer("Baru Araguaia").opens(f"/households/{number.group()}")
    assert "Paineira" not in baru.text


def test_the_same_in_arabic_on_a_phone(officer):
    # given Zaytuna, who works in Arabic on a phone
    zaytuna = begins_a_registration(officer(ZAYTUNA, language="ar", width=390))
    assert zaytuna.page.locator("html").get_attribute("dir") == "rtl"
    # when she registers a woman who lives alone and has no income
    zaytuna.types(
        {**MOTHER, "person-0-name": "سروة الفرات", "person-0-income_state": "none"}
        | {
            "person-0-income_kind_0": "",
            "person-0-income_amount_0": "",
        }
    )
    presses_value(zaytuna, "check")
    says_nobody_is_the_same(zaytuna)
    # then she gets her number, in a page that reads from right to left
    assert re.search(HOUSEHOLD, zaytuna.text), zaytuna.text
