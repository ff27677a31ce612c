"""Awards, conditions, payments, matters, referrals and indicators through the API: the right answer here, nothing of it elsewhere."""

from datetime import date
from decimal import Decimal

import pytest

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.institutions.models import Office
from socle.base.kernel import numbers
from socle.base.periods import queries as periods
from socle.cases.operations import cases
from socle.cases.operations import referrals as referring
from socle.conditionality.models import Due
from socle.conditionality.operations import dues
from socle.enrolment.models import Award, AwardAmount
from socle.payments import ports, simulator
from socle.payments.models import Instruction, Message
from socle.payments.operations import payrolls, sending
from tests.api.calling import OURO_BRANCO, SAO_JOAO, machine, problem
from tests.enrolment import arrange
from tests.payments import arranging
from tests.people import at

SCHEME = arrange.PROGRAMME


@pytest.fixture
def elsewhere(people):
    """A machine of São João del-Rei that may do all that machines may."""
    return machine(people, area=SAO_JOAO)


@pytest.fixture
def award(people):
    """A mother with Cedro (10), who hold an award of 130.00 since December."""
    arrange.publish(people)
    with acting.acting_as(people.dalila, purpose="compliance") as by:
        mother = arrange.person("Ipê Tapajós")
        child = arrange.person("Cedro Tapajós", born=date(2008, 3, 1))
        asked = arrange.application(mother, arrange.household(mother, child))
        granted = arrange.decision(asked, by, kind="award")
        made = Award.objects.create(
            number=numbers.new("AW"), scheme=SCHEME, application=asked, decision=granted, from_on=date(2018, 12, 1)
        )
        AwardAmount.objects.create(
            award=made, component="basic", amount=Decimal("89.00"), from_on=date(2018, 12, 1), decision=granted
        )
        AwardAmount.objects.create(
            award=made, component="variable", amount=Decimal("41.00"), from_on=date(2018, 12, 1), decision=granted
        )
        return made, child


def test_an_award_is_there_for_its_area_and_nowhere_else(people, award, elsewhere):
    made, _ = award
    here = machine(people, area=OURO_BRANCO)
    [listed] = here.get("/awards", scheme=SCHEME, on="2018-12-10").json()["items"]
    assert listed["number"] == made.number
    assert here.get("/awards", on="2018-11-30").json()["items"] == []
    told = here.get(f"/awards/{made.number}", on="2018-12-10").json()
    assert (told["total"], [one["amount"] for one in told["amounts"]]) == ("130.0000", ["89.0000", "41.0000"])
    assert elsewhere.get("/awards", on="2018-12-10").json() == {"items": [], "next": None}
    problem(elsewhere.get(f"/awards/{made.number}"), 404, "base.not-found")
    problem(elsewhere.get(f"/awards/{numbers.new('AW')}"), 404, "base.not-found")


def test_a_school_reports_what_is_due_and_each_line_that_does_not_fit_comes_back(people, award, elsewhere):
    made, child = award
    period = periods.get("2018-12")
    with acting.acting_as(people.bakari, purpose="compliance") as by:
        assert dues.open_period(scheme=SCHEME, period=period, by=by, at=at(2018, 12, 20)) == 1
    school = machine(people, P.REPORT_COMPLIANCE, area=OURO_BRANCO, purpose="compliance")
    [due] = school.get("/dues", period="2018-12").json()["items"]
    assert (due["person"], due["result"], due["measured"]) == (child.number, "not reported", None)
    assert elsewhere.get("/dues", period="2018-12").json() == {"items": [], "next": None}
    stranger = numbers.new("PE")
    rows = [{"person": child.number, "measured": "0.8499"}, {"person": stranger, "measured": "1"}]
    done = school.post("/compliance-reports", {"period": "2018-12", "rows": rows}).json()
    assert (done["recorded"], [one["line"] for one in done["errors"]]) == (1, [2])
    assert school.get("/dues", period="2018-12", result="breach").json()["items"][0]["measured"] == "0.8499"
    there = elsewhere.post("/compliance-reports", {"period": "2018-12", "rows": rows[:1]}).json()
    assert (there["recorded"], "Nobody" in there["errors"][0]["sentence"]) == (0, True)
    with acting.acting_as(people.bakari, purpose="compliance"):
        assert Due.objects.get(award=made).report.recorded_by.startswith("client:")


@pytest.mark.parametrize("measured", ["85%", "1.00001", "-0.5", "NaN", 0.9])
def test_what_is_no_share_is_told_with_its_place(people, measured):
    school = machine(people, P.REPORT_COMPLIANCE, area=OURO_BRANCO)
    body = {"period": "2018-12", "rows": [{"person": "PE-0000-0000-0", "measured": measured}]}
    told = problem(school.post("/compliance-reports", body), 422, "api.invalid-input")
    assert told["errors"][0]["where"].endswith("rows.0.measured")


@pytest.fixture
def sent(people, tmp_path):
    """A payroll of 130.00 for December, sent; gives its number and the provider, who knows its answers."""
    provider = simulator.Simulator(tmp_path)
    before = ports.provider
    ports.bind(provider)
    with acting.acting_as(people.operator, purpose="payment"):
        arranging.arrangement(people)
        arranging.award("Jatobá Purus", {"basic": "130.00"})
    day = arranging.noon(date(2018, 12, 12))
    with acting.acting_as(people.penda, purpose="payment") as by:
        number = payrolls.open(scheme=arranging.SCHEME, period=periods.get("2018-12"), by=by, at=day).number
        payrolls.calculate(payroll=number, by=by, at=day)
        payrolls.validate(payroll=number, by=by, at=day)
    with acting.acting_as(people.chiku, purpose="payment") as by:
        total = payrolls.approve(payroll=number, by=by, at=day).total
    with acting.acting_as(people.penda, purpose="payment") as by:
        payrolls.fund(payroll=number, amount=total, reference="TR-1", by=by, at=day)
    sending.instruct_and_send(payroll=number, by=people.penda, at=day)
    yield number, provider
    ports.bind(before)


def test_a_provider_delivers_its_files_and_the_payment_says_so(people, sent, elsewhere):
    number, provider = sent
    with acting.acting_as(people.penda, purpose="payment"):
        message, payment = Message.objects.get().number, Instruction.objects.get().number
    bank = machine(people, purpose="payment")
    told = bank.get(f"/payrolls/{number}").json()
    assert (told["total"], told["lines"], told["state"], told["messages"]) == ("130.0000", 1, "sent", [message])
    status = next(one for one in provider.reports(message) if one.kind is ports.FileKind.STATUS)
    path = f"/payrolls/{number}/provider-files"
    problem(
        bank.post(path, "<html/>", content_type="application/xml", kind="pain.002"), 409, "payments.unknown-message"
    )
    problem(bank.post(path, status.content, content_type="application/xml", kind="pdf"), 422, "api.invalid-input")
    problem(bank.post(path, b"", content_type="application/xml", kind="pain.002"), 422, "base.invalid-input")
    problem(
        elsewhere.post(path, status.content, content_type="application/xml", kind="pain.002"),
        409,
        "payments.part-of-the-country",
    )
    first = bank.post(path, status.content, content_type="application/xml", kind="pain.002")
    again = bank.post(path, status.content, content_type="application/xml", kind="pain.002")
    assert (first.json()["taken"], again.json()["taken"]) == (True, False)
    paid = bank.get(f"/payments/{payment}").json()
    assert (paid["state"], paid["amount"], paid["statuses"][0]["status"]) == ("settled", "130.0000", "settled")
    problem(elsewhere.get(f"/payments/{payment}"), 404, "base.not-found")
    problem(machine(people, schemes=["bpc"]).get(f"/payrolls/{number}"), 404, "base.not-found")


TICKET = {
    "kind": "complaint",
    "category": "payment-amount",
    "text": "The amount is lower than last month.",
    "channel": "phone",
    "language": "pt",
    "area_code": "3145901",
}


def test_a_matter_is_received_with_number_pin_and_deadline_and_looked_up_without_a_token(people, elsewhere):
    here = machine(people, area=OURO_BRANCO, purpose="redress")
    made = here.post("/tickets", TICKET)
    assert made.status_code == 201, made.content
    receipt = made.json()
    assert (len(receipt["pin"]), receipt["due_on"] > receipt["acknowledge_by"]) == (6, True)
    assert here.get(f"/tickets/{receipt['number']}").json()["state"] == "received"
    problem(elsewhere.get(f"/tickets/{receipt['number']}"), 404, "base.not-found")
    problem(elsewhere.post("/tickets", TICKET), 404, "base.not-found")
    own = machine(people)
    own.headers = {}
    seen = own.post("/public/look-up", {"number": receipt["number"], "pin": receipt["pin"]}).json()
    assert [one["number"] for one in seen["tickets"]] == [receipt["number"]]
    wrong = {"number": receipt["number"], "pin": "0000000"}
    for _ in range(5):
        problem(own.post("/public/look-up", wrong), 403, "grievances.look-up-not-right")
    problem(own.post("/public/look-up", wrong), 429, "grievances.look-up-too-many")


def test_a_referral_is_answered_by_the_office_that_it_was_sent_to(people, elsewhere):
    with acting.acting_as(people.amina, purpose="registration"):
        person = arrange.person("Caraíba Doce")
    with acting.acting_as(people.sifa, purpose="case-management") as by:
        case = cases.open(person=person, reason="She asks for work.", by=by, at=at(2018, 12, 12))
        new = referring.NewReferral(
            person=person,
            to_office=Office.objects.get(code="sine-ouro-branco"),
            service="job placement",
            reason="Seamstress, mornings only.",
        )
        sent = referring.refer(case=case.number, referral=new, by=by, at=at(2018, 12, 17))
    service = machine(people, P.ANSWER_REFERRAL, area=OURO_BRANCO, office="sine-ouro-branco")
    [coming] = service.get("/referrals").json()
    assert (coming["number"], coming["reason"]) == (sent.number, "Seamstress, mornings only.")
    body = {"state": "accepted", "answer": "Interview on Monday."}
    assert elsewhere.get("/referrals").json() == []
    problem(elsewhere.post(f"/referrals/{sent.number}/answer", body), 404, "base.not-found")
    other = machine(people, P.ANSWER_REFERRAL, area=OURO_BRANCO)
    problem(other.post(f"/referrals/{sent.number}/answer", body), 409, "cases.not-your-referral")
    assert service.post(f"/referrals/{sent.number}/answer", body).json()["state"] == "accepted"


def test_indicators_are_told_with_their_definition_and_no_finer_than_the_country_allows(people):
    reader = machine(people, P.READ_INDICATORS, purpose="statistics")
    codes = [one["code"] for one in reader.get("/indicators").json()]
    table = reader.get(f"/indicators/{codes[0]}", on="2018-12-31", level="1", by_sex="true").json()
    assert (table["indicator"]["code"], table["level"], table["by_sex"]) == (codes[0], 1, True)
    problem(reader.get("/indicators/no-such-one"), 404, "base.not-found")
    problem(reader.get(f"/indicators/{codes[0]}", level="9"), 409, "monitoring.too-fine")
    problem(reader.get(f"/indicators/{codes[0]}", level="x"), 422, "api.invalid-input")
