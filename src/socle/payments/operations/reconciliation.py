"""Three ways to the cent: what we instructed, what the provider says, what the bank booked (domain P10)."""

from datetime import datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import refusals
from socle.payments import rows
from socle.payments.models import Difference, Payroll
from socle.payments.operations import steps
from socle.payments.reasoning import states

# One row an instruction: what left and came back by the bank's statements, beside its amount and state.
_COMPARED = """
WITH compared AS (
  SELECT n.id, n.amount, n.state, n.returned_on,
         coalesce(sum(b.amount) FILTER (WHERE b.amount > 0), 0) AS went_out,
         coalesce(-sum(b.amount) FILTER (WHERE b.amount < 0), 0) AS came_back,
         count(b.id) FILTER (WHERE b.amount > 0) AS times
  FROM payments_instruction n LEFT JOIN payments_bankentry b ON b.instruction_id = n.id
  WHERE n.payroll_id = %(payroll)s GROUP BY n.id
), found AS (
  SELECT id AS instruction_id, NULL::bigint AS entry_id, 'no status' AS kind, amount FROM compared
  WHERE state IN ('prepared', 'sent', 'accepted') AND went_out = 0
  UNION ALL
  SELECT id, NULL, 'booked without status', went_out FROM compared
  WHERE state IN ('prepared', 'sent', 'accepted') AND went_out > 0
  UNION ALL
  SELECT id, NULL, 'missing at bank', amount FROM compared
  WHERE state IN ('settled', 'collected', 'returned') AND went_out = 0
  UNION ALL
  SELECT id, NULL, 'duplicate', went_out - amount FROM compared WHERE times > 1 AND went_out <> amount
  UNION ALL
  SELECT id, NULL, 'amount mismatch', went_out - amount FROM compared
  WHERE state IN ('settled', 'collected', 'returned') AND went_out <> amount AND times = 1
  UNION ALL
  SELECT id, NULL, 'paid although failed', went_out - came_back FROM compared WHERE state = 'failed' AND went_out <> came_back
  UNION ALL
  SELECT id, NULL, 'returned after paid', came_back FROM compared WHERE state = 'returned'
  UNION ALL
  SELECT id, NULL, 'partly returned', came_back FROM compared
  WHERE came_back > 0 AND (state NOT IN ('returned', 'failed') OR (state = 'returned' AND came_back <> amount))
  UNION ALL
  SELECT NULL, b.id, CASE WHEN b.amount < 0 THEN 'unknown credit' ELSE 'unknown debit' END, abs(b.amount)
  FROM payments_bankentry b JOIN payments_providerfile f ON f.id = b.file_id JOIN payments_message m ON m.id = f.message_id
  WHERE m.payroll_id = %(payroll)s AND b.instruction_id IS NULL
)
"""
_WRITE = (
    _COMPARED
    + """
INSERT INTO payments_difference (number, payroll_id, kind, instruction_id, entry_id, amount, found_at, explanation)
SELECT payments_next_number('DI'), %(payroll)s, kind, instruction_id, entry_id, amount, %(at)s, '' FROM found
ON CONFLICT (payroll_id, kind, instruction_id, entry_id) DO NOTHING
"""
)
# A later file settled it: the explanation says so, nobody's name stands beside it.
_GONE = (
    _COMPARED
    + """
UPDATE payments_difference d SET explained_at = %(at)s, explanation = 'A later file agrees; no difference remains.'
WHERE d.payroll_id = %(payroll)s AND d.explained_at IS NULL AND d.kind NOT IN ('unknown status', 'contradictory status')
  AND NOT EXISTS (SELECT 1 FROM found WHERE found.kind = d.kind
                  AND found.instruction_id IS NOT DISTINCT FROM d.instruction_id
                  AND found.entry_id IS NOT DISTINCT FROM d.entry_id)
"""
)
_RECONCILABLE = frozenset({states.SENT, states.PARTLY_RETURNED, states.RECONCILED})
_IN_FLIGHT = ("prepared", "sent", "accepted")


@acting.operation(Permission.RECONCILE)
def reconcile(*, payroll: str, by: acting.Actor, at: datetime) -> Payroll:
    """Compare in three ways, write what differs, and go on: partly returned where something failed or came back, reconciled
    once the provider has said of every instruction what became of it. Repeatable; later files settle what they explain."""
    found = steps.locked(payroll, by=by, among=_RECONCILABLE)
    given = {"payroll": found.pk, "at": at}
    rows.change(_GONE, given)
    rows.change(_WRITE, given)
    came_back = found.instructions.filter(state__in=("failed", "returned")).exists()
    if found.state == states.SENT and came_back:
        steps.reach(found, states.PARTLY_RETURNED, by=by, at=at)
    in_flight = found.instructions.filter(state__in=_IN_FLIGHT).count()
    if found.state != states.RECONCILED and not in_flight:
        steps.require_next(found, states.RECONCILED, something_came_back=came_back)
        steps.reach(found, states.RECONCILED, by=by, at=at)
    open_ones = found.differences.filter(explained_at=None).count()
    steps.note(found, "compare", by=by, at=at, in_flight=in_flight, unexplained=open_ones)
    return found


@acting.operation(Permission.RECONCILE)
def explain_difference(*, number: str, explanation: str, by: acting.Actor, at: datetime) -> Difference:
    """Explain a difference in words; it stands beside it for ever. Raises NotFound, InvalidInput without words."""
    found = Difference.objects.select_for_update(of=("self",)).select_related("payroll").filter(number=number).first()
    if found is None or found.explained_at is not None:
        raise refusals.NotFound(number=number)
    if len(explanation.strip()) < 10:
        raise refusals.InvalidInput(
            "Explain the difference in words of at least ten letters: what happened, and what was done about the money."
        )
    found.explained_by_id, found.explained_at, found.explanation = by.user_id, at, explanation.strip()[:300]
    found.save(update_fields=["explained_by", "explained_at", "explanation"])
    steps.note(found.payroll, "explain", by=by, at=at, difference=number, kind=found.kind)
    return found
