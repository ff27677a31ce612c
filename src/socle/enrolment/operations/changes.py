"""Changes of amount and exits: prepared, signed by somebody else, served, and only then carried out.

No award in force is lessened or stopped without a signed, served decision: `carry_out` reads served decisions only.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.base.periods.models import Period
from socle.eligibility.models import Decision, Proposal
from socle.eligibility.operations import decisions, proposals
from socle.enrolment import reasoning
from socle.enrolment.models import Award
from socle.enrolment.operations import amounts, awards, benefits, own
from socle.enrolment.queries import law


class NotInForce(refusals.Refusal):
    """Award {number} is not in force on {on}. Only an award in force can be changed or ended."""

    code = "enrolment.not-in-force"


class NothingLeft(refusals.Refusal):
    """Nothing would be left of award {number}. Prepare an exit with its reason instead."""

    code = "enrolment.nothing-left"


class NoSuchReason(refusals.Refusal):
    """'{reason}' is no reason for an exit from {scheme}. Choose one of: {known}."""

    code = "enrolment.no-such-exit-reason"


@dataclass(frozen=True, kw_only=True)
class NewAmount:
    """What an award is to be worth from a day on (it may lie in the past), by which articles and reassessment."""

    award: Award
    components: Mapping[str, Decimal | None]
    from_on: date
    law: str
    reasons: Sequence[str]
    basis: Mapping[str, object] = field(default_factory=dict)
    assessment: tuple[int, int] | None = None  # run, assessment
    replaces: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewExit:
    """The end of an award: one reason code, the last period that is owed, the law, and what follows for the family."""

    award: Award
    reason: str
    last_period: Period
    law: str
    follow_up: str = ""
    basis: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CarriedOut:
    """How many served decisions took effect."""

    amounts: int
    exits: int


@acting.operation(Permission.ENROL)
def prepare_amounts(*, lines: Sequence[NewAmount], by: acting.Actor, at: datetime) -> str:
    """Prepare changes of amount from a day on, also in the past; gives the list's number. Raises NotInForce, NothingLeft, OwnRecord."""
    own.refuse(by=by, applications=[one.award.application_id for one in lines])
    for one in lines:
        _refuse_unless_in_force(one.award, max(one.from_on, one.award.from_on))
        if not any(amount for amount in one.components.values()):
            raise NothingLeft(number=one.award.number)
    return _propose([_amount(one) for one in lines], "enrolment.prepare-amounts", by=by, at=at)


@acting.operation(Permission.ENROL)
def prepare_exits(*, lines: Sequence[NewExit], by: acting.Actor, at: datetime) -> str:
    """Prepare the end of awards; gives the list's number. Raises NotInForce, NoSuchReason or OwnRecord."""
    own.refuse(by=by, applications=[one.award.application_id for one in lines])
    known = {scheme: exit_reasons(scheme, on=timezone.localdate(at)) for scheme in {one.award.scheme for one in lines}}
    for one in lines:
        if one.reason not in known[one.award.scheme]:
            raise NoSuchReason(
                reason=one.reason, scheme=one.award.scheme, known=", ".join(sorted(known[one.award.scheme]))
            )
        _refuse_unless_in_force(one.award, one.last_period.ends_on)
    return _propose([_exit(one) for one in lines], "enrolment.prepare-exits", by=by, at=at)


@acting.operation(Permission.SIGN_DECISION)
def sign_amounts(*, batch: str, by: acting.Actor, at: datetime, remarks: str = "") -> list[Decision]:
    """Sign a list of changed amounts that somebody else prepared. They take effect once served and carried out."""
    awards.refuse_other_kind(batch, Decision.Kind.AMOUNT)
    return decisions.sign_batch(batch=batch, by=by, at=at, remarks=remarks)


@acting.operation(Permission.SIGN_DECISION)
def sign_exits(*, batch: str, by: acting.Actor, at: datetime, remarks: str = "") -> list[Decision]:
    """Sign a list of exits that somebody else prepared. They take effect once served and carried out."""
    awards.refuse_other_kind(batch, Decision.Kind.EXIT)
    return decisions.sign_batch(batch=batch, by=by, at=at, remarks=remarks)


@acting.operation(Permission.ENROL)
def carry_out(*, scheme: str, by: acting.Actor, at: datetime) -> CarriedOut:
    """Let all served decisions on amounts and exits of a scheme take effect that did not yet; doing it again changes nothing.

    What was not served by now waits; what was replaced (an appeal was upheld) is left out.
    """
    changed = 0
    while rows := _due_amounts(scheme, timezone.localdate(at)):
        news = [_new(row) for row in rows]
        amounts.change(news, at=at)
        benefits.write_amounts({one.award_id: one.from_on for one in news}, by=by, on=timezone.localdate(at))
        changed += len(rows)
    ended = _end(scheme, at)
    benefits.write_exits(list(ended), dict(ended.values()), by=by, on=timezone.localdate(at))
    details = {"amounts": changed, "exits": len(ended)}
    audit.record("enrolment.carry-out", by=by, at=at, scheme=scheme, details=details)
    return CarriedOut(amounts=changed, exits=len(ended))


def exit_reasons(scheme: str, *, on: date) -> frozenset[str]:
    """The reasons for an exit that may be given: those of every scheme, and this one's own."""
    return frozenset(reasoning.EXIT_REASONS) | frozenset(law.in_force(scheme, on=on).exit_codes)


def _refuse_unless_in_force(award: Award, on: date) -> None:
    if award.to_on is not None and award.to_on <= on:
        raise NotInForce(number=award.number, on=on)


def _propose(drafts: list[Proposal], action: str, *, by: acting.Actor, at: datetime) -> str:
    batch = numbers.new("BA")
    proposals.propose_many(drafts, batch=batch, by=by, at=at)
    audit.record(action, by=by, at=at, about=batch, scheme=drafts[0].scheme, details={"proposed": len(drafts)})
    return batch


def _amount(one: NewAmount) -> Proposal:
    worth = [(code, amount) for code, amount in one.components.items() if amount]
    run, assessment = one.assessment or (None, None)
    return Proposal(
        kind=Decision.Kind.AMOUNT,
        outcome=Decision.Outcome.CHANGED,
        application_id=one.award.application_id,
        scheme=one.award.scheme,
        assessment_run_id=run,
        assessment_id=assessment,
        basis={**one.basis, "award": one.award.number, **amounts.said(worth)},
        law=one.law,
        reasons=list(one.reasons),
        from_on=max(one.from_on, one.award.from_on),
        replaces_id=one.replaces,
    )


def _exit(one: NewExit) -> Proposal:
    return Proposal(
        kind=Decision.Kind.EXIT,
        outcome=Decision.Outcome.ENDED,
        application_id=one.award.application_id,
        scheme=one.award.scheme,
        basis={
            **one.basis,
            "award": one.award.number,
            "last_period": one.last_period.code,
            "follow_up": one.follow_up,
        },
        law=one.law,
        reasons=[one.reason],
        from_on=max(one.last_period.ends_on, one.award.from_on),
    )


_DUE_AMOUNTS = """
SELECT DISTINCT ON (award.id) award.id, decision.id, decision.from_on, decision.basis->'components'
FROM eligibility_decision decision
JOIN eligibility_service service ON service.decision_id = decision.id AND service.served_on <= %s
JOIN enrolment_award award ON award.application_id = decision.application_id AND award.number = decision.basis->>'award'
WHERE decision.scheme = %s AND decision.kind = 'amount' AND decision.basis->'components' <> '[]'
  AND NOT EXISTS (SELECT 1 FROM eligibility_decision later WHERE later.replaces_id = decision.id
                  AND later.outcome <> 'dismissed')
  AND NOT EXISTS (SELECT 1 FROM enrolment_awardamount done WHERE done.decision_id = decision.id)
ORDER BY award.id, decision.decided_at, decision.id
"""

_END = """
UPDATE enrolment_award award SET to_on = decision.from_on, ended_by_id = decision.id, ended_at = %s
FROM eligibility_decision decision
JOIN eligibility_service service ON service.decision_id = decision.id
WHERE service.served_on <= %s AND decision.scheme = %s AND decision.kind = 'exit' AND award.to_on IS NULL
  AND award.application_id = decision.application_id AND award.number = decision.basis->>'award'
  AND NOT EXISTS (SELECT 1 FROM eligibility_decision later WHERE later.replaces_id = decision.id
                  AND later.outcome <> 'dismissed')
RETURNING award.id, award.number, decision.reasons->>0
"""


def _due_amounts(scheme: str, today: date) -> list[tuple]:
    """The first change of each award that was served and not carried out: a second one of the same award comes next."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_AMOUNTS, [today, scheme])
        return cursor.fetchall()


def _new(row: tuple) -> amounts.NewAmounts:
    award, decision, from_on, components = row
    return amounts.NewAmounts(
        award_id=award, decision_id=decision, from_on=from_on, components=amounts.known(json.loads(components))
    )


def _end(scheme: str, at: datetime) -> dict[int, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_END, [at, timezone.localdate(at), scheme])
        return {key: (number, reason) for key, number, reason in cursor.fetchall()}
