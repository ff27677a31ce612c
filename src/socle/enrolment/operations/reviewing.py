"""Awards in force against a new assessment: who leaves, who stays by a transition, whose amount changes (domain E20, U07).

What a newcomer would be told by `scheme try` over several periods is what an award is prepared for here, in the same order:
a rule of exit, then the criteria, then a transition while it lasts, else the end. What is unknown ends nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.base.periods import queries as periods
from socle.base.periods.models import Period
from socle.eligibility.models import Assessment, Decision, Proposal, Run
from socle.eligibility.operations import assessments
from socle.enrolment import reasoning
from socle.enrolment.models import Award, AwardAmount
from socle.enrolment.operations import changes
from socle.schemes.reasoning import evaluating, outcome

BATCH = 2_000


class NothingBefore(refusals.Refusal):
    """There is no period before {period}, so nothing can end with one. Choose a later period."""

    code = "enrolment.nothing-before"


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """Lists for signature ('' where there is none), and how many awards stay, change, are in transition, end, or wait."""

    amounts: str
    exits: str
    counts: Mapping[str, int] = field(default_factory=dict)


@acting.operation(Permission.ENROL)
def prepare_review(*, run: Run, from_period: Period, by: acting.Actor, at: datetime) -> Reviewed:
    """Prepare what an assessment changes in the awards in force of its scheme, from a period on; nothing takes effect yet.

    The months of a transition are counted from the day on which it began. One list of changed amounts and one of exits,
    each to be signed by somebody else and served. An award for which a change
    is prepared or signed and not carried out is left as it is. Doing it again prepares nothing twice. Raises NothingBefore,
    OwnRecord, and what a replay of the assessment refuses.
    """
    last = periods.before(from_period)
    if last is None:
        raise NothingBefore(period=from_period.code)
    counts: Counter[str] = Counter()
    new_amounts: list[changes.NewAmount] = []
    exits: list[changes.NewExit] = []
    for part in _parts(run):
        current = _current([award.pk for award, _ in part], from_period.starts_on)
        months = _months_in_transition([award.number for award, _ in part], from_period.starts_on)
        for award, stored, evaluated in _replayed(part):
            found = verdict(evaluated, current.get(award.pk, {}), months.get(award.number, {}))
            counts[found.what] += 1
            basis = {"run": run.number, "assessment": stored.pk}
            if found.what == "ends":
                exits.append(
                    changes.NewExit(award=award, reason=found.reason, last_period=last, law=found.law, basis=basis)
                )
            elif found.amounts:
                transition = {} if found.transition is None else {"transition": found.transition}
                new_amounts.append(
                    changes.NewAmount(
                        award=award,
                        components=found.amounts,
                        from_on=from_period.starts_on,
                        law=found.law,
                        reasons=(found.reason,),
                        basis=basis | transition,
                        assessment=(run.pk, stored.pk),
                    )
                )
    made = Reviewed(
        amounts=changes.prepare_amounts(lines=new_amounts, by=by, at=at) if new_amounts else "",
        exits=changes.prepare_exits(lines=exits, by=by, at=at) if exits else "",
        counts=dict(counts),
    )
    audit.record(
        "enrolment.review", by=by, at=at, about=run.number, scheme=run.scheme, details={**counts, "lists": len(exits)}
    )
    return made


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a review says of an award: stays, changes, in transition, ends, waits for proof; with amounts, reason and law."""

    what: str
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    reason: str = ""
    law: str = ""
    transition: int | None = None


def verdict(evaluated: evaluating.Evaluated, current: Mapping[str, Decimal], months: Mapping[int, int]) -> Verdict:
    """Of one award: `current` amounts by component, `months` already spent in each transition by its place."""
    version = evaluated.checked.version
    leaving = next((one for one in version.exits if evaluated.verdict(one.when) == "yes"), None)
    if leaving is not None:
        return Verdict(what="ends", reason=leaving.code, law=leaving.law)
    if evaluated.eligible == "unknown":
        return Verdict(what="waits for proof")
    if evaluated.eligible == "yes":
        return _changed(evaluated, current, Decimal(1), reason="reassessed", law=_laws(evaluated))
    for place, one in enumerate(version.transitions):
        applies = evaluated.verdict(one.when)
        if applies == "unknown":
            return Verdict(what="waits for proof")
        if applies == "yes" and months.get(place, 0) >= one.months:
            return Verdict(what="ends", reason="time-limit", law=one.law)
        if applies == "yes":
            return _in_transition(evaluated, current, place, begins=place not in months)
    return _ended(evaluated)


def _in_transition(
    evaluated: evaluating.Evaluated, current: Mapping[str, Decimal], place: int, *, begins: bool
) -> Verdict:
    """Its beginning is decided also where it pays the same as before: its months run from there."""
    rule = evaluated.checked.version.transitions[place]
    found = _changed(evaluated, current, rule.pay, reason="transition", law=rule.law)
    if begins and not found.amounts:
        found = replace(found, amounts=current)
    return Verdict(what="in transition", amounts=found.amounts, reason="transition", law=rule.law, transition=place)


def _changed(
    evaluated: evaluating.Evaluated, current: Mapping[str, Decimal], share: Decimal, *, reason: str, law: str
) -> Verdict:
    """A component that is unknown neither comes nor goes: what the award pays of it stays."""
    found = outcome.of(evaluated, share).components
    due = {code: current.get(code) if amount is None else amount for code, amount in found}
    worth = {code: amount for code, amount in due.items() if amount}
    if not worth or worth == dict(current):
        return Verdict(what="stays")
    return Verdict(what="changes", amounts=worth, reason=reason, law=law)


def _ended(evaluated: evaluating.Evaluated) -> Verdict:
    """No criterion that fails has a rule of exit or a transition: it ends by the article of the first of them."""
    failed = next(
        (one for one in evaluated.checked.version.criteria if evaluated.criteria[one.code].verdict == "no"), None
    )
    if failed is not None:
        return Verdict(what="ends", reason=reasoning.NO_LONGER_ELIGIBLE, law=failed.law)
    clause = next(one for one in evaluated.checked.requirements if evaluated.requirements[one.code].verdict == "no")
    return Verdict(what="ends", reason="other-benefit-chosen", law=clause.interaction.law)


def _laws(evaluated: evaluating.Evaluated) -> str:
    """The articles of the components that are paid."""
    paid = [one for one in evaluated.checked.version.components if evaluated.components[one.code].amount]
    return "; ".join(dict.fromkeys(one.law for one in paid))[:300]


def _parts(run: Run) -> Iterator[list[tuple[Award, Assessment]]]:
    """The awards in force of the scheme with their assessments in the run, some at a time; those with a change on its way left out."""
    open_ones = Award.objects.filter(scheme=run.scheme, to_on=None)
    on_their_way = _on_their_way(run.scheme)
    waiting = open_ones.select_related("application").exclude(number__in=on_their_way).order_by("pk")
    after = 0
    while awards := list(waiting.filter(pk__gt=after)[:BATCH]):
        after = awards[-1].pk
        of_household = [one.application.household_id for one in awards if one.application.household_id]
        of_person = [one.application.applicant_id for one in awards if not one.application.household_id]
        stored = Assessment.objects.filter(run=run).select_related("run__version__scheme")
        by_household = (
            {one.household_id: one for one in stored.filter(household__in=of_household)} if of_household else {}
        )
        by_person = {one.person_id: one for one in stored.filter(person__in=of_person)} if of_person else {}
        pairs = (
            (one, by_household.get(one.application.household_id) or by_person.get(one.application.applicant_id))
            for one in awards
        )
        found = [(award, assessment) for award, assessment in pairs if assessment is not None]
        if found:
            yield found


def _on_their_way(scheme: str) -> set[str]:
    """Numbers of awards for which a change is prepared, or signed and not carried out yet."""
    kinds = (Decision.Kind.AMOUNT, Decision.Kind.EXIT)
    prepared = Proposal.objects.filter(scheme=scheme, kind__in=kinds, decision=None, discarded_at=None)
    signed = Decision.objects.filter(scheme=scheme, kind__in=kinds, basis__has_key="award")
    carried = AwardAmount.objects.filter(decision__scheme=scheme).values("decision")
    ended = Award.objects.filter(scheme=scheme, ended_by__isnull=False).values("ended_by")
    undone = signed.filter(replaced_by__isnull=False).values("pk")
    open_ones = signed.exclude(pk__in=carried).exclude(pk__in=ended).exclude(pk__in=undone)
    return {
        *prepared.values_list("basis__award", flat=True),
        *open_ones.values_list("basis__award", flat=True),
    }


def _replayed(
    part: Sequence[tuple[Award, Assessment]],
) -> Iterator[tuple[Award, Assessment, evaluating.Evaluated]]:
    by_assessment: dict[int, list[Award]] = {}
    for award, stored in part:
        by_assessment.setdefault(stored.pk, []).append(award)
    unique = list({stored.pk: stored for _, stored in part}.values())
    for stored, again in assessments.replay(unique):
        if again.evaluated is None:
            raise TypeError("only the reference engine can say which rule ends an award")
        for award in by_assessment[stored.pk]:
            yield award, stored, again.evaluated


def _current(award_ids: Sequence[int], on: date) -> dict[int, dict[str, Decimal]]:
    """By award, the amounts by component that hold on the day."""
    found: dict[int, dict[str, Decimal]] = {}
    rows = AwardAmount.objects.filter(award__in=award_ids, superseded_by=None, from_on__lte=on).order_by(
        "from_on", "id"
    )
    for one in rows:
        if one.to_on is None or one.to_on > on:
            found.setdefault(one.award_id, {})[one.component] = one.amount
    return found


def _months_in_transition(numbers_: Sequence[str], until: date) -> dict[str, dict[int, int]]:
    """By award and place of a transition, the months since it began; what came after another change begins anew."""
    signed = Decision.objects.filter(kind=Decision.Kind.AMOUNT, basis__award__in=list(numbers_)).exclude(
        replaced_by__outcome=Decision.Outcome.UPHELD
    )
    began: dict[str, dict[int, date]] = {}
    for basis, from_on in signed.order_by("from_on", "id").values_list("basis", "from_on"):
        award, place = basis["award"], basis.get("transition")
        began[award] = {} if place is None else {place: began.get(award, {}).get(place) or from_on}
    return {
        award: {place: (until.year - first.year) * 12 + until.month - first.month for place, first in places.items()}
        for award, places in began.items()
    }
