"""Passports: who holds one benefit applies for another by it, without coming again (domain E22, interactions of kind passport).

Only the application is lodged. It is assessed, decided and served like any other; who loses the first benefit keeps the
second until a review of its awards, signed and served, ends it.
"""

from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.eligibility.operations import applications
from socle.enrolment.queries import law

GROUP = "benefits"

# Everybody who holds one of the benefits on the day, by the register: also those that are run elsewhere.
_HOLDERS = """
SELECT DISTINCT held.subject_id FROM fact_benefits held
WHERE held.scheme = ANY(%(schemes)s) AND held.valid @> %(on)s::date {ended}
"""


@acting.operation(Permission.ASSESS)
def lodge_by_passport(*, scheme: str, by: acting.Actor, at: datetime) -> int:
    """Lodge an application (channel `passport`) for each unit in the actor's area that holds a passport to the scheme and has
    not applied; gives how many. Again, it lodges nothing. Raises NotInForce, Simulation or OutOfSchemes.
    """
    on = timezone.localdate(at)
    others = sorted({other for one in law.in_force(scheme, on=on).passports for other in one.others})
    holders = _holders(others, on) if others else set()
    lodged = 0
    if holders:
        lodged = applications.lodge_from_register(
            scheme=scheme, on=on, persons=holders, channel="passport", by=by, at=at
        )
    details = {"passports": others, "holders": len(holders), "applications": lodged}
    audit.record("enrolment.lodge-by-passport", by=by, at=at, scheme=scheme, area_key=by.area_key, details=details)
    return lodged


def _holders(schemes: list[str], on: date) -> set[int]:
    group = country.facts().group(GROUP)
    if group is None or group.fact("scheme") is None:
        return set()
    ended = "AND (held.exited_on IS NULL OR held.exited_on > %(on)s)" if group.fact("exited_on") else ""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS.format(ended=ended), {"schemes": schemes, "on": on})
        return {person for (person,) in cursor.fetchall()}
