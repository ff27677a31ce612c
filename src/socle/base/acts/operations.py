from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from socle.base import acting
from socle.base.acts.models import Act, Delegation
from socle.base.kernel import numbers, refusals


class SameOfficer(refusals.Refusal):
    """You prepared this yourself. Somebody else with the authority to sign must sign it."""

    code = "base.same-officer"


class NoAuthority(refusals.Refusal):
    """You have no delegation in force to sign '{kind}'{amount}. Pass it to an officer who has."""

    code = "base.no-authority"


class NotAPerson(refusals.Refusal):
    """Only a person can sign; '{name}' is a machine."""

    code = "base.not-a-person"


def sign(
    *,
    kind: str,
    prepared_by: int | None,
    prepared_at: datetime,
    by: acting.Actor,
    at: datetime,
    amount: Decimal | None = None,
    remarks: str = "",
) -> Act:
    """Put a signature: gives the Act that decisions of this kind carry. Called inside an operation of another room.

    `prepared_by` is the user who prepared (None: the timetable). Raises SameOfficer, NoAuthority or NotAPerson.
    """
    if by.user_id is None:
        raise NotAPerson(name=by.name)
    if prepared_by == by.user_id:
        raise SameOfficer
    return Act.objects.create(
        number=numbers.new("AC"),
        kind=kind,
        delegation=_authority(kind, by, at, amount),
        prepared_by_id=prepared_by,
        prepared_at=prepared_at,
        signed_by_id=by.user_id,
        signed_at=at,
        remarks=remarks,
    )


def _authority(kind: str, by: acting.Actor, at: datetime, amount: Decimal | None) -> Delegation:
    found = (
        Delegation.objects.filter(user_id=by.user_id, kinds__contains=[kind], valid_from__lte=timezone.localdate(at))
        .filter(Q(valid_to=None) | Q(valid_to__gt=timezone.localdate(at)))
        .filter(Q(largest_amount=None) | Q(largest_amount__gte=amount or 0))
        .order_by("largest_amount")
        .first()
    )
    if found is None:
        raise NoAuthority(kind=kind, amount=f" over {amount}" if amount else "")
    return found


def may_sign(*, kinds: Iterable[str], by: acting.Actor, at: datetime) -> bool:
    """Whether the actor holds a delegation in force for any of the kinds: what a page asks before it offers a button."""
    in_force = Delegation.objects.filter(user_id=by.user_id, valid_from__lte=timezone.localdate(at)).filter(
        Q(valid_to=None) | Q(valid_to__gt=timezone.localdate(at))
    )
    return in_force.filter(kinds__overlap=list(kinds)).exists()
