from collections.abc import Collection
from typing import TypeVar

from socle.base import acting
from socle.base.kernel import refusals
from socle.enrolment.models import Instrument, Recipient

_R = TypeVar("_R", Recipient, Instrument)


class SameOfficer(refusals.Refusal):
    """You prepared {count} of these yourself. Another officer must approve them."""

    code = "enrolment.same-officer"


class NotProposed(refusals.Refusal):
    """{count} of these are not waiting for approval: they were approved, withdrawn or are outside your area."""

    code = "enrolment.not-proposed"


def proposed(kind: type[_R], keys: Collection[int], *, by: acting.Actor) -> list[_R]:
    """The rows that wait for approval, locked. Raises NotProposed, or SameOfficer for what the actor prepared."""
    wanted = set(keys)
    rows = list(kind.objects.select_for_update().filter(pk__in=wanted, approved_at=None))
    if len(rows) < len(wanted) or not wanted:
        raise NotProposed(count=len(wanted) - len(rows))
    mine = sum(row.prepared_by_id is not None and row.prepared_by_id == by.user_id for row in rows)
    if mine:
        raise SameOfficer(count=mine)
    return rows
