"""Readings of sealed notes belong to their case; the office that received a referral may know who is coming, and no more."""

from django.db import migrations

from socle.base.kernel import scope

READING = scope.by_parent("cases_sealedreading", "cases_note", "note_id")

# The name, the telephone and the public number of the persons referred to an office where the actor holds an assignment
# today: the family may live elsewhere, so row-level security would hide them. Nothing of the case comes with it.
NAMES = """
CREATE OR REPLACE FUNCTION cases_referred_persons(referrals bigint[], office text, day date)
RETURNS TABLE (referral bigint, name text, phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT r.id, coalesce(n.full, ''), coalesce(
    (SELECT c.value FROM registry_contact c WHERE c.person_id = r.person_id AND c.kind = 'phone' AND c.valid_to IS NULL
     ORDER BY c.id DESC LIMIT 1), '')
  FROM cases_referral r
  JOIN base_office o ON o.id = r.to_office_id AND o.code = office
  LEFT JOIN registry_name n ON n.person_id = r.person_id AND n.is_main AND n.valid_to IS NULL
  WHERE r.id = ANY(referrals)
    AND EXISTS (SELECT 1 FROM base_assignment a JOIN base_user u ON u.id = a.user_id
                WHERE u.username = current_setting('socle.actor', true) AND a.office_id = o.id
                  AND a.valid_from <= day AND (a.valid_to IS NULL OR a.valid_to > day))
$$;
REVOKE EXECUTE ON FUNCTION cases_referred_persons FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_referred_persons TO socle_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_working"), ("registry", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (READING, NAMES)]
