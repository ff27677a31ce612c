"""Decisions: prepared by one, signed by another over a whole list, after its variance was seen. Written once."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.acts import operations as acts
from socle.base.acts.models import Act
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.eligibility.models import Application, Assessment, Decision, Proposal, Run
from socle.eligibility.operations import applications
from socle.eligibility.queries import lists
from socle.registry import queries as registry
from socle.schemes import queries as schemes

BATCH = 5_000


class NothingToPropose(refusals.Refusal):
    """In run {number} there is no open application whose result is certain. What is unknown waits for proof."""

    code = "eligibility.nothing-to-propose"


class RunNotDone(refusals.Refusal):
    """Run {number} is {state}; decisions are prepared from a finished run."""

    code = "eligibility.run-not-done"


class NoSuchBatch(refusals.Refusal):
    """There is no open list {number} in your area and schemes. It may have been signed or discarded."""

    code = "eligibility.no-such-batch"


class Mixed(refusals.Refusal):
    """The list {number} mixes kinds of decisions or schemes. One act signs one kind under one scheme."""

    code = "eligibility.mixed-batch"


class NotCertain(refusals.Refusal):
    """The assessment of {application} is unknown. An unknown neither grants nor refuses: ask for the proof that is missing."""

    code = "eligibility.not-certain"


class ApplicationClosed(refusals.Refusal):
    """Application {number} is {state}. Nothing can be decided about it any more."""

    code = "eligibility.application-closed"


@acting.operation(Permission.ASSESS)
def propose_from_run(*, run: Run, among: Collection[Application] | None = None, by: acting.Actor, at: datetime) -> str:
    """Prepare a decision for each open application that the run settles; gives the public number of the list.

    Eligible: granted. Not eligible: refused, with the codes of the criteria that failed. Unknown: nothing, it waits for
    proof. `among` narrows the applications. Refuses a simulation, an unfinished run, and when there is nothing to prepare.
    """
    if run.state != Run.State.DONE:
        raise RunNotDone(number=run.number, state=run.state)
    law = applications.law_for(run.scheme, on=run.on, by=by)
    batch = numbers.new("BT")
    given = {
        "batch": batch,
        "run": run.pk,
        "run_number": run.number,
        "scheme": run.scheme,
        "unit": law.scheme.unit.kind,
        "laws": json.dumps(_laws(law, run.on)),
        "from_on": run.on,
        "by": by.user_id,
        "at": at,
        "all": among is None,
        "among": [one.pk for one in among or ()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PROPOSE, given)
        written = cursor.rowcount
    if not written:
        raise NothingToPropose(number=run.number)
    details = {"run": run.number, "proposals": written}
    audit.record(
        "decision.proposed", by=by, at=at, about=batch, scheme=run.scheme, area_key=by.area_key, details=details
    )
    return batch


def _laws(law: schemes.Law, on: date) -> dict[str, str]:
    """The article of each criterion, by its code as stored in the records."""
    version = law.on(on)
    checked = law.book.checked_version(version)
    return {one.code: one.law for one in version.criteria} | {
        one.code: one.interaction.law for one in checked.requirements
    }


# The applicant's open application and the assessment of its unit; the reasons are the criteria that failed.
_PROPOSE = """
INSERT INTO eligibility_proposal (batch, kind, outcome, application_id, scheme, assessment_run_id, assessment_id, basis, law,
  reasons, from_on, prepared_by_id, prepared_at, discarded_reason)
SELECT %(batch)s, 'eligibility', CASE s.eligible WHEN 'yes' THEN 'granted' ELSE 'refused' END, a.id, a.scheme, s.run_id, s.id,
  jsonb_build_object('run', %(run_number)s::text, 'record_hash', s.record_hash, 'components', s.components, 'total', s.total::text,
    'payable', (SELECT sum((c ->> 'amount')::numeric)::text FROM jsonb_array_elements(s.components) c)),
  left((SELECT string_agg(DISTINCT article, '; ') FROM jsonb_array_elements(s.criteria) c
        CROSS JOIN LATERAL (SELECT %(laws)s::jsonb ->> (c ->> 'code') AS article) named
        WHERE article <> '' AND (s.eligible = 'yes' OR c ->> 'result' = 'no')), 300),
  coalesce((SELECT jsonb_agg(c ->> 'code') FROM jsonb_array_elements(s.criteria) c WHERE c ->> 'result' = 'no'), '[]'),
  %(from_on)s, %(by)s, %(at)s, ''
FROM eligibility_application a
JOIN eligibility_assessment s ON s.run_id = %(run)s
  AND CASE WHEN %(unit)s = 'household' THEN s.household_id = a.household_id ELSE s.person_id = a.applicant_id END
WHERE a.scheme = %(scheme)s AND a.state = 'lodged' AND s.eligible <> 'unknown'
  AND (%(all)s OR a.id = ANY(%(among)s))
  AND NOT EXISTS (SELECT 1 FROM eligibility_proposal o WHERE o.application_id = a.id AND o.kind = 'eligibility'
                  AND o.decision_id IS NULL AND o.discarded_at IS NULL)
"""


@acting.operation(Permission.ASSESS)
def propose_from_assessment(*, assessment: Assessment, application: Application, by: acting.Actor, at: datetime) -> str:
    """Prepare the decision on one application assessed at the counter. Refuses an unknown result (NotCertain), own records."""
    registry.refuse_own_record(by=by, person=application.applicant, household=application.household)
    if application.state != Application.State.LODGED:
        raise ApplicationClosed(number=application.number, state=application.state)
    if assessment.eligible == "unknown":
        raise NotCertain(application=application.number)
    return propose_from_run(run=assessment.run, among=[application], by=by, at=at)


def propose(
    *,
    kind: str,
    outcome: str,
    application: Application,
    basis: Mapping[str, Any],
    law: str,
    reasons: Sequence[str],
    from_on: date,
    to_on: date | None = None,
    assessment: tuple[int, int] | None = None,
    replaces: Decision | None = None,
    batch: str | None = None,
    by: acting.Actor,
    at: datetime,
) -> Proposal:
    """Prepare one decision of any kind. Called inside an operation of an upper room, which audits it.

    `assessment` is (run key, assessment key). `basis` holds what it rests on; a money amount to be checked against the
    signer's delegation stands there as `payable` or `amount`, decimal text. Without `batch` it is a list of its own.
    """
    return Proposal.objects.create(
        batch=batch or numbers.new("BT"),
        kind=kind,
        outcome=outcome,
        application=application,
        scheme=application.scheme,
        assessment_run_id=assessment[0] if assessment else None,
        assessment_id=assessment[1] if assessment else None,
        basis=dict(basis),
        law=law,
        reasons=list(reasons),
        from_on=from_on,
        to_on=to_on,
        replaces=replaces,
        prepared_by_id=by.user_id,
        prepared_at=at,
    )


@acting.operation(Permission.SIGN_DECISION)
def sign_batch(*, batch: str, by: acting.Actor, at: datetime, remarks: str = "") -> list[Decision]:
    """Sign a list with one act: each proposal becomes a decision.

    Refuses: who prepared any of them (SameOfficer), who has no delegation for the kind or the largest amount
    (NoAuthority), an own or a relative's record anywhere in the list (OwnRecord), a list signed or discarded before.
    """
    proposals = _open(batch)
    first = proposals[0]
    if len({(one.kind, one.scheme) for one in proposals}) > 1:
        raise Mixed(number=batch)
    registry.refuse_own_records(by=by, people=lists.people_in(batch))
    act = _act(proposals, by, at, remarks)
    decisions = [_decision(one, act, at) for one in proposals]
    Decision.objects.bulk_create(decisions, batch_size=BATCH)
    for proposal, decision in zip(proposals, decisions, strict=True):
        proposal.decision = decision
    Proposal.objects.bulk_update(proposals, ["decision"], batch_size=BATCH)
    if first.kind == Decision.Kind.ELIGIBILITY:
        applications.decided([one.application_id for one in proposals])
    details = {"act": act.number, "kind": first.kind, "decisions": len(decisions)}
    audit.record(
        "decision.signed", by=by, at=at, about=batch, scheme=first.scheme, area_key=by.area_key, details=details
    )
    return decisions


def _act(proposals: Sequence[Proposal], by: acting.Actor, at: datetime, remarks: str) -> Act:
    """One act over the list. Whoever prepared any of it cannot sign; the delegation covers its largest amount."""
    if by.user_id is not None and any(one.prepared_by_id == by.user_id for one in proposals):
        raise acts.SameOfficer
    last = max(proposals, key=lambda one: one.prepared_at)
    return acts.sign(
        kind=last.kind,
        prepared_by=last.prepared_by_id,
        prepared_at=last.prepared_at,
        by=by,
        at=at,
        amount=max((amount_of(one) for one in proposals), default=Decimal(0)),
        remarks=remarks,
    )


def amount_of(proposal: Proposal) -> Decimal:
    """The money that a proposal gives: 0 for a refusal and for what is no money."""
    if proposal.outcome == Decision.Outcome.REFUSED:
        return Decimal(0)
    return Decimal(proposal.basis.get("payable") or proposal.basis.get("amount") or 0)


def _open(batch: str) -> list[Proposal]:
    """The open proposals of a list, locked. Raises NoSuchBatch."""
    found = Proposal.objects.select_for_update().filter(batch=batch, decision=None, discarded_at=None)
    proposals = list(found.order_by("id"))
    if not proposals:
        raise NoSuchBatch(number=batch)
    return proposals


def _decision(one: Proposal, act: Act, at: datetime) -> Decision:
    return Decision(
        number=numbers.new("DC"),
        kind=one.kind,
        outcome=one.outcome,
        application_id=one.application_id,
        scheme=one.scheme,
        assessment_run_id=one.assessment_run_id,
        assessment_id=one.assessment_id,
        basis=one.basis,
        law=one.law,
        reasons=one.reasons,
        from_on=one.from_on,
        to_on=one.to_on,
        replaces_id=one.replaces_id,
        act=act,
        decided_at=at,
    )


@acting.operation(Permission.SIGN_DECISION)
def discard(*, batch: str, reason: str, by: acting.Actor, at: datetime) -> int:
    """Send a list back unsigned, with the reason; gives how many. The applications stay open."""
    proposals = _open(batch)
    Proposal.objects.filter(pk__in=[one.pk for one in proposals]).update(discarded_at=at, discarded_reason=reason)
    details = {"proposals": len(proposals)}
    audit.record("decision.discarded", by=by, at=at, about=batch, scheme=proposals[0].scheme, details=details)
    return len(proposals)
