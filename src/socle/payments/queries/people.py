"""What was paid to somebody, for the dossier and the citizen's look-up."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from socle.payments.models import Line, Overpayment, Recovery

_WITH = ("award", "period", "payroll", "instruction", "instrument", "recipient__person")


def of_awards(award_ids: Iterable[int]) -> QuerySet[Line]:
    """The lines of awards with state, payroll and instruction, the latest period first."""
    return Line.objects.filter(award__in=list(award_ids)).select_related(*_WITH).order_by("-period__starts_on", "id")


def of_persons(person_ids: Iterable[int]) -> QuerySet[Line]:
    """The lines that the persons received or are to receive, or that stand on awards they applied for."""
    persons = list(person_ids)
    mine = Q(recipient__person__in=persons) | Q(award__application__applicant__in=persons)
    return Line.objects.filter(mine).select_related(*_WITH).order_by("-period__starts_on", "id")


def overpayments(award_ids: Iterable[int]) -> QuerySet[Overpayment]:
    """What was overpaid on awards, with the recovery if one was decided."""
    return Overpayment.objects.filter(award__in=list(award_ids)).select_related("period", "recovery").order_by("id")


def recoveries(award_ids: Iterable[int]) -> QuerySet[Recovery]:
    """The recoveries of awards, the latest first."""
    return Recovery.objects.filter(award__in=list(award_ids)).select_related("decision").order_by("-id")
