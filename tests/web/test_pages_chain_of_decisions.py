"""Pages from application to money and redress: each works for its role, refuses the others, shows nothing of another district."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from socle.base import acting
from socle.base.periods import queries as periods
from socle.enrolment.models import Award
from socle.grievances.models import Ticket
from socle.grievances.operations import tickets
from socle.payments.models import Payroll
from socle.payments.operations import payrolls
from socle.web.forms import payrolls as payroll_forms
from socle.window.models import Visit
from tests.eligibility import world
from tests.enrolment import arrange
from tests.grievances import matters
from tests.payments import arranging
from tests.people import at

NOON = at(2018, 12, 12)


def seen(by, rows):
    """What somebody sees of a table; outside of a scope there are no rows."""
    with acting.acting_as(by, purpose="audit"):
        return rows.get()


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def chain(people) -> SimpleNamespace:
    """A refusal and an award of Ouro Branco, a refusal of São João del-Rei, a payroll, a complaint; the law they rest on."""
    with acting.acting_as(people.chiku, purpose="eligibility") as by:
        law = matters.law(by, people.imbuia)
        refusal = matters.refused(by)
        elsewhere = arrange.decision(matters.family("Baru Araguaia", arrange.SAO_JOAO), by, outcome="refused")
        granted = arrange.decision(matters.family("Peroba Negro"), by, kind="award")
        award = Award.objects.create(
            number="AW-TEST-0001",
            scheme=arrange.PROGRAMME,
            application=granted.application,
            decision=granted,
            from_on=date(2018, 12, 1),
        )
    with acting.acting_as(people.operator, purpose="payment"):
        arranging.arrangement(people)
        arranging.award("Ipê Tapajós", {"basic": "85.00"})
    with acting.acting_as(people.penda, purpose="payment") as by:
        payroll = payrolls.open(scheme=arranging.SCHEME, period=periods.get("2018-12"), by=by, at=NOON)
    with acting.acting_as(people.amina, purpose="redress") as by:
        ticket = tickets.receive(new=matters.new(), by=by, at=NOON).ticket
    return SimpleNamespace(
        version=law.number,
        application=refusal.application.number,
        decision=refusal.number,
        other_application=elsewhere.application.number,
        other_decision=elsewhere.number,
        award=award.number,
        payroll=payroll.number,
        ticket=ticket.number,
        person=refusal.application.applicant.number,
    )


WORKS = [
    ("amina", "/applications", "Jatobá Guaporé"),
    ("amina", "/applications?format=csv", "Jatobá Guaporé"),
    ("amina", "/applications/new?person={person}", "Jatobá Guaporé"),
    ("bakari", "/applications/{application}", "Not assessed yet"),
    ("amina", "/decisions/{decision}", "law-10836 art. 2"),
    ("chiku", "/lists", "Nothing waits for a signature"),
    ("bakari", "/awards", "Peroba Negro"),
    ("bakari", "/awards/{award}", "nothing can be paid"),
    ("bakari", "/waiting-lists", "Nobody waits"),
    ("bakari", "/compliance", "no breach"),
    ("penda", "/payrolls", "{payroll}"),
    ("penda", "/payrolls/new", "river-grant|cut-off"),
    ("penda", "/payrolls/{payroll}", "Calculate"),
    ("penda", "/payrolls/{payroll}/findings", "Nothing was noticed"),
    ("penda", "/payrolls/{payroll}/lines", "No line matches"),
    ("penda", "/payrolls/{payroll}/money", "No file was written yet"),
    ("grace", "/tickets", "{ticket}"),
    ("amina", "/tickets/new?kind=complaint", "Complaining never costs"),
    ("grace", "/tickets/{ticket}", "lower than last month"),
    ("amina", "/visits", "Nobody came yet"),
    ("amina", "/visits/new", "Begin the visit"),
    ("sifa", "/cases", "No case is open"),
    ("eshe", "/referrals", "No referral waits"),
    ("stella", "/schemes", "Bolsa Família"),
    ("stella", "/schemes/bolsa-familia-2004", "{version}"),
    ("stella", "/schemes/bolsa-familia-2004/versions/{version}", "per person is at most poverty line"),
    ("stella", "/monitoring", "too few people"),
    ("stella", "/monitoring/I1", "Figures|There is no figure"),
]


def test_each_page_opens_for_its_role(signed_in, chain):
    for who, path, words in WORKS:
        response = signed_in(who).get(path.format(**vars(chain)))
        assert response.status_code == 200, path
        numbers = {name: re.escape(str(value)) for name, value in vars(chain).items()}  # a check sign may be $ or *
        assert re.search(words.format(**numbers), text(response)), path


REFUSED = [
    ("penda", "/applications"),
    ("stella", "/applications/new"),
    ("penda", "/decisions/{decision}"),
    ("eshe", "/lists"),
    ("penda", "/awards"),
    ("amina", "/compliance"),
    ("stella", "/payrolls"),
    ("chiku", "/payrolls/new"),
    ("stella", "/payrolls/{payroll}"),
    ("penda", "/tickets"),
    ("penda", "/tickets/{ticket}"),
    ("judge", "/tickets/new"),
    ("bakari", "/visits"),
    ("bakari", "/cases"),
    ("amina", "/referrals"),
    ("eshe", "/schemes"),
    ("amina", "/monitoring/I1"),
]


def test_who_lacks_the_permission_is_told_which(signed_in, chain):
    for who, path in REFUSED:
        response = signed_in(who).get(path.format(**vars(chain)))
        assert response.status_code == 403, path
        assert "base.not-permitted" in text(response), path


READ_ONLY = ["/applications", "/lists", "/awards", "/payrolls", "/tickets", "/visits", "/schemes", "/monitoring"]


def test_pages_that_only_show_refuse_to_be_posted_to(signed_in, chain):
    for path in READ_ONLY:
        assert signed_in("amina").post(path).status_code == 405, path
    assert signed_in("penda").get(f"/payrolls/{chain.payroll}/send").status_code == 405


def test_nothing_of_another_district_is_there(signed_in, chain):
    amina = signed_in("amina")
    assert chain.other_application not in text(amina.get("/applications"))
    for path in (f"/applications/{chain.other_application}", f"/decisions/{chain.other_decision}"):
        assert amina.get(path).status_code == 404, path
    assert signed_in("neema").get(f"/tickets/{chain.ticket}").status_code == 404


def test_a_button_that_the_page_does_not_have_is_refused(signed_in, chain):
    response = signed_in("penda").post(f"/payrolls/{chain.payroll}", {"do": "give everybody double"})
    assert response.status_code == 409
    assert "no such button" in text(response)


def test_the_steps_of_a_payroll_are_taken_by_its_buttons_and_refused_to_who_prepared_it(people, signed_in, chain):
    penda, page = signed_in("penda"), f"/payrolls/{chain.payroll}"
    assert penda.post(page, {"do": "calculate"}).status_code == 302
    assert penda.post(page, {"do": "validate"}).status_code == 302
    assert penda.post(page, {"do": "approve"}).status_code == 403
    assert seen(people.penda, Payroll.objects.filter(number=chain.payroll)).state == "validated"
    assert "85" in text(penda.get(f"{page}/lines"))


def test_funds_that_are_no_number_are_said_beside_the_field(signed_in, chain):
    response = signed_in("penda").post(
        f"/payrolls/{chain.payroll}", {"do": "fund", "amount": "much", "reference": "T1"}
    )
    assert response.status_code == 422


@pytest.mark.parametrize(("typed", "exact"), [("1250,50", "1250.50"), ("1 250.5", "1250.5"), ("١٢٥٠", "1250")])
def test_an_amount_is_read_as_it_is_typed(typed, exact):
    assert str(payroll_forms.money(typed)) == exact


def test_an_appeal_without_a_person_is_refused_where_it_was_typed(signed_in, chain):
    typed = {
        "do": "receive",
        "kind": "appeal",
        "category": "exclusion",
        "text": "It is wrong.",
        "channel": "counter",
        "area": "3145901",
        "decision": chain.decision,
        "language": "pt",
    }
    response = signed_in("amina").post("/tickets/new", typed)
    assert response.status_code == 409
    assert "An appeal cannot be anonymous" in text(response)


def test_a_matter_is_recorded_and_the_pin_is_shown_once(people, signed_in, chain):
    typed = {"do": "receive", "kind": "inquiry", "category": "service", "text": "When are you open?"}
    typed |= {"channel": "counter", "area": "3145901", "language": "pt"}
    response = signed_in("amina").post("/tickets/new", typed)
    made = seen(people.amina, Ticket.objects.filter(kind="inquiry"))
    assert made.number in text(response)
    assert "cannot be shown again" in text(response)
    assert "cannot be shown again" not in text(signed_in("grace").get(f"/tickets/{made.number}"))


def test_a_desk_acknowledges_answers_and_closes(people, signed_in, chain):
    grace, page = signed_in("grace"), f"/tickets/{chain.ticket}"
    for typed in (
        {"do": "acknowledge"},
        {"do": "answer", "text": "The children's part was added."},
        {"do": "close", "outcome": "not-founded", "reaction": "satisfied"},
    ):
        assert grace.post(page, typed).status_code == 302, typed
    assert seen(people.grace, Ticket.objects.filter(number=chain.ticket)).state == "closed"


def test_a_visit_shows_the_board_and_ends_with_a_receipt(people, signed_in, families, chain):
    amina = signed_in("amina")
    begun = amina.post(
        "/visits/new", {"do": "start", "who": families.tocantins, "reason": "information", "language": "pt"}
    )
    page = begun["Location"]
    assert "Bolsa Família" in text(amina.get(page))
    assert amina.post(page, {"do": "note", "kind": "information", "text": "Explained"}).status_code == 302
    assert amina.post(page, {"do": "end"}).status_code == 302
    assert seen(people.amina, Visit.objects.all()).ended_at is not None
    assert amina.get(f"{page}/receipt.pdf").content.startswith(b"%PDF")


def test_the_coming_months_of_a_household_are_told_in_both_languages(people, signed_in, settings):
    settings.SOCLE_DEMO_TODAY = date(2018, 12, 10)
    arrange.publish(people, "bolsa-familia-2004")
    with acting.acting_as(people.amina, purpose="registration") as by:
        student = world.person("Cedro", date(2003, 5, 1), education={"attends_school": True})
        house = world.household(by, [(world.mother([("wage", 160)]), "head"), (student, "child")])
    url = f"/households/{house.number}/ahead"
    shown = text(signed_in("amina").get(url))
    arabic = text(signed_in("amina").get(url, headers={"accept-language": "ar"}))
    assert "Cedro Guaporé is 16 years old then" in shown
    assert "يكون عمر" in arabic
    assert signed_in("neema").get(url).status_code == 404


def test_the_files_of_a_scheme_are_checked_and_handed_in_on_a_page(people, signed_in, settings):
    settings.SOCLE_DEMO_TODAY = date(2018, 12, 10)
    folder = Path(__file__).parents[2] / "country" / "brazil" / "schemes" / "bpc"
    sound = (folder / "scheme.yaml").read_text(encoding="utf-8")
    wrong = sound.replace("per_person < income_line", "per_persn < income_line", 1)

    def sent(scheme: str, do: str):
        files = [SimpleUploadedFile("scheme.yaml", scheme.encode())]
        files.append(SimpleUploadedFile("examples.yaml", (folder / "examples.yaml").read_bytes()))
        return signed_in("imbuia").post("/schemes/new", {"scheme_files": files, "do": do})

    assert "Did you mean per_person?" in text(sent(wrong, "check"))
    refused = sent(wrong, "propose")
    assert refused.status_code == 409
    assert "Did you mean per_person?" in text(refused)
    made = sent(sound, "propose")
    assert made.status_code == 302
    assert "Published" not in text(signed_in("imbuia").get(made["Location"]))
    traced = text(signed_in("imbuia").get(made["Location"] + "/trace"))
    assert "art. 20 par. 3" in traced
    assert signed_in("amina").get("/schemes/new").status_code == 403
