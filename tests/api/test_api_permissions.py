"""Every operation of the API, called once rightly: without a token it is told nothing, without its permission nothing either."""

import pytest
from django.test import Client

from socle.base.accounts.permissions import Permission as P
from tests.api.calling import MACHINE, Machine, machine, problem

AP, PE, TK = "AP-0000-0000-0", "PE-0000-0000-0", "TK-0000-0000-0"
CHANGE = {
    "kind": "death",
    "cause": "life event",
    "person": PE,
    "effective_on": "2018-12-01",
    "reported_on": "2018-12-10",
}
TICKET = {
    "kind": "inquiry",
    "category": "other",
    "text": "When?",
    "channel": "phone",
    "language": "pt",
    "area_code": "1",
}
ROW = {"person": PE, "measured": "0.9"}

# (method, address as described): (address as called, body)
CALLS = {
    ("get", "/me"): ("/me", None),
    ("get", "/areas"): ("/areas", None),
    ("get", "/facts"): ("/facts", None),
    ("get", "/schemes"): ("/schemes", None),
    ("get", "/register"): ("/register?q=x", None),
    ("get", "/households/{number}"): ("/households/HH-0000-0000-0", None),
    ("get", "/persons/{number}"): (f"/persons/{PE}", None),
    ("post", "/registrations"): ("/registrations", {"area_code": "1", "purposes": [], "members": []}),
    ("post", "/changes"): ("/changes", CHANGE),
    ("get", "/changes/{number}"): ("/changes/CH-0000-0000-0", None),
    ("post", "/schemes/check"): ("/schemes/check", {"files": {"scheme.yaml": "a: b"}}),
    ("post", "/schemes/try"): (
        "/schemes/try",
        {"files": {"scheme.yaml": "a: b"}, "case": "members: []", "on": "2018-12-10"},
    ),
    ("get", "/schemes/{code}"): ("/schemes/bpc", None),
    ("post", "/applications"): ("/applications", {"scheme": "bpc", "applicant": PE}),
    ("get", "/applications"): ("/applications", None),
    ("get", "/applications/{number}"): (f"/applications/{AP}", None),
    ("post", "/applications/{number}/assessments"): (f"/applications/{AP}/assessments", {}),
    ("post", "/schemes/{code}/runs"): ("/schemes/bpc/runs", {}),
    ("get", "/runs/{number}"): ("/runs/RN-0000-0000-0", None),
    ("post", "/runs/{number}/proposals"): ("/runs/RN-0000-0000-0/proposals", {}),
    ("get", "/decisions/{number}"): ("/decisions/DC-0000-0000-0", None),
    ("get", "/decisions/{number}/letter.pdf"): ("/decisions/DC-0000-0000-0/letter.pdf", None),
    ("get", "/awards"): ("/awards", None),
    ("get", "/awards/{number}"): ("/awards/AW-0000-0000-0", None),
    ("get", "/waiting-list"): ("/waiting-list?scheme=bpc&area_code=1", None),
    ("post", "/compliance-reports"): ("/compliance-reports", {"period": "2018-12", "rows": [ROW]}),
    ("get", "/dues"): ("/dues?period=2018-12", None),
    ("get", "/payrolls"): ("/payrolls", None),
    ("get", "/payrolls/{number}"): ("/payrolls/PR-0000-0000-0", None),
    ("post", "/payrolls/{number}/provider-files"): ("/payrolls/PR-0000-0000-0/provider-files?kind=pain.002", {}),
    ("get", "/payments/{number}"): ("/payments/IN-0000-0000-0", None),
    ("post", "/tickets"): ("/tickets", TICKET),
    ("get", "/tickets/{number}"): (f"/tickets/{TK}", None),
    ("get", "/referrals"): ("/referrals", None),
    ("post", "/referrals/{number}/answer"): (
        "/referrals/RF-0000-0000-0/answer",
        {"state": "accepted", "answer": "Yes."},
    ),
    ("get", "/indicators"): ("/indicators", None),
    ("get", "/indicators/{code}"): ("/indicators/I1", None),
}
PUBLIC = {("post", "/public/look-up")}


def call(who, operation):
    path, body = CALLS[operation]
    return who.get(path) if operation[0] == "get" else who.post(path, body)


@pytest.fixture
def described(db):
    """Permission by (method, address), as the description has it."""
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    return {
        (method, path.removeprefix("/api/v1")): operation["x-permission"]
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


def test_each_described_operation_is_called_here(described):
    assert set(described) == CALLS.keys() | PUBLIC
    assert {described[one] for one in PUBLIC} == {"public"}


@pytest.mark.parametrize("operation", CALLS, ids=lambda one: " ".join(one))
def test_without_a_token_nothing(db, operation):
    problem(call(Machine(), operation), 401, "api.no-token")


def test_without_its_permission_nothing(people, described):
    for operation in CALLS:
        lacking = machine(people, *(one for one in MACHINE if one != P(described[operation])))
        told = problem(call(lacking, operation), 403, "base.not-permitted")
        assert described[operation] in told["detail"], operation


def test_with_the_permission_the_call_gets_as_far_as_the_matter(people):
    """Nothing of what is named exists: found lists, 404 and what the law refuses, but no problem of form or permission."""
    able = machine(people)
    answers = {operation: call(able, operation).status_code for operation in CALLS}
    assert {one: status for one, status in answers.items() if status not in (200, 201, 404, 409, 422)} == {}
    in_form = {one for one, status in answers.items() if status == 422}
    assert in_form <= {("post", "/schemes/try"), ("post", "/registrations")}
