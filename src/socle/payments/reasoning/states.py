"""The life of a payroll: which state may follow which. None is skipped (domain P04)."""

from socle.base.kernel import refusals

DRAFT, CALCULATED, VALIDATED, APPROVED, APPROVED_TWICE = (
    "draft",
    "calculated",
    "validated",
    "approved",
    "approved twice",
)
FUNDED, SENT, PARTLY_RETURNED, RECONCILED, CLOSED = "funded", "sent", "partly returned", "reconciled", "closed"
_ORDER = (
    DRAFT,
    CALCULATED,
    VALIDATED,
    APPROVED,
    APPROVED_TWICE,
    FUNDED,
    SENT,
    PARTLY_RETURNED,
    RECONCILED,
    CLOSED,
)
BEFORE_APPROVAL = frozenset(_ORDER[:3])
AFTER_SENDING = frozenset(_ORDER[6:])


class StateSkipped(refusals.Refusal):
    """The payroll is {state}, so it cannot become {wanted}. The next state is: {next}."""

    code = "payments.state-skipped"


def following(state: str, *, second_approval: bool, something_came_back: bool) -> str | None:
    """The one state that may follow, None after the last.

    A payroll has the state *approved twice* only where a second approval is asked for, and *partly returned* only where
    a payment failed or came back.
    """
    rest = list(_ORDER[_ORDER.index(state) + 1 :])
    if not second_approval and APPROVED_TWICE in rest:
        rest.remove(APPROVED_TWICE)
    if not something_came_back and PARTLY_RETURNED in rest:
        rest.remove(PARTLY_RETURNED)
    return rest[0] if rest else None


def require(state: str, wanted: str, *, second_approval: bool = False, something_came_back: bool = False) -> None:
    """Raises StateSkipped unless `wanted` is the state that follows."""
    follows = following(state, second_approval=second_approval, something_came_back=something_came_back)
    if wanted != follows:
        raise StateSkipped(state=state, wanted=wanted, next=follows or "none, it is closed")


def needs_second_approval(total: object, above: object) -> bool:
    """Whether a payroll of `total` needs a second signature: `above` None is never, 0 always."""
    return above is not None and (above == 0 or total > above)  # type: ignore[operator]
