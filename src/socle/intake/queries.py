from django.db.models import QuerySet

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import numbers, refusals
from socle.intake import models


def registration(*, number: str, by: acting.Actor) -> models.Registration:
    """One registration in the actor's area. Raises NotFound."""
    by.require(Permission.REGISTER)
    return _one(models.Registration.objects.select_related("household", "declarant"), number)


def drafts(*, by: acting.Actor) -> QuerySet[models.Registration]:
    """The officer's own unfinished interviews, the latest first."""
    by.require(Permission.REGISTER)
    return models.Registration.objects.filter(state="draft", officer_id=by.user_id).order_by("-saved_at")


def change(*, number: str, by: acting.Actor) -> models.ChangeRequest:
    """One reported change in the actor's area. Raises NotFound."""
    by.require(Permission.REGISTER)
    return _one(
        models.ChangeRequest.objects.select_related("person", "household", "proof", "requested_by", "decided_by"),
        number,
    )


def changes(*, by: acting.Actor, state: str = "") -> QuerySet[models.ChangeRequest]:
    """The reported changes in the actor's area, the oldest undecided first."""
    by.require(Permission.REGISTER)
    found = models.ChangeRequest.objects.select_related("person", "household").order_by("requested_at")
    return found.filter(state=state) if state else found


def batch(*, number: str, by: acting.Actor) -> models.ImportBatch:
    """One import. Raises NotFound."""
    by.require(Permission.IMPORT)
    return _one(models.ImportBatch.objects.all(), number)


def batches(*, by: acting.Actor) -> QuerySet[models.ImportBatch]:
    """The imports, the latest first."""
    by.require(Permission.IMPORT)
    return models.ImportBatch.objects.order_by("-started_at")


def faulty_lines(*, batch: models.ImportBatch, by: acting.Actor) -> QuerySet[models.StagedRow]:
    """The lines of an import that have faults, in the order of the file: what the file of faults is made of."""
    by.require(Permission.IMPORT)
    return batch.staged.exclude(faults=[]).order_by("line")


def _one(rows: QuerySet, number: str):
    found = rows.filter(number=numbers.normalise(number) or number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found
