"""The demonstration in figures: every one of them read back from the database."""

from typing import Any

from django.db.models import Count

from socle.base.audit import queries as audit
from socle.base.audit.models import Event
from socle.cli.demo import script as scripts
from socle.conditionality.models import Due
from socle.eligibility.models import Decision, Run, Service
from socle.enrolment.models import Award, WaitingEntry
from socle.grievances.models import AppealOutcome, Ticket
from socle.payments.queries import totals
from socle.registry.models import Household, Person


def read() -> dict[str, Any]:
    """One object with at least the figures that the manual names."""
    with scripts.playing(scripts.accounts.machine("timetable"), "audit") as by:
        verified = audit.verify(by=by)
        payroll = totals.totals()
        ledger_balanced, arrears = payroll.pop("ledger_balanced"), payroll.pop("arrears_total")
        return {
            "persons": Person.objects.filter(merged_into=None).count(),
            "households": Household.objects.filter(ended_on=None).count(),
            "assessments": _assessments(),
            "decisions": {"signed": Decision.objects.count(), "served": Service.objects.count()},
            "awards": Award.objects.filter(to_on=None).count(),
            "waiting": WaitingEntry.objects.filter(left_on=None).count(),
            "payroll": payroll,
            "ledger_balanced": ledger_balanced,
            "compliance": _compliance(),
            "exits": Award.objects.exclude(to_on=None).count(),
            "appeals": {
                "filed": Ticket.objects.filter(kind="appeal").count(),
                "upheld": AppealOutcome.objects.filter(upheld=True).count(),
            },
            "arrears_total": arrears,
            "audit_events": Event.objects.count(),
            "audit_verified": verified.ok and verified.sealed > 0,
        }


def _assessments() -> dict[str, int]:
    """The results of the latest run of each scheme, added up."""
    found = {"eligible": 0, "not_eligible": 0, "unknown": 0}
    latest = {run.scheme: run for run in Run.objects.filter(kind="nation", state="done").order_by("pk")}
    for run in latest.values():
        for key in found:
            found[key] += run.counts[key]
    return found


def _compliance() -> dict[str, int]:
    counts = dict(Due.objects.values_list("result").annotate(Count("pk")))
    return {
        "reported": counts.get("met", 0) + counts.get("breach", 0),
        "breached": counts.get("breach", 0),
        "missing": counts.get("not reported", 0),
    }
