"""The office for tests of payments, with a provider of its own."""

import pytest

from socle.base import acting
from socle.payments import ports, simulator
from tests.payments import arranging
from tests.payments.office import Office


@pytest.fixture
def office(people, tmp_path):
    provider = arranging.Watched(simulator.Simulator(tmp_path / "bank", seed="two cycles"))
    before = ports.provider
    ports.bind(provider)
    with acting.acting_as(people.operator, purpose="payment"):
        arranging.arrangement(people)
    yield Office(people, provider)
    ports.bind(before)
