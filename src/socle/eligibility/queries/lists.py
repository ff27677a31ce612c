"""Applications, lists of proposals, decisions: with filters, in pages; and what a signer must see before signing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from socle.base.kernel import refusals
from socle.eligibility.models import Application, Assessment, Decision, Proposal, Run

LARGEST_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows, and the number of the page after, or None."""

    rows: tuple[Any, ...]
    page: int
    next: int | None


def page(found: QuerySet[Any], number: int = 1, size: int = 50) -> Page:
    """One page of a list; counting everything is not needed for it."""
    size = max(1, min(size, LARGEST_PAGE))
    start = (max(1, number) - 1) * size
    rows = list(found[start : start + size + 1])
    return Page(rows=tuple(rows[:size]), page=max(1, number), next=number + 1 if len(rows) > size else None)


def applications(*, scheme: str = "", state: str = "", area_key: str = "", office: str = "") -> QuerySet[Application]:
    """Applications in scope, the latest first."""
    found = Application.objects.select_related("applicant", "household").order_by("-lodged_at", "-id")
    given = {"scheme": scheme, "state": state, "office": office}
    found = found.filter(**{name: value for name, value in given.items() if value})
    if area_key:
        found = found.filter(Q(household__area_key__startswith=area_key) | Q(applicant__area_key__startswith=area_key))
    return found


def application(number: str) -> Application:
    """Raises NotFound."""
    found = Application.objects.select_related("applicant", "household").filter(number=number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def decisions(*, scheme: str = "", kind: str = "", outcome: str = "", served: bool | None = None) -> QuerySet[Decision]:
    """Decisions in scope, the latest first."""
    found = Decision.objects.select_related(
        "application__applicant", "application__household", "act__signed_by", "service"
    )
    given = {"scheme": scheme, "kind": kind, "outcome": outcome}
    found = found.filter(**{name: value for name, value in given.items() if value}).order_by("-decided_at", "-id")
    return found if served is None else found.filter(service__isnull=not served)


def decision(number: str) -> Decision:
    """Raises NotFound."""
    found = decisions().filter(number=number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def run(number: str) -> Run:
    """Raises NotFound."""
    found = Run.objects.select_related("version").filter(number=number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def proposals(*, batch: str = "", scheme: str = "", kind: str = "", is_open: bool = True) -> QuerySet[Proposal]:
    """Proposals in scope, in the order they were prepared; the open ones unless told otherwise."""
    found = Proposal.objects.select_related("application__applicant", "application__household", "prepared_by").order_by(
        "id"
    )
    given = {"batch": batch, "scheme": scheme, "kind": kind}
    found = found.filter(**{name: value for name, value in given.items() if value})
    return found.filter(decision=None, discarded_at=None) if is_open else found


def unserved(batch: str) -> QuerySet[Decision]:
    """The decisions in scope of a signed list that were not served yet, in the order they were prepared."""
    return Decision.objects.filter(proposal__batch=batch, service=None).order_by("id")


def batches() -> list[dict[str, Any]]:
    """The open lists that wait for a signature: number, kind, scheme, how many, prepared when."""
    return _rows(
        "SELECT batch, kind, scheme, count(*) AS proposals, max(prepared_at) AS prepared_at"
        " FROM eligibility_proposal WHERE decision_id IS NULL AND discarded_at IS NULL"
        " GROUP BY batch, kind, scheme ORDER BY max(prepared_at), batch",
        {},
    )


def pending(run_: Run) -> QuerySet[Assessment]:
    """The assessments of a run that are unknown: they wait for proof and are neither granted nor refused."""
    return Assessment.objects.filter(run=run_, eligible="unknown").order_by("id")


def people_in(batch: str) -> list[int]:
    """Everybody whom a list is about: the applicants, and those who live in their households (keys)."""
    found = _rows(
        "SELECT a.applicant_id AS person FROM eligibility_proposal p JOIN eligibility_application a ON a.id = p.application_id"
        " WHERE p.batch = %(batch)s"
        " UNION SELECT m.person_id FROM eligibility_proposal p JOIN eligibility_application a ON a.id = p.application_id"
        " JOIN registry_membership m ON m.household_id = a.household_id AND upper_inf(m.valid) WHERE p.batch = %(batch)s",
        {"batch": batch},
    )
    return [one["person"] for one in found]


def variance(batch: str) -> dict[str, Any]:
    """What a signer must see first: how many and how much by outcome, reason and area, and against the run before."""
    given = {"batch": batch}
    outcomes = _rows(
        "SELECT outcome, count(*) AS decisions, coalesce(sum((basis ->> 'payable')::numeric), 0) AS amount"
        " FROM eligibility_proposal WHERE batch = %(batch)s AND discarded_at IS NULL GROUP BY outcome ORDER BY outcome",
        given,
    )
    reasons = _rows(
        "SELECT reason, count(*) AS decisions FROM eligibility_proposal p, jsonb_array_elements_text(p.reasons) reason"
        " WHERE p.batch = %(batch)s AND p.discarded_at IS NULL GROUP BY reason ORDER BY count(*) DESC, reason",
        given,
    )
    areas = _rows(
        "SELECT coalesce(h.area_key, r.area_key) AS area_key, p.outcome, count(*) AS decisions"
        " FROM eligibility_proposal p JOIN eligibility_application a ON a.id = p.application_id"
        " JOIN registry_person r ON r.id = a.applicant_id LEFT JOIN registry_household h ON h.id = a.household_id"
        " WHERE p.batch = %(batch)s AND p.discarded_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2",
        given,
    )
    return {
        "outcomes": outcomes,
        "reasons": reasons,
        "areas": areas,
        "before": _before(batch),
        "total": _total(outcomes),
    }


def _total(outcomes: Sequence[Mapping[str, Any]]) -> Decimal:
    return sum((one["amount"] for one in outcomes if one["outcome"] != Decision.Outcome.REFUSED), Decimal(0))


def _before(batch: str) -> dict[str, Any] | None:
    """The nation-wide run before, and how many units changed their result since."""
    first = Proposal.objects.filter(batch=batch, assessment_run__isnull=False).select_related("assessment_run").first()
    if first is None or first.assessment_run is None:
        return None
    earlier = Run.objects.filter(
        scheme=first.scheme, kind="nation", state=Run.State.DONE, pk__lt=first.assessment_run_id
    )
    before = earlier.order_by("-pk").first()
    if before is None:
        return None
    changed = _rows(
        "SELECT o.eligible AS before, n.eligible AS now, count(*) AS units"
        " FROM eligibility_assessment n JOIN eligibility_assessment o ON o.run_id = %(before)s"
        " AND o.person_id = n.person_id AND o.household_id IS NOT DISTINCT FROM n.household_id"
        " WHERE n.run_id = %(run)s AND o.eligible <> n.eligible GROUP BY 1, 2 ORDER BY 1, 2",
        {"before": before.pk, "run": first.assessment_run_id},
    )
    return {"run": before.number, "on": before.on, "counts": before.counts, "changed": changed}


def _rows(query: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
