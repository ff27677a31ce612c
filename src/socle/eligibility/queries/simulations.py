"""Reads of surveys and simulations."""

from django.db.models import QuerySet

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.eligibility.models import Simulation, Survey


def surveys() -> QuerySet[Survey]:
    """The surveys whose files are there, the latest first."""
    return Survey.objects.filter(withdrawn_at=None).select_related("owner").order_by("-brought_at")


def survey(number: str) -> Survey:
    """The survey with that number. Raises NotFound."""
    found = Survey.objects.filter(number=number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def simulations(*, by: acting.Actor) -> QuerySet[Simulation]:
    """The simulations that the actor may read, the latest first: those over the register only by who may read decisions."""
    found = Simulation.objects.select_related("survey", "made_by").order_by("-made_at")
    return found if by.can(Permission.READ_DECISION) else found.exclude(survey=None)


def simulation(number: str, *, by: acting.Actor) -> Simulation:
    """One of them. Raises NotFound."""
    found = simulations(by=by).filter(number=number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found
