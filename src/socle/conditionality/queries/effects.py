from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from socle.base.periods.models import Period
from socle.conditionality.models import CaseRequest, Due, Effect

_EFFECTS = """
SELECT DISTINCT ON (e.award_id) e.award_id, e.step, e.id, d.number, e.components::text
FROM conditionality_effect e
JOIN base_period first ON first.id = e.first_period_id
JOIN eligibility_decision d ON d.id = e.decision_id
WHERE e.award_id = ANY(%(awards)s) AND e.lifted_by_id IS NULL AND e.step IN ('block', 'suspension')
  AND first.calendar = %(calendar)s AND first.starts_on <= %(starts)s
  AND (SELECT count(*) FROM base_period p WHERE p.calendar = first.calendar
       AND p.starts_on >= first.starts_on AND p.starts_on < %(starts)s) < e.periods
ORDER BY e.award_id, (e.step = 'suspension') DESC, e.id
"""


@dataclass(frozen=True, kw_only=True)
class PaymentEffect:
    """What a period's payment of an award must do: `block`: the line is made and held, releasable; `suspension`: it is not made.

    `decision` is the public number of the decision behind it.
    """

    award_id: int
    step: str
    effect_id: int
    decision: str


def effects_for(award_ids: Collection[int], period: Period) -> dict[int, PaymentEffect]:
    """By award, the strongest effect in force on a period; awards without one are left out."""
    given = {"awards": list(award_ids), "calendar": period.calendar, "starts": period.starts_on}
    with connection.cursor() as cursor:
        cursor.execute(_EFFECTS, given)
        rows = cursor.fetchall()
    return {
        award: PaymentEffect(award_id=award, step=step, effect_id=effect, decision=decision)
        for award, step, effect, decision, _ in rows
    }


def without_breach() -> QuerySet[Effect]:
    """Effects in force whose breaches were all corrected or exempted since: they are to be lifted."""
    still = Due.objects.filter(effect=OuterRef("pk"), result=Due.Result.BREACH)
    return Effect.objects.filter(~Exists(still), lifted_by=None).select_related("award", "decision", "period")


def case_requests() -> QuerySet[CaseRequest]:
    """Requests for a case that nobody has claimed yet, the oldest first (domain C05)."""
    return CaseRequest.objects.filter(claimed_at=None).select_related("award__application").order_by("requested_at")
