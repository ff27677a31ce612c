"""From breaches to effects: proposed by the ladder, signed by somebody else, served, and then on future periods only."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import numbers
from socle.base.periods import queries as periods
from socle.base.periods.models import Period
from socle.conditionality import reasoning
from socle.conditionality.models import CaseRequest, Due, Effect
from socle.eligibility.models import Decision, Proposal
from socle.eligibility.operations import decisions, proposals
from socle.enrolment.models import Award
from socle.enrolment.operations import awards, changes
from socle.schemes import queries as schemes
from socle.schemes.source import model

NON_COMPLIANCE = "non-compliance"
UNDONE = (Decision.Outcome.LIFTED, Decision.Outcome.UPHELD)  # a dismissed appeal leaves the effect as it was


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A list of effects for signature ('' where there is none), how many by step, and awards that wait for a visit first."""

    batch: str
    steps: Mapping[str, int] = field(default_factory=dict)
    visits_requested: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Breach:
    """All breaches of one condition by one award in one period."""

    award: Award
    condition: str
    dues: tuple[Due, ...]


@acting.operation(Permission.REPORT_COMPLIANCE)
def propose_effects(*, scheme: str, period: Period, by: acting.Actor, at: datetime) -> Proposed:
    """Propose what the breaches of a period lead to, one step of the ladder for each award and condition.

    What was proposed or signed for the period is left out. Where the step is a cancellation and no visit in a case is on
    record, a case is requested instead and the award waits (domain C05).
    """
    conditions = {one.code: one for one in schemes.law(scheme, on=period.starts_on).on(period.starts_on).conditions}
    breaches = _breaches(scheme, period)
    past = _past([one.award.application_id for one in breaches])
    visited = _visited([one.award.pk for one in breaches])
    drafts: list[Proposal] = []
    unvisited: list[Award] = []
    for one in breaches:
        condition = conditions[one.condition]
        begun = past[one.award.application_id, one.condition]
        following = reasoning.next_effect(condition, begun, period.starts_on)
        if following.step == Effect.Step.CANCELLATION and one.award.pk not in visited:
            unvisited.append(one.award)
        else:
            drafts.append(_proposal(one, condition, period, following, timezone.localdate(at)))
    _request_cases(unvisited, period, at)
    batch = numbers.new("BA") if drafts else ""
    proposals.propose_many(drafts, batch=batch, by=by, at=at)
    steps = Counter(draft.reasons[0] for draft in drafts)
    details = {"period": period.code, "visits": len(unvisited), **steps}
    audit.record("conditionality.propose-effects", by=by, at=at, about=batch, scheme=scheme, details=details)
    return Proposed(batch=batch, steps=dict(steps), visits_requested=tuple(award.number for award in unvisited))


@acting.operation(Permission.SIGN_DECISION)
def sign_effects(*, batch: str, by: acting.Actor, at: datetime, remarks: str = "") -> list[Decision]:
    """Sign a list of effects that somebody else prepared. They take effect once served and carried out."""
    awards.refuse_other_kind(batch, Decision.Kind.EFFECT)
    return decisions.sign_batch(batch=batch, by=by, at=at, remarks=remarks)


@acting.operation(Permission.REPORT_COMPLIANCE)
def carry_out(*, scheme: str, by: acting.Actor, at: datetime) -> list[Effect]:
    """Let served effects begin, from the first period that begins after today; doing it again changes nothing.

    What was not served waits; what was lifted, or whose breaches were all corrected since, has no effect. For a
    cancellation an exit is prepared, which ends the award once it is signed and served itself.
    """
    served = _served(scheme, timezone.localdate(at))
    standing = _standing(served)
    begun = [one for one in served if standing[one.pk]]
    by_number = Award.objects.in_bulk([one.basis["award"] for one in begun], field_name="number")
    calendars = _next_periods({one.basis["calendar"] for one in begun}, timezone.localdate(at))
    made = Effect.objects.bulk_create(
        Effect(
            award=by_number[one.basis["award"]],
            step=one.basis["step"],
            period_id=standing[one.pk][0].period_id,
            first_period=calendars[one.basis["calendar"]] if one.basis["periods"] else None,
            periods=one.basis["periods"],
            components=one.basis.get("components", []),
            decision=one,
            applied_on=timezone.localdate(at),
        )
        for one in begun
    )
    through = Effect.breaches.through
    through.objects.bulk_create(
        through(effect_id=effect.pk, due_id=due.pk) for effect in made for due in standing[effect.decision_id]
    )
    _prepare_exits([effect for effect in made if effect.step == Effect.Step.CANCELLATION], by=by, at=at)
    details = dict(Counter(effect.step for effect in made))
    audit.record("conditionality.carry-out", by=by, at=at, scheme=scheme, details=details)
    return made


def _breaches(scheme: str, period: Period) -> list[_Breach]:
    dues = (
        Due.objects.filter(award__scheme=scheme, award__to_on=None, period=period, result=Due.Result.BREACH)
        .select_related("award__application", "person", "report__facility")
        .order_by("award_id", "condition", "person_id")
    )
    decided = _decided(scheme, period)
    grouped: dict[tuple[int, str], list[Due]] = defaultdict(list)
    for due in dues:
        if (due.award.number, due.condition) not in decided:
            grouped[due.award_id, due.condition].append(due)
    return [_Breach(award=found[0].award, condition=key[1], dues=tuple(found)) for key, found in grouped.items()]


def _decided(scheme: str, period: Period) -> set[tuple[str, str]]:
    """(award, condition) for which an effect of this period was signed, or is waiting for it."""
    about = {"scheme": scheme, "kind": Decision.Kind.EFFECT, "outcome": Decision.Outcome.APPLIED}
    of_period = {"basis__period": period.code, "basis__calendar": period.calendar}
    signed = Decision.objects.filter(**about, **of_period)
    waiting = Proposal.objects.filter(**about, **of_period, decision=None, discarded_at=None)
    fields = ("basis__award", "basis__condition")
    return {*signed.values_list(*fields), *waiting.values_list(*fields)}


def _past(applications: Collection[int]) -> Mapping[tuple[int, str], list[date]]:
    """By application and condition, the first days of the periods whose breaches had an effect that was not lifted."""
    past: dict[tuple[int, str], list[date]] = defaultdict(list)
    signed = Decision.objects.filter(
        application__in=applications, kind=Decision.Kind.EFFECT, outcome=Decision.Outcome.APPLIED
    ).exclude(replaced_by__outcome__in=UNDONE)
    for application, basis in signed.values_list("application_id", "basis"):
        past[application, basis["condition"]].append(date.fromisoformat(basis["period_starts_on"]))
    return past


def _visited(award_ids: Collection[int]) -> set[int]:
    return set(
        CaseRequest.objects.filter(award__in=award_ids, visited_on__isnull=False).values_list("award_id", flat=True)
    )


def _request_cases(unvisited: Sequence[Award], period: Period, at: datetime) -> None:
    CaseRequest.objects.bulk_create(
        (
            CaseRequest(number=numbers.new("CR"), award=award, period=period, requested_at=at)
            for award in {award.pk: award for award in unvisited}.values()
        ),
        ignore_conflicts=True,
    )


def _proposal(
    one: _Breach, condition: model.Condition, period: Period, following: reasoning.Following, today: date
) -> Proposal:
    return Proposal(
        kind=Decision.Kind.EFFECT,
        outcome=Decision.Outcome.APPLIED,
        application_id=one.award.application_id,
        scheme=one.award.scheme,
        basis={
            "award": one.award.number,
            "condition": one.condition,
            "calendar": period.calendar,
            "period": period.code,
            "period_starts_on": period.starts_on.isoformat(),
            "step": following.step,
            "periods": following.periods,
            **({"components": list(following.components)} if following.components else {}),
            "breaches": [_told(due) for due in one.dues],
        },
        law=condition.law,
        reasons=[following.step],
        from_on=today,
    )


def _told(due: Due) -> dict[str, Any]:
    """A breach as the decision tells it: who, what was measured, what was asked, who reported it and when."""
    report = due.report
    if report is None:
        raise ValueError("a breach without a report")  # the constraint due_result_by_report forbids it
    return {
        "person": due.person.number,
        "measured": format(report.measured, "f"),
        "at_least": format(due.at_least, "f"),
        "facility": report.facility.code if report.facility else "",
        "source": report.source,
        "reported_on": report.reported_on.isoformat(),
        "reason": report.reason,
    }


def _served(scheme: str, today: date) -> list[Decision]:
    waiting = Decision.objects.filter(
        scheme=scheme, kind=Decision.Kind.EFFECT, outcome=Decision.Outcome.APPLIED, service__served_on__lte=today
    )
    carried_out = Effect.objects.values("decision")
    return list(
        waiting.exclude(replaced_by__outcome__in=UNDONE).exclude(pk__in=carried_out).order_by("decided_at", "id")
    )


def _standing(served: Sequence[Decision]) -> Mapping[int, list[Due]]:
    """By decision, the dues behind it that are breaches still."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT decision.id, due.id FROM eligibility_decision decision"
            " JOIN enrolment_award award ON award.number = decision.basis->>'award' AND award.to_on IS NULL"
            " JOIN base_period period ON period.code = decision.basis->>'period'"
            "  AND period.calendar = decision.basis->>'calendar'"
            " JOIN conditionality_due due ON due.award_id = award.id AND due.period_id = period.id"
            "  AND due.condition = decision.basis->>'condition' AND due.result = 'breach'"
            " WHERE decision.id = ANY(%s)",
            [[one.pk for one in served]],
        )
        pairs = cursor.fetchall()
    dues = Due.objects.in_bulk([due for _, due in pairs])
    standing: dict[int, list[Due]] = defaultdict(list)
    for decision, due in pairs:
        standing[decision].append(dues[due])
    return standing


def _next_periods(calendars: Collection[str], today: date) -> dict[str, Period | None]:
    """The first period of each calendar that begins after today: the present one may be paid already."""
    return {calendar: periods.after(periods.containing(today, calendar=calendar)) for calendar in calendars}


def _prepare_exits(cancelled: Sequence[Effect], *, by: acting.Actor, at: datetime) -> None:
    if not cancelled:
        return
    lines = [
        changes.NewExit(
            award=one.award,
            reason=NON_COMPLIANCE,
            last_period=periods.containing(timezone.localdate(at), calendar=one.decision.basis["calendar"]),
            law=one.decision.law,
            basis={"effect": one.decision.number},
        )
        for one in cancelled
    ]
    changes.prepare_exits(lines=lines, by=by, at=at)
