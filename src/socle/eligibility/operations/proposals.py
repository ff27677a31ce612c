"""Preparing many decisions of one kind at once, as upper rooms do: awards, selections, changes, effects of breaches."""

from collections.abc import Sequence
from datetime import datetime

from socle.base import acting
from socle.eligibility.models import Proposal

BATCH = 5_000


def propose_many(drafts: Sequence[Proposal], *, batch: str, by: acting.Actor, at: datetime) -> list[Proposal]:
    """Write drafts (unsaved rows that say kind, outcome, application, scheme, basis, law, reasons and days) as one list.

    Called inside an operation of an upper room, which audits it. As for `decisions.propose`, the money that a draft
    gives stands in its basis as `payable` or `amount`.
    """
    for draft in drafts:
        draft.batch, draft.prepared_by_id, draft.prepared_at = batch, by.user_id, at
    return Proposal.objects.bulk_create(drafts, batch_size=BATCH)
