"""The machine door: who may come in, and how refusals are told."""

import pytest
from django.test import Client

from socle.base import acting
from socle.base.accounts import clients
from socle.base.accounts.permissions import Permission
from socle.base.areas.models import Area
from socle.base.institutions.models import Institution, Purpose
from tests.people import at

NOW = at(2018, 12, 10)


def terms(**changed):
    return clients.Terms(
        **{
            "name": "education",
            "institution": Institution.objects.get(code="education-authority"),
            "office": None,
            "area": Area.objects.get(level=0),
            "schemes": ["*"],
            "permissions": [Permission.READ_SCHEMES],
            "purpose": Purpose.objects.get(code="compliance"),
            "valid_from": NOW.date(),
            **changed,
        }
    )


@pytest.fixture
def token(people):
    with acting.acting_as(people.zuri, purpose="audit") as by:
        return clients.create(terms=terms(), by=by, at=NOW)[1]


def call(path, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().get(f"/api/v1{path}", headers=headers)


def test_without_a_token_nothing_is_told(db):
    answer = call("/schemes")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "api.no-token"


def test_a_machine_cannot_hold_a_signature(people):
    with acting.acting_as(people.zuri, purpose="audit") as by, pytest.raises(clients.NotForMachines):
        clients.create(terms=terms(permissions=[Permission.SIGN_DECISION]), by=by, at=NOW)


def test_an_ended_token_opens_nothing(people, token):
    with acting.acting_as(people.zuri, purpose="audit") as by:
        clients.end(client=clients.ApiClient.objects.get(), on=NOW.date(), by=by, at=NOW)
    assert call("/me", token).status_code == 401


def test_a_call_acts_for_the_purpose_of_its_client(token):
    answer = call("/me", token)
    assert answer.status_code == 200
    assert answer.json()["purpose"] == "compliance"


def test_every_operation_names_its_permission(token):
    schema = call("/openapi.json").json()
    assert [
        f"{method} {path}"
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if "x-permission" not in operation
    ] == []
