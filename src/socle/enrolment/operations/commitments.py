from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.enrolment.models import Award, Commitment
from socle.enrolment.operations import own
from socle.enrolment.queries import law


class NothingToAcknowledge(refusals.Refusal):
    """{scheme} asks nothing of those whom it supports; there is no commitment to acknowledge."""

    code = "enrolment.nothing-to-acknowledge"


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """Who was told, for which award and on which day, what the family must do, and acknowledged it."""

    award: Award
    person_id: int
    on: date


@acting.operation(Permission.ENROL)
def acknowledge_commitments(*, lines: Sequence[Acknowledged], by: acting.Actor, at: datetime) -> list[Commitment]:
    """Record that families were told the conditions of their scheme and acknowledged them (domain E16).

    What is kept is the text in force on that day, in all its languages. Raises NothingToAcknowledge or OwnRecord.
    """
    own.refuse(by=by, applications=[one.award.application_id for one in lines])
    told = {key: _conditions(*key) for key in {(one.award.scheme, one.on) for one in lines}}
    made = Commitment.objects.bulk_create(
        Commitment(
            award=one.award,
            text=told[one.award.scheme, one.on],
            acknowledged_by_id=one.person_id,
            acknowledged_on=one.on,
            recorded_by=by.name,
        )
        for one in lines
    )
    about = lines[0].award.number if len(lines) == 1 else ""
    audit.record("enrolment.acknowledge", by=by, at=at, about=about, details={"commitments": len(made)})
    return made


def _conditions(scheme: str, on: date) -> list[dict[str, object]]:
    conditions = law.in_force(scheme, on=on).version.conditions
    if not conditions:
        raise NothingToAcknowledge(scheme=scheme)
    return [{"code": one.code, "law": one.law, "text": dict(one.text)} for one in conditions]
