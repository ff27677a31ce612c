"""The dated rows of what awards are worth: nothing is deleted; a row that lost its place says to which decision and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from socle.enrolment.models import AwardAmount


@dataclass(frozen=True, kw_only=True)
class NewAmounts:
    """What an award is worth from a day on, a component each, by a decision."""

    award_id: int
    decision_id: int
    from_on: date
    components: Sequence[tuple[str, Decimal]]


def known(components: Sequence[dict[str, Any]]) -> list[tuple[str, Decimal]]:
    """The components of an assessment that are worth something; an unknown or zero one is left out."""
    found = [(one["code"], Decimal(one["amount"])) for one in components if one["amount"] is not None]
    return [(code, amount) for code, amount in found if amount > 0]


def said(components: Sequence[tuple[str, Decimal]]) -> dict[str, Any]:
    """The components as a decision's basis says them, with their sum (`payable`, which the signer's delegation must cover)."""
    return {
        "components": [{"code": code, "amount": format(amount, "f")} for code, amount in components],
        "payable": format(sum((amount for _, amount in components), Decimal(0)), "f"),
    }


def begin(news: Sequence[NewAmounts]) -> None:
    """Write the first amounts of new awards; they are known since their decision."""
    AwardAmount.objects.bulk_create(_rows(news, recorded_at=None))


def change(news: Sequence[NewAmounts], *, at: datetime) -> None:
    """Write later amounts, each award at most once: rows from that day on lose their place, earlier ones end there."""
    changes = [[one.award_id for one in news], [one.decision_id for one in news], [one.from_on for one in news]]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrolment_awardamount held SET superseded_by_id = new.decision, replaced_at = %s"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS new(award, decision, from_on)"
            " WHERE held.award_id = new.award AND held.superseded_by_id IS NULL AND held.from_on >= new.from_on",
            [at, *changes],
        )
        cursor.execute(
            "UPDATE enrolment_awardamount held SET to_on = new.from_on, replaced_at = %s"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS new(award, decision, from_on)"
            " WHERE held.award_id = new.award AND held.superseded_by_id IS NULL AND held.from_on < new.from_on"
            " AND (held.to_on IS NULL OR held.to_on > new.from_on)",
            [at, *changes],
        )
    AwardAmount.objects.bulk_create(_rows(news, recorded_at=at))


def _rows(news: Sequence[NewAmounts], recorded_at: datetime | None) -> list[AwardAmount]:
    return [
        AwardAmount(
            award_id=one.award_id,
            component=code,
            amount=amount,
            from_on=one.from_on,
            decision_id=one.decision_id,
            recorded_at=recorded_at,
        )
        for one in news
        for code, amount in one.components
    ]
