from collections.abc import Collection

from django.db import connection

from socle.base import acting
from socle.registry import queries as registry

_PEOPLE = """
SELECT array_agg(DISTINCT person) FROM (
  SELECT applicant_id AS person FROM eligibility_application WHERE id = ANY(%(applications)s)
  UNION ALL
  SELECT m.person_id FROM eligibility_application a JOIN registry_membership m ON m.household_id = a.household_id
  WHERE a.id = ANY(%(applications)s) AND upper_inf(m.valid)
  UNION ALL SELECT unnest(%(people)s::bigint[])) AS close
"""


def refuse(*, by: acting.Actor, applications: Collection[int] = (), people: Collection[int] = ()) -> None:
    """Raises OwnRecord where the actor is close to anybody of the applications' units or to one of the people (E10)."""
    if not by.person_number:
        return
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"applications": list(applications), "people": list(people)})
        everybody = cursor.fetchone()[0]
    registry.refuse_own_records(by=by, people=everybody or [])
