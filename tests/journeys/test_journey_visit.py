"""Journey 10: one visit shows all that a family could get; a caseworker accompanies who wants work; one receipt."""

import re

from tests.journeys.finding import household_of, person_of

CLERK, CASEWORKER, EMPLOYMENT = "Aroeira Tapajós", "Dedaleiro Madeira", "Umbuzeiro Paraguaçu"
NEED = {"need": "A place in a nursery, then work", "goal": "In a course by March"}


def test_a_visit_shows_the_whole_package_and_ends_with_one_receipt(officer):
    # given Cambará's family, registered, who never asked for anything
    aroeira = officer(CLERK)
    household = household_of(aroeira, "cambara iguacu")
    # when Aroeira receives her
    aroeira.opens("/visits")
    aroeira.opens("/visits/new").types({"who": household, "reason": "information"}).presses("Begin the visit")
    visit = aroeira.path
    # then every scheme says what it would give, why, and what proof is missing
    assert "What the family could get" in aroeira.text
    assert "Bolsa Família" in aroeira.text
    # when she applies on the spot and Aroeira ends the visit
    aroeira.presses("Apply")
    assert "stands on the receipt" in aroeira.text
    aroeira.types({"kind": "information", "text": "Explained how appeals work"}).presses("Note it")
    aroeira.presses("End the visit and print the receipt")
    # then one receipt names all that was done
    receipt = aroeira.fetches(f"{visit}/receipt.pdf")
    assert receipt.status == 200
    assert receipt.body().startswith(b"%PDF-")


def test_who_wants_work_is_referred_and_the_answer_comes_back(officer):
    aroeira, dedaleiro, umbuzeiro = officer(CLERK), officer(CASEWORKER), officer(EMPLOYMENT)
    # given Alecrim, who asks for work more than for money
    person = person_of(aroeira, "alecrim")
    # when Dedaleiro opens a case, agrees on a plan and refers her to the employment office
    dedaleiro.opens("/cases").types({"person": person, "reason": "Asks for work"}).presses("Open the case")
    case = dedaleiro.path
    assert re.fullmatch(r"/cases/\S+", case)
    dedaleiro.types(NEED, "form:has(button[value=item])").presses("Add")
    sent = {
        "office": "sine-ouro-branco",
        "service": "Course and placement",
        "told": "Looks for work, has a small child",
    }
    dedaleiro.types(sent, "form:has(button[value=refer])").presses("Send the referral")
    # then the employment office sees whom and what for, and nothing of the case
    umbuzeiro.opens("/referrals")
    assert "Course and placement" in umbuzeiro.text
    assert "nursery" not in umbuzeiro.text
    umbuzeiro.types({"state": "accepted", "answer": "Place in a course from 14 January"}).presses("Answer")
    # and the answer comes back to the case, whose goal is then reached and which is closed
    assert "Place in a course from 14 January" in dedaleiro.opens(case).text
    dedaleiro.presses("Reached")
    dedaleiro.types({"follow_up_on_0": "12", "follow_up_on_1": "6", "follow_up_on_2": "2019"})
    dedaleiro.presses("Close the case")
    # a case is nobody's business but the caseworker's
    assert "Alecrim" not in aroeira.opens(case).text
