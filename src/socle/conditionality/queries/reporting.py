from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from socle.base.periods.models import Period
from socle.conditionality.models import Due


def not_reporting(*, scheme: str, period: Period) -> Iterable[dict[str, Any]]:
    """The facilities of which reports are missing in a period: their code (None: not known), due and missing, most first.

    A missing report is no breach (domain C02): the list is for whoever reminds the schools.
    """
    dues = Due.objects.filter(award__scheme=scheme, period=period).values("facility__code", "facility__name")
    missing = Count("id", filter=Q(result=Due.Result.NOT_REPORTED))
    return dues.annotate(due=Count("id"), missing=missing).filter(missing__gt=0).order_by("-missing", "facility__code")


def results(*, scheme: str, period: Period) -> dict[str, int]:
    """How many dues of a period were met, breached, exempt and not reported."""
    found = Due.objects.filter(award__scheme=scheme, period=period).values_list("result").annotate(Count("id"))
    return {str(result): 0 for result in Due.Result.values} | dict(found)
