"""The office for tests of payments, with a provider of its own; a database apart for tests that run real processes."""

import os
import pathlib

import pytest

from socle.base import acting, postgres
from socle.base.postgres import roles
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


@pytest.fixture
def apart():
    """The surroundings of processes over a database of this test's own: what they commit disturbs nobody."""
    project = pathlib.Path(__file__).resolve().parents[2]
    running = postgres.for_tests()
    database = f"apart_{os.getpid()}"
    roles.ensure(running, database)
    yield {
        **os.environ,
        "PYTHONPATH": f"{project / 'src'}{os.pathsep}{project}",
        "DJANGO_SETTINGS_MODULE": "socle.config.settings",
        "SOCLE_TESTS": "1",
        "SOCLE_DATABASE": database,
    }
    roles.drop(running, database)
