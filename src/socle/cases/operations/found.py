"""What every operation on a case begins with: finding it open, and not being the officer's own family."""

from datetime import datetime

from django.utils import timezone

from socle.base import acting
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.cases.models import Case
from socle.registry import queries as registry


class CaseClosed(refusals.Refusal):
    """Case {number} was closed on {closed_on}. Open a new one."""

    code = "cases.closed"


def open_case(number: str, *, by: acting.Actor) -> Case:
    """The open case with that number in the actor's scope, locked. Raises NotFound, CaseClosed or OwnRecord."""
    case = Case.objects.select_for_update(of=("self",)).select_related("person").filter(number=number).first()
    if case is None:
        raise refusals.NotFound(number=number)
    if case.closed_at is not None:
        raise CaseClosed(number=number, closed_on=timezone.localdate(case.closed_at))
    registry.refuse_own_record(by=by, person=case.person, household=case.household)
    return case


def told(text: str, what: str) -> str:
    """The text without blanks around it. Raises InvalidInput where nothing was written."""
    if not text.strip():
        raise refusals.InvalidInput(f"{what}: write it down.")
    return text.strip()


def record(action: str, case: Case, *, by: acting.Actor, at: datetime, **details: object) -> None:
    """The audit event of a step in a case; details hold codes and numbers only."""
    audit.record(f"cases.{action}", by=by, at=at, about=case.number, area_key=case.person.area_key, details=details)
