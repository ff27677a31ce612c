from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.acts import operations as acts
from socle.base.areas.models import Area
from socle.base.audit import operations as audit
from socle.base.kernel import numbers, refusals
from socle.eligibility.models import Decision, Proposal
from socle.eligibility.operations import decisions, proposals
from socle.enrolment import reasoning
from socle.enrolment.models import Selection, WaitingEntry
from socle.enrolment.operations import awards
from socle.enrolment.queries import grounds, law, places, ranks


class RightHasNoPlaces(refusals.Refusal):
    """{scheme} is a right: everybody entitled is awarded. It has no places, no selection and no waiting list."""

    code = "enrolment.right-has-no-places"


class NoPlacesSet(refusals.Refusal):
    """No places of {scheme} are set for the area {area} on {on}. Set them in the scheme, or choose another area or day."""

    code = "enrolment.no-places-set"


class SelectionOpen(refusals.Refusal):
    """Selection {number} of {scheme} in this area still waits for signature. Sign or discard it first."""

    code = "enrolment.selection-open"


class AlreadySigned(refusals.Refusal):
    """Selection {number} was signed; what was signed is not changed."""

    code = "enrolment.selection-signed"


@dataclass(frozen=True, kw_only=True)
class _Round:
    """One selection being prepared: its scheme, area and day, the citation of its places, and what is free (None: no limit)."""

    scheme: str
    area: Area
    on: date
    citation: str
    free: int | None
    budget: Decimal | None


@acting.operation(Permission.ENROL)
def prepare_selection(*, scheme: str, area: Area, on: date, by: acting.Actor, at: datetime) -> Selection:
    """Rank all eligible of a programme in an area and propose the first ones for its free places; the rest will wait.

    The same facts give the same order. Raises RightHasNoPlaces, NoPlacesSet or SelectionOpen.
    """
    rules = _programme(scheme, area, on)
    found = grounds.eligible(scheme=scheme, area=area)
    round_ = _round(rules, area, on)
    limits = reasoning.Limits(
        free=round_.free,
        budget=round_.budget,
        room=places.room(rules, area=area, on=on),
        reserved=places.reserved(rules, area=area, on=on),
    )
    order = reasoning.select(ranks.candidates(found, quotas=bool(limits.room or limits.reserved)), limits)
    selection = _write(Selection.Kind.RANKING, round_, order, by=by, at=at)
    WaitingEntry.objects.bulk_create(
        [
            WaitingEntry(
                application_id=one.candidate.key,
                scheme=scheme,
                selection=selection,
                position=position,
                rank=_texts(one.candidate),
                reason=one.reason,
            )
            for position, one in enumerate((one for one in order if one.reason), start=1)
        ],
        batch_size=5_000,
    )
    return selection


@acting.operation(Permission.ENROL)
def promote_from_waiting_list(*, scheme: str, area: Area, on: date, by: acting.Actor, at: datetime) -> Selection:
    """Propose the first of the list that stands for places that became free, without ranking anew.

    Who is no longer eligible is passed over. Raises RightHasNoPlaces, NoPlacesSet or SelectionOpen.
    """
    rules = _programme(scheme, area, on)
    round_ = _round(rules, area, on)
    costs = {one.application_id: one.cost for one in grounds.eligible(scheme=scheme, area=area)}
    waiting = [one for one in places.waiting_list(scheme=scheme, area=area).iterator() if one.application_id in costs]
    order = list(_promoted(waiting, costs, round_))
    return _write(Selection.Kind.PROMOTION, round_, order, by=by, at=at)


@acting.operation(Permission.SIGN_DECISION)
def sign_selection(*, selection: Selection, by: acting.Actor, at: datetime, remarks: str = "") -> list[Decision]:
    """Sign a selection that somebody else prepared: the selected have their place, the others stand on the list.

    Gives the decisions. Raises AlreadySigned, and what signing raises (same officer, no authority).
    """
    locked = Selection.objects.select_for_update().get(pk=selection.pk)
    if locked.act_id is not None:
        raise AlreadySigned(number=locked.number)
    signed: list[Decision] = []
    if locked.selected:
        awards.refuse_other_kind(locked.number, Decision.Kind.SELECTION)
        signed = decisions.sign_batch(batch=locked.number, by=by, at=at, remarks=remarks)
        locked.act_id = signed[0].act_id
    else:
        locked.act = acts.sign(
            kind="selection", prepared_by=locked.prepared_by_id, prepared_at=locked.prepared_at, by=by, at=at
        )
    locked.save(update_fields=["act"])
    _change_list(locked, [one.application_id for one in signed], timezone.localdate(at))
    details = {"selected": locked.selected, "candidates": locked.candidates}
    audit.record("enrolment.sign-selection", by=by, at=at, about=locked.number, scheme=locked.scheme, details=details)
    return signed


@acting.operation(Permission.SIGN_DECISION)
def discard_selection(*, selection: Selection, reason: str, by: acting.Actor, at: datetime) -> None:
    """Send a selection back unsigned, with the reason: its proposals are discarded and its list is gone. Raises AlreadySigned."""
    locked = Selection.objects.select_for_update().get(pk=selection.pk)
    if locked.act_id is not None:
        raise AlreadySigned(number=locked.number)
    if locked.selected:
        decisions.discard(batch=locked.number, reason=reason, by=by, at=at)
    locked.waiting.all().delete()
    details = {"selected": locked.selected, "candidates": locked.candidates}
    audit.record(
        "enrolment.discard-selection", by=by, at=at, about=locked.number, scheme=locked.scheme, details=details
    )
    locked.delete()


def _programme(scheme: str, area: Area, on: date) -> law.Law:
    rules = law.in_force(scheme, on=on)
    if rules.is_right:
        raise RightHasNoPlaces(scheme=scheme)
    unsigned = Selection.objects.filter(scheme=scheme, area=area, act=None).first()
    if unsigned is not None:
        raise SelectionOpen(number=unsigned.number, scheme=scheme)
    return rules


def _round(rules: law.Law, area: Area, on: date) -> _Round:
    allotted = places.allotted(rules, area=area, on=on)
    scheme = rules.scheme.code
    if allotted is None:
        raise NoPlacesSet(scheme=scheme, area=area.code, on=on)
    free = allotted.places
    if free is not None:
        free = max(0, free - places.used(scheme=scheme, area=area, on=on) - places.promised(scheme=scheme, area=area))
    budget = allotted.budget
    if budget is not None:
        budget = max(Decimal(0), budget - places.spent(scheme=scheme, area=area, on=on))
    return _Round(scheme=scheme, area=area, on=on, citation=allotted.law, free=free, budget=budget)


def _write(
    kind: Selection.Kind, round_: _Round, order: Sequence[reasoning.Place], *, by: acting.Actor, at: datetime
) -> Selection:
    chosen = [one for one in order if not one.reason]
    selection = Selection.objects.create(
        number=numbers.new("SE"),
        kind=kind,
        scheme=round_.scheme,
        area=round_.area,
        on=round_.on,
        free_places=len(order) if round_.free is None else round_.free,
        free_budget=round_.budget,
        candidates=len(order),
        selected=len(chosen),
        cut_off=_texts(chosen[-1].candidate) if chosen else [],
        prepared_by_id=by.user_id,
        prepared_at=at,
    )
    drafts = [_proposal(selection, round_, one) for one in chosen]
    proposals.propose_many(drafts, batch=selection.number, by=by, at=at)
    details = {
        "kind": kind.value,
        "free": round_.free,
        "budget": round_.budget,
        "selected": len(chosen),
        "candidates": len(order),
    }
    audit.record(
        "enrolment.prepare-selection",
        by=by,
        at=at,
        about=selection.number,
        scheme=round_.scheme,
        area_key=round_.area.key,
        details=details,
    )
    return selection


def _proposal(selection: Selection, round_: _Round, one: reasoning.Place) -> Proposal:
    return Proposal(
        kind=Decision.Kind.SELECTION,
        outcome=Decision.Outcome.GRANTED,
        application_id=one.candidate.key,
        scheme=round_.scheme,
        basis={
            "selection": selection.number,
            "position": one.position,
            "rank": _texts(one.candidate),
            "candidates": selection.candidates,
            "free_places": selection.free_places,
            "cut_off": selection.cut_off,
            "groups": list(one.candidate.groups),
            "reserves": list(one.candidate.reserves),
            **({} if round_.budget is None else {"cost": str(one.candidate.cost), "free_budget": str(round_.budget)}),
        },
        law=round_.citation,
        reasons=["place-free"],
        from_on=round_.on,
    )


def _promoted(
    waiting: Sequence[WaitingEntry], costs: Mapping[int, Decimal], round_: _Round
) -> Iterator[reasoning.Place]:
    """Those on the list, in its order, as far as places and budget reach; the first who is not covered ends it."""
    budget, exhausted = round_.budget, False
    for place, entry in enumerate(waiting):
        cost = costs[entry.application_id]
        candidate = reasoning.Candidate(
            key=entry.application_id, number=entry.application.number, rank=(), cost=cost, said=tuple(entry.rank)
        )
        exhausted = exhausted or (budget is not None and cost > budget)
        no_place = round_.free is not None and place >= round_.free
        reason = "no-place-free" if no_place else "budget-exhausted" if exhausted else ""
        if not reason and budget is not None:
            budget -= cost
        yield reasoning.Place(candidate=candidate, position=entry.position, reason=reason)


def _texts(candidate: reasoning.Candidate) -> list[Any]:
    """The rank values as the list prints them; of who waited before, as they were printed then."""
    return list(candidate.said) or [None if value is None else str(value) for value in candidate.rank]


def _change_list(selection: Selection, selected: list[int], on: date) -> None:
    """Take the selected off the list; a ranking replaces the whole list of the area by its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE enrolment_waitingentry old SET left_on = %(on)s, left_because =
              CASE WHEN old.application_id = ANY(%(selected)s) THEN 'selected'
                   WHEN EXISTS (SELECT 1 FROM enrolment_waitingentry new
                                WHERE new.selection_id = %(selection)s AND new.application_id = old.application_id)
                   THEN 'ranked anew' ELSE 'no longer eligible' END
            FROM enrolment_selection before
            WHERE before.id = old.selection_id AND before.area_id = %(area)s AND old.scheme = %(scheme)s
              AND old.listed_on IS NOT NULL AND old.left_on IS NULL
              AND (%(anew)s OR old.application_id = ANY(%(selected)s))
            """,
            {
                "on": on,
                "selected": selected,
                "selection": selection.pk,
                "area": selection.area_id,
                "scheme": selection.scheme,
                "anew": selection.kind == Selection.Kind.RANKING,
            },
        )
    selection.waiting.update(listed_on=on)
