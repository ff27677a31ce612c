"""The API is what its description says: schemathesis calls every operation with what fits and with what does not.

No answer is a server error; each has a status, a media type and a body that the description names. The cases are the same
in every run. Numbers in addresses are those of a small chain that stands: families, decisions, an award, a payroll.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as described

from tests.api import chain
from tests.api.calling import machine
from tests.eligibility import world

CHECKS = [
    not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_schema_conformance,
    described.negative_data_rejection,
]
PER_OPERATION = 10


@pytest.fixture
def one_connection():
    """Requests keep the connection of the test, whose transaction is never committed; Django's own test client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def standing(people, one_connection):
    """A machine with every permission that a machine may have, and the numbers of what stands."""
    world.publish(people, world.BOLSA)
    house, decision = chain.decided(people)
    chain.served(people, decision)
    _, open_one = chain.applied(people, wage=500)
    return machine(people), [house.number, decision.number, open_one.number]


@pytest.mark.slow
def test_every_operation_answers_as_described(standing):
    who, numbers = standing
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    schema.config.generation.with_security_parameters = False  # the token is ours: test_api_permissions calls without
    assert len(list(schema.get_all_operations())) > 30
    findings = [_findings(found.ok(), who, numbers) for found in schema.get_all_operations()]
    assert not any(findings), "\n\n".join(filter(None, findings))


def _findings(operation, who, numbers):
    """What the calls of an operation found wrong; '' for nothing."""
    try:
        _call_many(operation, who, numbers)
    except (Failure, FailureGroup) as found:
        return f"{operation.label}: {found}\n{getattr(found, 'exceptions', '')}"
    return ""


def _call_many(operation, who, numbers):
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    other = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=PER_OPERATION,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(fitting, other), number=st.sampled_from([None, *numbers]))
    def run(case, number):
        if number and case.meta.generation.mode == GenerationMode.POSITIVE and "number" in case.path_parameters:
            case.path_parameters["number"] = number
        case.call_and_validate(checks=CHECKS, headers=who.headers | {"Accept-Encoding": "identity"})

    run()
