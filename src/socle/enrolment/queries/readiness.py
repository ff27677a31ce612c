from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from socle.base.periods.models import Period
from socle.enrolment.models import Award
from socle.enrolment.queries import law, payable


def not_ready(
    *, scheme: str, period: Period, cut_off_at: datetime, awards: list[int] | None = None
) -> Iterator[tuple[payable.Payable, tuple[str, ...]]]:
    """The awards that a period is owed on and that cannot be paid yet, each with what is missing (domain E16)."""
    rules = law.in_force(scheme, on=timezone.localdate(cut_off_at))
    for one in payable.payable_on(scheme=scheme, period=period, cut_off_at=cut_off_at, awards=awards):
        if missing := one.missing(cash=rules.cash, conditional=rules.conditional):
            yield one, missing


def missing_for(award: Award, *, period: Period, at: datetime) -> tuple[str, ...]:
    """What is missing before an award can be paid for a period: recipient, instrument, commitments; nothing if it is ready."""
    found = list(not_ready(scheme=award.scheme, period=period, cut_off_at=at, awards=[award.pk]))
    return found[0][1] if found else ()
