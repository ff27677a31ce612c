"""One embedded database for the whole run: made empty, migrated by its owner, with the demonstration country applied.

Settings are tests/settings.py. The tests act as people (tests/people.py) under row-level security,
as the application does; nothing here is more privileged than the application but the set-up.
"""

import os
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

# Spark is an optional extra: `make test-spark` fetches it and asks for these
collect_ignore = [] if os.environ.get("SOCLE_SPARK") else ["spark"]
BEGINNING = datetime(2018, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """The tables, by the owner's role, and the country. The server is temporary and ends with the run."""
    from socle.base import acting
    from socle.base.accounts import queries as accounts
    from socle.base.country import operations as country_operations
    from socle.base.country import queries as country_queries

    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        country = country_queries.country()
        country_operations.make_fact_tables(country)
        with acting.acting_as(accounts.machine("set-up", "operator"), purpose="audit") as by:
            country_operations.apply(country=country, by=by, at=BEGINNING)


@pytest.fixture
def people(db):
    """The named people of tests/people.py, as actors."""
    from tests import people

    return people.all_people()
