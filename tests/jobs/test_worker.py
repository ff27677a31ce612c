"""The worker takes a job from the queue in the database and does it, for real; its connection is no part of the test's."""

import asyncio
import time
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from procrastinate import exceptions, periodic
from procrastinate.contrib.django import app

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.audit.models import Event
from socle.jobs import timetable


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """The database without the transaction around a test: a worker sees only what is committed."""
    with django_db_blocker.unblock():
        empty_queue()
        yield
        empty_queue()


def empty_queue():
    with connection.cursor() as cursor:
        for table in ("periodic_defers", "events", "jobs"):
            cursor.execute(f"DELETE FROM procrastinate_{table}")


async def work(queue):
    """Run the worker until its queue is empty."""
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            await app.run_worker_async(
                queues=[queue],
                wait=False,
                listen_notify=False,
                install_signal_handlers=False,
                delete_jobs="always",
            )


async def catch_up():
    """What a worker does first: queue the jobs whose time has come and passed."""
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            deferrer = periodic.PeriodicDeferrer(registry=app.periodic_registry, **app.periodic_defaults)
            await deferrer.defer_jobs(jobs_to_defer=deferrer.get_previous_tasks(at=time.time()))


def events_since(start):
    with acting.acting_as(accounts.machine("timetable"), purpose="audit"):
        return list(Event.objects.filter(action="intake.forgotten", at__gte=start).values_list("actor", "details"))


def test_the_worker_does_a_job_of_the_timetable_once(committed):
    start, queue = datetime.now(UTC), f"test-{uuid.uuid4().hex[:8]}"
    job = timetable.forget_lines.configure(queue=queue).defer(timestamp=0)
    asyncio.run(work(queue))
    asyncio.run(work(queue))
    assert job > 0
    assert events_since(start) == [("timetable", {"lines": 0, "batches_over": 0})]
    assert list(app.job_manager.list_jobs(queue=queue)) == []


def test_a_job_that_waits_already_is_not_queued_twice(committed):
    queue = f"test-{uuid.uuid4().hex[:8]}"
    timetable.forget_lines.configure(queue=queue).defer(timestamp=0)
    with pytest.raises(exceptions.AlreadyEnqueued):
        timetable.forget_lines.configure(queue=queue).defer(timestamp=0)
    asyncio.run(work(queue))


def test_a_worker_that_starts_late_does_what_was_missed_within_a_day_once(committed):
    for _ in range(2):
        asyncio.run(catch_up())
    waiting = [job.queueing_lock for job in app.job_manager.list_jobs(queue="default")]
    assert sorted(waiting) == [
        "audit.seal",
        "cases.claim-requested",
        "decisions.carry-out",
        "enrolment.lodge-by-passport",
        "grievances.escalate",
        "grievances.verify-redress",
        "intake.forget-lines",
        "payments.fetch-reports",
    ]
