"""Pages by key: the latest first, `after` the number of the last row of the page before; no offset, however long the list."""

from typing import Any

from django.db.models import Model, QuerySet

from socle.base.kernel import refusals


def page(found: QuerySet[Any], *, after: str, limit: int) -> tuple[list[Any], str | None]:
    """The rows of a page, the latest written first, and the number to ask the next one with. Raises NotFound."""
    if after:
        last = found.order_by().filter(number=after).values_list("pk", flat=True).first()
        if last is None:
            raise refusals.NotFound(number=after)
        found = found.filter(pk__lt=last)
    rows: list[Model] = list(found.order_by("-pk")[: limit + 1])
    return rows[:limit], rows[limit - 1].number if len(rows) > limit else None  # type: ignore[attr-defined]
