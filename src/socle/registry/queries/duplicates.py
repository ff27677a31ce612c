"""The tasks to decide whether two records are one person, and the merges that were made of them (A10)."""

from django.db.models import QuerySet

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.kernel import numbers, refusals
from socle.registry import models


def tasks(*, by: acting.Actor, state: str = "") -> QuerySet[models.PossibleDuplicate]:
    """The possible duplicates that the actor's area has a part in, the likeliest first. Raises NotPermitted."""
    by.require(Permission.MERGE_PERSONS)
    found = models.PossibleDuplicate.objects.select_related("decided_by").order_by("-probability", "id")
    return found.filter(state=state) if state else found


def task(*, number: str, by: acting.Actor) -> models.PossibleDuplicate:
    """One of them. Raises NotFound."""
    found = tasks(by=by).filter(number=numbers.normalise(number) or number).first()
    if found is None:
        raise refusals.NotFound(number=number)
    return found


def visible(duplicates: list[models.PossibleDuplicate]) -> dict[int, models.Person]:
    """By key, those of the persons concerned whom the actor may see, with their names."""
    keys = {key for one in duplicates for key in (one.first_id, one.second_id)}
    return {person.pk: person for person in models.Person.objects.filter(pk__in=keys).prefetch_related("names")}


def merge_of(duplicate: models.PossibleDuplicate) -> models.Merge | None:
    """The merge in force that was made of this task, if any."""
    merges = models.Merge.objects.filter(duplicate=duplicate, undone_at=None)
    return merges.select_related("kept", "absorbed", "merged_by").order_by("-id").first()
