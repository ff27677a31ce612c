"""Reported changes of life: requested with proof at a window, accepted by another officer, then stated in the register (U01, U03 to U05).

`changes` by kind:
    birth   {member: <as at the desk>}                 a child joins the household
    death   {died_on}                                  of `person`
    income  {incomes: {state, rows}}                   the whole list of `person`, from the day it changed
    fact    {facts: {group: {fact: text}}}             of `person`, or of the household where `of` is household
    move    {area_code, facts: {address: {...}}}       the household moves
    join    {member} | leave {} | head {relations}     composition of the household
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.acts import operations as acts
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.kernel import numbers, refusals
from socle.intake import models, reasoning
from socle.registry import models as registry
from socle.registry import reasoning as statements
from socle.registry.operations import evidence as documents
from socle.registry.operations import facts, households, persons
from socle.registry.queries import ties

KINDS = ("birth", "death", "income", "fact", "move", "join", "leave", "head")
_OF_HOUSEHOLD = ("birth", "move", "join", "leave", "head")


class NoSuchChange(refusals.Refusal):
    """'{kind}' is no kind of change. Choose one of: birth, death, income, fact, move, join, leave, head."""

    code = "intake.no-such-change"


class HouseholdMissing(refusals.Refusal):
    """A change of the kind '{kind}' is about a household. Say which."""

    code = "intake.household-missing"


class InTheFuture(refusals.Refusal):
    """The change would take effect on {on}, after today. Record it when it has happened."""

    code = "intake.in-the-future"


class DecidedAlready(refusals.Refusal):
    """The change {number} is {state} already."""

    code = "intake.decided-already"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is reported: the kind and its cause, about whom, what changes, since when, told on which day, by which proof."""

    kind: str
    cause: str
    person: registry.Person
    changes: Mapping[str, Any]
    effective_on: date
    reported_on: date
    household: registry.Household | None = None
    proof: statements.NewEvidence | None = None


@acting.operation(Permission.REGISTER)
def request(*, report: Report, by: acting.Actor, at: datetime) -> models.ChangeRequest:
    """Record a reported change with its proof; the register changes when another officer accepts it.

    Raises NoSuchChange, HouseholdMissing, InTheFuture, OwnRecord, and InvalidInput for answers that do not fit.
    """
    if report.kind not in KINDS:
        raise NoSuchChange(kind=report.kind)
    if report.kind in _OF_HOUSEHOLD and report.household is None:
        raise HouseholdMissing(kind=report.kind)
    if report.effective_on > timezone.localdate(at):
        raise InTheFuture(on=report.effective_on)
    ties.refuse_own_record(by=by, person=report.person)
    _try_to_read(report)
    shown = documents.write([report.proof], by=by)[report.proof] if report.proof else None
    row = models.ChangeRequest.objects.create(
        number=numbers.new("CH"),
        kind=report.kind,
        cause=report.cause,
        person=report.person,
        household=report.household,
        changes=dict(report.changes),
        effective_on=report.effective_on,
        reported_on=report.reported_on,
        proof=shown,
        office=by.office,
        requested_by_id=by.user_id,
        requested_at=at,
    )
    _record("intake.change-requested", row, by, at)
    return row


@acting.operation(Permission.REGISTER)
def accept(*, change: models.ChangeRequest, by: acting.Actor, at: datetime) -> models.ChangeRequest:
    """Accept a change that somebody else recorded: the register states it from the day it took effect.

    Raises SameOfficer, DecidedAlready, OwnRecord, and what the register refuses; then nothing is changed.
    """
    row = _open(change, by)
    ties.refuse_own_record(by=by, person=row.person)
    carry_out(change=row, by=by, at=at)
    return _decide(row, models.ChangeRequest.State.ACCEPTED, "", by, at)


def carry_out(*, change: models.ChangeRequest, by: acting.Actor, at: datetime) -> None:
    """State the change in the register: what accepting does, and what a preview does and takes back."""
    _APPLY[change.kind](change, _evidence(change, at), by, at)


@acting.operation(Permission.REGISTER)
def refuse(*, change: models.ChangeRequest, reason: str, by: acting.Actor, at: datetime) -> models.ChangeRequest:
    """Refuse a change that somebody else recorded, with the reason that the person is told. Raises SameOfficer."""
    if not reason.strip():
        raise refusals.InvalidInput("Reason: say why the change is refused; the person is told.")
    return _decide(_open(change, by), models.ChangeRequest.State.REFUSED, reason, by, at)


@acting.operation(Permission.REGISTER)
def withdraw(*, change: models.ChangeRequest, reason: str, by: acting.Actor, at: datetime) -> models.ChangeRequest:
    """The person takes the report back before it was decided. Raises DecidedAlready."""
    row = models.ChangeRequest.objects.select_for_update().get(pk=change.pk)
    _is_open(row)
    row.state, row.reason = models.ChangeRequest.State.WITHDRAWN, reason
    row.save(update_fields=["state", "reason"])
    _record("intake.change-withdrawn", row, by, at)
    return row


def _open(change: models.ChangeRequest, by: acting.Actor) -> models.ChangeRequest:
    row = models.ChangeRequest.objects.select_for_update().get(pk=change.pk)
    _is_open(row)
    if by.user_id is None or row.requested_by_id == by.user_id:
        raise acts.SameOfficer
    return row


def _is_open(row: models.ChangeRequest) -> None:
    if row.state != models.ChangeRequest.State.REQUESTED:
        raise DecidedAlready(number=row.number, state=row.state)


def _decide(
    row: models.ChangeRequest, state: models.ChangeRequest.State, reason: str, by: acting.Actor, at: datetime
) -> models.ChangeRequest:
    row.state, row.reason, row.decided_by_id, row.decided_at = state, reason, by.user_id, at
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    _record(f"intake.change-{state.value}", row, by, at)
    return row


def _record(action: str, row: models.ChangeRequest, by: acting.Actor, at: datetime) -> None:
    details = {"kind": row.kind, "cause": row.cause, "person": row.person.number, "effective_on": row.effective_on}
    audit.record(action, by=by, at=at, about=row.number, area_key=row.person.area_key, details=details)


def _evidence(row: models.ChangeRequest, at: datetime) -> statements.NewEvidence:
    """The proof as handed in, verified by the officer who accepts; without proof, the declaration."""
    today = timezone.localdate(at)
    if row.proof is None:
        return statements.NewEvidence(source="declared", stated_on=row.reported_on, reference=row.number)
    return statements.NewEvidence(
        source=row.proof.source,
        document=row.proof.document,
        reference=row.proof.reference or row.number,
        stated_on=row.proof.stated_on,
        verified_on=today,
        expires_on=row.proof.expires_on,
    )


def _try_to_read(report: Report) -> None:
    """Read the answers once, so that a mistake is told to whoever can still ask the person."""
    shown = report.proof or statements.NewEvidence(source="declared", stated_on=report.reported_on)
    told = report.changes
    if report.kind in ("birth", "join"):
        _coming(told, shown)
    elif report.kind == "death":
        reasoning.born(told.get("died_on", ""), whose="Date of death")
    else:
        reasoning.values(told.get("facts") or {}, country.facts(), whose="Change")


def _coming(told: Mapping[str, Any], shown: statements.NewEvidence) -> statements.NewMember:
    (member,) = reasoning.members(
        {"members": [told.get("member") or {}]}, country.facts(), evidence=shown, find=_person
    )
    return member


def _person(number: str) -> registry.Person:
    found = registry.Person.objects.filter(number=numbers.normalise(number) or "").first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def _household(row: models.ChangeRequest) -> registry.Household:
    if row.household is None:
        raise HouseholdMissing(kind=row.kind)
    return row.household


def _join(row: models.ChangeRequest, shown: statements.NewEvidence, by: acting.Actor, at: datetime) -> None:
    households.join(
        household=_household(row), member=_coming(row.changes, shown), on=row.effective_on, shown=shown, by=by, at=at
    )


def _death(row: models.ChangeRequest, shown: statements.NewEvidence, by: acting.Actor, at: datetime) -> None:
    persons.record_death(person=row.person, died_on=row.effective_on, shown=shown, by=by, at=at)


def _income(row: models.ChangeRequest, shown: statements.NewEvidence, by: acting.Actor, at: datetime) -> None:
    answers = {"members": [{"name": "-", "relation": "head", "incomes": row.changes.get("incomes")}]}
    (member,) = reasoning.members(answers, country.facts(), evidence=shown, find=_person)
    rows = member.person.facts.get("incomes") if isinstance(member.person, statements.NewPerson) else None
    if rows is None:
        raise refusals.InvalidInput("Incomes: say that there are none, or list them.")
    facts.state_list(
        subject=row.person, group="incomes", rows=rows, valid_from=row.effective_on, evidence=shown, by=by, at=at
    )


def _fact(row: models.ChangeRequest, shown: statements.NewEvidence, by: acting.Actor, at: datetime) -> None:
    subject = _household(row) if row.changes.get("of") == "household" else row.person
    for group, told in reasoning.values(row.changes.get("facts") or {}, country.facts(), whose=subject.number).items():
        facts.state(
            subject=subject, group=group, values=told, valid_from=row.effective_on, evidence=shown, by=by, at=at
        )


def _move(row: models.ChangeRequest, shown: statements.NewEvidence, by: acting.Actor, at: datetime) -> None:
    area = Area.objects.filter(code=row.changes.get("area_code", ""), valid_to=None).first()
    if area is None:
        raise households.UnknownArea(area=row.changes.get("area_code", ""))
    told = reasoning.household_facts(row.changes, country.facts())
    households.move(
        household=_household(row), to_area_key=area.key, facts=told, on=row.effective_on, shown=shown, by=by, at=at
    )


def _leave(row: models.ChangeRequest, _shown: statements.NewEvidence, by: acting.Actor, at: datetime) -> None:
    households.leave(household=_household(row), person=row.person, on=row.effective_on, by=by, at=at)


def _head(row: models.ChangeRequest, shown: statements.NewEvidence, by: acting.Actor, at: datetime) -> None:
    related = row.changes.get("relations") or {}
    households.change_head(
        household=_household(row), head=row.person, relations=related, on=row.effective_on, shown=shown, by=by, at=at
    )


_APPLY: dict[str, Callable[[models.ChangeRequest, statements.NewEvidence, acting.Actor, datetime], None]] = {
    "birth": _join,
    "join": _join,
    "death": _death,
    "income": _income,
    "fact": _fact,
    "move": _move,
    "leave": _leave,
    "head": _head,
}
