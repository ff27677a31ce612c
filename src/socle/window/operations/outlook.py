"""Looking at the coming months of a family: every scheme on the first day of each, by the facts and the law known now."""

from datetime import date, datetime

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.eligibility.facts import instants
from socle.window import families, looking_ahead
from socle.window.reasoning import outlook as reasoning

MONTHS = 12


@acting.operation(Permission.READ_DECISION)
def look(
    *,
    household_number: str = "",
    person_number: str = "",
    on: date,
    months: int = MONTHS,
    by: acting.Actor,
    at: datetime,
) -> tuple[reasoning.Change, ...]:
    """What changes in the months after `on` by birthdays, ends of facts and law that begins, in order of time.

    Nothing is decided by it: a signed decision changes an award. Stores nothing but the trace. Raises NotFound (also for
    what lies outside of the scope), Merged, InvalidInput.
    """
    family = families.find(household_number=household_number, person_number=person_number, on=on)
    known_at = instants.now()
    found: list[reasoning.Change] = []
    for law in looking_ahead.laws(on=on, by=by):
        asked = looking_ahead.units(
            law.scheme.unit.kind, household=family.household, head=family.head, members=family.members
        )
        walked = [
            looking_ahead.assessed(later, asked, on=day, known_at=known_at)
            for day in reasoning.days(on, months)
            if (later := looking_ahead.law_of(law.scheme.code, on=day)) is not None
        ]
        for unit in asked:
            found += reasoning.changes(law.scheme.title, [day[unit] for day in walked if unit in day])
    details = {"months": months, "changes": len(found)}
    audit.record("window.outlook", by=by, at=at, about=family.number, area_key=family.area_key, details=details)
    return tuple(sorted(found, key=lambda one: (one.from_on, one.scheme, one.unit)))
