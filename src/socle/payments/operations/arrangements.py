from datetime import date, datetime
from decimal import Decimal

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.kernel import refusals
from socle.payments.models import Arrangement
from socle.payments.reasoning import due_dates


class NoArrangement(refusals.Refusal):
    """The scheme {scheme} has no paying arrangement on {on}: nobody has said from which account and when it is paid. A scheme
    that pays no money needs no payroll; for another, record the arrangement first."""

    code = "payments.no-arrangement"


@acting.operation(Permission.APPLY_COUNTRY)
def arrange(
    *,
    scheme: str,
    from_on: date,
    debtor: tuple[str, str, str],
    budget: tuple[str, str],
    due: str = due_dates.LAST_DIGIT,
    second_approval_above: Decimal | None = None,
    by: acting.Actor,
    at: datetime,
) -> Arrangement:
    """Record how a scheme is paid from a day on; the same day again changes nothing.

    `debtor` is name, account and bank of the payer; `budget` financing source and budget line; `due` the rule of the
    payment calendar. Raises UnknownRule.
    """
    due_dates.check(due)
    made, _ = Arrangement.objects.get_or_create(
        scheme=scheme,
        from_on=from_on,
        defaults={
            "debtor_name": debtor[0],
            "debtor_account": debtor[1],
            "debtor_agent": debtor[2],
            "financing_source": budget[0],
            "budget_line": budget[1],
            "due": due,
            "second_approval_above": second_approval_above,
            "recorded_by": by.name,
            "recorded_at": at,
        },
    )
    audit.record("payments.arrange", by=by, at=at, scheme=scheme, details={"from": from_on, "due": due})
    return made


def of(scheme: str, *, on: date) -> Arrangement:
    """The arrangement of a scheme on a day. Raises NoArrangement."""
    found = Arrangement.objects.filter(scheme=scheme, from_on__lte=on).order_by("-from_on").first()
    if found is None:
        raise NoArrangement(scheme=scheme, on=on)
    return found
