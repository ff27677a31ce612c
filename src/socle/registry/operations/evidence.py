from collections.abc import Iterable, Mapping

from socle.base import acting
from socle.base.kernel import refusals
from socle.registry import models, reasoning

OwnEvidence = tuple[
    reasoning.NewEvidence, Mapping[str, int]
]  # what was shown, and fact -> evidence of what is carried over


def write(stated: Iterable[reasoning.NewEvidence], *, by: acting.Actor) -> dict[reasoning.NewEvidence, models.Evidence]:
    """One row for each distinct evidence. Raises InvalidInput for a source that is none, or verified by no person."""
    distinct = list(dict.fromkeys(stated))
    rows = models.Evidence.objects.bulk_create([_row(one, {}, by) for one in distinct])
    return dict(zip(distinct, rows, strict=True))


def write_own(stated: Iterable[OwnEvidence], *, by: acting.Actor) -> list[models.Evidence]:
    """A row of its own for each fact row that carries facts over from the row before, whose evidence differs."""
    return models.Evidence.objects.bulk_create([_row(one, overrides, by) for one, overrides in stated])


def _row(stated: reasoning.NewEvidence, overrides: Mapping[str, int], by: acting.Actor) -> models.Evidence:
    if stated.source not in models.Evidence.Source.values:
        raise refusals.InvalidInput(
            f"Evidence: '{stated.source}' is no source. Use one of: {', '.join(models.Evidence.Source.values)}."
        )
    if stated.verified_on and by.user_id is None:
        raise refusals.InvalidInput("Evidence: only a person can verify. Leave the day of verification empty.")
    return models.Evidence(
        source=stated.source,
        document=stated.document,
        reference=stated.reference,
        stated_on=stated.stated_on,
        verified_by_id=by.user_id if stated.verified_on else None,
        verified_on=stated.verified_on,
        expires_on=stated.expires_on,
        office=by.office,
        overrides=dict(overrides),
    )
