"""What imports keep no longer than needed: the lines of the files, as they were read."""

from datetime import datetime, timedelta

from django.db.models.functions import Coalesce
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.intake.models import ImportBatch, StagedRow

KEPT = timedelta(days=90)  # StagedRow.retention; a batch that nobody committed counts from its start


@acting.operation(Permission.RUN_JOBS)
def forget_lines(*, by: acting.Actor, at: datetime) -> int:
    """Delete the staged lines of imports older than 90 days; gives how many. What they brought stays in the register.

    A batch that nobody committed by then is over (failed): it could only be committed without its lines.
    """
    old = ImportBatch.objects.alias(since=Coalesce("committed_at", "started_at")).filter(
        since__date__lt=timezone.localdate(at - KEPT)
    )
    deleted, _ = StagedRow.objects.filter(batch__in=old).delete()
    State = ImportBatch.State
    over = old.filter(state__in=(State.STAGED, State.CHECKED)).update(state=State.FAILED)
    audit.record("intake.forgotten", by=by, at=at, details={"lines": deleted, "batches_over": over})
    return deleted
