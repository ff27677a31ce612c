from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from socle.base.kernel import refusals
from socle.enrolment.models import Award, AwardAmount, Commitment, Instrument, Recipient


def get(number: str) -> Award:
    """The award with that public number, or NotFound."""
    found = Award.objects.select_related("application__applicant", "application__household").filter(number=number)
    award = found.first()
    if award is None:
        raise refusals.NotFound(number=number)
    return award


def in_force(*, on: date, scheme: str = "") -> QuerySet[Award]:
    """The awards in force on a day, of one scheme or of all."""
    awards = Award.objects.filter(from_on__lte=on).filter(Q(to_on=None) | Q(to_on__gt=on))
    return awards.filter(scheme=scheme) if scheme else awards


def of_persons(person_ids: Iterable[int], *, on: date) -> QuerySet[Award]:
    """The awards in force on a day whose applicant is one of the persons, or whose household one of them lives in then."""
    of_unit = Q(application__applicant__in=list(person_ids)) | Q(
        application__household__memberships__person__in=list(person_ids),
        application__household__memberships__valid__contains=on,
    )
    return in_force(on=on).filter(of_unit).distinct()


def amounts_on(award_ids: Iterable[int], *, on: date) -> QuerySet[AwardAmount]:
    """The amounts of the awards in force on a day, one a component."""
    rows = AwardAmount.objects.filter(award__in=list(award_ids), superseded_by=None, from_on__lte=on)
    return rows.filter(Q(to_on=None) | Q(to_on__gt=on)).order_by("award_id", "id")


def recipients_on(award_ids: Iterable[int], *, on: date) -> QuerySet[Recipient]:
    """The approved recipients of the awards on a day."""
    rows = Recipient.objects.filter(award__in=list(award_ids), approved_at__isnull=False, from_on__lte=on)
    return rows.filter(Q(to_on=None) | Q(to_on__gt=on)).select_related("person", "instrument")


def instruments_on(person_ids: Iterable[int], *, on: date) -> QuerySet[Instrument]:
    """The approved instruments that the persons can be paid by on a day, the latest first."""
    rows = Instrument.objects.filter(person__in=list(person_ids), usable_from__lte=on)
    return rows.filter(Q(ended_on=None) | Q(ended_on__gt=on)).order_by("person_id", "-usable_from", "-id")


def commitments_of(award_ids: Iterable[int]) -> QuerySet[Commitment]:
    """What the units acknowledged, latest first."""
    return Commitment.objects.filter(award__in=list(award_ids)).order_by("award_id", "-acknowledged_on", "-id")
