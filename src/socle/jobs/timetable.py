"""The timetable: what the system does by itself, when, and with which one operation. Each job acts as the timetable and signs nothing."""

from collections.abc import Callable
from typing import Any

from procrastinate import Blueprint

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.audit import operations as audit
from socle.base.kernel import clock

timetable = Blueprint()


def job(cron: str, name: str, *, purpose: str) -> Callable[[Callable[[acting.Actor], Any]], Any]:
    """A job at set times; two of the same name never run at once, and one that missed its time runs once."""

    def wrap(function: Callable[[acting.Actor], Any]) -> Any:
        def run(timestamp: int) -> None:
            del timestamp  # when it should have run; what it does depends on what is there, not on that
            with acting.acting_as(accounts.machine("timetable"), purpose=purpose) as by:
                function(by)

        run.__doc__ = function.__doc__
        task = timetable.task(name=name, queueing_lock=name, lock=name)(run)
        return timetable.periodic(cron=cron)(task)

    return wrap


@job("*/5 * * * *", "audit.seal", purpose="audit")
def seal_audit(by: acting.Actor) -> None:
    """Seal the committed events of the audit trail."""
    audit.seal(by=by, at=clock.now())
