"""The timetable: what the system does by itself, when, and with which one operation. Each job acts as the timetable and signs nothing.

A job that works on many schemes or payrolls gives each a transaction of its own: one that is refused does not hold up the
others, is said in the log, and the job ends as failed.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from procrastinate import Blueprint

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.audit import operations as audit
from socle.base.kernel import clock, refusals
from socle.cases.operations import requests
from socle.conditionality.operations import effects
from socle.enrolment.operations import changes, passporting
from socle.enrolment.queries import law
from socle.grievances.operations import escalating, redress
from socle.intake.operations import retention
from socle.payments.operations import recoveries, reports
from socle.payments.queries import payrolls
from socle.schemes import queries as schemes

timetable = Blueprint()
_log = logging.getLogger(__name__)


class NotAllDone(RuntimeError):
    """Some of what a job had to do was refused; the log says what and why. It is tried again at its next time."""


def job(cron: str, name: str) -> Callable[[Callable[[], Any]], Any]:
    """A job at set times; two of the same name never run at once. One that missed its time within a day runs once.

    How late it may be stands in settings.PROCRASTINATE_PERIODIC_DEFAULTS.
    """

    def wrap(function: Callable[[], Any]) -> Any:
        def run(timestamp: int) -> Any:
            del timestamp  # when it should have run; what it does depends on what is there, not on that
            return function()

        run.__doc__ = function.__doc__
        task = timetable.task(name=name, queueing_lock=name, lock=name)(run)
        return timetable.periodic(cron=cron)(task)

    return wrap


@job("*/5 * * * *", "audit.seal")
def seal_audit() -> int:
    """Seal the committed events of the audit trail."""
    with _timetable("audit") as by:
        return audit.seal(by=by, at=clock.now())


@job("10 4 * * *", "decisions.carry-out")
def carry_out_decisions() -> None:
    """Let what was signed and served take effect: changed amounts, exits, effects, recoveries. Also of a scheme out of force."""
    _each(_schemes(), "eligibility", _carry_out)


def _carry_out(scheme: str, by: acting.Actor) -> None:
    changes.carry_out(scheme=scheme, by=by, at=clock.now())
    effects.carry_out(scheme=scheme, by=by, at=clock.now())
    recoveries.begin_served(scheme=scheme, by=by, at=clock.now())


def _schemes() -> list[str]:
    """Those under which anybody can be decided on: simulations have no decisions."""
    with _timetable("eligibility"):
        return list(schemes.schemes().filter(simulation=False).values_list("code", flat=True))


@job("50 4 * * *", "enrolment.lodge-by-passport")
def lodge_by_passport() -> None:
    """Lodge the applications of who holds a passport to another scheme."""
    with _timetable("application"):
        found = law.with_passports(on=timezone.localdate(clock.now()))
    _each(found, "application", _lodge)


def _lodge(scheme: str, by: acting.Actor) -> None:
    passporting.lodge_by_passport(scheme=scheme, by=by, at=clock.now())


@job("5 * * * *", "payments.fetch-reports")
def fetch_reports() -> None:
    """Read what provider and bank say about payrolls that were sent and are not reconciled."""
    _each(_on_their_way(), "payment", _fetch)


def _fetch(payroll: str, by: acting.Actor) -> None:
    reports.fetch_reports(payroll=payroll, by=by, at=clock.now())


def _on_their_way() -> list[str]:
    with _timetable("payment"):
        found = payrolls.all_of().filter(state__in=("sent", "partly returned"))
        return list(found.values_list("number", flat=True))


@job("*/15 * * * *", "cases.claim-requested")
def claim_cases() -> int:
    """Open the cases that conditionality asked for."""
    with _timetable("case-management") as by:
        return requests.claim_requested(by=by, at=clock.now())


@job("20 4 * * *", "grievances.escalate")
def escalate_tickets() -> int:
    """Move overdue tickets one level up."""
    with _timetable("redress") as by:
        return escalating.escalate_overdue(by=by, at=clock.now())


@job("40 4 * * *", "grievances.verify-redress")
def verify_redress() -> int:
    """Close upheld appeals whose arrears have reached the person."""
    with _timetable("redress") as by:
        return redress.verify_redress(by=by, at=clock.now())


@job("30 3 * * *", "intake.forget-lines")
def forget_lines() -> int:
    """Empty the staged lines of old imports."""
    with _timetable("registration") as by:
        return retention.forget_lines(by=by, at=clock.now())


def _timetable(purpose: str) -> Any:
    return acting.acting_as(accounts.machine("timetable"), purpose=purpose)


def _each(what: Iterable[str], purpose: str, do: Callable[[str, acting.Actor], None]) -> None:
    """Do it for each in a transaction of its own. Raises NotAllDone when all were tried and some refused."""
    refused = []
    for one in what:
        try:
            with _timetable(purpose) as by:
                do(one, by)
        except refusals.Refusal as why:
            _log.warning("%s: %s (%s)", one, why.message, why.code)
            refused.append(f"{one} ({why.code})")
    if refused:
        raise NotAllDone(", ".join(refused))
