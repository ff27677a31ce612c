"""Reads of visits, always through the actor's scope."""

from datetime import date

from django.db.models import QuerySet

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import numbers, refusals
from socle.window.models import Visit


def get(number: str) -> Visit:
    """The visit with that public number. Raises NotFound."""
    found = Visit.objects.select_related("person", "household", "officer").filter(number=numbers.normalise(number))
    visit = found.first()
    if visit is None:
        raise refusals.NotFound(number=number)
    return visit


def of_office(*, on: date, by: acting.Actor) -> QuerySet[Visit]:
    """The visits of the actor's office on a day, those that still go on first. Raises NotPermitted."""
    by.require(Permission.RECEIVE_VISITOR)
    visits = Visit.objects.filter(office=by.office, started_at__date=on).select_related("person", "officer")
    return visits.prefetch_related("items").order_by("-ended_at", "-started_at")


def open_visit(*, by: acting.Actor) -> Visit | None:
    """The visit that the officer is in, the latest started. Raises NotPermitted."""
    by.require(Permission.RECEIVE_VISITOR)
    return Visit.objects.filter(officer_id=by.user_id, ended_at=None).order_by("-started_at").first()
