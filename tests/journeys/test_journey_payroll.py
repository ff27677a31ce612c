"""Journey 7: a payroll from its opening to the reconciled money, by as many hands as the law wants."""

import re

OITI, PITANGA, JACARANDA, KIRI = "Oiti Juruá", "Pitanga Grande", "Jacarandá Francisco", "Quiri Doce"
SCHEME = "bolsa-familia-2004"


def test_december_is_paid_and_agrees_to_the_cent(officer):
    oiti, pitanga, jacaranda, kiri = officer(OITI), officer(PITANGA), officer(JACARANDA), officer(KIRI)
    # given the enrolled families; when Oiti opens December's payroll, calculates it and runs the checks
    oiti.opens("/payrolls")
    oiti.opens("/payrolls/new").types({"scheme": SCHEME, "period": "2018-12"}).presses("Open the payroll")
    payroll = oiti.path
    oiti.presses("Calculate").presses("Run the checks")
    for tab in ("findings", "lines", "money"):
        oiti.opens(f"{payroll}/{tab}")
    # then Oiti, who prepared it, cannot approve it
    assert oiti.opens(payroll).page.get_by_role("button", name="Approve").count() == 0
    # and what the checks stopped is looked into and waived with a reason, by another
    waives_everything(kiri, payroll)
    jacaranda.opens(payroll).presses("Approve")
    # and the total that the treasury confirms has to be the total of the payroll
    total = re.search(r"Total\s*R?\$?\s*([\d,.]+)", oiti.opens(payroll).text).group(1).replace(",", "")
    fund = "form:has(button[value=fund])"
    oiti.types({"amount": "1", "reference": "OB-1"}, within=fund).presses("Record that it is funded")
    assert oiti.page.locator(".govuk-error-summary, .socle-notice").count() > 0
    oiti.opens(payroll).types({"amount": total, "reference": "OB-1"}, within=fund).presses("Record that it is funded")
    # when Pitanga sends it to the bank and reads back what the bank says
    pitanga.opens(payroll)
    with pitanga.page.expect_navigation():
        pitanga.page.locator("form[action$='/send'] button").click()
    pitanga.looks()
    pitanga.opens(payroll).presses("Read the provider's files")
    pitanga.opens(payroll).presses("Reconcile")
    # then instructed, reported and booked agree, the ledger balances, and the payment file is one that banks read
    pitanga.opens(f"{payroll}/money")
    assert "Balanced" in pitanga.text
    file = pitanga.fetches(pitanga.link("/payment-files/"))
    assert file.status == 200
    assert b"pain.001.001.09" in file.body()
    # and each payment can be followed
    pitanga.opens(f"{payroll}/lines")
    pitanga.opens(pitanga.link("/payments/"))


def waives_everything(desk, payroll):
    """Give a reason for every kind of finding that stops the approval."""
    desk.opens(payroll)
    kinds = [link.get_attribute("href") for link in desk.page.locator("main a[href*='?kind=']").all()]
    for address in kinds:
        desk.opens(address)
        if desk.page.get_by_role("button", name="Waive them").count():
            desk.types({"reason": "First payment after enrolment; looked into."}).presses("Waive them")
