"""Explaining: the inputs are rebuilt from the register as of then, their hash is checked, the rules are replayed; then it speaks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import money, refusals
from socle.eligibility.facts import instants, reading
from socle.eligibility.models import Assessment, Decision, Service
from socle.eligibility.operations import assessments
from socle.eligibility.queries import lists, units
from socle.eligibility.reasoning import engines, explanation
from socle.schemes import queries as schemes

LANGUAGES = explanation.LANGUAGES
BATCH = 500  # decisions explained at a time


class InputsChanged(refusals.Refusal):
    """The register no longer gives the facts on which {number} was assessed (as of {on}, as known at {known_at}). It is not
    explained on other facts: tell the administrator of the system and the auditor."""

    code = "eligibility.inputs-changed"


class ReplayDiffers(refusals.Refusal):
    """The same facts under the same rules no longer give the stored result of {number}. Tell the administrator of the system
    and the auditor."""

    code = "eligibility.replay-differs"


class NothingAssessed(refusals.Refusal):
    """{number} does not rest on an assessment that is stored."""

    code = "eligibility.nothing-assessed"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A decision with everything that made it: the replayed assessment, who prepared, signed and served it, how to appeal."""

    number: str
    kind: str
    outcome: str
    application: str
    applicant: str
    household: str
    law: str
    reasons: tuple[str, ...]
    from_on: date
    to_on: date | None
    basis: dict[str, Any]
    told: explanation.Told | None
    run: str
    version: str
    record_hash: str
    prepared_by: str
    prepared_at: datetime
    signed_by: str
    authority: str
    signed_at: datetime
    served_on: date | None
    channel: str
    appeal_until: date | None

    def plain(self, language: str = "en") -> dict[str, Any]:
        """For the API and the command line."""
        own = {name: _said(value) for name, value in vars(self).items() if name != "told"}
        return own | {"verified": self.told is not None, "assessment": self.told.plain(language) if self.told else None}


def _said(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@acting.operation(Permission.READ_DECISION)
def explain(*, number: str, by: acting.Actor, at: datetime) -> Explanation:
    """Explain a decision (its number), or the last one about an application (its number).

    Refuses a number that is not in scope, and to speak at all where facts or result do not replay to the stored bytes
    (InputsChanged, ReplayDiffers).
    """
    decision = (
        lists.decisions().filter(number=number).first() or lists.decisions().filter(application__number=number).first()
    )
    if decision is None:
        raise refusals.NotFound(number=number)
    audit.record("decision.explained", by=by, at=at, about=decision.number, scheme=decision.scheme)
    return next(iter(explained([decision])))


def explained(decisions: Iterable[Decision], languages: Sequence[str] = LANGUAGES) -> Iterator[Explanation]:
    """Many decisions explained in these languages, with a fixed number of queries for each batch and run they rest on.

    Refuses as `explain`.
    """
    found = list(decisions)
    for start in range(0, len(found), BATCH):
        part = found[start : start + BATCH]
        replays = replayed(part, languages)
        services = {one.decision_id: one for one in Service.objects.select_related("notice").filter(decision__in=part)}
        for decision in part:
            yield _explanation(decision, replays.get(decision.pk), services.get(decision.pk))


def replayed(
    decisions: Iterable[Decision], languages: Sequence[str] = LANGUAGES
) -> dict[int, tuple[Assessment, explanation.Told]]:
    """By decision, its stored assessment and the same through the reference engine, verified and told.

    Each is told as soon as it is replayed: whole calculations of many units would fill the memory.
    """
    by_run: dict[int, list[Decision]] = {}
    for decision in decisions:
        if decision.assessment_run_id is not None:
            by_run.setdefault(decision.assessment_run_id, []).append(decision)
    return {pk: told for run, group in by_run.items() for pk, told in _replayed_run(run, group, languages)}


def _replayed_run(
    run: int, group: Sequence[Decision], languages: Sequence[str]
) -> Iterator[tuple[int, tuple[Assessment, explanation.Told]]]:
    """Decision and what was told of it, for the decisions that rest on one run."""
    by_assessment: dict[int | None, list[Decision]] = {}
    for decision in group:
        by_assessment.setdefault(decision.assessment_id, []).append(decision)
    rows = Assessment.objects.filter(run_id=run, pk__in=list(by_assessment)).select_related("run__version__scheme")
    for stored, again in assessments.replay(rows):
        for decision in by_assessment.pop(stored.pk):
            yield decision.pk, (stored, _told(_verified(decision.number, stored, again), languages))
    for decision in next(iter(by_assessment.values()), ()):
        raise NothingAssessed(number=decision.number)


def _verified(number: str, stored: Assessment, again: engines.Assessed) -> engines.Assessed:
    if again.record.inputs_hash != stored.inputs_hash:
        raise InputsChanged(number=number, on=stored.run.on, known_at=stored.run.known_at)
    if again.record.hash != stored.record_hash:
        raise ReplayDiffers(number=number)
    return again


def _explanation(
    decision: Decision, replay: tuple[Assessment, explanation.Told] | None, service: Service | None
) -> Explanation:
    application, act = decision.application, decision.act
    stored = replay[0] if replay else None
    return Explanation(
        number=decision.number,
        kind=decision.kind,
        outcome=decision.outcome,
        application=application.number,
        applicant=application.applicant.number,
        household=application.household.number if application.household else "",
        law=decision.law,
        reasons=tuple(decision.reasons),
        from_on=decision.from_on,
        to_on=decision.to_on,
        basis=decision.basis,
        told=replay[1] if replay else None,
        run=stored.run.number if stored else "",
        version=stored.run.version.number if stored else "",
        record_hash=stored.record_hash if stored else "",
        prepared_by=act.prepared_by.name if act.prepared_by else "timetable",
        prepared_at=act.prepared_at,
        signed_by=act.signed_by.name,
        authority=act.delegation.authority,
        signed_at=act.signed_at,
        served_on=service.served_on if service else None,
        channel=service.notice.channel if service else "",
        appeal_until=service.appeal_until if service else None,
    )


def _told(one: engines.Assessed, languages: Sequence[str] = LANGUAGES) -> explanation.Told:
    if one.evaluated is None:
        raise TypeError("only the reference engine can tell how a result came about")
    known_at = one.record.basis.known_at
    return explanation.told(
        one.evaluated, one.record.outcome, unit=one.unit.number, known_at=known_at, languages=languages
    )


@acting.operation(Permission.READ_DECISION)
def assess_without_storing(
    *, scheme: str, person: int, household: int | None, on: date, by: acting.Actor, at: datetime
) -> explanation.Told:
    """What a scheme would say of a person (key) and their household (key) now: for the package board. Nothing is stored.

    Refuses a scheme not in force. The trail says that it was looked at.
    """
    law = schemes.law(scheme, on=on)
    known_at = instants.now()
    kind = law.scheme.unit.kind
    if kind == "household" and household is None:
        raise units.NoHousehold(scheme=scheme)
    asked = reading.Asked(person=person, household=household)
    found = reading.of_units(kind, [asked], on=on, known_at=known_at)
    task, group = next(iter(assessments.tasks(law, found, on=on, known_at=known_at)))
    audit.record("scheme.looked-at", by=by, at=at, about=found[0].number, scheme=scheme)
    return _told(next(iter(engines.by_reference(task, group))))


@dataclass(frozen=True, kw_only=True)
class KnownNow:
    """The same unit on the same day under the same rules, with what is known now: told, and what differs from then."""

    told: explanation.Told
    criteria: tuple[tuple[str, str, str], ...]  # code, then, now
    components: tuple[tuple[str, str | None, str | None], ...]
    total: tuple[str | None, str | None]

    @property
    def same(self) -> bool:
        """Whether nothing that was learned since changes anything."""
        return not self.criteria and not self.components and self.total[0] == self.total[1]

    def plain(self) -> dict[str, Any]:
        """For the command line."""
        return {
            "known_at": self.told.known_at.isoformat(),
            "eligible": self.told.eligible,
            "same": self.same,
            "criteria": [{"code": code, "then": then, "now": now} for code, then, now in self.criteria],
            "components": [{"code": code, "then": then, "now": now} for code, then, now in self.components],
            "total": {"then": self.total[0], "now": self.total[1]},
        }


@acting.operation(Permission.READ_DECISION)
def known_now(*, number: str, by: acting.Actor, at: datetime) -> KnownNow:
    """What the assessment behind a decision would give with the facts known now, as of its day and under its rules.

    It changes nothing: a decision is changed by another one. Refuses as `explain`, and NothingAssessed.
    """
    decision = lists.decision(number)
    if decision.assessment_run_id is None:
        raise NothingAssessed(number=number)
    stored = Assessment.objects.select_related("run__version__scheme").get(
        run=decision.assessment_run_id, pk=decision.assessment_id
    )
    then = explained_assessment(stored)
    law, known_at = schemes.law_of(stored.run.version), instants.now()
    asked = reading.Asked(person=stored.person_id, household=stored.household_id)
    found = reading.of_units(law.scheme.unit.kind, [asked], on=stored.run.on, known_at=known_at)
    task, group = next(iter(assessments.tasks(law, found, on=stored.run.on, known_at=known_at)))
    now = _told(next(iter(engines.by_reference(task, group))))
    audit.record("decision.known-now", by=by, at=at, about=number, scheme=decision.scheme)
    return KnownNow(
        told=now,
        criteria=tuple(
            (one.criterion.code, one.result, other.result)
            for one, other in zip(then.criteria, now.criteria, strict=True)
            if one.result != other.result
        ),
        components=tuple(
            (one.code, _text(one.amount), _text(other.amount))
            for one, other in zip(then.components, now.components, strict=True)
            if one.amount != other.amount
        ),
        total=(_text(then.total), _text(now.total)),
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else money.plain(amount)


def explained_assessment(stored: Assessment) -> explanation.Told:
    """A stored assessment told, after its inputs and its record were verified. Refuses as `explain`."""
    again = next((one for _, one in assessments.replay([stored])), None)
    if again is None:
        raise NothingAssessed(number=stored.run.number)
    return _told(_verified(stored.run.number, stored, again))
