"""Machines lodge, read and assess applications in their own area; a decision explains itself; no machine signs."""

import pytest

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.kernel import numbers
from socle.eligibility.operations import applications
from tests.api import chain
from tests.api.calling import OURO_BRANCO, SAO_JOAO, Machine, machine, problem
from tests.eligibility import world


@pytest.fixture
def law(people):
    return world.publish(people, world.BOLSA)


@pytest.fixture
def here(people):
    """A machine of Ouro Branco that may do what machines may."""
    return machine(people, area=OURO_BRANCO)


@pytest.fixture
def elsewhere(people):
    return machine(people, area=SAO_JOAO)


READS = ["/applications", "/applications/AP-0000-0000-0", "/decisions/DC-0000-0000-0", "/runs/RN-0000-0000-0"]


@pytest.mark.parametrize("path", [*READS, "/decisions/DC-0000-0000-0/letter.pdf"])
def test_without_token_nothing_and_without_the_permission_nothing_either(people, path):
    problem(Machine().get(path), 401, "api.no-token")
    told = problem(machine(people, P.READ_SCHEMES).get(path), 403, "base.not-permitted")
    assert "read assessments and decisions" in told["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/applications",
        "/applications/AP-0000-0000-0/assessments",
        "/schemes/bolsa-familia-2004/runs",
        "/runs/RN-0000-0000-0/proposals",
    ],
)
def test_writing_needs_its_own_permission(people, path):
    body = {"scheme": "bolsa-familia-2004", "applicant": "PE-0000-0000-0"} if path == "/applications" else {}
    problem(Machine().post(path, body), 401, "api.no-token")
    problem(machine(people, P.READ_DECISION).post(path, body), 403, "base.not-permitted")


def test_what_lies_in_another_district_is_answered_as_what_does_not_exist(people, law, elsewhere):
    house, decision = chain.decided(people)
    chain.served(people, decision)
    with acting.acting_as(people.bakari, purpose="eligibility"):
        application, run = decision.application.number, decision.assessment_run.number
    own = [f"/applications/{application}", f"/decisions/{decision.number}", f"/runs/{run}"]
    for path in [*own, f"/decisions/{decision.number}/letter.pdf"]:
        there = problem(elsewhere.get(path), 404, "base.not-found")
        missing = path.replace(application, numbers.new("AP")).replace(decision.number, numbers.new("DC"))
        absent = problem(elsewhere.get(missing.replace(run, numbers.new("RN"))), 404, "base.not-found")
        assert {**there, "detail": ""} == {**absent, "detail": ""}
    assert elsewhere.get("/applications").json() == {"items": [], "next": None}
    body = {"scheme": world.BOLSA, "applicant": world_head(people, house)}
    problem(elsewhere.post("/applications", body), 404, "base.not-found")


def world_head(people, house):
    with acting.acting_as(people.amina, purpose="registration"):
        return world.head(house).number


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"scheme": "bolsa-familia-2004"}, "applicant"),
        ({"scheme": "bolsa\u0000", "applicant": "PE-0000-0000-0"}, None),
        ({"scheme": "x" * 81, "applicant": "PE-0000-0000-0"}, "scheme"),
        ({"scheme": "bolsa-familia-2004", "applicant": "PE-0000-0000-0", "channel": "desk"}, "channel"),
    ],
)
def test_bad_input_is_told_with_its_place(here, body, where):
    answer = here.post("/applications", body)
    if where is None:
        problem(answer, 400, "api.bad-request")
        return
    told = problem(answer, 422, "api.invalid-input")
    assert [one["where"].split(".")[-1] for one in told["errors"]] == [where]


@pytest.mark.parametrize("query", [{"state": "open"}, {"limit": "0"}, {"limit": "201"}, {"area": "'"}])
def test_a_filter_that_is_none_is_refused(here, query):
    told = problem(here.get("/applications", **query), 422, "api.invalid-input")
    assert told["errors"][0]["where"].split(".")[-1] == next(iter(query))


def test_an_application_from_lodging_to_a_list_that_a_person_signs(people, law, here):
    """75 a person, not above 89: 89 + 2 x 41 = 171.00."""
    house, _ = chain.applied(people)
    head = world_head(people, house)
    body = {"scheme": world.BOLSA, "applicant": head}
    assert "AP-" in problem(here.post("/applications", body), 409, "eligibility.already-applied")["detail"]
    [listed] = here.get("/applications", scheme=world.BOLSA, state="lodged").json()["items"]
    assert (listed["applicant"], listed["household"], listed["channel"]) == (head, house.number, "desk")

    assessed = here.post(f"/applications/{listed['number']}/assessments", {"on": "2018-12-10"}, language="pt")
    assert assessed.status_code == 201
    told = assessed.json()["assessment"]
    assert (told["eligible"], told["total"], told["payable"]) == ("yes", "171.00", "171.00")
    limit = told["criteria"][0]
    assert (limit["value"], limit["threshold"], limit["result"]) == ("75.00", "178.00", "yes")
    wage = next(one for one in limit["inputs"] if one["fact"] == "incomes.amount")
    assert (wage["value"], wage["source"], wage["on"]) == ("300.00", "declared", "2018-12-03")

    run = assessed.json()["run"]
    assert here.get(f"/runs/{run}").json()["counts"] == {"units": 1, "eligible": 1, "not_eligible": 0, "unknown": 0}
    prepared = here.post(f"/runs/{run}/proposals")
    assert (prepared.status_code, prepared.json()["proposals"]) == (201, 1)
    problem(here.post(f"/runs/{run}/proposals"), 409, "eligibility.nothing-to-propose")
    assert here.get(f"/applications/{listed['number']}").json()["decisions"] == []


def test_lodging_through_the_api_says_so(people, law, here):
    house, first = chain.applied(people)
    with_drawn(people, first)
    made = here.post("/applications", {"scheme": world.BOLSA, "applicant": world_head(people, house).lower()})
    assert made.status_code == 201, made.content
    assert (made.json()["channel"], made.json()["state"]) == ("api", "lodged")


def with_drawn(people, application):
    with acting.acting_as(people.amina, purpose="registration") as by:
        applications.withdraw(application=application, by=by, at=chain.NOW)


def test_the_list_goes_on_after_the_last_number(people, law, here):
    made = [chain.applied(people)[1].number for _ in range(3)]
    first = here.get("/applications", limit=2).json()
    assert [one["number"] for one in first["items"]] == [made[2], made[1]]
    assert first["next"] == made[1]
    rest = here.get("/applications", limit=2, after=first["next"]).json()
    assert ([one["number"] for one in rest["items"]], rest["next"]) == ([made[0]], None)
    problem(here.get("/applications", after=numbers.new("AP")), 404, "base.not-found")


def test_a_decision_is_explained_with_who_signed_and_how_to_appeal(people, law, here):
    """1,600 / 4 = 400.00, above 178.00. Served on 12 December: appeal until 11 January."""
    _, decision = chain.decided(people, wage=1600)
    problem(here.get(f"/decisions/{decision.number}/letter.pdf"), 404, "base.not-found")
    chain.served(people, decision)
    told = here.get(f"/decisions/{decision.number}").json()
    assert (told["outcome"], told["reasons"], told["verified"]) == ("refused", ["income_limit"], True)
    assert (told["signed_by"], told["prepared_by"]) == ("Jacarandá Francisco", "Guapuruvu Negro")
    assert (told["served_on"], told["channel"], told["appeal_until"]) == ("2018-12-12", "in person", "2019-01-11")
    assert told["appeal"]["within"] == "30 days"
    criterion = told["assessment"]["criteria"][0]
    assert (criterion["value"], criterion["threshold"]) == ("400.00", "178.00")
    assert criterion["law"] == "decree-5209 art. 18; law-10836 art. 2"
    letter = here.get(f"/decisions/{decision.number}/letter.pdf")
    assert letter["Content-Type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")


def test_the_whole_area_is_assessed_on_request(people, law, here, elsewhere):
    chain.applied(people)
    made = here.post(f"/schemes/{world.BOLSA}/runs", {"on": "2018-12-10"})
    assert made.status_code == 201, made.content
    assert made.json()["counts"] == {"units": 1, "eligible": 1, "not_eligible": 0, "unknown": 0}
    assert elsewhere.post(f"/schemes/{world.BOLSA}/runs", {"on": "2018-12-10"}).json()["counts"]["units"] == 0
    problem(here.post("/schemes/no-such-scheme/runs"), 409, "schemes.not-in-force")


def test_a_machine_of_another_scheme_finds_neither_run_nor_scheme(people, law, here):
    run = here.post(f"/schemes/{world.BOLSA}/runs", {"on": "2018-12-10"}).json()["number"]
    other = machine(people, schemes=["bpc"])
    problem(other.get(f"/runs/{run}"), 404, "base.not-found")
    problem(other.post(f"/schemes/{world.BOLSA}/runs"), 404, "base.not-found")
